import { Backoff } from "../../modules/backoff/backoff.js";
import { counted } from "../../modules/failure/counted.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { Log } from "../../modules/ports/log.js";
import type { ByteStream, PeerTrust, StreamHandler } from "../../modules/ports/stream.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Conversation } from "./conversation.js";
import { End } from "./end.js";
import type { EndKeeper } from "./end.js";
import { Flow } from "./flow.js";
import { plainProblem } from "./plain-problem.js";

/** A side of a bridge that can be opened, again and again. */
export interface Side {
	/** For people. */
	readonly name: string;
	open(handler: StreamHandler): ByteStream;
}

export interface NearSide extends Side {
	/** A line on which nobody comes or goes: it is kept while the connection to the server is made anew, and has no end that could be passed on. */
	readonly isLine: boolean;
	/** Restarts the board. */
	reset?(): void;
}

/** How any bridge goes about its connections. */
export interface Attempts {
	/** End with the first connection, whatever becomes of it. */
	readonly once: boolean;
	/** Milliseconds between attempts: the first, which may grow to the largest. */
	readonly pauses: { readonly first: number; readonly largest: number };
	readonly log: Log;
	readonly random: () => number;
}

export interface BridgeOptions extends Attempts {
	readonly near: NearSide;
	readonly far: Side;
	/** Whether the far side is TCP without TLS. */
	readonly plain: boolean;
}

/** Bytes each way, and what got lost. */
export interface Counts {
	readonly up: number;
	readonly down: number;
	readonly lost: number;
}

/**
 * Carries bytes between a near side and a far one. A line goes on while the connection to the server is made anew, and
 * the connection while the board is plugged in again; a connection of TCP on the near side ends with the far one's.
 */
export class ByteBridge implements EndKeeper {
	readonly #options: BridgeOptions;
	readonly #up: Flow;
	readonly #down: Flow;
	readonly #finished: (failure: Failure | undefined) => void;
	#near: End | undefined;
	#far: End | undefined;
	#conversation = new Conversation();
	#begin: Uint8Array = new Uint8Array(0);
	/** Handles of the timer while a side waits for its next attempt. */
	#retries = { near: 0, far: 0 };
	readonly #backoffs: { readonly near: Backoff; readonly far: Backoff };
	#connections = 0;
	#openings = 0;
	#upAtOpening = 0;
	#downAtOpening = 0;
	#openedAt = 0;
	#isOver = false;
	/** It was said that the server has ended this connection without a word. */
	#isMuteTold = false;
	/** When a byte came last, in milliseconds of the timer. */
	heardAt = nodeTimer.now();

	/** `finished` is told once that nothing more will happen: why, or that all was well. */
	constructor(options: BridgeOptions, finished: (failure: Failure | undefined) => void) {
		this.#options = options;
		this.#finished = finished;
		const { first, largest } = options.pauses;
		this.#backoffs = { near: new Backoff(first, Math.min(largest, LARGEST_LINE_PAUSE)), far: new Backoff(first, largest) };
		this.#up = new Flow(CAPACITY, options.near.isLine, (bytes) => { this.#heard("board", bytes); });
		this.#down = new Flow(CAPACITY, false, (bytes) => { this.#heard("server", bytes); });
	}

	get counts(): Counts {
		return { up: this.#up.moved, down: this.#down.moved, lost: this.#up.lost + this.#down.lost };
	}

	get connections(): number {
		return this.#connections;
	}

	/** Who or what the next byte depends on, for people. */
	get waitedFor(): string {
		const { near, far } = this.#options;
		if (this.#near?.isOpen !== true) return `${near.name} is waited for`;
		if (this.#retries.far !== 0) return `${far.name} is tried again soon`;
		if (this.#far?.isOpen !== true) return `${far.name} is being connected to and is waited for`;
		if (this.#up.waiting > 0) return `the server is waited for, which takes nothing: ${counted(this.#up.waiting, "bytes")} held here for it`;
		if (this.#down.waiting > 0) return `the board is waited for, which takes nothing: ${counted(this.#down.waiting, "bytes")} held here for it`;
		const { lastText, waitedFor } = this.#conversation;
		return lastText === "" ? waitedFor : `${lastText}; ${waitedFor}`;
	}

	start(): void {
		this.#openNear();
	}

	/** Ends as a good peer does: with what was read, and a goodbye. */
	async stop(): Promise<void> {
		if (this.#isOver) return;
		this.#isOver = true;
		nodeTimer.cancel(this.#retries.near);
		nodeTimer.cancel(this.#retries.far);
		this.#up.run();
		this.#near?.destroy();
		await this.#far?.part();
		this.#finished(undefined);
	}

	opened(end: End, trust: PeerTrust): void {
		const { near, far, log } = this.#options;
		if (end === this.#near) {
			this.#up.source = this.#down.sink = end.stream;
			if (near.isLine) log.reached("serial", this.#openings === 0 ? `${near.name} is open` : `${near.name} is back`);
			this.#openings++;
			// One that is dialled, and lets go each time, costs the server a connection each time.
			if (near.isLine) this.#backoffs.near.reset();
			if (this.#far === undefined && this.#retries.far === 0) this.#openFar();
		} else {
			this.#up.sink = this.#down.source = end.stream;
			this.#up.begin();
			this.#down.begin();
			this.#connections++;
			this.#conversation = new Conversation();
			this.#begin = new Uint8Array(0);
			this.#isMuteTold = false;
			[this.#upAtOpening, this.#downAtOpening, this.#openedAt] = [this.#up.moved, this.#down.moved, nodeTimer.now()];
			log.info("app", `bytes pass between ${near.name} and ${far.name}${TRUST[trust]}`);
			near.reset?.();
		}
		this.moved();
	}

	moved(): void {
		if (this.#isOver) return;
		const [near, far] = [this.#near, this.#far];
		if (far?.hasEnded === true) {
			this.#down.ended = true;
			// A line has no end that could tell the board; its side of the connection ends in return.
			if (this.#options.near.isLine) this.#up.ended = true;
		}
		if (near?.hasEnded === true) this.#up.ended = true;
		this.#up.run();
		this.#down.run();
		if (this.#isPlainProblem()) return;
		if (far !== undefined && this.#up.isDone && this.#down.isDone) this.#sessionOver(undefined);
	}

	failed(end: End, failure: Failure): void {
		if (this.#isOver) return;
		if (end === this.#near) {
			// What was read goes on.
			this.#up.run();
			if (this.#options.near.isLine) this.#lineLost(failure);
			else this.#sessionOver(failure, true);
		} else this.#sessionOver(this.#problem(end.hasEnded) ?? failure);
	}

	#openNear(): void {
		this.#retries.near = 0;
		this.#near = new End((handler) => this.#options.near.open(handler), this);
	}

	#openFar(): void {
		this.#retries.far = 0;
		this.#far = new End((handler) => this.#options.far.open(handler), this);
	}

	/** The connection stays: what the server says meanwhile waits, and what was read goes on. */
	#lineLost(failure: Failure): void {
		this.#near = this.#up.source = this.#down.sink = undefined;
		if (this.#openings === 0 || this.#options.once) {
			this.#finish(failure);
			return;
		}
		this.#options.log.fail(failure);
		this.#pause("near", () => { this.#openNear(); });
	}

	/** One connection to the server has ended, or was not made; `nearLost`: because nobody is there any more for whom it was. */
	#sessionOver(failure: Failure | undefined, nearLost = false): void {
		const { near, once } = this.#options;
		const [nearEnd, farEnd] = [this.#near, this.#far];
		const wasOpen = farEnd?.isOpen === true;
		this.#far = this.#up.sink = this.#down.source = undefined;
		if (failure === undefined || nearLost) farEnd?.leave();
		else farEnd?.destroy();
		if (wasOpen) this.#tellSession(failure);
		if (!near.isLine) {
			this.#down.run();
			this.#near = this.#up.source = this.#down.sink = undefined;
			nearEnd?.leave();
			this.#down.drop();
			this.#up.drop();
		}
		if (once || (this.#connections === 0 && failure !== undefined && isForPeople(failure))) {
			this.#finish(failure);
			return;
		}
		if (failure !== undefined) this.#options.log.fail(failure);
		if (nodeTimer.now() - this.#openedAt > SETTLED && wasOpen) {
			this.#backoffs.far.reset();
			this.#backoffs.near.reset();
		}
		// Who is missing is named.
		this.#pause(nearLost ? "near" : "far", () => {
			this.#retries.near = this.#retries.far = 0;
			if (!near.isLine) this.#openNear();
			else if (this.#near?.isOpen === true) this.#openFar();
		});
	}

	/** What a lost connection takes with it: its server knows nothing of what the board says until the next one is made. */
	#tellSession(failure: Failure | undefined): void {
		const before = this.#up.lost;
		if (this.#options.near.isLine && this.#connections > 0) {
			this.#up.drop();
			this.#up.ended = false;
			this.#up.discards = true;
		}
		const dropped = this.#up.lost - before;
		const { log, far } = this.#options;
		const text = `${counted(this.#up.moved - this.#upAtOpening, "bytes")} went to ${far.name}, ${this.#down.moved - this.#downAtOpening} came from it`;
		log.info("app", `connection ended${failure === undefined ? " by goodbye" : ""}: ${text}${dropped === 0 ? "" : `; of what the board had said to it, ${counted(dropped, "bytes")} lost`}`);
	}

	#pause(which: "near" | "far", then: () => void): void {
		const backoff = this.#backoffs[which];
		const pause = backoff.next(this.#options.random());
		this.#options.log.info("app", `${this.#options[which].name} is tried again in ${(pause / 1000).toFixed(1)} s (retry ${backoff.attempts})`);
		this.#retries[which] = nodeTimer.after(pause, then);
	}

	#heard(from: "board" | "server", bytes: Uint8Array): void {
		this.heardAt = nodeTimer.now();
		this.#conversation.heard(from, bytes);
		if (from === "server" && this.#begin.length < BEGINNING) this.#begin = Uint8Array.from([...this.#begin, ...bytes.subarray(0, BEGINNING - this.#begin.length)]);
	}

	/**
	 * On a plain connection: whether the server's first bytes, or its end without any, tell that it wants TLS. One that has ended
	 * may go on hearing: where the near side can say its own end, that is waited for, or that nothing can be written any more.
	 */
	#isPlainProblem(): boolean {
		const far = this.#far;
		const { plain, near, log } = this.#options;
		if (!plain || far?.isOpen !== true) return false;
		const problem = near.isLine ? this.#problem(far.hasEnded) : this.#problem(false);
		if (problem === undefined) {
			const warning = this.#isMuteTold || this.#near?.hasEnded === true ? undefined : this.#problem(far.hasEnded);
			if (warning === undefined) return false;
			this.#isMuteTold = true;
			log.warn("tcp", `${warning.seen}: ${warning.hint} [${warning.code}]`);
			return false;
		}
		// As if it had not been made: with the first one, nothing is tried again before somebody has mended it.
		if (this.#connections === 1) this.#connections = 0;
		this.#sessionOver(problem);
		return true;
	}

	#problem(hasEnded: boolean): StageFailure | undefined {
		const { plain, far } = this.#options;
		return plain ? plainProblem(far.name, this.#begin, hasEnded, this.#up.moved - this.#upAtOpening) : undefined;
	}

	#finish(failure: Failure | undefined): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#near?.destroy();
		this.#far?.leave();
		nodeTimer.cancel(this.#retries.near);
		nodeTimer.cancel(this.#retries.far);
		this.#finished(failure);
	}
}

/** What no further attempt mends before somebody has corrected something: trust, names, a port of another protocol. */
export function isForPeople({ stage, code, fault }: Failure): boolean {
	return stage === "settings" || stage === "x509" || (fault === "config" && (stage === "tls" || code === "speaks-tls"));
}

const TRUST: Readonly<Record<PeerTrust, string>> = Object.freeze({ verified: ", which is verified", pinned: ", which is pinned", unverified: " (NOTHING IS VERIFIED)", plain: " (PLAIN TEXT, nothing is verified)" });

/** Bytes of each direction that are held. */
const CAPACITY = 65_536;

/** Bytes of a server's first ones by which another protocol is told. */
const BEGINNING = 8;

/** Milliseconds after which a connection was a success. */
const SETTLED = 10_000;

/** Milliseconds: a board that is plugged in again is to be found soon. */
const LARGEST_LINE_PAUSE = 5000;
