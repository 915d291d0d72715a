import { isRepeatable } from "./body.js";
import { ReplyReader, type HttpEvent, type ReplyExpectation } from "./reply-reader.js";
import { mayRepeat, requestHead, type HttpRequest } from "./request.js";
import { RequestWriter } from "./request-writer.js";
import { originOf } from "./url.js";

export interface ExchangeOptions {
	readonly userAgent: string;
	/** Bytes. */
	readonly headLimit: number;
	readonly bodyLimit: number;
	/** Whether an earlier exchange was on this connection. */
	readonly kept: boolean;
}

/** One request and its reply, without I/O. The request must have been checked. */
export class HttpExchange {
	/** For texts. */
	readonly expected: Pick<ReplyExpectation, "server" | "method" | "kept">;
	private readonly request: HttpRequest;
	private readonly writer: RequestWriter;
	private readonly reader: ReplyReader;

	constructor(request: HttpRequest, { userAgent, headLimit, bodyLimit, kept }: ExchangeOptions) {
		const { method, url, wanted = NONE } = request;
		const expected = { method, server: originOf(url), kept, wanted, headLimit, bodyLimit };
		this.expected = expected;
		this.request = request;
		this.writer = new RequestWriter(requestHead(request, userAgent), request.body);
		this.reader = new ReplyReader(expected);
	}

	/** The whole request has left. */
	get isSent(): boolean {
		return this.writer.isOver;
	}

	/** A byte of the reply has come. */
	get isAnswered(): boolean {
		return this.reader.hasBegun;
	}

	/** Bytes of the body that have come. */
	get received(): number {
		return this.reader.received;
	}

	/**
	 * Whether the request may be sent anew on another connection: this one was kept, no byte of a reply has come, and either
	 * nothing has left or it does no harm to do it twice (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
	 */
	get mayRetry(): boolean {
		return this.expected.kept && !this.isAnswered && isRepeatable(this.request.body) && (!this.writer.hasBegun || mayRepeat(this.request));
	}

	/** Bytes to send; undefined when there are none now. */
	output(): Uint8Array | undefined {
		return this.writer.output();
	}

	/** So many of them were taken. */
	sent(count: number): void {
		this.writer.sent(count);
	}

	/** Where received bytes are to be put. */
	space(): Uint8Array {
		return this.reader.space();
	}

	filled(count: number): void {
		this.reader.filled(count);
	}

	/** The peer sends no more. */
	ended(): void {
		this.reader.ended();
	}

	/** What is next; undefined until more has come. */
	next(): HttpEvent | undefined {
		const event = this.reader.next();
		// A reply before the end of the request: what would still be sent is no request of its own.
		return event?.kind === "done" && event.reusable && !this.isSent ? { kind: "done", reusable: false } : event;
	}
}

const NONE: readonly never[] = Object.freeze([]);
