import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { readAnchors, readTrust, type TrustText } from "../../modules/x509/trust.js";
import { pem, UNTIL } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge } from "./judge.js";
import { good, leaf, root, stranger } from "./local-ca.js";

const files: Readonly<Record<string, Uint8Array>> = {
	"ca.pem": writeUtf8(pem(root.der)),
	"ca.der": root.der,
	"other.pem": writeUtf8(pem(stranger.der)),
	"both.pem": writeUtf8(`the house's\n${pem(root.der)}\nanother's\n${pem(stranger.der)}`),
	"empty.pem": new Uint8Array(),
	"cut.der": root.der.subarray(0, -1),
	"leaf.pem": writeUtf8(pem(leaf.der)),
	"key.pem": writeUtf8(pem(leaf.der, "EC PRIVATE KEY")),
};
const resource = (name: string): Uint8Array | undefined => (Object.hasOwn(files, name) ? files[name] : undefined);
const host = { resource, storage: { read: () => undefined, write: () => undefined } };
const anchorsOf = (...names: readonly string[]): TrustText => ({ kind: "anchors", names });

const read: readonly (readonly [names: readonly string[], found: readonly Uint8Array[]])[] = [
	[[], []],
	[["ca.pem"], [root.der]],
	[["ca.der"], [root.der]],
	[["both.pem"], [root.der, stranger.der]],
	[["other.pem", "ca.der"], [stranger.der, root.der]],
];

for (const [names, found] of read) {
	test(`anchors of ${names.join(" and ") || "no file"}`, () => { equal(readAnchors(names, { resource }), { list: found, bundles: [] }); });
}

const trusting: readonly (readonly [name: string, trust: TrustText, kind: string, needsTime: boolean])[] = [
	["anchors", anchorsOf("ca.pem"), "verified", true],
	["anchors, the second file's", anchorsOf("other.pem", "ca.der"), "verified", true],
	["an insecure reason", { kind: "insecure", because: "nothing of worth is sent", until: UNTIL }, "insecure", true],
];

for (const [name, trust, kind, needsTime] of trusting) {
	test(`trust: ${name}`, () => {
		const { authenticator, notices } = readTrust(trust, host);
		equal([judge(authenticator, good).kind, authenticator.needsTime, notices], [kind, needsTime, []]);
	});
}

test("trust: pins, as the failure to find them names them, with a notice of what was removed from them", () => {
	const wrong = `sha256:${"00".repeat(32)}`;
	const refusal = fails(() => judge(readTrust({ kind: "pins", text: wrong }, host).authenticator, good), "pin-mismatch");
	const right = /sha256:[0-9a-f]{64}/.exec(refusal.seen)?.[0] ?? "";
	const strong = readTrust({ kind: "pins", text: `${wrong}, ${right}` }, host);
	equal([judge(strong.authenticator, good).kind, strong.authenticator.needsTime, strong.notices], ["pinned", false, []]);
	equal(readTrust({ kind: "pins", text: `\u200e${wrong}` }, host).notices.length, 1);
});

test("trust in anchors is trust in no other", () => {
	fails(() => judge(readTrust(anchorsOf("other.pem"), host).authenticator, good), "untrusted");
});

const refused: readonly (readonly [name: string, trust: TrustText, code: string, seen: string])[] = [
	["a file that is not there", anchorsOf("ca.pem", "no.pem"), "no-such-resource", "no.pem"],
	["a name of every object", anchorsOf("__proto__"), "no-such-resource", "__proto__"],
	["no file", anchorsOf(), "no-anchors", "empty"],
	["an empty file", anchorsOf("empty.pem"), "pem-empty", ""],
	["a file cut short", anchorsOf("cut.der"), "der-length", ""],
	["a private key", anchorsOf("ca.pem", "key.pem"), "pem-private-key", "line 1"],
	["no pin", { kind: "pins", text: "" }, "no-pins", ""],
	["half a pin", { kind: "pins", text: "sha256:00" }, "pin-length", "1 byte"],
	["no reason", { kind: "insecure", because: " ", until: UNTIL }, "insecure-without-reason", ""],
];

for (const [name, trust, code, seen] of refused) {
	test(`trust refused: ${name}`, () => {
		const failure = fails(() => readTrust(trust, host), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
	});
}
