import { hasLoneSurrogate, isDigits, isWhiteSpace, isWordAt, lowerText, runOf } from "../bytes/text-scan.js";
import { jsonBody, type HttpBody } from "../http/body.js";
import type { HttpClient } from "../http/client.js";
import type { HttpMethod } from "../http/request.js";
import { withoutSecrets } from "../http/redaction.js";
import { TextReply } from "../http/text-reply.js";
import type { Failure } from "../ports/failure.js";
import type { Target } from "../ports/stream.js";
import type { BlynkDialect } from "./dialect.js";
import { httpApiFailures } from "./http-api-failures.js";
import { checkToken } from "./token.js";

export interface BlynkApiServer {
	readonly target: Target;
	readonly token: string;
	readonly dialect: BlynkDialect;
	/** Reached without TLS. */
	readonly plain: boolean;
}

/** Who is told what became of a question; one of these is called, once. */
export interface BlynkApiHandler<Answer> {
	answered(answer: Answer): void;
	failed(failure: Failure): void;
}

/**
 * The HTTP API of a Blynk server, in both dialects: for what has no connection of its own as a device. The token stands in
 * the address, so that requests are sent only to whom was verified or pinned, and the address is never shown. One
 * question at a time, as the client has it. Methods throw failures of fault `caller` for what cannot be asked.
 */
export class BlynkHttpApi {
	private readonly client: HttpClient;
	private readonly server: BlynkApiServer;

	/** Throws what is wrong with the form of the token. */
	constructor(client: HttpClient, server: BlynkApiServer) {
		checkToken(server.token);
		this.client = client;
		this.server = server;
	}

	/** The values of a pin, such as `V1`, `D8` or `A0`. */
	get(pin: string, handler: BlynkApiHandler<readonly string[]>): void {
		const name = checkedPin(pin);
		if (this.isIot) this.ask("GET", `get?${this.query}&${name}`, (text) => text.split("\0"), handler);
		else this.ask("GET", `get/${name}`, legacyValues, handler);
	}

	/** Writes a pin, as the app does: the device is told. */
	update(pin: string, values: readonly string[], handler: BlynkApiHandler<undefined>): void {
		const name = checkedPin(pin);
		const texts = values.map(checkedText);
		if (texts.length === 0) throw httpApiFailures.make("api-value");
		if (this.isIot) this.ask("GET", `update?${this.query}${pairs(name, texts)}`, nothing, handler);
		else this.ask("PUT", `update/${name}`, nothing, handler, jsonBody(texts));
	}

	/** Writes several pins at once, which Blynk.IoT alone has. */
	updateBatch(pins: readonly (readonly [pin: string, value: string])[], handler: BlynkApiHandler<undefined>): void {
		if (!this.isIot) throw httpApiFailures.make("api-not-there", { what: "an update of several pins", dialect: this.server.dialect.name });
		if (pins.length === 0) throw httpApiFailures.make("api-value");
		const fields = pins.map(([pin, value]) => pairs(checkedPin(pin), [checkedText(value)])).join("");
		this.ask("GET", `batch/update?${this.query}${fields}`, nothing, handler);
	}

	/** Logs an event; a legacy server, which has none, sends the description to the app as a notification. */
	event(code: string, description: string, handler: BlynkApiHandler<undefined>): void {
		const text = checkedText(description);
		if (checkedText(code) === "") throw httpApiFailures.make("api-value");
		// A second time would be a second event.
		if (this.isIot) this.ask("GET", `logEvent?${this.query}&code=${encodeURIComponent(code)}&description=${encodeURIComponent(text)}`, anything, handler, undefined, false);
		else this.ask("POST", "notify", anything, handler, jsonBody({ body: text }));
	}

	/** Whether the device is connected to the server. */
	isHardwareConnected(handler: BlynkApiHandler<boolean>): void {
		this.ask("GET", this.isIot ? `isHardwareConnected?${this.query}` : "isHardwareConnected", truth, handler);
	}

	private get isIot(): boolean {
		return this.server.dialect.name === "iot";
	}

	private get query(): string {
		return `token=${this.server.token}`;
	}

	private ask<Answer>(method: HttpMethod, what: string, read: (text: string) => Answer | typeof WRONG, handler: BlynkApiHandler<Answer>, body?: HttpBody, repeatable?: boolean): void {
		const { target: { host, port }, token, plain, dialect } = this.server;
		const url = { secure: !plain, host, port, path: this.isIot ? `/external/api/${what}` : `/${token}/${what}` };
		this.client.send({ method, url, secrets: [token], body, repeatable }, new TextReply({
			text: (text) => {
				const answer = isPage(text) ? WRONG : read(text);
				if (answer !== WRONG) handler.answered(answer);
				else handler.failed(httpApiFailures.make("api-answer", { host, what: wordOf(what), text: withoutSecrets(text, [token]).trim().slice(0, SHOWN), dialect: dialect.name }));
			},
			failed: (failure) => { handler.failed(failure); },
		}));
	}
}

function legacyValues(text: string): readonly string[] | typeof WRONG {
	const values = parsed(text);
	return Array.isArray(values) ? values.map(String) : WRONG;
}

function truth(text: string): boolean | typeof WRONG {
	const value = parsed(text);
	return typeof value === "boolean" ? value : WRONG;
}

/** Of a server that says no more than its status. */
function nothing(text: string): undefined | typeof WRONG {
	return text.trim() === "" ? undefined : WRONG;
}

/** What a server says beside a status that is good, here of what must not be asked again. */
function anything(): undefined {
	return undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function pairs(name: string, values: readonly string[]): string {
	return values.map((value) => `&${name}=${encodeURIComponent(value)}`).join("");
}

/** In lower case, which both dialects take. */
function checkedPin(pin: string): string {
	const number = pin.slice(1);
	if (!"VDAvda".includes(pin.charAt(0)) || !isDigits(number, 3) || Number(number) > LARGEST_PIN) throw httpApiFailures.make("api-pin", { pin });
	return lowerText(pin.charAt(0)) + String(Number(number));
}

function checkedText(text: string): string {
	if (hasLoneSurrogate(text)) throw httpApiFailures.make("api-value");
	return text;
}

/** What is asked, without what it is asked of. */
function wordOf(what: string): string {
	return (what.split("?", 1)[0] ?? "").split("/", 1)[0] ?? "";
}

function isPage(text: string): boolean {
	const begin = runOf(text, isWhiteSpace);
	if (PROLOGS.some((word) => isWordAt(text, begin, word))) return true;
	const tag = TAGS.find((word) => isWordAt(text, begin + 1, word) && isTagEnd(text.charCodeAt(begin + 1 + word.length)));
	return text.charAt(begin) === "<" && tag !== undefined;
}

function isTagEnd(code: number): boolean {
	return code === 0x2f || code === 0x3e || isWhiteSpace(code);
}

/** How a login page of a network or an error page of a proxy begins, whatever its status says. */
const PROLOGS: readonly string[] = Object.freeze(["<!--", "<?xml"]);
const TAGS: readonly string[] = Object.freeze([
	"!doctype", "html", "head", "body", "meta", "title", "base", "link", "script", "noscript", "style", "center", "frameset",
	"h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "form", "table",
]);

/** That a text is no answer. */
const WRONG: unique symbol = Symbol("no answer");

const LARGEST_PIN = 255;

/** Characters of an answer that a failure shows. */
const SHOWN = 80;
