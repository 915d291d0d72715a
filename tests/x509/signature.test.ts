import { nodeCrypto } from "../../hosts/node/crypto.js";
import { anchors } from "../../modules/x509/anchor.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { readEcdsaSignature, readSignatureAlgorithm, writeEcdsaSignature } from "../../modules/x509/signature.js";
import { element, flipped, hex, make, remake, replacing } from "../fakes/certificates.js";
import { equal, fails, test } from "../harness.js";
import { judge } from "./judge.js";
import { intermediate, leaf, server } from "./local-ca.js";

const signed = [
	["P-256", "SHA-256", { kind: "ecdsa", hash: "sha256" }],
	["P-256", "SHA-384", { kind: "ecdsa", hash: "sha384" }],
	["P-384", "SHA-256", { kind: "ecdsa", hash: "sha256" }],
	["P-384", "SHA-512", { kind: "ecdsa", hash: "sha512" }],
	["RSA-2048", "SHA-256", { kind: "rsa-pkcs1", hash: "sha256" }],
	["RSA-3072", "SHA-384", { kind: "rsa-pkcs1", hash: "sha384" }],
	["RSA-2048", "SHA-512", { kind: "rsa-pkcs1", hash: "sha512" }],
	["RSA-PSS-2048", "SHA-256", { kind: "rsa-pss", hash: "sha256" }],
	["RSA-PSS-2048", "SHA-384", { kind: "rsa-pss", hash: "sha384" }],
	["RSA-PSS-2048", "SHA-512", { kind: "rsa-pss", hash: "sha512" }],
] as const;

for (const [kind, hash, algorithm] of signed) {
	const ca = await make({ subject: "CN=Some CA", key: kind, hash, ca: true });
	const made = await make({ ...server, issuer: ca, hash });
	test(`signed by ${kind} with ${hash}`, () => {
		equal(readSignatureAlgorithm(readCertificate(made.der, "it"), nodeCrypto), algorithm);
		equal(judge(anchors([ca.der]), { chain: [made.der] }).kind, "verified");
		fails(() => judge(anchors([ca.der]), { chain: [flipped(made.der, -1)] }), "bad-signature");
	});
}

const SHA1 = "30 09 06 05 2b 0e 03 02 1a 05 00";
const SHA256 = "30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00";
const SHA256_BARE = "30 0b 06 09 60 86 48 01 65 03 04 02 01";
const SHA384 = "30 0d 06 09 60 86 48 01 65 03 04 02 02 05 00";
const SHA3 = "30 0b 06 09 60 86 48 01 65 03 04 02 08";
const MGF1 = "06 09 2a 86 48 86 f7 0d 01 01 08";

/** RSASSA-PSS with a hash, a mask's hash, a salt and what else there is. */
function pss(hash: string | undefined, mask: string | undefined, salt: string | undefined, more = ""): Uint8Array {
	const parts = [
		...(hash === undefined ? [] : [element(0xa0, hex(hash))]),
		...(mask === undefined ? [] : [element(0xa1, element(0x30, hex(MGF1), hex(mask)))]),
		...(salt === undefined ? [] : [element(0xa2, hex(salt))]),
	];
	return element(0x30, hex("06 09 2a 86 48 86 f7 0d 01 01 0a"), element(0x30, ...parts, hex(more)));
}

const good = { kind: "rsa-pss", hash: "sha256" };
const algorithms: readonly (readonly [name: string, algorithm: Uint8Array, expected: object | string])[] = [
	["PSS", pss(SHA256, SHA256, "02 01 20"), good],
	["PSS whose hashes have no parameters", pss(SHA256_BARE, SHA256_BARE, "02 01 20"), good],
	["PSS with the trailer it has anyway", pss(SHA256, SHA256, "02 01 20", "a3 03 02 01 01"), good],
	["PSS with another trailer", pss(SHA256, SHA256, "02 01 20", "a3 03 02 01 02"), "malformed-certificate"],
	["PSS with something after", pss(SHA256, SHA256, "02 01 20", "05 00"), "malformed-certificate"],
	["PSS with another salt", pss(SHA256, SHA256, "02 01 30"), "unsupported-signature"],
	["PSS with the default salt", pss(SHA256, SHA256, undefined), "unsupported-signature"],
	["PSS with two hashes", pss(SHA256, SHA384, "02 01 20"), "unsupported-signature"],
	["PSS with SHA-3", pss(SHA3, SHA3, "02 01 20"), "unsupported-signature"],
	["PSS with SHA-1", pss(SHA1, SHA1, "02 01 14"), "weak-signature"],
	["PSS by default, which is SHA-1", pss(undefined, undefined, undefined), "weak-signature"],
	["PSS with a mask by default", pss(SHA256, undefined, "02 01 20"), "weak-signature"],
	["PSS without parameters", element(0x30, hex("06 09 2a 86 48 86 f7 0d 01 01 0a")), "malformed-certificate"],
	["RSA without parameters", hex("30 0b 06 09 2a 86 48 86 f7 0d 01 01 0b"), { kind: "rsa-pkcs1", hash: "sha256" }],
	["RSA with SHA-1", hex("30 0d 06 09 2a 86 48 86 f7 0d 01 01 05 05 00"), "weak-signature"],
	["RSA with MD5", hex("30 0d 06 09 2a 86 48 86 f7 0d 01 01 04 05 00"), "weak-signature"],
	["RSA with a NULL that is none", hex("30 0e 06 09 2a 86 48 86 f7 0d 01 01 0b 05 01 00"), "malformed-certificate"],
	["ECDSA with SHA-1", hex("30 09 06 07 2a 86 48 ce 3d 04 01"), "weak-signature"],
	["ECDSA with parameters", hex("30 0c 06 08 2a 86 48 ce 3d 04 03 02 05 00"), "malformed-certificate"],
	["Ed25519 with parameters", hex("30 07 06 03 2b 65 70 05 00"), nodeCrypto.signatures.includes("ed25519") ? "malformed-certificate" : "unsupported-signature"],
	["Ed448", hex("30 05 06 03 2b 65 71"), "unsupported-signature"],
];

for (const [name, algorithm, expected] of algorithms) {
	test(`signature algorithm: ${name}`, () => {
		const certificate = readCertificate(remake(leaf.der, intermediate, replacing(2, () => algorithm), algorithm), "it");
		if (typeof expected === "string") fails(() => readSignatureAlgorithm(certificate, nodeCrypto), expected);
		else equal(readSignatureAlgorithm(certificate, nodeCrypto), expected);
	});
}

const rsaCa = await make({ subject: "CN=RSA CA", key: "RSA-2048", ca: true });
const underRsa = await make({ ...server, issuer: rsaCa });

test("an algorithm is not taken for one of another kind of key", () => {
	const asEcdsa = hex("30 0a 06 08 2a 86 48 ce 3d 04 03 02");
	equal(judge(anchors([rsaCa.der]), { chain: [remake(underRsa.der, rsaCa, (parts) => parts)] }).kind, "verified");
	fails(() => judge(anchors([rsaCa.der]), { chain: [remake(underRsa.der, rsaCa, replacing(2, () => asEcdsa), asEcdsa)] }), "bad-signature");
});

const R = "11".repeat(32);
const S = "22".repeat(32);
const signatures: readonly (readonly [name: string, der: string, expected: string | undefined])[] = [
	["two numbers of full length", `30 44 02 20 ${R} 02 20 ${S}`, R + S],
	["small numbers", "30 06 02 01 01 02 01 7f", `${"00".repeat(31)}01${"00".repeat(31)}7f`],
	["numbers with their sign byte", `30 46 02 21 00 ff${"00".repeat(31)} 02 21 00 80${"00".repeat(31)}`, `ff${"00".repeat(31)}80${"00".repeat(31)}`],
	["nothing", "", undefined],
	["an empty sequence", "30 00", undefined],
	["one number", "30 03 02 01 01", undefined],
	["three numbers", "30 09 02 01 01 02 01 01 02 01 01", undefined],
	["a zero", "30 06 02 01 00 02 01 01", undefined],
	["another zero", "30 06 02 01 01 02 01 00", undefined],
	["a negative number", "30 06 02 01 81 02 01 01", undefined],
	["a number with a superfluous zero", "30 07 02 02 00 01 02 01 01", undefined],
	["a number that is too long", `30 45 02 21 01${R} 02 20 ${S}`, undefined],
	["a number that ends early", `30 44 02 20 ${R} 02 20 ${S.slice(2)}`, undefined],
	["bytes after its end", "30 06 02 01 01 02 01 01 00", undefined],
	["bytes after its end, inside", "30 08 02 01 01 02 01 01 05 00", undefined],
	["a length that is not minimal", "30 81 06 02 01 01 02 01 01", undefined],
	["an indefinite length", "30 80 02 01 01 02 01 01 00 00", undefined],
	["an empty number", "30 05 02 00 02 01 01", undefined],
	["another tag", "31 06 02 01 01 02 01 01", undefined],
];

for (const [name, der, expected] of signatures) {
	test(`ECDSA signature: ${name}`, () => {
		equal(readEcdsaSignature(hex(der), 32), expected === undefined ? undefined : hex(expected));
	});
}

for (const [name, der, expected] of signatures) {
	if (expected === undefined) continue;
	test(`ECDSA signature written: ${name}`, () => {
		equal(writeEcdsaSignature(hex(expected)), hex(der));
	});
}

test("ECDSA signature: the longest there is, of P-384", () => {
	const both = new Uint8Array(96).fill(0xff);
	equal(writeEcdsaSignature(both), hex(`30 66 02 31 00 ${"ff".repeat(48)} 02 31 00 ${"ff".repeat(48)}`));
	equal(readEcdsaSignature(writeEcdsaSignature(both), 48), both);
});

test("ECDSA signature: numbers for a longer field are filled up on the left", () => {
	equal(readEcdsaSignature(hex("30 06 02 01 05 02 01 06"), 48), hex(`${"00".repeat(47)}05${"00".repeat(47)}06`));
});
