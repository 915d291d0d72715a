/** What a receiver made of what was sent. */
export interface Received {
	readonly bytes: readonly number[];
	/** How many of them had no stop bit. */
	readonly framing: number;
}

/**
 * A UART's receiver at one rate, listening to frames of 8N1 that are sent at another: as chips have it, its clock ticks 16
 * times a bit; a start is a low level that is still there 8 ticks later, and each bit is the majority of three looks around
 * its middle. Not from the middle of the stop bit on, but from then on it waits for the next start.
 */
export function received(bytes: Uint8Array, sent: number, ours: number): Received {
	const line = new Line(bytes, sent / (16 * ours));
	const made: number[] = [];
	let [tick, framing] = [0, 0];
	while (tick < line.ticks) {
		if (!line.isLow(tick) || (tick > 0 && line.isLow(tick - 1))) tick++;
		else if (!line.isMostlyLow(tick + 8)) tick += 8;
		else {
			let byte = 0;
			for (let bit = 0; bit < 8; bit++) if (!line.isMostlyLow(tick + 24 + 16 * bit)) byte |= 1 << bit;
			if (line.isMostlyLow(tick + 152)) framing++;
			made.push(byte);
			tick += 153;
		}
	}
	return { bytes: made, framing };
}

/** The levels on the line: high before and behind the frames. */
class Line {
	readonly ticks: number;
	readonly #bytes: Uint8Array;
	/** Of the sender's bits, how many pass in one tick. */
	readonly #pace: number;

	constructor(bytes: Uint8Array, pace: number) {
		this.#bytes = bytes;
		this.#pace = pace;
		this.ticks = Math.ceil((10 * bytes.length) / pace);
	}

	isLow(tick: number): boolean {
		const bit = Math.floor((tick + 0.5) * this.#pace);
		const byte = this.#bytes[Math.floor(bit / 10)];
		const place = bit % 10;
		if (byte === undefined || place === 9) return false;
		return place === 0 || ((byte >> (place - 1)) & 1) === 0;
	}

	isMostlyLow(tick: number): boolean {
		return [tick - 1, tick, tick + 1].filter((one) => this.isLow(one)).length >= 2;
	}
}
