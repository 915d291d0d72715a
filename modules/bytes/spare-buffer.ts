/**
 * A buffer that nobody is using, for whoever needs one next: connections that are at rest most of the time then need but one
 * between them. Who takes it has it alone until it gives it back, and must not look at it after that.
 */
export class SpareBuffer {
	private spare: Uint8Array = NOTHING;

	/** Of at least so many bytes, whatever they are. */
	take(size: number): Uint8Array {
		const { spare } = this;
		if (spare.length < size) return new Uint8Array(size);
		this.spare = NOTHING;
		return spare;
	}

	/** Keeps the larger, if it is not one that only a handshake needs. */
	give(buffer: Uint8Array): void {
		if (buffer.length > this.spare.length && buffer.length <= MOST) this.spare = buffer;
	}

	/** Forgets what it last held. */
	wipe(): void {
		if (this.spare !== NOTHING) this.spare.fill(0);
	}
}

const NOTHING = new Uint8Array(0);

/** Bytes of a buffer that is kept. */
const MOST = 517;
