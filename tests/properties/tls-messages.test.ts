import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { Reader } from "../../modules/bytes/reader.js";
import { readUtf8 } from "../../modules/bytes/utf8.js";
import { isFailure } from "../../modules/failure/failure.js";
import { readExtensions } from "../../modules/tls/extension.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { readServerHello } from "../../modules/tls/server-hello.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { readServerName } from "../../modules/x509/host-name.js";
import { readEcdsaSignature, writeEcdsaSignature } from "../../modules/x509/signature.js";
import { makeClient } from "../fakes/tls-conversation.js";
import { readClientHello, writeEncryptedExtensions, writeServerHello } from "../fakes/tls-messages.js";
import type { ClientHello } from "../fakes/tls-messages.js";

/** The same cases each time; `path` of a counterexample plays it again. */
fc.configureGlobal({ seed: 8446, numRuns: 200 });

const bytes = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength });
const uint16 = fc.integer({ min: 0, max: 0xffff });
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/);
const protocol = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom("a", "/", "2", "é", "漢") });

const offers = fc.record({
	labels: fc.array(label, { minLength: 2, maxLength: 6 }),
	protocols: fc.uniqueArray(protocol, { maxLength: 6 }),
	versions: fc.constantFrom([tls13], [tls12], [tls13, tls12], [tls12, tls13]),
	receiveBuffer: fc.integer({ min: 512, max: 16_640 }),
	groups: fc.shuffledSubarray(["x25519", "secp256r1", "secp384r1"] as const, { minLength: 1 }),
	aeads: fc.shuffledSubarray(["aes-128-gcm", "aes-256-gcm", "chacha20-poly1305"] as const, { minLength: 1 }),
	shares: fc.integer({ min: 1, max: 3 }),
});

void test("a ClientHello says to an independent reader what was to be offered", () => {
	fc.assert(fc.property(offers, ({ labels, protocols, versions, receiveBuffer, groups, aeads, shares }) => {
		const host = labels.join(".");
		const serverName = readServerName(host);
		assert.ok(serverName !== undefined);
		const client = makeClient({ serverName, protocols, versions, receiveBuffer, crypto: { ...nodeCrypto, groups, aeads }, keyShares: groups.slice(0, shares) });
		while (client.output() === undefined) assert.equal(client.next()?.type, "progress");
		const output = client.output() ?? new Uint8Array(0);
		assert.equal((output[3] ?? 0) * 256 + (output[4] ?? 0), output.length - 5);
		const hello = readClientHello(output.subarray(5));
		const has13 = versions.includes(tls13);
		assert.deepEqual(hello.suites, versions.flatMap(({ suites }) => aeads.flatMap((aead) => suites.filter((suite) => suite.aead === aead).map(({ id }) => id))));
		assert.deepEqual([hello.random.length, hello.sessionId.length], [32, has13 ? 32 : 0]);
		assert.deepEqual(numbers(hello, 10), groups.map((name) => GROUPS[name]));
		assert.deepEqual(hello.shares.map(({ group }) => group), has13 ? groups.slice(0, shares).map((name) => GROUPS[name]) : []);
		assert.equal(hostName(hello), host);
		assert.deepEqual(protocolsOf(hello), protocols);
		assert.deepEqual(versionsOf(hello), has13 ? versions.map(({ id }) => id) : []);
		assert.deepEqual([hello.extensions.has(23), hello.extensions.has(0xff01), hello.extensions.has(11)], Array(3).fill(versions.includes(tls12)));
		const limit = hello.extensions.get(28);
		assert.equal(limit === undefined ? undefined : (limit[0] ?? 0) * 256 + (limit[1] ?? 0), receiveBuffer - 24 >= 16_384 ? undefined : receiveBuffer - 24);
		const code = hello.extensions.get(1)?.[0];
		assert.ok(code === undefined ? receiveBuffer < 512 + 24 || limit === undefined : 256 << code <= receiveBuffer - 24);
	}));
});

const helloFields = fc.record({
	legacyVersion: uint16, random: bytes(32, 32), sessionId: bytes(32), suite: uint16, compression: fc.integer({ min: 0, max: 255 }),
	extensions: fc.array(fc.tuple(uint16, bytes(40)), { minLength: 1, maxLength: 12 }),
});

void test("a ServerHello is read as it was written, and a part of it is none", () => {
	fc.assert(fc.property(helloFields, fc.nat(), (fields, cut) => {
		const body = writeServerHello(fields).subarray(4);
		const { extensions, ...read } = readServerHello(body);
		const { extensions: written, ...rest } = fields;
		assert.deepEqual({ ...read, random: read.random.slice(), sessionId: read.sessionId.slice() }, rest);
		assert.equal(extensions.length, 2 + written.reduce((sum, [, data]) => sum + 4 + data.length, 0));
		const fixed = 2 + 32 + 1 + fields.sessionId.length + 2 + 1;
		assert.throws(() => readServerHello(body.subarray(0, cut % fixed)), isMalformed);
	}));
});

const extensionList = fc.uniqueArray(fc.tuple(fc.integer({ min: 0x4000, max: 0x4fff }), bytes(60)), { maxLength: 32, selector: ([type]) => type });

void test("extensions are read as they were written; one twice, one unasked, a part and bytes behind them are refused", () => {
	fc.assert(fc.property(extensionList, fc.nat(), (list, pick) => {
		const offered = list.map(([type]) => type);
		const read = (body: Uint8Array, known = offered): ReadonlyMap<number, Uint8Array> => {
			const reader = new Reader(body, () => tlsFailures.make("malformed-message", { message: "EncryptedExtensions" }));
			const found = readExtensions(reader, "EncryptedExtensions", known);
			reader.end();
			return found;
		};
		const body = writeEncryptedExtensions(list).subarray(4);
		assert.deepEqual([...read(body)].map(([type, data]) => [type, data.slice()]), list);
		assert.throws(() => read(body.subarray(0, pick % body.length)), isMalformed);
		assert.throws(() => read(Uint8Array.of(...body, 0)), isMalformed);
		const chosen = list[pick % Math.max(1, list.length)];
		if (chosen === undefined || list.length === 32) return;
		assert.throws(() => read(writeEncryptedExtensions([...list, chosen]).subarray(4)), (caught) => isFailure(caught) && caught.code === "illegal-parameter");
		assert.throws(() => read(body, offered.filter((type) => type !== chosen[0])), (caught) => isFailure(caught) && caught.code === "unsupported-extension");
	}));
});

void test("a signature of ECDSA is read as it was written, and a part of it, or more, is none", () => {
	fc.assert(fc.property(fc.constantFrom(32, 48), fc.nat(), fc.uint8Array({ minLength: 96, maxLength: 96 }), fc.nat({ max: 40 }), (length, cut, random, zeros) => {
		const raw = random.slice(0, 2 * length);
		// Numbers that begin with zeros are written shorter; no number is zero.
		raw.fill(0, 0, Math.min(zeros, length - 1));
		raw[length - 1] = (raw[length - 1] ?? 0) | 1;
		raw[2 * length - 1] = (raw[2 * length - 1] ?? 0) | 1;
		const der = writeEcdsaSignature(raw);
		assert.deepEqual(readEcdsaSignature(der, length), raw);
		assert.equal(readEcdsaSignature(der.subarray(0, cut % der.length), length), undefined);
		assert.equal(readEcdsaSignature(Uint8Array.of(...der, 0), length), undefined);
	}));
});

const GROUPS = Object.freeze({ x25519: 29, secp256r1: 23, secp384r1: 24 });

function isMalformed(caught: unknown): boolean {
	return isFailure(caught) && caught.code === "malformed-message";
}

function reading({ extensions }: ClientHello, type: number): Reader | undefined {
	const data = extensions.get(type);
	return data === undefined ? undefined : new Reader(data, () => new Error(`extension ${type} cannot be read`));
}

function numbers(hello: ClientHello, type: number): number[] {
	const reader = reading(hello, type);
	const list = reader?.within(reader.vector16());
	const found: number[] = [];
	while (list !== undefined && list.remaining > 0) found.push(list.uint16());
	reader?.end();
	return found;
}

function versionsOf(hello: ClientHello): number[] {
	const reader = reading(hello, 43);
	const list = reader?.within(reader.vector8());
	const found: number[] = [];
	while (list !== undefined && list.remaining > 0) found.push(list.uint16());
	reader?.end();
	return found;
}

function hostName(hello: ClientHello): string | undefined {
	const reader = reading(hello, 0);
	if (reader === undefined) return undefined;
	const list = reader.within(reader.vector16());
	reader.end();
	assert.equal(list.uint8(), 0);
	const name = list.vector16();
	list.end();
	return readUtf8(name);
}

function protocolsOf(hello: ClientHello): (string | undefined)[] {
	const reader = reading(hello, 16);
	const list = reader?.within(reader.vector16());
	const found: (string | undefined)[] = [];
	while (list !== undefined && list.remaining > 0) found.push(readUtf8(list.vector8(1)));
	reader?.end();
	return found;
}
