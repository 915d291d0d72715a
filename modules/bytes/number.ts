/** XORs a whole number, big-endian, into the end of the bytes. */
export function xorNumber(bytes: Uint8Array, value: number): void {
	let left = value;
	for (let at = bytes.length - 1; left > 0 && at >= 0; at--) {
		bytes[at] = (bytes[at] ?? 0) ^ (left & 0xff);
		left = Math.floor(left / 256);
	}
}

/** Puts a number, big-endian, where there is room for it: for a few in front of bytes, where a Writer would take a chip longer than they do. */
export function putUint8(bytes: Uint8Array, at: number, value: number): void {
	bytes[at] = value;
}

export function putUint16(bytes: Uint8Array, at: number, value: number): void {
	bytes[at] = value >> 8;
	bytes[at + 1] = value & 0xff;
}

/** How many bytes are left when the zeros at the end are taken away. */
export function lengthWithoutZeros(bytes: Uint8Array): number {
	let length = bytes.length;
	while (length > 0 && bytes[length - 1] === 0) length--;
	return length;
}

/** For numbers at places that are known to be there: one call each, where a chip's reading byte by byte takes ten. */
export function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
	return new DataView(buffer, byteOffset, length);
}
