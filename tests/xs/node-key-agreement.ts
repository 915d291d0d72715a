import { bearsslKeyPair } from "../../hosts/bearssl/crypto.js";
import type { GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import { primitives } from "./node-crypto.js";

/** Stands in for `hosts/node/key-agreement.ts` on the chip's engine. */
export function keyPairOf(group: GroupName, privateKey: Uint8Array): KeyAgreement {
	return bearsslKeyPair(primitives(), group, privateKey.slice().buffer);
}
