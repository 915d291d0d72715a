import { bearsslCrypto, bearsslKeyPair } from "../../hosts/bearssl/crypto.js";
import { native } from "../../hosts/xs/native.js";
import type { GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import { cryptoContract } from "../contract/crypto.js";
import { wycheproofContract } from "../contract/wycheproof.js";
import type { VectorFile } from "../contract/wycheproof.js";
import { fileText } from "./file-text.js";

// Runs on the chip's engine; the arguments are the folder of the Wycheproof vectors, and "sample" if they are too many.
const { bearssl, arguments: [vectors, extent] } = native();
if (bearssl === undefined) throw new Error("this runner is built without BearSSL");

const crypto = bearsslCrypto(bearssl);
cryptoContract("bearssl", crypto);

if (vectors !== undefined) {
	const keyPairOf = (group: GroupName, privateKey: Uint8Array): KeyAgreement => bearsslKeyPair(bearssl, group, privateKey.slice().buffer);
	wycheproofContract("bearssl", { crypto, keyPairOf }, (name) => JSON.parse(fileText(`${vectors}/${name}`)) as VectorFile, extent === "sample" ? "sample" : "whole");
}
