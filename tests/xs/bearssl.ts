import { bearsslCrypto, bearsslKeyPair } from "../../hosts/bearssl/crypto.js";
import { native } from "../../hosts/xs/native.js";
import type { GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import { cryptoContract } from "../contract/crypto.js";
import { wycheproofContract } from "../contract/wycheproof.js";
import type { VectorFile } from "../contract/wycheproof.js";

// Runs on the chip's engine; the argument is the folder of the Wycheproof vectors.
const { bearssl, arguments: [vectors] } = native();
if (bearssl === undefined) throw new Error("this runner is built without BearSSL");

const crypto = bearsslCrypto(bearssl);
cryptoContract("bearssl", crypto);

if (vectors !== undefined) {
	const keyPairOf = (group: GroupName, privateKey: Uint8Array): KeyAgreement => bearsslKeyPair(bearssl, group, privateKey.slice().buffer);
	wycheproofContract("bearssl", { crypto, keyPairOf }, (name) => {
		const file = native().read(`${vectors}/${name}`);
		if (file === undefined) throw new Error(`no ${name} in ${vectors}`);
		return JSON.parse(asciiText(file)) as VectorFile;
	});
}

/** In pieces, since a call takes so many arguments only. */
function asciiText(buffer: ArrayBuffer): string {
	const parts: string[] = [];
	for (let at = 0; at < buffer.byteLength; at += PIECE) {
		parts.push(String.fromCharCode(...new Uint8Array(buffer, at, Math.min(PIECE, buffer.byteLength - at))));
	}
	return parts.join("");
}

const PIECE = 1_024;
