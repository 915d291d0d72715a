import { readHex, writeHex } from "../../modules/bytes/hex.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";

/** Bytes written as hex digits, with spaces where they help; text between quotation marks stands for its UTF-8. */
export function wire(text: string): Uint8Array {
	const digits = text.replace(/"([^"]*)"/g, (_, quoted: string) => writeHex(writeUtf8(quoted)));
	const bytes = readHex(digits.replaceAll(" ", ""));
	if (bytes === undefined) throw new Error(`not hex: ${text}`);
	return bytes;
}
