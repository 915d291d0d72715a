import { readHex, writeHex } from "../../modules/bytes/hex.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { AeadName, Crypto, GroupName, HashName, PublicKey, SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { equal, ok, test } from "../harness.js";
import { signingContract } from "./signing.js";

/** What a host's crypto is checked with; algorithms themselves are checked against vectors, see `wycheproof.ts`. */
export function cryptoContract(host: string, crypto: Crypto): void {
	hashContract(host, crypto);
	aeadContract(host, crypto);
	agreementContract(host, crypto);
	verifyContract(host, crypto);
	signingContract(host, crypto);

	test(`${host} crypto: random fills all it is given and nothing beside it`, () => {
		const buffer = new Uint8Array(96);
		crypto.random(buffer.subarray(16, 80));
		equal(buffer.subarray(0, 16), new Uint8Array(16));
		equal(buffer.subarray(80), new Uint8Array(16));
		ok(new Set(buffer.subarray(16, 80)).size > 16);
	});
}

function hashContract(host: string, crypto: Crypto): void {
	for (const [name, digest] of Object.entries(ABC)) {
		test(`${host} crypto: ${name} of "abc", whole and in parts`, () => {
			const parts = crypto.hash(name as HashName);
			for (const byte of writeUtf8("abc")) parts.update(new Uint8Array([byte]));
			equal(writeHex(parts.digest()), digest);
		});
	}

	test(`${host} crypto: a digest does not end a hash, nor change it`, () => {
		const hash = crypto.hash("sha256");
		hash.update(writeUtf8("ab"));
		const early = hash.digest();
		equal(hash.digest(), early);
		hash.update(writeUtf8("c"));
		equal(writeHex(hash.digest()), ABC.sha256);
		early.fill(0);
		equal(writeHex(hash.digest()), ABC.sha256);
	});

	test(`${host} crypto: a hash takes its bytes at once: the buffer may be used again`, () => {
		const buffer = writeUtf8("abc");
		const hash = crypto.hash("sha256");
		hash.update(buffer);
		buffer.fill(0);
		equal(writeHex(hash.digest()), ABC.sha256);
	});

	for (const name of ["md5", "sha224", "SHA256", "", "toString", "__proto__"]) {
		test(`${host} crypto: there is no hash "${name}"`, () => {
			throws(() => crypto.hash(name as HashName));
			throws(() => crypto.hmac(name as HashName, new Uint8Array(1), new Uint8Array(1)));
		});
	}
}

function aeadContract(host: string, crypto: Crypto): void {
	for (const name of crypto.aeads) {
		const key = new Uint8Array(name === "aes-128-gcm" ? 16 : 32).fill(7);
		const nonce = new Uint8Array(12).fill(9);
		const additional = writeUtf8("header");

		test(`${host} crypto: ${name} works in place, on a view, and leaves the rest alone`, () => {
			const aead = crypto.aead(name, key);
			const buffer = new Uint8Array(64).fill(0xee);
			const record = buffer.subarray(8, 8 + 5 + 16);
			record.set(writeUtf8("hello"));
			aead.seal(nonce, additional, record);
			ok(writeHex(record.subarray(0, 5)) !== writeHex(writeUtf8("hello")));
			equal(buffer.subarray(0, 8), new Uint8Array(8).fill(0xee));
			equal(buffer.subarray(29), new Uint8Array(35).fill(0xee));
			ok(aead.open(nonce, additional, record));
			equal(record.subarray(0, 5), writeUtf8("hello"));
		});

		test(`${host} crypto: ${name} refuses each change of one bit: contents, tag, nonce, additional data`, () => {
			const aead = crypto.aead(name, key);
			const sealed = new Uint8Array(3 + 16);
			aead.seal(nonce, additional, sealed);
			for (let at = 0; at < sealed.length; at++) ok(!aead.open(nonce, additional, flipped(sealed, at)), `byte ${at}`);
			for (let at = 0; at < nonce.length; at++) ok(!aead.open(flipped(nonce, at), additional, sealed.slice()), `nonce ${at}`);
			for (let at = 0; at < additional.length; at++) ok(!aead.open(nonce, flipped(additional, at), sealed.slice()), `additional ${at}`);
			ok(!aead.open(nonce, new Uint8Array(0), sealed.slice()));
			ok(aead.open(nonce, additional, sealed.slice()));
		});

		test(`${host} crypto: ${name} without contents, and with less than a tag`, () => {
			const aead = crypto.aead(name, key);
			const empty = new Uint8Array(16);
			aead.seal(nonce, additional, empty);
			ok(aead.open(nonce, additional, empty));
			for (let length = 0; length < 16; length++) ok(!aead.open(nonce, additional, new Uint8Array(length)));
			throws(() => { aead.seal(nonce, additional, new Uint8Array(15)); });
		});

		test(`${host} crypto: ${name} takes its key at once, wants its length, and forgets it`, () => {
			const buffer = key.slice();
			const aead = crypto.aead(name, buffer);
			buffer.fill(0);
			const sealed = new Uint8Array(20);
			aead.seal(nonce, additional, sealed);
			ok(crypto.aead(name, key).open(nonce, additional, sealed.slice()));
			for (const length of [0, 15, 17, 24, 31, 33]) throws(() => crypto.aead(name, new Uint8Array(length)));
			for (const length of [0, 8, 11, 13, 16]) throws(() => { aead.seal(new Uint8Array(length), additional, sealed.slice()); });
			aead.wipe();
			throws(() => aead.open(nonce, additional, sealed.slice()));
			throws(() => { aead.seal(nonce, additional, sealed.slice()); });
		});
	}

	for (const name of ["aes-192-gcm", "aes-128-cbc", "AES-128-GCM", "", "toString"]) {
		test(`${host} crypto: there is no aead "${name}"`, () => {
			for (const length of [0, 16, 24, 32]) throws(() => crypto.aead(name as AeadName, new Uint8Array(length)));
		});
	}
}

function agreementContract(host: string, crypto: Crypto): void {
	for (const group of crypto.groups) {
		const { length, secretLength } = GROUP_LENGTHS[group];

		test(`${host} crypto: two pairs of ${group} agree, and no two pairs are the same`, () => {
			const [ours, theirs] = [crypto.generateKeyPair(group), crypto.generateKeyPair(group)];
			equal(ours.group, group);
			equal(ours.publicKey.length, length);
			if (group !== "x25519") equal(ours.publicKey[0], 4);
			const secret = ours.agree(theirs.publicKey);
			equal(secret?.length, secretLength);
			equal(theirs.agree(ours.publicKey), secret);
			ok(writeHex(ours.publicKey) !== writeHex(theirs.publicKey));
		});

		test(`${host} crypto: ${group} refuses keys of a wrong length, and forgets its own`, () => {
			const pair = crypto.generateKeyPair(group);
			const peer = crypto.generateKeyPair(group).publicKey;
			for (const bad of [new Uint8Array(0), peer.subarray(1), peer.subarray(0, length - 1), longer(peer), new Uint8Array(length)]) {
				equal(pair.agree(bad), undefined);
			}
			ok(pair.agree(peer) !== undefined);
			pair.wipe();
			throws(() => pair.agree(peer));
		});
	}

	for (const group of ["secp256r1", "secp384r1"] as const) {
		test(`${host} crypto: ${group} refuses a point off the curve, and a good one in another form`, () => {
			const { length, secretLength } = GROUP_LENGTHS[group];
			const pair = crypto.generateKeyPair(group);
			const peer = crypto.generateKeyPair(group).publicKey;
			for (const at of [1, secretLength, secretLength + 1, length - 1]) equal(pair.agree(flipped(peer, at)), undefined, `byte ${at}`);
			const parity = (peer[length - 1] ?? 0) & 1;
			equal(pair.agree(withFirst(peer.subarray(0, secretLength + 1), 2 + parity)), undefined, "compressed");
			equal(pair.agree(withFirst(peer, 6 + parity)), undefined, "hybrid");
			equal(pair.agree(new Uint8Array([0])), undefined, "the point at infinity");
			equal(pair.agree(withFirst(new Uint8Array(length), 4)), undefined, "zeros");
			equal(pair.agree(withFirst(new Uint8Array(length).fill(0xff), 4)), undefined, "coordinates above the prime");
			equal(pair.agree(crypto.generateKeyPair(group === "secp256r1" ? "secp384r1" : "secp256r1").publicKey), undefined, "another curve's point");
		});
	}

	// RFC 7748 section 6.1: the points of small order, whose result is zero with every key.
	for (const point of SMALL_ORDER) {
		test(`${host} crypto: x25519 refuses the point of small order ${point.slice(0, 8)}…`, () => {
			equal(crypto.generateKeyPair("x25519").agree(hex(point)), undefined);
		});
	}

	for (const group of ["secp521r1", "x448", "ffdhe2048", "", "toString"]) {
		test(`${host} crypto: there is no group "${group}"`, () => {
			throws(() => crypto.generateKeyPair(group as GroupName));
		});
	}
}

function verifyContract(host: string, crypto: Crypto): void {
	const message = hex(EC_MESSAGE);
	const key: PublicKey = { kind: "ec", curve: "secp256r1", point: hex(EC_POINT) };
	const good = hex(EC_SIGNATURE);
	const ecdsa: SignatureAlgorithm = { kind: "ecdsa", hash: "sha256" };

	test(`${host} crypto: verifies the ECDSA example of RFC 6979 appendix A.2.5`, () => {
		ok(crypto.verify(ecdsa, key, message, good));
	});

	const cases: readonly [what: string, algorithm: SignatureAlgorithm, key: PublicKey, signature: Uint8Array][] = [
		["r changed", ecdsa, key, flipped(good, 0)],
		["s changed", ecdsa, key, flipped(good, 63)],
		["r and s zero", ecdsa, key, new Uint8Array(64)],
		["all ones", ecdsa, key, new Uint8Array(64).fill(0xff)],
		["no signature", ecdsa, key, new Uint8Array(0)],
		["a byte short", ecdsa, key, good.subarray(0, 63)],
		["a byte long", ecdsa, key, longer(good)],
		["the length of another curve", ecdsa, key, new Uint8Array(96)],
		["another hash", { kind: "ecdsa", hash: "sha384" }, key, good],
		["sha1", { kind: "ecdsa", hash: "sha1" }, key, good],
		["a hash that is none", { kind: "ecdsa", hash: "toString" as HashName }, key, good],
		["an algorithm that is none", { kind: "dsa", hash: "sha256" } as unknown as SignatureAlgorithm, key, good],
		["an RSA algorithm", { kind: "rsa-pss", hash: "sha256" }, key, good],
		["a point off the curve", ecdsa, { ...key, point: flipped(key.point, 64) }, good],
		["a compressed point", ecdsa, { ...key, point: withFirst(key.point.subarray(0, 33), 3) }, good],
		["a hybrid point", ecdsa, { ...key, point: withFirst(key.point, 7) }, good],
		["an empty point", ecdsa, { ...key, point: new Uint8Array(0) }, good],
		["a point of another curve", ecdsa, { ...key, curve: "secp384r1" }, good],
		["a curve that is none", ecdsa, { ...key, curve: "secp192r1" as "secp256r1" }, good],
		["an RSA key", ecdsa, { kind: "rsa", modulus: new Uint8Array(256).fill(0xff), exponent: new Uint8Array([1, 0, 1]) }, good],
	];
	for (const [what, algorithm, wrong, signature] of cases) {
		test(`${host} crypto: a signature is not good with ${what}`, () => {
			equal(crypto.verify(algorithm, wrong, message, signature), false);
		});
	}

	test(`${host} crypto: a signature is not good for another message`, () => {
		equal(crypto.verify(ecdsa, key, flipped(message, 0), good), false);
		equal(crypto.verify(ecdsa, key, new Uint8Array(0), good), false);
	});

	rsaContract(host, crypto);
}

function rsaContract(host: string, crypto: Crypto): void {
	const modulus = new Uint8Array(256).fill(0xff);
	const exponent = new Uint8Array([1, 0, 1]);
	const signature = new Uint8Array(256).fill(1);
	const keys: readonly [what: string, modulus: Uint8Array, exponent: Uint8Array][] = [
		["a modulus nobody made", modulus, exponent],
		["an empty modulus", new Uint8Array(0), exponent],
		["an even modulus", flipped(modulus, 255), exponent],
		["a leading zero", withFirst(modulus, 0), exponent],
		["an empty exponent", modulus, new Uint8Array(0)],
		["exponent 1", modulus, new Uint8Array([1])],
		["exponent 2", modulus, new Uint8Array([2])],
		["an exponent longer than the modulus", modulus, new Uint8Array(300).fill(0xff)],
		["an enormous modulus", new Uint8Array(8192).fill(0xff), exponent],
	];
	for (const kind of ["rsa-pkcs1", "rsa-pss"] as const) {
		for (const [what, n, e] of keys) {
			test(`${host} crypto: ${kind} is not good with ${what}`, () => {
				equal(crypto.verify({ kind, hash: "sha256" }, { kind: "rsa", modulus: n, exponent: e }, new Uint8Array(3), signature), false);
			});
		}
	}

	test(`${host} crypto: exponent 1, with which anybody can sign, is refused even for a block that is padded well`, () => {
		const message = writeUtf8("abc");
		const digest = hex(`3031300d060960864801650304020105000420${ABC.sha256}`);
		const block = new Uint8Array(256).fill(0xff);
		block.set([0, 1]);
		block.set([0, ...digest], 256 - digest.length - 1);
		const key: PublicKey = { kind: "rsa", modulus, exponent: new Uint8Array([1]) };
		equal(crypto.verify({ kind: "rsa-pkcs1", hash: "sha256" }, key, message, block), false);
	});
}

function throws(body: () => unknown): void {
	let thrown = false;
	try {
		body();
	} catch {
		thrown = true;
	}
	ok(thrown, "nothing was thrown");
}

function hex(text: string): Uint8Array {
	const bytes = readHex(text);
	ok(bytes !== undefined, text);
	return bytes;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
	return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

function withFirst(bytes: Uint8Array, first: number): Uint8Array {
	return bytes.map((byte, index) => (index === 0 ? first : byte));
}

function longer(bytes: Uint8Array): Uint8Array {
	const more = new Uint8Array(bytes.length + 1);
	more.set(bytes);
	return more;
}

/** FIPS 180-4, the first example of each. */
const ABC = Object.freeze({
	sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
	sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	sha384: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
	sha512: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
});

/** Bytes on the wire, and of what two agree on. */
const GROUP_LENGTHS = Object.freeze({
	x25519: { length: 32, secretLength: 32 },
	secp256r1: { length: 65, secretLength: 32 },
	secp384r1: { length: 97, secretLength: 48 },
});

/** RFC 6979 appendix A.2.5: P-256, SHA-256, the message "sample". */
const EC_MESSAGE = "73616d706c65";
const EC_POINT = "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const EC_SIGNATURE = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

const SMALL_ORDER = Object.freeze([
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);
