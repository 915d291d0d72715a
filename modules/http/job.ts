import type { Failure } from "../ports/failure.js";
import { rewind } from "./body.js";
import { HttpExchange } from "./exchange.js";
import type { CheckedOptions, HttpHandler } from "./client-options.js";
import { httpFailures } from "./failures.js";
import { redirected } from "./redirect.js";
import { redacted } from "./redaction.js";
import { Refusal } from "./refusal.js";
import { isRedirect, type ReplyHead } from "./reply-head.js";
import { secretsOf, type HttpRequest } from "./request.js";
import { originOf } from "./url.js";

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
	private retried = false;
	/** As it was given: what is secret in it stays so, wherever it is sent. */
	private readonly asked: HttpRequest;
	private redirects = 0;
	/** Collects the reply, when it is none that the handler is given. */
	private refusal: Refusal | undefined;

	constructor(request: HttpRequest, handler: HttpHandler, due: number) {
		this.request = this.asked = request;
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
		const { anyStatus, method } = this.request;
		// 304 is what a GET or HEAD with a condition may wish for, and says nothing to all else (RFC 9110 section 15.4.5).
		const isWished = head.status < 300 || (head.status === 304 && (method === "GET" || method === "HEAD"));
		if (anyStatus !== true && !isWished) this.refusal = new Refusal(this.request, head, secretsOf(this.asked));
		else this.handler.head?.(head);
	}

	/** A piece of the body. Whether more of it is of use: of a refusal, and of what nobody wants, it is read only so that the connection can be kept. */
	takeBody(bytes: Uint8Array): boolean {
		if (this.refusal === undefined) {
			this.handler.body?.(bytes);
			if (!this.isEnough) return true;
		}
		this.refusal?.body(bytes);
		return (this.exchange?.received ?? 0) <= DRAINED;
	}

	/** The reply has begun, and is none that the handler is given. */
	get isRefused(): boolean {
		return this.refusal !== undefined;
	}

	/** The reply has begun, is a good one, and nobody wants its body: whatever becomes of that, this is it. */
	get isEnough(): boolean {
		return this.head !== undefined && this.refusal === undefined && this.handler.body === undefined;
	}

	/** Whether the reply sends it elsewhere. */
	get isRedirected(): boolean {
		return this.refusal !== undefined && isRedirect(this.head?.status ?? 0);
	}

	/** What a reply of another status than success means, whatever became of its body; undefined where there is none, or it leads elsewhere. */
	refusalFailure(): Failure | undefined {
		return this.isRedirected ? undefined : this.refusal?.failure();
	}

	/** For how long the connection is worth keeping: the server lets go of it first where it says so, and a request would cross that. */
	idleTimeout(wanted: number): number {
		return Math.min(wanted, ((this.head?.keeps ?? Infinity) - 1) * 1000);
	}

	/** What it means that an open stream is gone. */
	lost(failure: Failure): Failure {
		const { exchange } = this;
		return exchange?.isKept === true && !exchange.isAnswered && (failure.stage === "tcp" || failure.code === "truncated") ? exchange.unanswered() : failure;
	}

	/** What it means that the time is up: all of it, or that for what is waited for. */
	late({ timeout, connectTimeout, firstByteTimeout }: CheckedOptions, whole: boolean): Failure {
		const { request, exchange } = this;
		const server = originOf(request.url);
		if (whole) return httpFailures.make("timeout", { server, seconds: timeout / 1000, received: exchange?.received ?? 0 });
		if (exchange === undefined) return httpFailures.make("connect-timeout", { server, seconds: connectTimeout / 1000 });
		return httpFailures.make("first-byte-timeout", { server, seconds: firstByteTimeout / 1000 });
	}

	/** Goes where the reply sent it. Throws why it does not. */
	follow(limit: number): void {
		const { head, refusal, request } = this;
		if (head === undefined || refusal === undefined) return;
		this.again(redirected(request, head, refusal.head(), ++this.redirects, limit));
	}

	get mayRetry(): boolean {
		return !this.retried && this.exchange?.mayRetry === true;
	}

	retry(): void {
		this.retried = true;
		this.again(this.request);
	}

	/** Tells its end: whoever the failure quotes, without the request's secrets. */
	failed(failure: Failure): void {
		this.handler.failed(redacted(failure, secretsOf(this.asked)));
	}

	/** Sends it anew, with its body from the beginning. */
	private again(request: HttpRequest): void {
		rewind(request.body);
		this.request = request;
		this.exchange = this.head = this.refusal = undefined;
	}
}

/** Bytes of a body that nobody wants: for fewer, a new handshake takes longer. */
const DRAINED = 4_096;
