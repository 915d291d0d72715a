import { readLatin1 } from "../bytes/ascii-line.js";
import { singleSpaced } from "../bytes/text-scan.js";
import { readUtf8 } from "../bytes/utf8.js";
import type { Failure } from "../ports/failure.js";
import { withoutSecrets } from "./redaction.js";
import type { ReplyHead } from "./reply-head.js";
import type { HttpRequest } from "./request.js";
import { statusFailures } from "./status-failures.js";
import { originOf } from "./url.js";

/** A reply that is no success: what it says, as far as a person wants to see it. */
export class Refusal {
	private readonly request: HttpRequest;
	private readonly reply: ReplyHead;
	private readonly secrets: readonly string[];
	private readonly start = new Uint8Array(SHOWN);
	private length = 0;

	constructor(request: HttpRequest, reply: ReplyHead, secrets: readonly string[]) {
		this.request = request;
		this.reply = reply;
		this.secrets = secrets;
	}

	/** A piece of the body. */
	body(bytes: Uint8Array): void {
		const part = bytes.subarray(0, SHOWN - this.length);
		this.start.set(part, this.length);
		this.length += part.length;
	}

	failure(): Failure {
		const { method, url } = this.request;
		return statusFailures.make(codeOf(this.reply.status), { method, server: originOf(url), reply: this.head(), body: this.text() });
	}

	/** Status, server, and the request's names. */
	head(): string {
		const { status, reason, origin = "" } = this.reply;
		return `${status}${reason === "" ? "" : ` ${reason}`}${origin}`;
	}

	/** The first bytes of the body. Secrets are looked for before anything is made readable, and with it another text. */
	private text(): string {
		const bytes = this.start.subarray(0, this.length);
		// The last character may be cut.
		const text = readUtf8(bytes) ?? readUtf8(bytes.subarray(0, -1)) ?? readUtf8(bytes.subarray(0, -2)) ?? readUtf8(bytes.subarray(0, -3)) ?? readLatin1(bytes, 0, bytes.length);
		const clean = singleSpaced(withoutSecrets(text, this.secrets));
		return clean === "" ? "without a text" : `"${clean}"`;
	}
}

function codeOf(status: number): keyof typeof statusFailures.texts {
	if (status >= 500) return "server-error";
	return CODES[status] ?? "refused";
}

const CODES: Readonly<Record<number, keyof typeof statusFailures.texts>> = Object.freeze({
	400: "content-refused", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "not-found", 407: "unauthorized", 410: "not-found",
	411: "content-refused", 413: "content-refused", 415: "content-refused", 422: "content-refused", 429: "too-many-requests",
});

/** Bytes of the body. */
const SHOWN = 200;
