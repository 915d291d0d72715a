import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import type { Storage } from "../../modules/ports/storage.js";
import { storageFailures } from "./failures.js";
import type { PreferenceClass } from "./sdk.js";

/**
 * Text in the SDK's flash preferences. One of these holds few bytes, so that a value lies in parts: the first of a key in the
 * domain `m0`, part n in `m<n>` or, every second time, in `n<n>`. The first part begins with the number of parts, which of the
 * two it is, and a check over the value. It is written last: where the writing is cut short, or has no room, the value of before is there.
 */
export class PreferenceStorage implements Storage {
	readonly #preference: PreferenceClass;
	readonly #partLength: number;

	/** `partLength`: bytes of one preference. */
	constructor(preference: PreferenceClass, partLength: number) {
		this.#preference = preference;
		this.#partLength = partLength;
	}

	read(key: string): string | undefined {
		const first = this.part(key, 0);
		if (first === undefined || first.length < HEAD) return undefined;
		const [count = 0, side = 0] = first;
		const parts = [first.subarray(HEAD)];
		for (let at = 1; at < count; at++) {
			const part = this.part(key, at, side);
			if (part === undefined) return undefined;
			parts.push(part);
		}
		const value = joined(parts);
		const check = checkOf(value);
		return check.every((byte, at) => byte === first[2 + at]) ? readUtf8(value) : undefined;
	}

	write(key: string, value: string): void {
		// What is there already is not written again: flash wears out.
		if (this.read(key) === value) return;
		const bytes = writeUtf8(value);
		const [before = 0, sideBefore = SECOND] = this.part(key, 0) ?? [];
		const side = sideBefore === SECOND ? 0 : SECOND;
		const length = HEAD + bytes.length;
		const count = Math.ceil(length / this.#partLength);
		if (count > MOST_PARTS) throw storageFailures.make("full", { bytes: bytes.length, reason: "too long" });
		const whole = new Uint8Array(length);
		whole[0] = count;
		whole[1] = side;
		whole.set(checkOf(bytes), 2);
		whole.set(bytes, HEAD);
		try {
			for (let at = count - 1; at >= 0; at--) {
				this.#preference.set(domain(at, side), key, whole.slice(at * this.#partLength, (at + 1) * this.#partLength).buffer);
			}
		} catch (caught) {
			this.remove(key, side, count);
			throw storageFailures.make("full", { bytes: bytes.length, reason: caught instanceof Error ? caught.message : String(caught) });
		}
		this.remove(key, sideBefore, before);
	}

	/** All but the first part. What cannot be deleted is written over the next time but one. */
	private remove(key: string, side: number, count: number): void {
		try {
			for (let at = 1; at < count; at++) if (this.part(key, at, side) !== undefined) this.#preference.delete(domain(at, side), key);
		} catch {
			// The value is whole without this.
		}
	}

	private part(key: string, at: number, side = 0): Uint8Array | undefined {
		const kept = this.#preference.get(domain(at, side), key);
		return kept instanceof ArrayBuffer ? new Uint8Array(kept) : undefined;
	}
}

function domain(at: number, side: number): string {
	return at > 0 && side === SECOND ? `n${at}` : `m${at}`;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** FNV-1a of 32 bits: it tells apart what was cut short, not what somebody forged. */
function checkOf(bytes: Uint8Array): Uint8Array {
	let hash = 0x811c9dc5;
	for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
	return new Uint8Array([hash >>> 24, hash >>> 16, hash >>> 8, hash]);
}

/** Bytes before the value: the number of parts, which of the two places has them, and the check. */
const HEAD = 6;

/** The number of parts is one byte. */
const MOST_PARTS = 255;

/** The place `n<n>`. */
const SECOND = 1;
