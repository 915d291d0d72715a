import type { StageFailure } from "../failure/failure.js";
import type { SerialErrors } from "../ports/serial.js";
import { BaudRateGuess } from "./baud-rate.js";
import { serialFailures } from "./failures.js";
import { isTextByte } from "./line-text.js";

/** Notices that what comes was sent at another rate than ours, and says at which where that can be told. */
export class BaudWatch {
	private readonly baud: number;
	/** The first bytes since the last sound line. Made with the first that is none. */
	private window: Uint8Array | undefined;
	private length = 0;
	/** Framing errors up to the last sound line, or judgement. */
	private framing = 0;
	private guess: BaudRateGuess | undefined;
	/** It was said that the rate is wrong, and no sound line has come since. */
	isTold = false;
	/** Bytes that are not looked at: more each time that nothing was found, for text that means nothing to us may come for ever. */
	private skipped = 0;
	private skip = 0;

	constructor(baud: number) {
		this.baud = baud;
	}

	/** Whether `step` has something to do, a little at a time. */
	get isJudging(): boolean {
		return this.guess !== undefined;
	}

	/** A line came that means something. */
	sound(errors: SerialErrors | undefined): void {
		this.framing = errors?.framing ?? 0;
		this.length = 0;
		this.skipped = this.skip = 0;
		this.isTold = false;
		this.window = this.guess = undefined;
	}

	/** Bytes that came, of which no sound line has been made yet. `errors`: what the port can tell. */
	heard(bytes: Uint8Array, errors: SerialErrors | undefined): void {
		if (this.isTold || this.guess !== undefined) return;
		this.skipped += bytes.length;
		if (this.skipped <= this.skip) return;
		this.window ??= new Uint8Array(WINDOW);
		const part = bytes.subarray(0, WINDOW - this.length);
		this.window.set(part, this.length);
		this.length += part.length;
		if (this.length < WINDOW) return;
		this.guess = new BaudRateGuess(this.window, this.baud, (errors?.framing ?? 0) === this.framing);
	}

	/** Says it once, until a sound line comes. */
	step(errors: SerialErrors | undefined): StageFailure | undefined {
		const { guess, window } = this;
		if (guess === undefined || window === undefined || guess.step()) return undefined;
		this.length = 0;
		this.guess = undefined;
		this.framing = errors?.framing ?? 0;
		this.skipped = 0;
		this.skip = Math.min(2 * this.skip + WINDOW, LONGEST_SKIP);
		if (guess.rate === this.baud) return undefined;
		const odd = window.filter((byte) => !isTextByte(byte)).length;
		if (guess.rate === undefined && odd < WINDOW / 3) return undefined;
		this.isTold = true;
		this.window = undefined;
		const framing = errors === undefined || errors.framing === 0 ? "" : `, ${errors.framing} came with a framing error since the port was opened`;
		const values = { baud: this.baud, odd, count: WINDOW, framing };
		return guess.rate === undefined ? serialFailures.make("garbled", values) : serialFailures.make("wrong-baud", { ...values, guess: guess.rate });
	}
}

/** Bytes: three or four readings of a sensor. In this many the rate is told three times of four where it is up to four times another, and wrong once in a hundred. */
const WINDOW = 24;

/** Bytes. */
const LONGEST_SKIP = 4096;
