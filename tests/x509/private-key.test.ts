import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { PrivateNumbers } from "../../modules/ports/crypto.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { readPrivateKey } from "../../modules/x509/private-key.js";
import { readPublicKey } from "../../modules/x509/public-key.js";
import { contents, element, elements, hex } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { otherForms, testKeys } from "../vectors/test-keys.js";

const { p256, p384, rsa } = testKeys;
const ZERO = hex("02 01 00");
const ONE = hex("02 01 01");
const TWO = hex("02 01 02");
const SCALAR = element(0x04, new Uint8Array(32).fill(7));
const SEED = element(0x04, new Uint8Array(32).fill(7));
const NULL = hex("05 00");
const EC = "06 07 2a 86 48 ce 3d 02 01";
const RSA = "06 09 2a 86 48 86 f7 0d 01 01 01";
const P256 = "06 08 2a 86 48 ce 3d 03 01 07";
const P384 = "06 05 2b 81 04 00 22";

/** RSAPrivateKey with its numbers. */
const pkcs1 = contents(elements(contents(rsa.key))[2] ?? new Uint8Array(0));
const numbers = elements(contents(pkcs1));

for (const [name, { key, certificate }] of Object.entries(testKeys)) {
	test(`private key: ${name} from PKCS #8 has the public key of its certificate`, () => {
		equal(readPrivateKey(key, nodeCrypto).publicKey, readPublicKey(readCertificate(certificate, "it")));
	});
}

const forms: readonly (readonly [name: string, der: Uint8Array, as: Uint8Array])[] = [
	["SEC 1", otherForms.sec1, p256.key],
	["SEC 1 without its public key", sec1(SCALAR, P256), pkcs8(EC, P256, sec1(SCALAR))],
	["PKCS #1", pkcs1, rsa.key],
	["PKCS #8 with attributes", element(0x30, ...elements(contents(p256.key)), hex("a0 00")), p256.key],
	["PKCS #8 of version 2 with the public key", element(0x30, ONE, ...elements(contents(p256.key)).slice(1), hex("81 02 00 07")), p256.key],
	["PKCS #8 that names its curve twice", pkcs8(EC, P256, sec1(SCALAR, P256)), pkcs8(EC, P256, sec1(SCALAR))],
];

for (const [name, der, as] of forms) {
	test(`private key: ${name}`, () => {
		equal(readPrivateKey(der, nodeCrypto).publicKey, readPrivateKey(as, nodeCrypto).publicKey);
	});
}

const refused: readonly (readonly [name: string, der: Uint8Array, code: string, seen?: string])[] = [
	["nothing", new Uint8Array(0), "key-malformed", "too early"],
	["a certificate", p256.certificate, "key-malformed"],
	["an encrypted key", otherForms.encrypted, "key-encrypted"],
	["PEM", Uint8Array.from("-----BEGIN", (character) => character.charCodeAt(0)), "key-malformed"],
	["a byte too many", Uint8Array.of(...p256.key, 0), "key-malformed", "after its end"],
	["a byte too few", p384.key.subarray(0, -1), "key-malformed"],
	["something behind the key", element(0x30, ...elements(contents(p256.key)), NULL), "key-malformed"],
	["a public key beside version 1", element(0x30, ...elements(contents(p256.key)), hex("81 02 00 07")), "key-malformed"],
	["PKCS #8 of version 3", element(0x30, TWO, ...elements(contents(p256.key)).slice(1)), "key-malformed", "version"],
	["Ed25519 with a seed of 31 bytes", pkcs8("06 03 2b 65 70", "", element(0x04, new Uint8Array(31))), "key-malformed", "not as long"],
	["Ed25519 with parameters", pkcs8("06 03 2b 65 70", "05 00", element(0x04, new Uint8Array(32))), "key-malformed"],
	["Ed25519 with something behind its seed", pkcs8("06 03 2b 65 70", "", Uint8Array.of(...SEED, 0)), "key-malformed"],
	["X25519", pkcs8("06 03 2b 65 6e", "", element(0x04, new Uint8Array(32))), "key-unsupported", "1.3.101.110"],
	["P-521", pkcs8(EC, "06 05 2b 81 04 00 23", sec1(element(0x04, new Uint8Array(66)))), "key-unsupported", "1.3.132.0.35"],
	["a curve of its own", pkcs8(EC, "30 00", sec1(SCALAR)), "key-unsupported", "of its own"],
	["a curve with something behind", pkcs8(EC, `${P256} 05 00`, sec1(SCALAR)), "key-malformed"],
	["SEC 1 that does not name its curve", sec1(SCALAR), "key-unsupported", "does not name its curve"],
	["SEC 1 of version 2", element(0x30, TWO, SCALAR, element(0xa0, hex(P256))), "key-malformed", "version"],
	["two curves", pkcs8(EC, P256, sec1(SCALAR, P384)), "key-malformed", "two curves"],
	["a scalar of 31 bytes", sec1(element(0x04, new Uint8Array(31).fill(7)), P256), "key-malformed", "not as long"],
	["a scalar of 33 bytes", sec1(element(0x04, new Uint8Array(33).fill(7)), P256), "key-malformed", "not as long"],
	["the scalar zero", sec1(element(0x04, new Uint8Array(32)), P256), "key-unusable"],
	["RSA without its NULL", pkcs8(RSA, "", pkcs1), "key-malformed"],
	["RSA with another NULL", pkcs8(RSA, "05 01 00", pkcs1), "key-malformed"],
	["RSA that is only for PSS", pkcs8("06 09 2a 86 48 86 f7 0d 01 01 0a", "05 00", pkcs1), "key-unsupported", "1.2.840.113549.1.1.10"],
	["an EC key where RSA is named", pkcs8(RSA, "05 00", sec1(SCALAR)), "key-unsupported", "more than two primes"],
	["an RSA key where EC is named", pkcs8(EC, P256, pkcs1), "key-malformed"],
	["three primes", element(0x30, ONE, ...numbers.slice(1)), "key-unsupported", "more than two primes"],
	["RSA of version 2", element(0x30, TWO, ...numbers.slice(1)), "key-malformed", "version"],
	["eight numbers", element(0x30, ...numbers.slice(0, 8)), "key-malformed", "too early"],
	["ten numbers", element(0x30, ...numbers, ONE), "key-malformed", "after its end"],
	["a negative number", element(0x30, ...numbers.slice(0, 8), hex("02 01 ff")), "key-malformed", "negative"],
	["a public key", element(0x30, ...numbers.slice(1, 3)), "key-malformed"],
	["RSA of 1,024 bits", element(0x30, ZERO, element(0x02, hex(`00${"ff".repeat(128)}`)), ...numbers.slice(2)), "key-unsupported", "1024 bits"],
	["RSA of 4,104 bits", element(0x30, ZERO, element(0x02, hex(`00${"ff".repeat(513)}`)), ...numbers.slice(2)), "key-unsupported", "4104 bits"],
	["RSA with an even modulus", element(0x30, ZERO, element(0x02, hex(`00${"fe".repeat(256)}`)), ...numbers.slice(2)), "key-unusable"],
];

for (const [name, der, code, seen = ""] of refused) {
	test(`private key refused: ${name}`, () => {
		const failure = fails(() => readPrivateKey(der, nodeCrypto), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
	});
}

test("private key: Ed25519 where the host has it, and named where it has not", () => {
	const der = pkcs8("06 03 2b 65 70", "", SEED);
	if (nodeCrypto.signatures.includes("ed25519")) {
		// The public key of this seed (RFC 8032 section 5.1.5).
		equal(readPrivateKey(der, nodeCrypto).publicKey, { kind: "ed25519", point: hex("ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c") });
	}
	const crypto = { ...nodeCrypto, signatures: ["ecdsa"] as const, importPrivateKey: (numbers: PrivateNumbers) => nodeCrypto.importPrivateKey(numbers) };
	ok(fails(() => readPrivateKey(der, crypto), "key-unsupported").seen.includes("1.3.101.112"));
});

test("private key: any part of one is refused, and a changed one gives a key or a failure", () => {
	const { key } = p256;
	for (let length = 0; length < key.length; length++) fails(() => readPrivateKey(key.subarray(0, length), nodeCrypto), "key-malformed");
	for (let at = 0; at < key.length; at++) {
		for (const bit of [1, 0x20, 0x80]) {
			const other = key.map((byte, index) => (index === at ? byte ^ bit : byte));
			try {
				ok(readPrivateKey(other, nodeCrypto).publicKey.kind === "ec");
			} catch (caught) {
				ok(caught instanceof Error && "code" in caught && String(caught.code).startsWith("key-"), String(caught));
			}
		}
	}
});

function sec1(scalar: Uint8Array, curve?: string): Uint8Array {
	return element(0x30, ONE, scalar, ...(curve === undefined ? [] : [element(0xa0, hex(curve))]));
}

function pkcs8(algorithm: string, parameters: string, inner: Uint8Array): Uint8Array {
	return element(0x30, ZERO, element(0x30, hex(algorithm), hex(parameters)), element(0x04, inner));
}
