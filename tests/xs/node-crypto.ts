import { bearsslCrypto } from "../../hosts/bearssl/crypto.js";
import { native } from "../../hosts/xs/native.js";
import type { Crypto } from "../../modules/ports/crypto.js";

/** Stands in for `hosts/node/crypto.ts` on the chip's engine. */
export const nodeCrypto: Crypto = bearsslCrypto(primitives());

export function primitives(): Parameters<typeof bearsslCrypto>[0] {
	const { bearssl } = native();
	if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
	return bearssl;
}
