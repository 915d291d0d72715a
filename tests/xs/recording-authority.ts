import { writeHex } from "../../modules/bytes/hex.js";
import { make as makeReally, signedBy as signedReally } from "../fakes/authority.js";
import type { Made, Recipe } from "../fakes/authority.js";
import type { Recording } from "./recording.js";

export { Extension, Usage } from "../fakes/authority.js";

/** What has been made and signed in this process, in order: for `recorded-authority.ts` to give again where nothing can make it. */
export const recording: { readonly [Part in keyof Recording]: Recording[Part][number][] } = { made: [], signed: [] };

export async function make(recipe: Recipe): Promise<Made> {
	// Its place is that of the call, whichever of several is done first.
	const place = recording.made.push({ subject: recipe.subject, hash: "SHA-256", der: "" }) - 1;
	const made = await makeReally(recipe);
	recording.made[place] = { subject: made.subject, hash: made.hash, der: writeHex(made.der) };
	return made;
}

export function signedBy(issuer: Made, bytes: Uint8Array): Uint8Array {
	const signature = signedReally(issuer, bytes);
	recording.signed.push({ bytes: writeHex(bytes), signature: writeHex(signature) });
	return signature;
}
