import type { DhtBits } from "./dht.js";

/** The compiler of the SDK puts the C function of this name in the place of the call. */
declare function native(name: string): (...values: readonly unknown[]) => unknown;

/** `dht.c`. */
export class DhtWire {
	readBits(pin: number): DhtBits {
		const read = native("xs_mooring_readDht").call(this, pin) as ArrayBuffer | number;
		if (typeof read !== "number") return read;
		return read === 1 ? "no-response" : "timing";
	}
}
