import { equal } from "../../modules/bytes/equal.js";
import { readHex } from "../../modules/bytes/hex.js";
import type { AeadName, Crypto, GroupName, HashName, KeyAgreement, PublicKey } from "../../modules/ports/crypto.js";
import { hkdfExpand, hkdfExtract } from "../../modules/tls/hkdf.js";
import { readEcdsaSignature } from "../../modules/x509/signature.js";

/** What runs the vectors: the port, and a way to give a private key, which the port does not need. */
export interface CryptoUnderTest {
	readonly crypto: Crypto;
	readonly keyPairOf: (group: GroupName, privateKey: Uint8Array) => KeyAgreement;
}

/** A case with what its group says of it: which names there are depends on the file. */
export type Case = Readonly<Record<string, unknown>>;

/** Whether the host accepts what a case shows; throws when it accepts and computes something else. */
export type Accepts = (subject: CryptoUnderTest, given: Case) => boolean;

export function acceptsAead(family: "aes" | "chacha20-poly1305"): Accepts {
	return ({ crypto }, given) => {
		const name = family === "aes" ? `aes-${number(given, "keySize")}-gcm` : family;
		const message = hex(given, "msg");
		const sealed = join(hex(given, "ct"), hex(given, "tag"));
		const aead = crypto.aead(name as AeadName, hex(given, "key"));
		const opened = sealed.slice();
		if (!aead.open(hex(given, "iv"), hex(given, "aad"), opened)) return false;
		same(opened.subarray(0, message.length), message);
		const ours = join(message, new Uint8Array(16));
		aead.seal(hex(given, "iv"), hex(given, "aad"), ours);
		same(ours, sealed);
		return true;
	};
}

export const acceptsMac: Accepts = ({ crypto }, given) => {
	const tag = crypto.hmac(hashOf(given), hex(given, "key"), hex(given, "msg"));
	return equal(tag.subarray(0, number(given, "tagSize") / 8), hex(given, "tag"));
};

export const acceptsHkdf: Accepts = ({ crypto }, given) => {
	const prk = hkdfExtract(crypto, hashOf(given), hex(given, "salt"), hex(given, "ikm"));
	try {
		same(hkdfExpand(crypto, hashOf(given), prk, Uint8Array.of(...hex(given, "info"), 0), number(given, "size")), hex(given, "okm"));
		return true;
	} catch (caught) {
		if (caught instanceof RangeError) return false;
		throw caught;
	}
};

export function acceptsAgreement(group: string, keyLength: number): Accepts {
	return ({ keyPairOf }, given) => {
		const pair = keyPairOf(group as GroupName, ofLength(hex(given, "private"), keyLength));
		const secret = pair.agree(hex(given, "public"));
		if (secret === undefined) return false;
		same(secret, hex(given, "shared"));
		return true;
	};
}

export function acceptsEcdsa(curve: "secp256r1" | "secp384r1"): Accepts {
	return ({ crypto }, given) => {
		const signature = readEcdsaSignature(hex(given, "sig"), curve === "secp256r1" ? 32 : 48);
		const key: PublicKey = { kind: "ec", curve, point: hex(part(given, "publicKey"), "uncompressed") };
		return signature !== undefined && crypto.verify({ kind: "ecdsa", hash: hashOf(given) }, key, hex(given, "msg"), signature);
	};
}

export function acceptsRsa(kind: "rsa-pkcs1" | "rsa-pss"): Accepts {
	return ({ crypto }, given) => {
		const parts = part(given, "publicKey");
		const key: PublicKey = { kind: "rsa", modulus: withoutZeros(hex(parts, "modulus")), exponent: withoutZeros(hex(parts, "publicExponent")) };
		return crypto.verify({ kind, hash: hashOf(given) }, key, hex(given, "msg"), hex(given, "sig"));
	};
}

export const acceptsEd25519: Accepts = ({ crypto }, given) => {
	const key: PublicKey = { kind: "ed25519", point: hex(part(given, "publicKey"), "pk") };
	return crypto.verify({ kind: "ed25519" }, key, hex(given, "msg"), hex(given, "sig"));
};

/** The file is not as this code believes: not something that a host said about its contents. */
export class UnreadableCase extends Error {}

export function text(given: Case, name: string): string {
	const value = given[name];
	if (typeof value !== "string") throw new UnreadableCase(`${name} is not a text`);
	return value;
}

export function number(given: Case, name: string): number {
	const value = given[name];
	if (typeof value !== "number") throw new UnreadableCase(`${name} is not a number`);
	return value;
}

function hex(given: Case, name: string): Uint8Array {
	const bytes = readHex(text(given, name));
	if (bytes === undefined) throw new UnreadableCase(`${name} is not hex`);
	return bytes;
}

function part(given: Case, name: string): Case {
	const value = given[name];
	if (typeof value !== "object" || value === null) throw new UnreadableCase(`${name} is not an object`);
	return value as Case;
}

/** `SHA-256` is `sha256` in the port. */
function hashOf(given: Case): HashName {
	return text(given, "sha").toLowerCase().replace("-", "") as HashName;
}

function same(actual: Uint8Array, expected: Uint8Array): void {
	if (!equal(actual, expected)) throw new Error("accepted, but another value was computed");
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
	const both = new Uint8Array(left.length + right.length);
	both.set(left);
	both.set(right, left.length);
	return both;
}

/** Vectors write integers as Java does: a leading zero where the sign bit would be set, none where they are small. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
	const first = bytes.findIndex((byte) => byte !== 0);
	return bytes.subarray(first === -1 ? bytes.length : first);
}

function ofLength(bytes: Uint8Array, length: number): Uint8Array {
	if (bytes.length === length) return bytes;
	const digits = withoutZeros(bytes);
	const padded = new Uint8Array(length);
	padded.set(digits, length - digits.length);
	return padded;
}
