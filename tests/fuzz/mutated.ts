import type { Random } from "../fakes/random.js";
import { joined } from "../fakes/tls-messages.js";

/** Some bytes changed, taken out, put in or doubled. */
export function mutated(random: Random, bytes: Uint8Array): Uint8Array {
	let copy: Uint8Array = bytes.slice();
	for (let count = 1 + random.below(3); count > 0; count--) {
		const at = random.below(copy.length + 1);
		const length = random.below(pick(random, [2, 8, 100]));
		switch (random.below(6)) {
			case 0: copy = joined(copy.subarray(0, at), copy.subarray(at + length)); break;
			case 1: copy = joined(copy.subarray(0, at), random.bytes(length), copy.subarray(at)); break;
			case 2: copy = joined(copy.subarray(0, at), copy.subarray(at, at + length), copy.subarray(at)); break;
			case 3: copy = copy.slice(0, at); break;
			case 4: copy.fill(pick(random, [0, 1, 0x7f, 0x80, 0xff]), at, at + 1); break;
			default: copy.fill(random.below(256), at, at + 1);
		}
	}
	return copy;
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
	const value = values[random.below(values.length)];
	if (value === undefined) throw new Error("nothing to pick from");
	return value;
}
