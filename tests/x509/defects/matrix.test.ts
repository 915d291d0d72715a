import { anchors } from "../../../modules/x509/anchor.js";
import { constraintFailures } from "../../../modules/x509/constraint-failures.js";
import { x509Failures } from "../../../modules/x509/failures.js";
import { trustProfile } from "../../../modules/x509/trust.js";
import { webFailures } from "../../../modules/x509/web-failures.js";
import { equal, fails, ok, test } from "../../harness.js";
import { judge } from "../judge.js";
import type { Scene } from "./defect.js";
import { matrix } from "./matrix.js";

function judged({ anchors: trusted, profile, chain, server, now }: Scene): ReturnType<typeof judge> {
	return judge(anchors(trusted, trustProfile(profile)), { chain: chain.map(({ der }) => der), server, now });
}

for (const { name, code, bad, twin } of matrix) {
	test(`defect: ${name}`, () => {
		const { seen, expected, hint } = fails(() => judged(bad), code);
		ok(!UNFILLED.test(seen + expected + hint), seen + expected + hint);
	});
	test(`not a defect, without: ${name}`, () => { equal(judged(twin).kind, "verified"); });
}

test("defects: each has a name of its own, and there are enough of them", () => {
	equal(new Set(matrix.map(({ name }) => name)).size, matrix.length);
	ok(matrix.length >= LEAST_ROWS, `${matrix.length} rows`);
});

test("defects: each refusal that a certificate can cause has a row", () => {
	const codes = new Set(matrix.map(({ code }) => code));
	const all = [x509Failures, constraintFailures, webFailures].flatMap(({ texts }) => Object.keys(texts));
	equal(all.filter((code) => !codes.has(code)).sort(), [...NOT_OF_CERTIFICATES].sort());
});

/** A place that no value was given for; a character that is not printable is shown with braces too. */
const UNFILLED = /(?<!\\u)\{\w+\}/;

const LEAST_ROWS = 100;

/** No certificate at all, the clock, pins, and what is only ever a finding. */
const NOT_OF_CERTIFICATES = ["chain-empty", "clock-unset", "pin-mismatch", "pin-of-issuer", "common-name-used", "ends-soon", "anchor-ends-soon", "sha1-pin", "not-verified"];
