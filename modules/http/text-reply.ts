import { readUtf8 } from "../bytes/utf8.js";
import type { Failure } from "../ports/failure.js";
import type { HttpHandler } from "./client-options.js";
import { httpFailures } from "./failures.js";
import type { HttpReply } from "./reply-head.js";

export interface TextHandler {
	/** The whole body, in UTF-8. */
	text(text: string, reply: HttpReply): void;
	failed(failure: Failure): void;
}

/** For short replies: keeps the body, up to a limit, and gives it as a text. */
export class TextReply implements HttpHandler {
	private readonly handler: TextHandler;
	private readonly limit: number;
	private bytes: Uint8Array = EMPTY;
	private length = 0;

	/** `limit`: bytes. */
	constructor(handler: TextHandler, limit = LIMIT) {
		this.handler = handler;
		this.limit = limit;
	}

	body(bytes: Uint8Array): void {
		this.length += bytes.length;
		if (this.length > this.limit) this.bytes = EMPTY;
		else {
			const whole = new Uint8Array(this.length);
			whole.set(this.bytes);
			whole.set(bytes, this.bytes.length);
			this.bytes = whole;
		}
	}

	done(reply: HttpReply): void {
		const text = this.length > this.limit ? undefined : readUtf8(this.bytes);
		if (text !== undefined) this.handler.text(text, reply);
		else this.failed(this.length > this.limit ? httpFailures.make("text-too-long", { limit: this.limit }) : httpFailures.make("text-not-utf8"));
	}

	failed(failure: Failure): void {
		this.handler.failed(failure);
	}
}

const EMPTY = new Uint8Array(0);

/** Bytes. */
const LIMIT = 1_024;
