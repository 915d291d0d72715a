import type { Failure } from "../ports/failure.js";
import { HttpExchange } from "./exchange.js";
import type { CheckedOptions, HttpHandler } from "./client-options.js";
import { becameGet, becomesGet, isRedirect, redirected } from "./redirect.js";
import { Refusal } from "./refusal.js";
import type { ReplyHead } from "./reply-head.js";
import type { HttpRequest } from "./request.js";

/** A request that a client was given, with all that becomes of it until its reply: redirects, a second attempt. */
export class HttpJob {
	readonly handler: HttpHandler;
	/** Milliseconds of the timer: when all of it has to be over. */
	readonly due: number;
	/** As it is sent now: a redirect changes it. */
	request: HttpRequest;
	exchange: HttpExchange | undefined;
	head: ReplyHead | undefined;
	/** The second attempt is under way, which is the last one. */
	retried = false;
	private redirects = 0;
	/** Collects the reply, when it is none that the handler is given. */
	private refusal: Refusal | undefined;

	constructor(request: HttpRequest, handler: HttpHandler, due: number) {
		this.request = request;
		this.handler = handler;
		this.due = due;
	}

	begin(options: CheckedOptions, kept: boolean): void {
		this.head = this.refusal = undefined;
		this.exchange = new HttpExchange(this.request, options, kept);
	}

	/** The reply has begun. */
	takeHead(head: ReplyHead): void {
		this.head = head;
		// 304 is what a request with a condition may wish for (RFC 9110 section 15.4.5).
		if (this.request.anyStatus !== true && head.status >= 300 && head.status !== 304) this.refusal = new Refusal(this.request, head);
		else this.handler.head?.(head);
	}

	/** A piece of the body. Whether more of it is of use: of a refusal it is read only so that the connection can be kept. */
	takeBody(bytes: Uint8Array): boolean {
		if (this.refusal === undefined) {
			this.handler.body?.(bytes);
			return true;
		}
		this.refusal.body(bytes);
		return (this.exchange?.received ?? 0) <= DRAINED;
	}

	/** Whether the reply sends it elsewhere. */
	get isRedirected(): boolean {
		return this.refusal !== undefined && isRedirect(this.head?.status ?? 0);
	}

	/** What a reply of another status than success means, whatever became of its body; undefined where there is none. */
	refusalFailure(): Failure | undefined {
		return this.refusal?.failure();
	}

	/** Goes where the reply sent it. Throws why it does not. */
	follow(limit: number): void {
		const { head, refusal, request, handler } = this;
		if (head === undefined || refusal === undefined) return;
		const next = redirected(request, head, refusal.reply(), ++this.redirects, limit);
		if (becomesGet(request, head.status) && head.status !== 303) handler.notice?.(becameGet(request, next.url, head.status));
		this.again(next);
	}

	/** Sends it anew, with its body from the beginning. */
	again(request: HttpRequest): void {
		const { body } = request;
		if (body !== undefined && "chunks" in body) body.chunks.rewind?.();
		this.request = request;
		this.exchange = this.head = this.refusal = undefined;
	}
}

/** Bytes of a body that nobody wants: for fewer, a new handshake takes longer. */
const DRAINED = 4_096;
