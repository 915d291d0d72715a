import { fuzzChains } from "../fuzz/chain-fuzz.js";
import { fuzzFiles } from "../fuzz/file-fuzz.js";
import type { Tally } from "../fuzz/finding.js";
import { ok, test } from "../harness.js";

test("fuzz: 1,500 chains put together at random come to proofs that hold, and to failures that explain themselves", () => {
	reaches(fuzzChains(1_000_000, 1500), [
		"private: verified", "private-common-name: verified", "web: verified", "anchors-or-pins: verified", "first-use: pinned", "first-use: key-changed", "insecure: insecure", "pins: pin-mismatch",
		"private: malformed-certificate", "private: untrusted", "private: bad-signature", "private: name-mismatch", "private: name-constraints", "private: clock-unset", "private: bundle-malformed",
		"web: extension-missing", "web: extension-problem", "web: serial-number", "web: common-name", "web: name-constraints",
	]);
});

test("fuzz: 2,000 files changed at random are read, or refused", () => {
	reaches(fuzzFiles(1_000_000, 2000), [
		"certificates: read", "certificates: pem-character", "certificates: pem-length", "pins: read", "pins: pin-character", "pins: pin-length", "bundle: intact", "bundle: read", "bundle: bundle-malformed",
		"client: read", "client: client-certificate-malformed", "client: client-key-mismatch", "key: ec", "key: rsa", "key: key-malformed", "key: key-encrypted", "session: session", "session: none",
	]);
});

/** The cases reach deep enough to mean something. */
function reaches(tally: Tally, outcomes: readonly string[]): void {
	for (const outcome of outcomes) ok((tally.get(outcome) ?? 0) > 0, `${outcome}: ${JSON.stringify([...tally])}`);
}
