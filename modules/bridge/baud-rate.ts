import { writeUtf8 } from "../bytes/utf8.js";
import { isTextByte } from "./line-text.js";

/**
 * Finds which rate a sender uses whose bytes arrive garbled at ours, by forethought: of usual text, sent at each usual rate,
 * it is worked out what a receiver at our rate makes, and compared how well that explains what has come. One rate a step:
 * all of them would keep a chip from its network for too long.
 */
export class BaudRateGuess {
	/** Once `step` returns false: undefined where the bytes fit no rate, or several about equally. */
	rate: number | undefined;
	private readonly garbled: Uint8Array;
	private readonly ours: number;
	private readonly isFramed: boolean;
	private next = 0;
	private best: number;
	private second = -Infinity;

	/** `isFramed`: no stop bit was missing, as far as anybody told: it may be text of any kind at our own rate. */
	constructor(garbled: Uint8Array, ours: number, isFramed: boolean) {
		this.garbled = garbled;
		this.ours = ours;
		this.isFramed = isFramed;
		// Rates explain nothing that is not likelier by them than by chance.
		this.best = -garbled.length * Math.log(256);
	}

	/** Whether there is more to do. */
	step(): boolean {
		const { garbled, ours } = this;
		const rate = USUAL_RATES[this.next++];
		if (rate === undefined) {
			if (this.best - this.second < MARGIN) this.rate = undefined;
			return false;
		}
		if (rate > MOST_APART * ours || ours > MOST_APART * rate) return true;
		const counts = new Uint16Array(256);
		let likelihood = -Infinity;
		if (rate === ours && this.isFramed) likelihood = explainsText(garbled, counts);
		for (const isStrict of RECEIVERS) likelihood = Math.max(likelihood, explains(garbled, countSampled(counts, rate, ours, isStrict), counts));
		if (likelihood > this.best) {
			this.second = this.best;
			this.best = likelihood;
			this.rate = rate;
		} else if (likelihood > this.second) this.second = likelihood;
		return true;
	}
}

/** The same at once. */
export function guessBaudRate(garbled: Uint8Array, ours: number, isFramed = true): number | undefined {
	const guess = new BaudRateGuess(garbled, ours, isFramed);
	let goesOn = true;
	while (goesOn) goesOn = guess.step();
	return guess.rate;
}

/**
 * What a receiver at one rate makes of levels that are sent at another: from the falling edge of a start bit on, it looks at
 * the line in the middle of each of its own bits, as every UART does; a strict one looks at the start bit too, and takes
 * what is high there for noise. In whole numbers, of which a chip's processor does many while it does one with a fraction.
 */
export function sampleLevels(levels: Uint8Array, sent: number, received: number, isStrict: boolean, counts: Uint16Array): number {
	/** One of the receiver's bits, and all times: in 1,024ths of a bit of the sender, of which a level lasts one. */
	const bit = Math.round((1024 * sent) / received);
	/** A UART notices the edge up to a sixteenth of a bit late. */
	const middle = (17 * bit) >> 5;
	const strictly = isStrict ? middle >> 10 : 0;
	let [index, total, before] = [0, 0, 1];
	while (index < levels.length) {
		const level = levels[index];
		if (level === 1 || before === 0 || (levels[index + strictly] ?? 1) === 1) {
			before = level ?? 1;
			index++;
			continue;
		}
		let byte = 0;
		let at = (index << 10) + middle + bit;
		for (let place = 1; place < 0x100; place <<= 1) {
			// Behind the end the line is high.
			if (levels[at >> 10] !== 0) byte |= place;
			at += bit;
		}
		index = at >> 10;
		before = levels[index] ?? 1;
		counts[byte] = (counts[byte] ?? 0) + 1;
		total++;
		// The edge that it waits for next is one behind the stop bit's middle.
		index++;
	}
	return total;
}

/** A text in frames of 8N1, one right behind the other: start bit low, eight of data, the least first, stop bit high. */
export function levelsOf(text: Uint8Array): Uint8Array {
	const levels = new Uint8Array(10 * text.length);
	let at = 0;
	for (const byte of text) {
		at++;
		for (let place = 1; place < 0x100; place <<= 1) levels[at++] = (byte & place) === 0 ? 0 : 1;
		levels[at++] = 1;
	}
	return levels;
}

/** Counts the bytes that usual text comes to, with clocks that differ as real ones do; returns how many there are. */
function countSampled(counts: Uint16Array, sent: number, received: number, isStrict: boolean): number {
	counts.fill(0);
	let total = 0;
	for (const line of USUAL_TEXT) {
		const levels = levelsOf(writeUtf8(line));
		for (const deviation of DEVIATIONS) total += sampleLevels(levels, sent, received * deviation, isStrict, counts);
	}
	return total;
}

/** The logarithm of the probability that bytes of this distribution are these, where none is impossible. */
function explains(bytes: Uint8Array, total: number, counts: Uint16Array): number {
	let sum = 0;
	for (const byte of bytes) sum += Math.log((counts[byte] ?? 0) + DOUBT);
	return sum - bytes.length * Math.log(total + 256 * DOUBT);
}

/** The same of text of any kind, from no more knowledge than what stood before in it: words of no sketch are no other rate's. */
function explainsText(bytes: Uint8Array, counts: Uint16Array): number {
	counts.fill(0);
	let sum = -STRANGE;
	let before = 0;
	for (const byte of bytes) {
		if (!isTextByte(byte)) return -Infinity;
		const count = counts[byte] ?? 0;
		sum += Math.log((count + 1) / (before + TEXT_BYTES));
		counts[byte] = count + 1;
		before++;
	}
	return sum;
}

/** What `Serial.begin` is given, and 74,880, at which an ESP8266 says how it was started. */
export const USUAL_RATES: readonly number[] = Object.freeze([300, 1200, 2400, 4800, 9600, 14_400, 19_200, 28_800, 38_400, 57_600, 74_880, 115_200, 230_400]);

/** What is printed by sketches: numbers mostly, with names and units. */
const USUAL_TEXT: readonly string[] = Object.freeze([
	"23.40\r\n", "19.85\n", "-4.17\r\n", "1013.26\r\n", "567\n", "802\r\n", "38\n", "Temperature: 21.30 C\r\n", "Humidity=58.9%\n", "{\"temp\":22.7}\n",
]);

/** How many bytes are text. */
const TEXT_BYTES = 98;

/** How much less is expected of text that is none of the usual kind, as a logarithm. */
const STRANGE = 25;

/** Of a receiver's clock from the sender's: an UNO is 2 % off at 115,200. Without, samples would fall on edges where one rate is a multiple of the other. */
const DEVIATIONS: readonly number[] = Object.freeze([0.985, 1.015]);

/** Both kinds of them. */
const RECEIVERS: readonly boolean[] = Object.freeze([false, true]);

/** Rates that are further apart garble all text in about the same way. */
const MOST_APART = 17;

/** Of a byte that was not found in the usual text, as a part of one that was found once. */
const DOUBT = 0.05;

/** The best must be this much likelier than the next, as a logarithm: e^4 is 55 times. */
const MARGIN = 4;
