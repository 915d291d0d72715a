import { readLatin1 } from "../bytes/ascii-line.js";
import { readUtf8 } from "../bytes/utf8.js";
import { visible } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { ReplyHead } from "./reply-head.js";
import type { HttpRequest } from "./request.js";
import { statusFailures } from "./status-failures.js";
import { originOf } from "./url.js";

/** A reply that is no success: what it says, as far as a person wants to see it. */
export class Refusal {
	private readonly request: HttpRequest;
	private readonly head: ReplyHead;
	private readonly start = new Uint8Array(SHOWN);
	private length = 0;

	constructor(request: HttpRequest, head: ReplyHead) {
		this.request = request;
		this.head = head;
	}

	/** A piece of the body. */
	body(bytes: Uint8Array): void {
		const part = bytes.subarray(0, SHOWN - this.length);
		this.start.set(part, this.length);
		this.length += part.length;
	}

	failure(): Failure {
		const { method, url } = this.request;
		return statusFailures.make(codeOf(this.head.status), { method, server: originOf(url), reply: this.reply() });
	}

	/** Status, server, the request's names, and the first bytes of the body. */
	reply(): string {
		const { status, reason, origin = "" } = this.head;
		const bytes = this.start.subarray(0, this.length);
		// The last character may be cut.
		const text = readUtf8(bytes) ?? readUtf8(bytes.subarray(0, -1)) ?? readUtf8(bytes.subarray(0, -2)) ?? readUtf8(bytes.subarray(0, -3)) ?? readLatin1(bytes, 0, bytes.length);
		const body = text.trim() === "" ? "without a text" : `"${visible(text.replace(/\s+/g, " ").trim())}"`;
		return withoutSecrets(`${status}${reason === "" ? "" : ` ${reason}`}${origin}, ${body}`, secretsOf(this.request));
	}
}

/** A server may say back what it was told, which must not land in a log; at the end it may be cut. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
	let clean = text;
	for (const secret of secrets) {
		if (secret === "") continue;
		clean = clean.split(secret).join("(secret)");
		for (let length = Math.min(secret.length - 1, clean.length); length >= CUT_SHORTEST; length--) {
			const cut = secret.slice(0, length);
			if (clean.endsWith(cut) || clean.endsWith(`${cut}"`)) clean = `${clean.slice(0, clean.lastIndexOf(cut))}(secret)`;
		}
	}
	return clean;
}

function secretsOf({ credentials, secrets = NONE }: HttpRequest): readonly string[] {
	return [...secrets, ...credentials?.secrets ?? NONE];
}

function codeOf(status: number): keyof typeof statusFailures.texts {
	if (status >= 500) return "server-error";
	return CODES[status] ?? "refused";
}

const CODES: Readonly<Record<number, keyof typeof statusFailures.texts>> = Object.freeze({
	400: "content-refused", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "not-found", 407: "unauthorized", 410: "not-found",
	411: "content-refused", 413: "content-refused", 415: "content-refused", 422: "content-refused", 429: "too-many-requests",
});

const NONE: readonly never[] = Object.freeze([]);

/** Bytes of the body. */
const SHOWN = 200;

/** Characters: fewer of a secret give nothing away. */
const CUT_SHORTEST = 4;
