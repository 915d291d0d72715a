import { readHex } from "../../modules/bytes/hex.js";

/** The bytes of hex digits with any white space between them. */
export function hex(text: string): Uint8Array {
	const bytes = readHex(text.replace(/\s/g, ""));
	if (bytes === undefined) throw new Error("a vector is not hex");
	return bytes;
}
