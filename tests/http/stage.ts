import { readLatin1 } from "../../modules/bytes/ascii-line.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { HttpClient } from "../../modules/http/client.js";
import type { HttpClientOptions, HttpHandler } from "../../modules/http/client-options.js";
import type { HttpRequest } from "../../modules/http/request.js";
import { readHttpUrl } from "../../modules/http/url.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { PeerTrust } from "../../modules/ports/stream.js";
import { fakeDial } from "../fakes/stream.js";
import type { FakeStream, StreamFaults } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { bytesOf } from "./reading.js";

export const linkFailures = new FailureTable("tcp", {
	reset: { fault: "link", seen: "The peer reset the connection.", expected: "An open connection.", hint: "Try again." },
});

/** What a server does with a request that has come whole: the bytes of its reply, or something with the stream. */
export type Answer = string | ((far: FakeStream, request: string) => void);

export interface Scene {
	readonly options?: HttpClientOptions;
	readonly faults?: StreamFaults;
	readonly trust?: PeerTrust;
	/** One after another, over all connections. When there are none left, nothing is answered. */
	readonly answers?: readonly Answer[];
	/** Is told of each connection first, and may hold or fail it. */
	readonly accept?: (far: FakeStream) => void;
	/** Whether there is a way without TLS. */
	readonly plain?: boolean;
}

/** A client, servers behind every host, and what both saw. */
export class Stage {
	readonly timer = new FakeTimer(50);
	/** Hosts and ports in the order of dialling, `plain ` before those without TLS. */
	readonly dialled: string[] = [];
	/** Requests as they came. */
	readonly seen: string[] = [];
	readonly said: string[] = [];
	readonly failures: Failure[] = [];
	readonly client: HttpClient;
	readonly answers: Answer[];
	far: FakeStream | undefined;
	/** May be replaced: called after the event was noted. */
	react: (event: string) => void = () => undefined;
	body = "";

	constructor({ options, faults, trust = "verified", answers = [], accept, plain = false }: Scene = {}) {
		this.answers = [...answers];
		const dial = (secure: boolean): ReturnType<typeof fakeDial> => fakeDial(this.timer, ({ host, port }, far) => {
			this.dialled.push(`${secure ? "" : "plain "}${host}:${port}`);
			this.far = far;
			this.serve(far);
			accept?.(far);
		}, faults, secure ? trust : "plain");
		this.client = new HttpClient({ secure: dial(true), ...(plain ? { plain: dial(false) } : {}) }, this.timer, options);
	}

	/** What was said since the last call. */
	heard(): string[] {
		return this.said.splice(0);
	}

	/** Gives a request, without letting time pass. */
	send(request: Partial<Omit<HttpRequest, "url">> & { readonly url?: string } = {}): void {
		this.body = "";
		this.client.send({ method: "GET", ...request, url: readHttpUrl(request.url ?? "https://h/p") }, this.handler());
	}

	/** The same, and all that can happen at once happens. */
	ask(request: Partial<Omit<HttpRequest, "url">> & { readonly url?: string } = {}): string[] {
		this.send(request);
		this.timer.settle();
		return this.heard();
	}

	private handler(): HttpHandler {
		const say = (event: string): void => {
			this.said.push(event);
			this.react(event);
		};
		return {
			body: (bytes) => { this.body += readLatin1(bytes, 0, bytes.length); },
			done: ({ status }) => { say(`${status} "${this.body}"`); },
			failed: (failure) => {
				this.failures.push(failure);
				say(`failed ${failure.stage}/${failure.code}`);
			},
		};
	}

	private serve(far: FakeStream): void {
		const into = new Uint8Array(256);
		let text = "";
		let unsent = new Uint8Array(0);
		const push = (): void => {
			if (!far.hasEnded && !far.gone) unsent = unsent.subarray(far.write(unsent));
		};
		far.attach({
			readable: () => {
				for (let count = far.read(into); count > 0; count = far.read(into)) text += readLatin1(into, 0, count);
				for (let length = requestLength(text); length !== undefined; length = requestLength(text)) {
					const request = text.slice(0, length);
					text = text.slice(length);
					this.seen.push(request);
					const answer = this.answers.shift();
					if (typeof answer === "function") answer(far, request);
					else if (answer !== undefined) {
						unsent = Uint8Array.from([...unsent, ...bytesOf(answer)]);
						push();
					}
				}
			},
			writable: push,
		});
	}
}

/** Writes, and ends the stream. */
export function thenEnd(text: string): Answer {
	return (far) => {
		far.write(bytesOf(text));
		far.end();
	};
}

/** A reply with a body and its length. */
export function reply(status: number | string, body = "", fields = ""): string {
	return `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** How long the first request is, once all of it is there. */
export function requestLength(text: string): number | undefined {
	const head = text.indexOf("\r\n\r\n") + 4;
	if (head < 4) return undefined;
	const [, length = "0"] = /^content-length: (\d+)\r$/im.exec(text.slice(0, head)) ?? [];
	if (/^transfer-encoding: chunked\r$/im.test(text.slice(0, head))) {
		const end = text.indexOf("0\r\n\r\n", head);
		return end < 0 ? undefined : end + 5;
	}
	return text.length < head + Number(length) ? undefined : head + Number(length);
}
