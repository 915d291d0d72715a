import { bearsslCrypto } from "../../hosts/bearssl/crypto.js";
import { native } from "../../hosts/xs/native.js";
import type { Crypto } from "../../modules/ports/crypto.js";

/** Stands in for `hosts/node/crypto.ts` on the chip's engine: an object whose members tests may replace, which methods of a class do not allow. */
export const nodeCrypto: Crypto = replaceable(bearsslCrypto(primitives()));

function replaceable(crypto: Crypto): Crypto {
	return {
		aeads: crypto.aeads, groups: crypto.groups, signatures: crypto.signatures,
		hash: (...given) => crypto.hash(...given),
		hmac: (...given) => crypto.hmac(...given),
		aead: (...given) => crypto.aead(...given),
		generateKeyPair: (...given) => crypto.generateKeyPair(...given),
		verify: (...given) => crypto.verify(...given),
		privateKey: (...given) => crypto.privateKey(...given),
		random: (...given) => { crypto.random(...given); },
	};
}

export function primitives(): Parameters<typeof bearsslCrypto>[0] {
	const { bearssl } = native();
	if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
	return bearssl;
}
