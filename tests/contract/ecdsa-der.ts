import { Reader } from "../../modules/bytes/reader.js";

/**
 * r and s of a DER-encoded ECDSA-Sig-Value (RFC 3279 section 2.2.3), each as long as the curve's field, one after the
 * other; undefined unless it is DER to the letter (X.690: shortest length, shortest integer, nothing behind) and both
 * are positive and fit.
 */
export function readEcdsaSignature(der: Uint8Array, fieldLength: number): Uint8Array | undefined {
	try {
		const outer = new Reader(der, malformed);
		const reader = outer.within(readElement(outer, SEQUENCE));
		outer.end();
		const signature = new Uint8Array(2 * fieldLength);
		readInteger(reader, signature.subarray(0, fieldLength));
		readInteger(reader, signature.subarray(fieldLength));
		reader.end();
		return signature;
	} catch (caught) {
		if (caught instanceof Malformed) return undefined;
		throw caught;
	}
}

class Malformed extends Error {}

function malformed(): Error {
	return new Malformed("not a DER signature");
}

/** X.690 section 10.1: the length in the fewest bytes. */
function readElement(reader: Reader, tag: number): Uint8Array {
	if (reader.uint8() !== tag) throw malformed();
	const first = reader.uint8();
	if (first < 0x80) return reader.bytes(first);
	// A signature of a curve up to P-521 is shorter than 256 bytes.
	if (first !== 0x81) throw malformed();
	const length = reader.uint8();
	if (length < 0x80) throw malformed();
	return reader.bytes(length);
}

/** X.690 section 8.3: two's complement in the fewest bytes. */
function readInteger(reader: Reader, into: Uint8Array): void {
	const bytes = readElement(reader, INTEGER);
	const [first, second] = bytes;
	if (first === undefined || first >= 0x80) throw malformed();
	if (first === 0 && second !== undefined && second < 0x80) throw malformed();
	const magnitude = first === 0 ? bytes.subarray(1) : bytes;
	if (magnitude.length > into.length) throw malformed();
	into.set(magnitude, into.length - magnitude.length);
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
