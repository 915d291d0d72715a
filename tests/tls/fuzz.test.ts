import { ok, test } from "../harness.js";
import { fuzzTls } from "../fuzz/tls-mutation.js";
import { fuzzParsers } from "../fuzz/tls-parsers.js";

test("fuzz: 2,000 servers changed at random come to events and failures that explain themselves", () => {
	const tally = fuzzTls(1_000_000, 2000);
	// The cases reach deep enough to mean something.
	for (const outcome of ["closed", "truncated", "bad-record-mac", "unexpected-message", "malformed-message", "illegal-parameter", "unsupported-extension", "bad-finished", "bad-handshake-signature", "alert-received", "closed-in-handshake", "closed after resuming", "session-changed", "closed with a certificate of ours"]) {
		ok((tally.get(outcome) ?? 0) > 0, `${outcome}: ${JSON.stringify([...tally])}`);
	}
});

test("fuzz: the readers by themselves, with 5,000 things that are almost right", () => {
	const tally = fuzzParsers(1_000_000, 5000);
	for (const outcome of ["records: read", "records: record-too-large", "ServerHello: read", "ServerHello: malformed-message", "extensions: read", "extensions: unsupported-extension", "stranger: read", "trace: read"]) {
		ok((tally.get(outcome) ?? 0) > 0, `${outcome}: ${JSON.stringify([...tally])}`);
	}
});
