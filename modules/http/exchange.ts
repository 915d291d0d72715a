import type { Failure } from "../ports/failure.js";
import { isRepeatable } from "./body.js";
import type { ReplyHead } from "./reply-head.js";
import { closedBeforeReply, ReplyReader, type HttpEvent, type ReplyLimits } from "./reply-reader.js";
import { mayRepeat, requestHead, type HttpRequest } from "./request.js";
import { RequestWriter } from "./request-writer.js";

export interface ExchangeOptions extends ReplyLimits {
	readonly userAgent: string;
}

/** One request and its reply, without I/O. The request must have been checked. */
export class HttpExchange {
	/** An earlier exchange was on this connection. */
	readonly isKept: boolean;
	private readonly request: HttpRequest;
	private readonly options: ExchangeOptions;
	/** Until all has left. */
	private writer: RequestWriter | undefined;
	/** From the first byte on, or the end. */
	private reader: ReplyReader | undefined;
	/** A byte of the request has left. */
	private hasLeft = false;

	constructor(request: HttpRequest, options: ExchangeOptions, kept: boolean) {
		this.isKept = kept;
		this.request = request;
		this.options = options;
		this.writer = new RequestWriter(requestHead(request, options.userAgent), request.body);
	}

	/** The whole request has left. */
	get isSent(): boolean {
		return this.writer === undefined;
	}

	/** A byte of the reply has come. */
	get isAnswered(): boolean {
		return this.reader?.hasBegun === true;
	}

	/** Nothing of the reply has come, but for interim ones. */
	get isWaiting(): boolean {
		return this.reader?.isWaiting !== false;
	}

	/** Bytes of the body that have come. */
	get received(): number {
		return this.reader?.received ?? 0;
	}

	/**
	 * Whether the request may be sent anew on another connection: this one was kept, no byte of a reply has come, and either
	 * nothing has left or it does no harm to do it twice (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
	 */
	get mayRetry(): boolean {
		// A source is not asked before the head has left.
		return this.isKept && !this.isAnswered && (!this.hasLeft || this.mayRepeat);
	}

	/** Bytes to send; undefined when there are none now. */
	output(): Uint8Array | undefined {
		const output = this.writer?.output();
		if (this.writer?.isOver === true) this.writer = undefined;
		return output;
	}

	/** So many of them were taken. */
	sent(count: number): void {
		this.writer?.sent(count);
		this.hasLeft ||= count > 0;
		if (this.writer?.isOver === true) this.writer = undefined;
	}

	/** Where received bytes are to be put. */
	space(): Uint8Array {
		return this.reading().space();
	}

	filled(count: number): void {
		this.reading().filled(count);
	}

	/** The peer sends no more. */
	ended(): void {
		this.reading().ended();
	}

	/** What is next; undefined until more has come. */
	next(): HttpEvent | undefined {
		const event = this.reader?.next();
		if (event?.kind === "head" && this.isLate(event.head)) {
			this.reader = undefined;
			return { kind: "failure", failure: this.unanswered() };
		}
		// A reply before the end of the request: what would still be sent is no request of its own.
		return event?.kind === "done" && event.reusable && !this.isSent ? { kind: "done", reusable: false } : event;
	}

	/** That the server let go without a word. */
	unanswered(): Failure {
		return closedBeforeReply(this.request, this.isKept);
	}

	private get mayRepeat(): boolean {
		return isRepeatable(this.request.body) && mayRepeat(this.request);
	}

	/** That the server gave the connection up, and the request crossed its words (RFC 9110 section 15.5.9). */
	private isLate({ status, closes }: ReplyHead): boolean {
		return this.isKept && status === REQUEST_TIMEOUT && closes === true && this.mayRepeat;
	}

	private reading(): ReplyReader {
		return this.reader ??= new ReplyReader(this.request, this.options, this.isKept);
	}
}

const REQUEST_TIMEOUT = 408;
