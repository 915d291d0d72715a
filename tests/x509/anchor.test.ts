import { anchors } from "../../modules/x509/anchor.js";
import { make } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge } from "./judge.js";
import { good, root, stranger } from "./local-ca.js";

const p521 = await make({ subject: "CN=P-521 CA", key: "P-521", ca: true });

const anchorFaults: readonly (readonly [name: string, list: readonly Uint8Array[], code: string, seen: string])[] = [
	["an empty list", [], "no-anchors", "empty"],
	["bytes cut short", [root.der, root.der.subarray(0, -1)], "anchor-malformed", "trust anchor 2"],
	["bytes added", [Uint8Array.of(...root.der, 0)], "anchor-malformed", "trust anchor 1"],
	["no key that can be used", [p521.der], "anchor-unusable", "CN=P-521 CA"],
];

for (const [name, list, code, seen] of anchorFaults) {
	test(`anchors refused: ${name}`, () => {
		const failure = fails(() => anchors(list), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
	});
}

test("an anchor with an unknown kind of key is passed over beside a good one", () => {
	equal(judge(anchors([p521.der, root.der]), good).kind, "verified");
});

test("anchors describe themselves and need the time", () => {
	const trust = anchors([root.der, stranger.der]);
	equal(trust.needsTime, true);
	equal(trust.description, "2 trust anchors: Mooring Local CA, Stranger CA");
	equal(anchors([root.der]).description, "the trust anchor Mooring Local CA");
});
