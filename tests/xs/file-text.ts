import { native } from "../../hosts/xs/native.js";

/** A file's text, which is ASCII. In pieces, since a call takes so many arguments only, and adding to a long text copies it. */
export function fileText(path: string): string {
	const file = native().read(path);
	if (file === undefined) throw new Error(`${path} cannot be read`);
	const pieces: string[] = [];
	for (let at = 0; at < file.byteLength; at += PIECE) {
		pieces.push(String.fromCharCode(...new Uint8Array(file, at, Math.min(PIECE, file.byteLength - at))));
	}
	return pieces.join("");
}

const PIECE = 1_024;
