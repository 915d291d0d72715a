import { bearsslCrypto } from "../../hosts/bearssl/crypto.js";
import { native } from "../../hosts/xs/native.js";
import type { Crypto } from "../../modules/ports/crypto.js";

const provider = bearsslCrypto(primitives());

/** Stands in for `hosts/node/crypto.ts` on the chip's engine: tests make others of it by spreading it. */
export const nodeCrypto: Crypto = Object.freeze({
	aeads: provider.aeads,
	groups: provider.groups,
	signatures: provider.signatures,
	hash: (...parameters) => provider.hash(...parameters),
	hmac: (...parameters) => provider.hmac(...parameters),
	aead: (...parameters) => provider.aead(...parameters),
	generateKeyPair: (...parameters) => provider.generateKeyPair(...parameters),
	verify: (...parameters) => provider.verify(...parameters),
	importPrivateKey: (...parameters) => provider.importPrivateKey(...parameters),
	random: (...parameters) => { provider.random(...parameters); },
} satisfies Crypto);

export function primitives(): Parameters<typeof bearsslCrypto>[0] {
	const { bearssl } = native();
	if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
	return bearssl;
}
