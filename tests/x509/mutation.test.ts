import { isFailure } from "../../modules/failure/failure.js";
import { anchors } from "../../modules/x509/anchor.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { readPins } from "../../modules/x509/fingerprint.js";
import { insecure } from "../../modules/x509/insecure.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { pins } from "../../modules/x509/pin.js";
import { pem, UNTIL } from "../fakes/certificates.js";
import { equal, ok, test } from "../harness.js";
import { judge } from "./judge.js";
import { intermediate, leaf, root } from "./local-ca.js";

/** Numbers from 0 to below a limit, the same ones on every run (xorshift, 32 bits). */
function generator(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % limit;
	};
}

/** One to four changes: a bit, a byte, a cut, a doubled piece, a lost piece. */
function mutated(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
	let result = [...bytes];
	for (let count = 1 + random(4); count > 0 && result.length > 0; count--) {
		const at = random(result.length);
		const length = 1 + random(8);
		const kind = random(6);
		if (kind <= 1) result[at] = (result[at] ?? 0) ^ (1 << random(8));
		else if (kind === 2) result[at] = random(256);
		else if (kind === 3) result = random(8) === 0 ? result.slice(0, at) : result;
		else if (kind === 4) result.splice(at, 0, ...result.slice(at, at + length));
		else result.splice(at, length);
	}
	return Uint8Array.from(result);
}

/** What came of it: the kind of proof or the code of the failure. Anything else thrown is a defect, and passes on. */
function outcome(body: () => string): string {
	try {
		return body();
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		equal(UNFILLED.test(caught.seen + caught.expected + caught.hint), false, caught.message);
		ok(caught.message.length < 2000);
		return caught.code;
	}
}

const trusts: readonly Authenticator[] = [anchors([root.der]), anchors([root.der, leaf.der]), pins(readPins(`${"00".repeat(32)},${"00".repeat(20)},key-sha256:${"00".repeat(32)}`).pins), insecure("a test", UNTIL)];
const ROUNDS = 2000;

/** A place that no value was given for; a character that is not printable is shown with braces too. */
const UNFILLED = /(?<!\\u)\{\w+\}/;

test("any bytes as certificates end in a proof or a failure, and no changed one is verified", () => {
	const random = generator(20260615);
	const seen = new Map<string, number>();
	for (let round = 0; round < ROUNDS; round++) {
		const which = random(3);
		const change = (der: Uint8Array, index: number): Uint8Array => (which === index || which === 2 ? mutated(der, random) : der);
		const chain = [change(leaf.der, 0), change(intermediate.der, 1)];
		const isChanged = [leaf.der, intermediate.der].some((der, index) => !sameBytes(der, chain[index]));
		for (const [index, trust] of trusts.entries()) {
			const result = outcome(() => judge(trust, { chain }).kind);
			equal(result === "verified" && isChanged, false, "a changed certificate was verified");
			equal(result === "pinned", false);
			seen.set(`${index} ${result}`, (seen.get(`${index} ${result}`) ?? 0) + 1);
		}
	}
	for (const result of ["0 malformed-certificate", "0 bad-signature", "0 untrusted", "0 name-mismatch", "2 pin-mismatch", "3 insecure"]) ok((seen.get(result) ?? 0) > 0, `never seen: ${result}`);
});

test("any bytes as an anchor are refused or held", () => {
	const random = generator(77);
	const seen = new Set<string>();
	for (let round = 0; round < ROUNDS; round++) {
		const der = mutated(root.der, random);
		seen.add(outcome(() => judge(anchors([der]), { chain: [leaf.der, intermediate.der] }).kind));
	}
	for (const result of ["anchor-malformed", "untrusted", "verified"]) ok(seen.has(result), `never seen: ${result}`);
});

test("any text as PEM is read or refused", () => {
	const random = generator(4711);
	const text = Uint8Array.from(pem(root.der) + pem(leaf.der), (character) => character.charCodeAt(0));
	const seen = new Set<string>();
	for (let round = 0; round < ROUNDS; round++) seen.add(outcome(() => `${readPemCertificates(mutated(text, random)).length} read`));
	for (const result of ["2 read", "pem-character", "pem-length", "pem-unfinished"]) ok(seen.has(result), `never seen: ${result}`);
	equal(seen.has("0 read"), false);
});

test("any text as pins is read or refused", () => {
	const random = generator(815);
	const text = Uint8Array.from(`sha256:${"ab".repeat(32)}, SHA1 Fingerprint=${"cd:".repeat(19)}cd`, (character) => character.charCodeAt(0));
	const seen = new Set<string>();
	for (let round = 0; round < ROUNDS; round++) {
		const changed = String.fromCharCode(...mutated(text, random));
		seen.add(outcome(() => `${readPins(changed).pins.length} read`));
	}
	for (const result of ["2 read", "pin-character", "pin-length", "pin-digit-missing"]) ok(seen.has(result), `never seen: ${result}`);
});

function sameBytes(one: Uint8Array, other: Uint8Array | undefined): boolean {
	return one.length === other?.length && one.every((byte, at) => byte === other[at]);
}
