import { native } from "../../hosts/xs/native.js";
import { readHex, writeHex } from "../../modules/bytes/hex.js";
import type { Made, Recipe } from "../fakes/authority.js";
import { fileText } from "./file-text.js";
import type { Recording } from "./recording.js";

/**
 * Stands in for `tests/fakes/authority.ts` on the chip's engine, where nothing makes certificates: gives what a run of the
 * same test file on Node has made and signed, in the same order. The program's last argument is the file of the recording.
 */
export function make(recipe: Recipe): Promise<Made> {
	const made = recording.made[next.made++];
	if (made?.subject !== recipe.subject) throw new Error(`the recording has ${made?.subject ?? "nothing"} where ${recipe.subject} is asked for`);
	// The keys only tell recipes which ones to use again, and those have been made.
	return Promise.resolve({ der: bytesOf(made.der), keys: {} as Made["keys"], subject: made.subject, hash: made.hash });
}

export function signedBy(_issuer: Made, bytes: Uint8Array): Uint8Array {
	const signed = recording.signed[next.signed++];
	if (signed?.bytes !== writeHex(bytes)) throw new Error("the recording has no signature of these bytes here");
	return bytesOf(signed.signature);
}

/** What recipes say is done already. */
export const Usage: Readonly<Record<string, number>> = Object.freeze({});
export class Extension {
	readonly value: unknown;

	constructor(...[, , value]: readonly unknown[]) {
		this.value = value;
	}
}

function readRecording(): Recording {
	return JSON.parse(fileText(native().arguments.at(-1) ?? "")) as Recording;
}

function bytesOf(digits: string): Uint8Array {
	const bytes = readHex(digits);
	if (bytes === undefined) throw new Error("the recording is not in hex");
	return bytes;
}

const recording = readRecording();
const next = { made: 0, signed: 0 };
