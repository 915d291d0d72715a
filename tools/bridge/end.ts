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

	/** Says goodbye, and lets what was written leave before it lets go. Returns when that will be over. */
	async leave(): Promise<void> {
		this.#held = false;
		this.#stream.end();
		await new Promise<void>((resolve) => {
			nodeTimer.after(this.isOpen ? LINGER : 0, () => {
				this.#stream.destroy();
				resolve();
			});
		});
	}
}

/** Milliseconds that a goodbye and the last bytes are given. */
const LINGER = 500;
