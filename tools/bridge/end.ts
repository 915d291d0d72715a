import type { Failure } from "../../modules/ports/failure.js";
import type { ByteStream, PeerTrust, StreamHandler } from "../../modules/ports/stream.js";
import { nodeTimer } from "../../hosts/node/timer.js";

/** Who is told what becomes of one end of a bridge. */
export interface EndKeeper {
	opened(end: End, trust: PeerTrust): void;
	/** Bytes, room or an end have come: whatever can be moved is to be. */
	moved(): void;
	failed(end: End, failure: Failure): void;
}

/** One stream of a bridge, from its opening to its end. Let go of, it tells nothing any more. */
export class End implements StreamHandler {
	readonly #keeper: EndKeeper;
	readonly #stream: ByteStream;
	#held = true;
	isOpen = false;
	/** The other side of it has said that no more comes. */
	hasEnded = false;

	constructor(open: (handler: StreamHandler) => ByteStream, keeper: EndKeeper) {
		this.#keeper = keeper;
		this.#stream = open(this);
	}

	get stream(): ByteStream {
		return this.#stream;
	}

	opened(trust: PeerTrust): void {
		if (!this.#held) return;
		this.isOpen = true;
		this.#keeper.opened(this, trust);
	}

	readable(): void {
		if (this.#held) this.#keeper.moved();
	}

	writable(): void {
		if (this.#held) this.#keeper.moved();
	}

	ended(): void {
		this.hasEnded = true;
		if (this.#held) this.#keeper.moved();
	}

	failed(failure: Failure): void {
		if (!this.#held) return;
		this.#held = false;
		this.#keeper.failed(this, failure);
	}

	/** Lets go at once. */
	destroy(): void {
		this.#held = false;
		this.#stream.destroy();
	}

	/** Says goodbye; what was written leaves, however slow the other side takes it, up to a limit. */
	leave(): void {
		this.#held = false;
		this.#stream.end();
		// A process that has nothing else to do ends when it has left.
		setTimeout(() => { this.#stream.destroy(); }, LONGEST_FAREWELL).unref();
	}

	/** Says goodbye because somebody wants to go: it is given a moment. */
	async part(): Promise<void> {
		this.leave();
		await new Promise<void>((resolve) => { nodeTimer.after(this.isOpen ? FAREWELL : 0, resolve); });
		this.#stream.destroy();
	}
}

/** Milliseconds. */
const FAREWELL = 500;
const LONGEST_FAREWELL = 30_000;
