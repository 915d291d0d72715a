import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler } from "../ports/stream.js";
import type { Timer } from "../ports/timer.js";
import { checkOptions, type CheckedOptions, type HttpClientOptions, type HttpDials, type HttpHandler } from "./client-options.js";
import type { HttpExchange } from "./exchange.js";
import { httpFailures } from "./failures.js";
import { HttpJob } from "./job.js";
import type { HttpEvent } from "./reply-reader.js";
import { requestFailures } from "./request-failures.js";
import { carriesSecrets, checkRequest, type HttpRequest } from "./request.js";
import { isSameOrigin, originOf, type HttpUrl } from "./url.js";

/**
 * HTTP/1.1 over streams that somebody else opens: one request at a time, over one connection, which is kept for the next
 * request to the same server. It is the handler of its streams, since one made of functions would take more of the chip's memory.
 */
export class HttpClient implements StreamHandler {
	readonly #dials: HttpDials;
	readonly #timer: Timer;
	readonly #options: CheckedOptions;
	#job: HttpJob | undefined;
	/** The connection, and to whom it is. */
	#stream: ByteStream | undefined;
	#server: HttpUrl | undefined;
	/** Undefined until the stream is open. */
	#trust: PeerTrust | undefined;
	#readable = false;
	#writable = false;
	#pumping = false;
	/** A failure of the job that was found while its caller waits. */
	#late: Failure | undefined;
	/** What is waited for, and until when: an open stream, the first byte, or the next job. */
	#phaseDue: number | undefined;
	#due: number | undefined;
	#timeout = 0;

	/** Throws a failure of fault `caller` for options that cannot work. */
	constructor(dials: HttpDials, timer: Timer, options: HttpClientOptions = {}) {
		this.#dials = dials;
		this.#timer = timer;
		this.#options = checkOptions(options);
	}

	/** Whether a request is under way. */
	get isBusy(): boolean {
		return this.#job !== undefined;
	}

	/** Sends a request; one call of `done` or `failed` ends it. Throws failures of fault `caller` or `config` for one that cannot be sent. */
	send(request: HttpRequest, handler: HttpHandler): void {
		if (this.#job !== undefined) throw requestFailures.make("busy");
		checkRequest(request);
		this.dialFor(request.url);
		const job = new HttpJob(request, handler, this.#timer.now() + this.#options.timeout);
		this.#job = job;
		// Until when a connection is kept no longer counts.
		this.#phaseDue = undefined;
		// What a kept connection has to say, above all that it is over, is heard first.
		this.#timer.after(0, () => {
			if (this.#job !== job) return;
			this.start(job);
			this.pump();
		});
		this.schedule();
	}

	/** The source of the body has more. */
	resume(): void {
		// Of a source that has failed, its caller hears later.
		if (this.#late === undefined) this.pump();
	}

	/** Lets go of the request that is under way, if there is one, and of the connection. Nobody is told. */
	close(): void {
		this.#job = undefined;
		this.release();
		this.schedule();
	}

	opened(trust: PeerTrust): void {
		this.#trust = trust;
		this.#phaseDue = undefined;
		if (this.#job !== undefined) this.begin(this.#job, false);
		this.pump();
	}

	readable(): void {
		this.#readable = true;
		this.pump();
	}

	writable(): void {
		this.#writable = true;
		this.pump();
	}

	ended(): void {
		this.pump();
		const exchange = this.#job?.exchange;
		if (exchange === undefined) this.release();
		else exchange.ended();
		this.pump();
	}

	failed(failure: Failure): void {
		this.#readable = false;
		this.pump();
		const opened = this.#trust !== undefined;
		this.forget();
		const job = this.#job;
		// One that was kept and is not in use again yet takes nothing along.
		if (job !== undefined && (job.exchange !== undefined || !opened)) this.fail(job, opened ? job.lost(failure) : failure);
		this.schedule();
	}

	/** Gets the job a connection: the one that was kept, or a new one. */
	private start(job: HttpJob): void {
		const { url } = job.request;
		const server = this.#server;
		if (server !== undefined && isSameOrigin(server, url) && this.isSilent()) {
			this.#phaseDue = undefined;
			this.begin(job, true);
			return;
		}
		this.release();
		this.#phaseDue = this.#timer.now() + this.#options.connectTimeout;
		this.#server = url;
		this.#writable = true;
		this.#readable = false;
		this.#stream = this.dialFor(url)(url, this);
	}

	/** What nobody asked for must not become the answer to the next request. */
	private isSilent(): boolean {
		return this.#stream?.read(new Uint8Array(1)) === 0;
	}

	/** The connection is open. */
	private begin(job: HttpJob, kept: boolean): void {
		const { request, request: { url } } = job;
		const trust = this.#trust ?? "plain";
		const checked = trust === "verified" || trust === "pinned" || this.#options.sendSecretsUnverified;
		if (url.secure && trust === "plain") this.#late = httpFailures.make("not-secure", { server: originOf(url) });
		else if (!checked && carriesSecrets(request)) this.#late = httpFailures.make("secrets-withheld", { server: originOf(url), trust });
		else job.begin(this.#options, kept);
	}

	/** Moves everything that can move, and tells what came of it. Calls from within its own handlers are left to the one that runs. */
	private pump(): void {
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			do this.deliver();
			while (this.flush() || this.fetch());
		} finally {
			this.#pumping = false;
			this.schedule();
		}
	}

	private deliver(): void {
		for (;;) {
			const job = this.#job;
			const late = this.#late;
			this.#late = undefined;
			if (job !== undefined && late !== undefined) {
				this.fail(job, late);
				continue;
			}
			const event = job?.exchange?.next();
			if (job === undefined || event === undefined) return;
			try {
				this.take(job, event);
			} catch (caught) {
				// What a handler throws travels on, and its request does not go on without it.
				if (this.#job === job) this.close();
				throw caught;
			}
		}
	}

	private take(job: HttpJob, event: HttpEvent): void {
		switch (event.kind) {
			case "head":
				job.takeHead(event.head);
				this.#phaseDue = job.isRefused || job.isEnough ? this.#timer.now() + DRAIN_TIME : undefined;
				break;
			case "body":
				if (!job.takeBody(event.bytes)) this.conclude(job, false);
				break;
			case "done":
				this.conclude(job, event.reusable);
				break;
			case "failure":
				this.release();
				this.fail(job, event.failure);
		}
	}

	/** The reply is over, or enough of it was seen. */
	private conclude(job: HttpJob, reusable: boolean): void {
		const idle = reusable ? job.idleTimeout(this.#options.idleTimeout) : 0;
		if (idle > 0) this.#phaseDue = this.#timer.now() + idle;
		else this.release();
		if (job.isRedirected) {
			this.again(job);
			return;
		}
		const failure = job.refusalFailure();
		this.#job = undefined;
		if (failure !== undefined) job.failed(failure);
		else if (job.head !== undefined) job.handler.done(job.head);
	}

	/** To where the reply sends it, or once more to where it was. */
	private again(job: HttpJob): void {
		try {
			if (job.isRedirected) job.follow(this.#options.redirects);
			else job.retry();
			this.dialFor(job.request.url);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.#job = undefined;
			job.failed(caught);
			return;
		}
		this.start(job);
	}

	/** The connection is of no more use. Once, what may be repeated is. */
	private fail(job: HttpJob, failure: Failure): void {
		// What became of the body is of no interest.
		if (job.isEnough || (job.isRedirected && this.#timer.now() < job.due)) {
			this.conclude(job, false);
			return;
		}
		if (job.mayRetry && failure.code === "closed-before-reply") {
			this.again(job);
			return;
		}
		this.release();
		this.#job = undefined;
		job.failed(job.refusalFailure() ?? failure);
	}

	/** Writes as much as the stream takes; returns whether that was anything. */
	private flush(): boolean {
		const exchange = this.#job?.exchange;
		if (exchange === undefined) return false;
		let moved = false;
		while (this.#stream !== undefined && this.#writable && !exchange.isSent) {
			const output = this.output(exchange);
			// A source may close the client.
			if (this.#job?.exchange !== exchange || this.#late !== undefined) return false;
			if (output === undefined) break;
			const count = this.#stream.write(output);
			exchange.sent(count);
			this.#writable = count === output.length;
			moved ||= count > 0;
		}
		this.awaitReply(exchange);
		return moved;
	}

	private output(exchange: HttpExchange): Uint8Array | undefined {
		try {
			return exchange.output();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			// Not told before `resume()` has returned.
			if (this.#job?.exchange === exchange) this.#late = caught;
			return undefined;
		}
	}

	/** Interim replies are none: behind each the time begins anew. */
	private awaitReply({ isSent, isWaiting }: HttpExchange): void {
		if (isSent && isWaiting) this.#phaseDue ??= this.#timer.now() + this.#options.firstByteTimeout;
	}

	/** Reads once; returns whether that was anything. */
	private fetch(): boolean {
		if (this.#stream === undefined || !this.#readable) return false;
		const job = this.#job;
		const exchange = job?.exchange;
		if (job === undefined || exchange === undefined) {
			this.#readable = false;
			if (!this.isSilent()) this.release();
			return false;
		}
		const space = exchange.space();
		const count = this.#stream.read(space);
		if (count < space.length) this.#readable = false;
		exchange.filled(count);
		if (count > 0 && job.head === undefined) this.#phaseDue = undefined;
		return count > 0;
	}

	/** Throws `plain-text` where there is no way to connect so. */
	private dialFor(url: HttpUrl): Dial {
		const dial = url.secure ? this.#dials.secure : this.#dials.plain;
		if (dial === undefined) throw requestFailures.make("plain-text", { server: originOf(url) });
		return dial;
	}

	private release(): void {
		const stream = this.#stream;
		this.forget();
		stream?.destroy();
	}

	private forget(): void {
		this.#stream = this.#server = this.#trust = this.#phaseDue = undefined;
		this.#late = undefined;
	}

	private expire(): void {
		const job = this.#job;
		const now = this.#timer.now();
		const isOver = job !== undefined && now >= job.due;
		if (!isOver && (this.#phaseDue === undefined || now < this.#phaseDue)) return;
		this.release();
		if (job !== undefined) this.fail(job, job.late(this.#options, isOver));
	}

	/** Sets the timer to what is due first; one that is set to an earlier moment stays, and then finds nothing due. */
	private schedule(): void {
		let due = this.#late === undefined ? this.#phaseDue : this.#timer.now();
		if (this.#job !== undefined && (due === undefined || this.#job.due < due)) due = this.#job.due;
		if (due === this.#due || (due !== undefined && this.#due !== undefined && this.#due < due)) return;
		this.#timer.cancel(this.#timeout);
		this.#due = due;
		if (due === undefined) return;
		this.#timeout = this.#timer.after(Math.max(0, due - this.#timer.now()), () => {
			this.#due = undefined;
			this.expire();
			this.pump();
		});
	}
}

/** Milliseconds for the body of a refusal, of which only the beginning is told, or for one that nobody wants; with that, the connection can be kept. */
const DRAIN_TIME = 1_000;
