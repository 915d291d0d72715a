import { nodeCrypto } from "../../hosts/node/crypto.js";
import { equal } from "../../modules/bytes/equal.js";
import type { Crypto, PublicKey } from "../../modules/ports/crypto.js";
import { writeEcdsaSignature } from "../../modules/x509/signature.js";
import { contents, element, elements, hex } from "../fakes/certificates.js";
import type { Random } from "../fakes/random.js";
import { joined } from "../fakes/tls-messages.js";

/**
 * The host's hashes, and signatures that are hashes of the public key and the message: whoever has the key can make them, so
 * that certificates are the same each time, are made in no time, and a changed one can be signed anew.
 */
export function shamCrypto(checked: () => void = () => undefined): Crypto {
	return {
		...nodeCrypto,
		signatures: ["ecdsa", "rsa-pkcs1", "rsa-pss", "ed25519"],
		verify(_algorithm, key, message, signature) {
			checked();
			return equal(signature, shamSignature(bytesOf(key), message));
		},
	};
}

/** Whoever signs, and what is certified of them. */
export interface Party {
	/** Name. */
	readonly name: Uint8Array;
	readonly key: ShamKey;
}

export interface ShamKey {
	/** SubjectPublicKeyInfo. */
	readonly info: Uint8Array;
	/** AlgorithmIdentifier of the signatures that it makes. */
	readonly algorithm: Uint8Array;
}

export type ShamKeyKind = keyof typeof KEYS;

export function shamKey(random: Random, kind: ShamKeyKind): ShamKey {
	const { algorithm, signing, bits } = KEYS[kind];
	return { info: element(0x30, element(0x30, ...algorithm), element(0x03, Uint8Array.of(0), bits(random))), algorithm: element(0x30, ...signing) };
}

/** The fields of the signed part, from the version to the extensions. */
export function signedPart(issuer: Party, subject: Party, { serial, begin, end, extensions }: { serial: Uint8Array; begin: string; end: string; extensions: readonly Uint8Array[] }): Uint8Array {
	const validity = element(0x30, element(0x17, ascii(begin)), element(0x17, ascii(end)));
	const version = extensions.length === 0 ? [] : [element(0xa0, element(0x02, Uint8Array.of(2)))];
	const list = extensions.length === 0 ? [] : [element(0xa3, element(0x30, ...extensions))];
	return element(0x30, ...version, element(0x02, serial), issuer.key.algorithm, issuer.name, validity, subject.name, subject.key.info, ...list);
}

/** A certificate of a signed part, however that looks. */
export function certified(issuer: ShamKey, signed: Uint8Array): Uint8Array {
	return element(0x30, signed, issuer.algorithm, element(0x03, Uint8Array.of(0), signatureOf(issuer.info, signed)));
}

/** Whether the holder of a key made the signature of a certificate: told without the code that is tested. */
export function isGenuine(certificate: Uint8Array, issuerInfo: Uint8Array): boolean {
	const [signed = NOTHING, , signature = NOTHING] = elements(contents(certificate));
	return equal(contents(signature).subarray(1), signatureOf(issuerInfo, signed));
}

/** Parts of a certificate that can be taken apart. */
export function partsOf(certificate: Uint8Array): { readonly signed: Uint8Array; readonly issuer: Uint8Array; readonly subject: Uint8Array; readonly info: Uint8Array } {
	const [signed = NOTHING] = elements(contents(certificate));
	const fields = elements(contents(signed));
	const first = fields[0]?.[0] === 0xa0 ? 1 : 0;
	const [issuer = NOTHING, , subject = NOTHING, info = NOTHING] = fields.slice(first + 2);
	return { signed, issuer, subject, info };
}

export function ascii(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** As it stands in a certificate. */
function signatureOf(info: Uint8Array, signed: Uint8Array): Uint8Array {
	const [algorithm = NOTHING, bits = NOTHING] = elements(contents(info));
	const key = contents(bits).subarray(1);
	const isCurve = startsWith(contents(algorithm), EC_PUBLIC_KEY);
	if (isCurve) return writeEcdsaSignature(shamSignature(key, signed));
	if (!startsWith(contents(algorithm), RSA)) return shamSignature(key, signed);
	const [modulus = NOTHING] = elements(contents(key));
	const digits = contents(modulus);
	return shamSignature(digits.subarray(digits.findIndex((byte) => byte !== 0)), signed);
}

function bytesOf(key: PublicKey): Uint8Array {
	return key.kind === "rsa" ? key.modulus : key.point;
}

function shamSignature(key: Uint8Array, message: Uint8Array): Uint8Array {
	const hash = nodeCrypto.hash("sha512");
	hash.update(key);
	hash.update(message);
	const digest = hash.digest();
	// As long as two coordinates of the larger curve, where it is one.
	return key.length === P384_POINT ? joined(digest, digest.subarray(0, 32)) : digest;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
	return equal(bytes.subarray(0, start.length), start);
}

function curve(name: string, coordinate: number): KeyKind {
	return { algorithm: [EC_PUBLIC_KEY, element(0x06, hex(name))], signing: [element(0x06, hex("2a 86 48 ce 3d 04 03 02"))], bits: (random) => joined(Uint8Array.of(4), random.bytes(2 * coordinate)) };
}

interface KeyKind {
	readonly algorithm: readonly Uint8Array[];
	readonly signing: readonly Uint8Array[];
	readonly bits: (random: Random) => Uint8Array;
}

const NOTHING = new Uint8Array(0);
const P384_POINT = 97;
const EC_PUBLIC_KEY = element(0x06, hex("2a 86 48 ce 3d 02 01"));
const RSA = element(0x06, hex("2a 86 48 86 f7 0d 01 01 01"));
const ED25519 = element(0x06, hex("2b 65 70"));
const NULL = element(0x05);

const KEYS = {
	p256: curve("2a 86 48 ce 3d 03 01 07", 32),
	p384: curve("2b 81 04 00 22", 48),
	ed25519: { algorithm: [ED25519], signing: [ED25519], bits: (random: Random) => random.bytes(32) },
	rsa: {
		algorithm: [RSA, NULL], signing: [element(0x06, hex("2a 86 48 86 f7 0d 01 01 0b")), NULL],
		bits: (random: Random) => element(0x30, element(0x02, Uint8Array.of(0, 0x80), random.bytes(254), Uint8Array.of(1)), element(0x02, Uint8Array.of(1, 0, 1))),
	},
} as const satisfies Readonly<Record<string, KeyKind>>;
