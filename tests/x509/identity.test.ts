import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { Crypto } from "../../modules/ports/crypto.js";
import { anchors } from "../../modules/x509/anchor.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { insecure } from "../../modules/x509/insecure.js";
import { pins } from "../../modules/x509/pin.js";
import { equal, test } from "../harness.js";
import { testKeys } from "../vectors/test-keys.js";

const { p256, p384, rsa } = testKeys;
const digest = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);
const short = new Uint8Array(20).fill(7);

/** Each a decision of its own. */
const decisions: readonly (readonly [name: string, make: () => Authenticator])[] = [
	["one anchor", () => anchors([p256.certificate])],
	["another anchor", () => anchors([p384.certificate])],
	["two anchors", () => anchors([p256.certificate, p384.certificate])],
	["three anchors", () => anchors([p256.certificate, p384.certificate, rsa.certificate])],
	["a pin of a certificate", () => pins([{ of: "certificate", hash: "sha256", digest }])],
	["a pin of a key", () => pins([{ of: "key", hash: "sha256", digest }])],
	["a pin by SHA-1", () => pins([{ of: "certificate", hash: "sha1", digest: short }])],
	["another pin", () => pins([{ of: "certificate", hash: "sha256", digest: other }])],
	["two pins", () => pins([{ of: "certificate", hash: "sha256", digest }, { of: "certificate", hash: "sha256", digest: other }])],
	["nothing, for a reason", () => insecure("the house server is new")],
	["nothing, for another reason", () => insecure("the house server is old")],
];

test("identity: every trust decision has its own, and the same decision the same", () => {
	const seen = decisions.map(([, make]) => make().identity(nodeCrypto));
	equal(new Set(seen).size, decisions.length);
	equal(decisions.map(([, make]) => make().identity(nodeCrypto)), seen);
	for (const identity of seen) equal(/^[A-Za-z0-9+/]{43}=$/.test(identity), true, identity);
});

test("identity: where one part ends and the next begins is a part of it", () => {
	const seen: Uint8Array[][] = [];
	const crypto: Pick<Crypto, "hash"> = {
		hash(name) {
			const updates: Uint8Array[] = [];
			seen.push(updates);
			const context = nodeCrypto.hash(name);
			return { update: (bytes) => { updates.push(bytes.slice()); context.update(bytes); }, digest: () => context.digest() };
		},
	};
	anchors([p256.certificate]).identity(crypto);
	equal(seen[0]?.map(({ length }) => length), [4, "anchors".length, 4, p256.certificate.length]);
});
