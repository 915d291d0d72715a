import { nodeCrypto } from "../../hosts/node/crypto.js";
import { writeHex } from "../../modules/bytes/hex.js";
import type { HashName } from "../../modules/ports/crypto.js";
import { insecure } from "../../modules/x509/insecure.js";
import { pins, type Pin } from "../../modules/x509/pin.js";
import { contents, element, elements, extension, flipped, hex, make, remake, withExtensions, UNTIL } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Effort, type Shown } from "./judge.js";
import { good, house, intermediate, leaf, server } from "./local-ca.js";

function digest(hash: HashName, bytes: Uint8Array): Uint8Array {
	const context = nodeCrypto.hash(hash);
	context.update(bytes);
	return context.digest();
}

const keyInfoOf = (der: Uint8Array): Uint8Array => elements(contents(elements(contents(der))[0] ?? der))[6] ?? der;
const sha256 = (der: Uint8Array): Pin => ({ of: "certificate", hash: "sha256", digest: digest("sha256", der) });
const sha1 = (der: Uint8Array): Pin => ({ of: "certificate", hash: "sha1", digest: digest("sha1", der) });
const keyPin = (der: Uint8Array): Pin => ({ of: "key", hash: "sha256", digest: digest("sha256", keyInfoOf(der)) });

const renewed = await make({ ...server, keys: leaf.keys, begin: "2026-05-01T00:00:00Z" });
const moved = await make(server);
const weak = await make({ ...server, key: "RSA-1024" });
const ended = { ...good, now: Date.UTC(2027, 0, 2) };

const passes: readonly (readonly [name: string, list: readonly Pin[], shown: Shown, codes: readonly string[], description: string])[] = [
	["SHA-256 of the certificate", [sha256(leaf.der)], good, [], "CN=localhost, pinned by the SHA-256 of its certificate, name and dates not enforced"],
	["SHA-256 of the key", [keyPin(leaf.der)], good, [], "CN=localhost, pinned by the SHA-256 of its key, name and dates not enforced"],
	["SHA-1 of the certificate, with a warning", [sha1(leaf.der)], good, ["sha1-pin"], "CN=localhost, pinned by the SHA-1 of its certificate, name and dates not enforced"],
	["a key that a renewed certificate kept", [keyPin(leaf.der)], { chain: [renewed.der] }, [], "CN=localhost, pinned by the SHA-256 of its key, name and dates not enforced"],
	["the second of two, the server having moved on", [sha256(leaf.der), sha256(moved.der)], { chain: [moved.der] }, [], "CN=localhost, pinned by the SHA-256 of its certificate (pin 2 of 2; the others are unused), name and dates not enforced"],
	["an IPv4 address that the certificate lacks", [sha256(leaf.der)], { ...good, server: "192.168.1.5" }, ["name-mismatch"], "CN=localhost, pinned by the SHA-256 of its certificate, name and dates not enforced"],
	["a certificate that has ended", [sha256(leaf.der)], ended, ["expired"], "CN=localhost, pinned by the SHA-256 of its certificate, name and dates not enforced"],
	["a certificate of the future", [sha256(leaf.der)], { ...good, now: 0 }, ["not-yet-valid"], "CN=localhost, pinned by the SHA-256 of its certificate, name and dates not enforced"],
	["a clock that is not set", [sha256(leaf.der)], { ...good, now: undefined }, [], "CN=localhost, pinned by the SHA-256 of its certificate, name and dates not enforced, the date being unknown"],
	["another name and an end and SHA-1", [sha1(leaf.der)], { ...ended, server: "broker" }, ["name-mismatch", "expired", "sha1-pin"], "CN=localhost, pinned by the SHA-1 of its certificate, name and dates not enforced"],
];

for (const [name, list, shown, codes, description] of passes) {
	test(`pin passes: ${name}`, () => {
		const effort: Effort = { steps: 0, checks: 0 };
		const proof = judge(pins(list), shown, effort);
		equal(proof.kind, "pinned");
		equal(proof.findings.map(({ code }) => code), codes);
		equal(proof.description, description);
		equal(effort, { steps: 1, checks: 0 });
	});
}

const version1 = remake(leaf.der, intermediate, (parts) => parts.slice(1, -1));
const broken = remake(leaf.der, intermediate, withExtensions((list) => [...list, extension("55 1d 11", false, hex("ff"))]));
const forged = flipped(leaf.der, -1);

test("a pin decides over everything but the key", () => {
	equal(judge(pins([sha256(version1)]), { chain: [version1] }).findings.map(({ code }) => code), ["version-1"]);
	equal(judge(pins([sha256(broken)]), { chain: [broken] }).findings.map(({ code }) => code), ["malformed-certificate"]);
	equal(judge(pins([sha256(forged)]), { chain: [forged] }).kind, "pinned");
	fails(() => judge(pins([sha256(weak.der)]), { chain: [weak.der] }), "weak-key");
});

const wrongNibble: Pin = { ...sha256(leaf.der), digest: sha256(leaf.der).digest.map((byte, at) => (at === 31 ? byte ^ 1 : byte)) };

const refused: readonly (readonly [name: string, list: readonly Pin[], shown: Shown, code: string, seen: readonly string[], expected: readonly string[]])[] = [
	["one wrong nibble", [wrongNibble], good, "pin-mismatch", [`sha256:${writeHex(sha256(leaf.der).digest)}`, `key-sha256:${writeHex(keyPin(leaf.der).digest)}`], [`sha256:${writeHex(wrongNibble.digest)}`]],
	["a renewed certificate", [sha256(leaf.der)], { chain: [renewed.der] }, "pin-mismatch", [`sha256:${writeHex(sha256(renewed.der).digest)}`], [`sha256:${writeHex(sha256(leaf.der).digest)}`]],
	["a renewed certificate and SHA-1", [sha1(leaf.der)], { chain: [renewed.der] }, "pin-mismatch", [`sha1:${writeHex(sha1(renewed.der).digest)}`, `sha256:${writeHex(sha256(renewed.der).digest)}`], [`sha1:${writeHex(sha1(leaf.der).digest)}`]],
	["another key", [keyPin(leaf.der), sha256(house.der)], { chain: [moved.der] }, "pin-mismatch", [`key-sha256:${writeHex(keyPin(moved.der).digest)}`], [`key-sha256:${writeHex(keyPin(leaf.der).digest)}, sha256:${writeHex(sha256(house.der).digest)}`]],
	["the hash of the certificate given as one of its key", [{ ...sha256(leaf.der), of: "key" }], good, "pin-mismatch", [], []],
	["the hash of the key given as one of its certificate", [{ ...keyPin(leaf.der), of: "certificate" }], good, "pin-mismatch", [], []],
	["the intermediate's", [sha256(intermediate.der)], good, "pin-of-issuer", ["certificate 2 of the chain, CN=Mooring Local Intermediate CA"], []],
	["the intermediate's key", [sha256(house.der), keyPin(intermediate.der)], { chain: [leaf.der, hex("30"), intermediate.der] }, "pin-of-issuer", ["key-sha256:", "certificate 3"], []],
	["no certificate", [sha256(leaf.der)], { chain: [] }, "chain-empty", [], []],
	["bytes that are no certificate", [sha256(hex("30 00"))], { chain: [hex("30 00")] }, "malformed-certificate", [], []],
];

for (const [name, list, shown, code, seen, expected] of refused) {
	test(`pin refused: ${name}`, () => {
		const failure = fails(() => judge(pins(list), shown), code);
		equal(failure.stage, "x509");
		for (const part of seen) ok(failure.seen.includes(part), failure.seen);
		for (const part of expected) ok(failure.expected.includes(part), failure.expected);
	});
}

test("a mismatch of several SHA-1 and SHA-256 pins is shown whole", () => {
	const failure = fails(() => judge(pins([sha1(house.der), sha256(house.der), keyPin(house.der), sha256(renewed.der), sha1(renewed.der)]), good), "pin-mismatch");
	ok(failure.expected.endsWith("and 1 more"), failure.expected);
	ok(failure.seen.endsWith(writeHex(sha1(leaf.der).digest)), failure.seen);
});

test("no pins, or too many, are refused before any connection", () => {
	equal(fails(() => pins([]), "no-pins").stage, "settings");
	fails(() => pins(new Array<Pin>(9).fill(sha256(leaf.der))), "too-many-pins");
	equal(pins(new Array<Pin>(8).fill(sha256(leaf.der))).needsTime, false);
});

test("pins describe themselves", () => {
	equal(pins([sha1(leaf.der)]).description, `the pin sha1:${writeHex(sha1(leaf.der).digest)}`);
	equal(pins([keyPin(leaf.der), sha1(leaf.der)]).description, `2 pins: key-sha256:${writeHex(keyPin(leaf.der).digest)}, sha1:${writeHex(sha1(leaf.der).digest)}`);
});

test("the proof's key is a copy of the server's", () => {
	const bytes = leaf.der.slice();
	const { key } = judge(pins([sha256(bytes)]), { chain: [bytes] });
	bytes.fill(0);
	equal(key, judge(pins([sha256(leaf.der)]), good).key);
});

test("insecure takes any certificate and says what nobody checked", () => {
	const trust = insecure(" the house server has no certificate yet ", UNTIL);
	equal([trust.needsTime, trust.description], [true, "NOTHING IS VERIFIED until 2199-12-31 23:59:59 UTC: the house server has no certificate yet"]);
	const proof = judge(trust, { ...ended, server: "broker" });
	equal(proof.kind, "insecure");
	equal(proof.description, "CN=localhost, NOT VERIFIED: the house server has no certificate yet");
	equal(proof.findings.map(({ code }) => code), ["not-verified", "name-mismatch", "expired"]);
	ok(proof.findings[0]?.hint.includes(`sha256:${writeHex(sha256(leaf.der).digest)}`));
	equal(proof.key, judge(pins([sha256(leaf.der)]), good).key);
});

test("insecure still needs a certificate with a key that can be used", () => {
	fails(() => judge(insecure("why not", UNTIL), { chain: [] }), "chain-empty");
	fails(() => judge(insecure("why not", UNTIL), { chain: [element(0x30)] }), "malformed-certificate");
	fails(() => judge(insecure("why not", UNTIL), { chain: [weak.der] }), "weak-key");
});

for (const reason of ["", " ", "\t\n"]) {
	test(`insecure without a reason is refused: ${JSON.stringify(reason)}`, () => { equal(fails(() => insecure(reason, UNTIL), "insecure-without-reason").stage, "settings"); });
}
