import { Inbox } from "../bytes/inbox.js";
import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import { ChunkedReader } from "./chunked.js";
import { httpFailures } from "./failures.js";
import { ReplyHead } from "./reply-head.js";
import type { HttpRequest } from "./request.js";
import { originOf } from "./url.js";

/** What comes of the bytes of a reply. */
export type HttpEvent =
	| { readonly kind: "head"; readonly head: ReplyHead }
	/** The next piece of the body, good until more is received. */
	| { readonly kind: "body"; readonly bytes: Uint8Array }
	/** The reply is whole; `reusable`: another one may follow on this connection. */
	| { readonly kind: "done"; readonly reusable: boolean }
	| { readonly kind: "failure"; readonly failure: Failure };

/** Bytes. */
export interface ReplyLimits {
	readonly headLimit: number;
	readonly bodyLimit: number;
	/** Where a reply is put as it comes: a field that is needed has to fit into it, and no piece of a body is larger. */
	readonly buffer?: Uint8Array | undefined;
}

export type ReplyRequest = Pick<HttpRequest, "method" | "url" | "wanted">;

/** Reads one reply (RFC 9112) in the memory of its inbox, whatever is sent: it has no place to put more. */
export class ReplyReader {
	private readonly inbox: Inbox;
	private readonly request: ReplyRequest;
	private readonly limits: ReplyLimits;
	private head: ReplyHead;
	private state: "head" | "framing" | "chunked" | "length" | "close" | "over" | "told" = "head";
	/** Where there are some: what is declared so takes no memory before. */
	declare private chunks?: ChunkedReader;
	/** How many, if there were some. */
	declare private interim?: number;
	/** Bytes of the body so far. */
	private got = 0;
	/** Nothing has come behind what was interim. */
	private waiting = true;
	declare private kept?: true;
	declare private hasEnded?: true;

	/** `kept`: an earlier exchange was on this connection. */
	constructor(request: ReplyRequest, limits: ReplyLimits, kept: boolean) {
		this.inbox = new Inbox(limits.buffer ?? LEAST_BUFFER);
		this.request = request;
		this.limits = limits;
		if (kept) this.kept = true;
		this.head = new ReplyHead(request.wanted, limits.headLimit);
	}

	/** Whether a byte has come. */
	get hasBegun(): boolean {
		return !this.waiting || this.interim !== undefined;
	}

	/** Whether nothing of the reply has come, but for interim ones. */
	get isWaiting(): boolean {
		return this.waiting;
	}

	/** Bytes of the body that have come. */
	get received(): number {
		return this.got;
	}

	/** Where received bytes are to be put; empty when `next` has to be called first. */
	space(): Uint8Array {
		return this.inbox.space();
	}

	filled(count: number): void {
		this.inbox.filled(count);
		if (count > 0) this.waiting = false;
	}

	/** The peer sends no more. */
	ended(): void {
		this.hasEnded = true;
	}

	/** What is next; undefined until more has come. */
	next(): HttpEvent | undefined {
		try {
			return this.advance() ?? (this.hasEnded === true ? this.end() : undefined);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.state = "told";
			return { kind: "failure", failure: caught };
		}
	}

	private advance(): HttpEvent | undefined {
		switch (this.state) {
			case "head":
				return this.readHead();
			case "framing":
				this.state = this.framing();
				return this.advance();
			case "chunked": {
				const bytes = this.chunks?.next(this.inbox);
				if (bytes !== undefined) return this.body(bytes);
				return this.chunks?.done === true ? this.over() : undefined;
			}
			case "length": {
				const left = (this.head.length ?? 0) - this.got;
				if (left === 0) return this.over();
				return this.inbox.length === 0 ? undefined : this.body(this.inbox.take(left));
			}
			case "close":
				return this.inbox.length === 0 ? undefined : this.body(this.inbox.take(this.inbox.length));
			case "over":
				return this.over();
			case "told":
				return undefined;
		}
	}

	private readHead(): HttpEvent | undefined {
		while (this.head.read(this.inbox)) {
			const { head } = this;
			if (head.status >= FINAL) {
				this.state = "framing";
				return { kind: "head", head };
			}
			// RFC 9110 section 15.2: any number of them may come before the reply; section 7.8: a change was not asked for.
			if (head.status === SWITCHING) throw httpFailures.make("switching-protocols");
			this.interim = (this.interim ?? 0) + 1;
			if (this.interim > INTERIM_LIMIT) throw httpFailures.make("too-many-interim", { limit: INTERIM_LIMIT });
			this.head = new ReplyHead(this.request.wanted, this.limits.headLimit);
			this.waiting = this.inbox.length === 0;
		}
		return undefined;
	}

	/** RFC 9112 section 6.3. What is wrong with the body comes behind the head: a status that is no success says more. */
	private framing(): "over" | "chunked" | "length" | "close" {
		const { status, chunked, length, encoding } = this.head;
		if (this.request.method === "HEAD" || BODILESS.includes(status)) return "over";
		if (length === 0) return "over";
		if (encoding !== undefined) throw httpFailures.make("content-encoding", { value: encoding.slice(0, 80) });
		if (chunked === true) {
			this.chunks = new ChunkedReader(this.limits.headLimit);
			return "chunked";
		}
		if (length !== undefined) this.checkBody(length);
		return length === undefined ? "close" : "length";
	}

	private body(bytes: Uint8Array): HttpEvent {
		this.got += bytes.length;
		this.checkBody(this.got);
		return { kind: "body", bytes };
	}

	private checkBody(length: number): void {
		const { bodyLimit } = this.limits;
		if (length > bodyLimit) throw httpFailures.make("body-too-large", { limit: bodyLimit });
	}

	/** What comes behind a reply that nothing was asked for: the connection is not to be trusted any more. */
	private over(): HttpEvent {
		const reusable = this.head.closes !== true && this.hasEnded !== true && this.state !== "close" && this.inbox.length === 0;
		this.state = "told";
		return { kind: "done", reusable };
	}

	/** What the end of the stream means where the reply is. */
	private end(): HttpEvent | undefined {
		const server = originOf(this.request.url);
		switch (this.state) {
			case "close":
				return this.over();
			case "head":
				throw this.hasBegun ? httpFailures.make("closed-in-head", { server }) : closedBeforeReply(this.request, this.kept === true);
			case "chunked":
			case "length":
				throw httpFailures.make("closed-in-body", { server, received: this.got, length: this.head.length ?? "a number that nobody knows" });
			case "framing":
			case "over":
			case "told":
				return undefined;
		}
	}
}

/** The server let go instead of answering. */
export function closedBeforeReply({ method, url }: ReplyRequest, kept: boolean): Failure {
	return httpFailures.make("closed-before-reply", { server: originOf(url), method, connection: kept ? "one that was kept" : "new" });
}

/** Bytes of a buffer: what the longest Location takes that is usual. */
export const LEAST_BUFFER = 512;

const FINAL = 200;

const SWITCHING = 101;

/** A server has little to say before it answers; some send one each few seconds while they work. */
const INTERIM_LIMIT = 32;

/** No content and not modified (RFC 9112 section 6.3). */
const BODILESS: readonly number[] = Object.freeze([204, 304]);
