import { bearsslCrypto, bearsslKeyPair } from "../../hosts/bearssl/crypto.js";
import { native } from "../../hosts/xs/native.js";
import type { GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import { cryptoContract } from "../contract/crypto.js";
import { equal, test } from "../harness.js";
import { rfc6979 } from "../vectors/rfc6979.js";
import { wycheproofContract } from "../contract/wycheproof.js";
import type { VectorFile } from "../contract/wycheproof.js";
import { fileText } from "./file-text.js";

// Runs on the chip's engine; the arguments are the folder of the Wycheproof vectors, and "sample" if they are too many.
const { bearssl, arguments: [vectors, extent] } = native();
if (bearssl === undefined) throw new Error("this runner is built without BearSSL");

const crypto = bearsslCrypto(bearssl);
cryptoContract("bearssl", crypto);

for (const curve of ["secp256r1", "secp384r1"] as const) {
	for (const hash of ["sha256", "sha384", "sha512"] as const) {
		test(`bearssl: ECDSA with ${curve} and ${hash} makes the signature of RFC 6979 appendix A.2`, () => {
			const signer = crypto.importPrivateKey({ kind: "ec", curve, scalar: rfc6979[curve].scalar })?.signer({ kind: "ecdsa", hash });
			signer?.update(rfc6979.message);
			equal(signer?.sign(), rfc6979[curve][hash]);
		});
	}
}

test("bearssl: what is missing in its list, it does not verify", () => {
	equal(crypto.signatures.includes("ed25519"), false);
	equal(crypto.verify({ kind: "ed25519" }, { kind: "ed25519", point: new Uint8Array(32) }, new Uint8Array(0), new Uint8Array(64)), false);
});

if (vectors !== undefined) {
	const keyPairOf = (group: GroupName, privateKey: Uint8Array): KeyAgreement => bearsslKeyPair(bearssl, group, privateKey.slice().buffer);
	wycheproofContract("bearssl", { crypto, keyPairOf }, (name) => JSON.parse(fileText(`${vectors}/${name}`)) as VectorFile, extent === "sample" ? "sample" : "whole");
}
