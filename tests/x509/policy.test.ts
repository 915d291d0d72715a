import { nodeCrypto } from "../../hosts/node/crypto.js";
import { readPins } from "../../modules/x509/fingerprint.js";
import { anchors } from "../../modules/x509/anchor.js";
import { anchorsAndPins } from "../../modules/x509/anchors-and-pins.js";
import { anchorsOrPins } from "../../modules/x509/anchors-or-pins.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { firstUse } from "../../modules/x509/first-use.js";
import { insecure } from "../../modules/x509/insecure.js";
import { endsText } from "../../modules/x509/peer-report.js";
import { pins, type Pin } from "../../modules/x509/pin.js";
import { make, NOW } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Effort, type Shown } from "./judge.js";
import { good, house, intermediate, leaf, root, server, stranger } from "./local-ca.js";

/** As the failure to find another shows them. */
function shownBy(shown: Shown): readonly [certificate: string, key: string] {
	const { seen } = fails(() => judge(pins(readPins("00".repeat(32)).pins), shown), "pin-mismatch");
	return [/ (sha256:[0-9a-f]{64})/.exec(seen)?.[1] ?? "", /key-sha256:[0-9a-f]{64}/.exec(seen)?.[0] ?? ""];
}

const list = (...texts: readonly string[]): readonly Pin[] => readPins(texts.join(",")).pins;

const moved = { chain: [(await make(server)).der, intermediate.der] };
const renewed = { chain: [(await make({ ...server, keys: leaf.keys, begin: "2026-05-01T00:00:00Z" })).der, intermediate.der] };
const [certificatePin, keyPin] = shownBy(good);
const [, movedPin] = shownBy(moved);
const lasting = await make({ subject: "CN=Lasting CA", ca: true, end: "2036-01-01T00:00:00Z" });
const late = { ...good, now: Date.UTC(2027, 0, 2) };
const elsewhere = { ...good, server: "broker.example" };
const timeless = { ...good, now: undefined };
const DESCRIBED = "CN=localhost, path: localhost <- Mooring Local Intermediate CA <- anchor Mooring Local CA";

const both = anchorsAndPins([root.der], list(certificatePin, keyPin));
const keyAndAnchor = anchorsAndPins([root.der], list(keyPin));
const otherPin = anchorsAndPins([root.der], list(movedPin));
const otherAnchor = anchorsAndPins([stranger.der], list(keyPin));
const either = anchorsOrPins([root.der], list(keyPin));
const pinOnly = anchorsOrPins([stranger.der], list(keyPin));
const anchorOnly = anchorsOrPins([root.der], list(movedPin));
const none = anchorsOrPins([stranger.der], list(movedPin));

const passes: readonly (readonly [name: string, trust: Authenticator, shown: Shown, kind: string, description: string, checks: number])[] = [
	["both fit", both, good, "verified", `${DESCRIBED}, and pinned by the SHA-256 of its certificate (pin 1 of 2; the others are unused), `, 2],
	["both, the certificate renewed with its key", keyAndAnchor, renewed, "verified", `${DESCRIBED}, and pinned by the SHA-256 of its key, `, 2],
	["either, and both fit: the pin decides", either, good, "pinned", "CN=localhost, pinned by the SHA-256 of its key, name and dates not enforced", 0],
	["either, and the pin fits for another name", pinOnly, elsewhere, "pinned", "CN=localhost, pinned by", 0],
	["either, and the pin fits while the date is unknown", either, timeless, "pinned", "CN=localhost, pinned by", 0],
	["either, and a path leads to an anchor", anchorOnly, good, "verified", `${DESCRIBED}, `, 2],
];

for (const [name, trust, shown, kind, description, checks] of passes) {
	test(`policy passes: ${name}`, () => {
		const effort: Effort = { steps: 0, checks: 0 };
		const proof = judge(trust, shown, effort);
		equal([proof.kind, effort.checks], [kind, checks]);
		ok(proof.description.startsWith(description), proof.description);
	});
}

const refused: readonly (readonly [name: string, trust: Authenticator, shown: Shown, code: string, seen: string, checks: number])[] = [
	["both, and the pin is another's: no signature is checked", otherPin, good, "pin-mismatch", keyPin, 0],
	["both, and no path leads to an anchor", otherAnchor, good, "untrusted", "Mooring Local CA", 0],
	["both, and the name is another", both, elsewhere, "name-mismatch", "broker.example", 0],
	["both, and the certificate has ended", both, late, "expired", "2027-01-02", 0],
	["both, and the date is unknown", both, timeless, "clock-unset", "the date is not known", 0],
	["either, and neither fits", none, good, "untrusted", `; and no pin fits: the server's certificate CN=localhost is ${certificatePin}`, 0],
	["either, the path's name being another", anchorOnly, elsewhere, "name-mismatch", "; and no pin fits: ", 0],
	["either, the path's certificate having ended", anchorOnly, late, "expired", "; and no pin fits: ", 0],
	["either, only a path could fit, and the date is unknown", anchorOnly, timeless, "clock-unset", "; and no pin fits: ", 0],
	["either, and no certificate at all", either, { chain: [] }, "chain-empty", "sent no certificate", 0],
];

for (const [name, trust, shown, code, seen, checks] of refused) {
	test(`policy refused: ${name}`, () => {
		const effort: Effort = { steps: 0, checks: 0 };
		const failure = fails(() => judge(trust, shown, effort), code);
		equal([failure.stage, effort.checks], ["x509", checks]);
		ok(failure.seen.includes(seen), failure.seen);
	});
}

test("policies: a SHA-1 pin beside an anchor is still warned of, and lists must not be empty", () => {
	const { seen } = fails(() => judge(pins(list("00".repeat(20))), good), "pin-mismatch");
	const sha1 = /\bsha1:[0-9a-f]{40}/.exec(seen)?.[0] ?? "";
	equal(judge(anchorsAndPins([root.der], list(sha1)), good).findings.map(({ code }) => code), ["sha1-pin"]);
	for (const policy of [anchorsAndPins, anchorsOrPins]) {
		fails(() => policy([], list(keyPin)), "no-anchors");
		fails(() => policy([root.der], []), "no-pins");
	}
	equal([both.needsTime, either.needsTime], [true, false]);
});

/** Storage that can be looked into. */
class Flash {
	text: string | undefined;

	read(): string | undefined {
		return this.text;
	}

	write(_key: string, value: string): void {
		this.text = value;
	}
}

/** A whole handshake: judged, and then the key shown to be the server's. */
function meet(trust: Authenticator, shown: Shown): readonly string[] {
	const peer = judge(trust, shown);
	trust.proven?.(peer);
	return peer.findings.map(({ code }) => code);
}

test("first use: the first key is kept, and none other taken", () => {
	const flash = new Flash();
	const trust = firstUse(flash);
	equal([trust.needsTime, meet(trust, good), meet(trust, good), meet(trust, renewed)], [false, ["first-use"], [], []]);
	equal(flash.text?.includes(`localhost 8883 ${keyPin}`), true);
	// After a restart too.
	const failure = fails(() => judge(firstUse(flash), moved), "key-changed");
	for (const text of [keyPin, movedPin]) ok(failure.seen.includes(text), failure.seen);
	ok(failure.hint.includes(`set trustFirstUseAccept (blynkFirstUseAccept for a Blynk server) to ${movedPin}`), failure.hint);
	equal(flash.text?.includes(movedPin), false);
});

test("first use: nothing is kept of a handshake that did not end well", () => {
	const flash = new Flash();
	const trust = firstUse(flash);
	judge(trust, moved);
	equal(flash.text, undefined);
	// Another proof than the one that was waited for.
	trust.proven?.(judge(pins(list(keyPin)), good));
	equal(flash.text, undefined);
	equal([meet(trust, good), meet(trust, good)], [["first-use"], []]);
});

test("first use: a new key is accepted where the setting names it, and replaces the kept one", () => {
	const flash = new Flash();
	meet(firstUse(flash), good);
	const accepting = firstUse(flash, list(movedPin));
	equal([meet(accepting, good), meet(accepting, moved), meet(accepting, moved)], [[], ["key-accepted"], []]);
	fails(() => judge(accepting, good), "key-changed");
	equal(meet(firstUse(flash), moved), []);
});

test("first use: with a key that is accepted, the first connection takes no other", () => {
	const flash = new Flash();
	const trust = firstUse(flash, list(keyPin));
	const failure = fails(() => judge(trust, moved), "key-not-accepted");
	ok(failure.seen.includes(movedPin) && failure.expected.includes(keyPin), failure.seen);
	equal([meet(trust, good), meet(trust, good)], [["first-use"], []]);
});

test("first use: each server has its own key, and a damaged one is no first connection", () => {
	const flash = new Flash();
	const trust = firstUse(flash);
	meet(trust, good);
	meet(trust, { ...moved, server: "broker.example" });
	equal(meet(trust, good), []);
	equal(flash.text?.split("\n").filter((line) => line !== "").length, 2);
	fails(() => judge(trust, { ...good, server: "broker.example" }), "key-changed");
	for (const text of ["localhost key-sha256:12", "localhost 8883 key-sha256:12", `localhost 8883 ${keyPin} `, "localhost "]) {
		flash.text = text;
		fails(() => judge(trust, good), "key-changed");
	}
});

test("first use: each service of a host has its own key", () => {
	const flash = new Flash();
	const trust = firstUse(flash);
	const other = { ...moved, port: 9443 };
	equal([meet(trust, good), meet(trust, other), meet(trust, good), meet(trust, other)], [["first-use"], ["first-use"], [], []]);
	equal(flash.text?.split("\n").filter((line) => line !== ""), [`localhost 8883 ${keyPin}`, `localhost 9443 ${movedPin}`]);
	ok(fails(() => judge(trust, { ...good, port: 9443 }), "key-changed").seen.includes("localhost port 9443"));
});

test("first use: a key that was kept without a port is the host's until a service shows it, or may have another", () => {
	const flash = new Flash();
	flash.text = `localhost ${keyPin}\nlocalhost.example ${movedPin}`;
	fails(() => judge(firstUse(flash), { ...moved, port: 9443 }), "key-changed");
	equal(meet(firstUse(flash), good), []);
	equal(flash.text, `localhost.example ${movedPin}\nlocalhost 8883 ${keyPin}`);
	equal(meet(firstUse(flash), { ...moved, port: 9443 }), ["first-use"]);
	flash.text = `localhost ${keyPin}`;
	equal(meet(firstUse(flash, list(movedPin)), moved), ["key-accepted"]);
	equal(flash.text, `localhost 8883 ${movedPin}`);
});

test("first use: a damaged key of a port is no first connection either", () => {
	const flash = new Flash();
	const trust = firstUse(flash);
	flash.text = "localhost 8883 key-sha256:12";
	fails(() => judge(trust, good), "key-changed");
});

test("first use: name and dates are reported, and a weak key is refused", async () => {
	equal(judge(firstUse(new Flash()), { ...late, server: "broker.example" }).findings.map(({ code }) => code), ["first-use", "name-mismatch", "expired"]);
	const weak = await make({ ...server, key: "RSA-1024" });
	fails(() => judge(firstUse(new Flash()), { chain: [weak.der] }), "weak-key");
});

const BECAUSE = "the house server is being moved";

test("insecure ends: not from that moment on, and not while the date is unknown", () => {
	const trust = insecure(BECAUSE, NOW);
	equal(judge(trust, { ...good, now: NOW - 1 }).kind, "insecure");
	const ended = fails(() => judge(trust, { ...good, now: NOW }), "insecure-ended");
	for (const text of [BECAUSE, "2026-06-15 12:00:00 UTC"]) ok(ended.seen.includes(text), ended.seen);
	fails(() => judge(trust, timeless), "insecure-clock-unset");
	for (const until of [NaN, Infinity]) equal(fails(() => insecure(BECAUSE, until), "insecure-without-end").stage, "settings");
});

test("insecure ends for a session that is resumed as well", () => {
	const proof = judge(insecure(BECAUSE, NOW + 10), good);
	equal([proof.at(NOW + 9) === proof, proof.at(NOW + 10), proof.at(undefined)], [true, undefined, undefined]);
});

const identities: readonly (readonly [name: string, make: () => Authenticator])[] = [
	["both", () => anchorsAndPins([root.der], list(keyPin))],
	["both, another pin", () => anchorsAndPins([root.der], list(movedPin))],
	["both, another anchor", () => anchorsAndPins([house.der], list(keyPin))],
	["either", () => anchorsOrPins([root.der], list(keyPin))],
	["first use", () => firstUse(new Flash())],
	["first use, with a key to accept", () => firstUse(new Flash(), list(keyPin))],
	["first use, with a kept key", () => firstUse({ read: () => `localhost ${keyPin}`, write: () => undefined })],
	["insecure", () => insecure(BECAUSE, NOW)],
	["insecure for longer", () => insecure(BECAUSE, NOW + 1)],
];

test("policies: each decision has an identity of its own", () => {
	const seen = identities.map(([, made]) => made().identity(nodeCrypto));
	equal(new Set(seen).size, identities.length);
	equal(identities.map(([, made]) => made().identity(nodeCrypto)), seen);
});

const ends: readonly (readonly [name: string, trust: Authenticator, shown: Shown, text: string])[] = [
	["anchors", anchors([lasting.der]), { chain: [(await make({ ...server, issuer: lasting })).der] }, "days left: the server's certificate 199 (until 2027-01-01), the trust anchor 3486 (until 2036-01-01)"],
	["a pin of the key", either, late, "days left: the server's certificate none (ended on 2027-01-01)"],
	["a pin of the certificate", pins(list(certificatePin)), timeless, "how many days are left is unknown, as the date is: the server's certificate until 2027-01-01, the pin, being one of that certificate until 2027-01-01"],
	["insecure", insecure(BECAUSE, NOW + 86_400_001), good, "days left: the server's certificate 199 (until 2027-01-01), the permission to check nothing 1 (until 2026-06-16)"],
];

for (const [name, trust, shown, text] of ends) {
	test(`days left: ${name}`, () => { equal(endsText(judge(trust, shown).ends, "now" in shown ? shown.now : NOW), text); });
}
