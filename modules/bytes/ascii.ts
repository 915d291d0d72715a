/** Where the ending begins that these bytes have, whatever the case of its ASCII letters; undefined when they do not end so. */
export function endingAt(bytes: Uint8Array, ending: Uint8Array): number | undefined {
	const start = bytes.length - ending.length;
	if (start < 0) return undefined;
	for (let at = 0; at < ending.length; at++) if (lower(bytes[start + at] ?? 0) !== lower(ending[at] ?? 0)) return undefined;
	return start;
}

/** A letter of ASCII in lower case; any other byte as it is. */
export function lower(byte: number): number {
	return byte >= UPPER_A && byte <= UPPER_Z ? byte | CASE : byte;
}

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const CASE = 0x20;
