import type { OneWireClass } from "../../../hosts/moddable/sdk.js";

/** A DS18B20 as its data sheet has it, bit for byte; time is told. */
export class SensorOnWire {
	now = 0;
	isThere = true;
	/** Whether it hears that it is to measure. */
	isDeaf = false;
	/** In sixteenths of a degree. */
	sixteenths = 0;
	/** Bits that the wire turns round on the way back. */
	noise: readonly number[] = [];
	/** Nothing but zeros come back, as from a wire that something holds low. */
	isShorted = false;
	readonly pins: number[] = [];
	readonly heard: number[] = [];
	#scratchpad = POWER_ON;
	#ends = 0;

	/** It loses its power for a moment. */
	interrupt(): void {
		this.#scratchpad = POWER_ON;
		this.#ends = 0;
	}

	get oneWire(): OneWireClass {
		// eslint-disable-next-line @typescript-eslint/no-this-alias -- The class that is made here has a this of its own.
		const sensor = this;
		return class {
			static crc(bytes: ArrayBuffer): number {
				return crc8(new Uint8Array(bytes));
			}

			constructor({ pin }: { readonly pin: number }) {
				sensor.pins.push(pin);
			}

			reset(): boolean {
				sensor.heard.length = 0;
				return sensor.isThere;
			}

			write(byte: number): void {
				sensor.heard.push(byte);
				sensor.#obey();
			}

			read(count: number): ArrayBuffer {
				return sensor.#answer(count).buffer;
			}
		};
	}

	#obey(): void {
		const [address, command, high = 0, low = 0, configuration] = this.heard;
		if (!this.isThere || address !== 0xcc) return;
		if (command === 0x44 && !this.isDeaf) this.#ends = this.now + 750;
		if (command === 0x4e && configuration !== undefined) this.#scratchpad = [...this.#scratchpad.slice(0, 2), high, low, configuration, ...this.#scratchpad.slice(5)];
	}

	#answer(count: number): Uint8Array<ArrayBuffer> {
		if (this.isShorted) return new Uint8Array(count);
		const idle = new Uint8Array(count).fill(0xff);
		const [address, command] = this.heard;
		if (!this.isThere || address !== 0xcc) return idle;
		if (command === 0x44) return this.#ends > this.now ? idle.fill(0) : idle;
		if (command !== 0xbe) return idle;
		if (this.#ends !== 0 && this.#ends <= this.now) this.#scratchpad = [this.sixteenths & 0xff, this.sixteenths >> 8 & 0xff, ...this.#scratchpad.slice(2)];
		const sent = [...this.#scratchpad, crc8(this.#scratchpad)];
		return new Uint8Array(sent.map((byte, at) => byte ^ (this.noise[at] ?? 0)).slice(0, count));
	}
}

/** Application note 27 of Maxim: x^8 + x^5 + x^4 + 1, the lowest bit first. */
export function crc8(bytes: Iterable<number>): number {
	let crc = 0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : crc >> 1 ^ 0x8c;
	}
	return crc;
}

/** By the data sheet: 85 °C, the alarms as they are delivered, 12 bits, and what is reserved. */
const POWER_ON: readonly number[] = Object.freeze([0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10]);
