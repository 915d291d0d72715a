import assert from "node:assert/strict";
import { test } from "node:test";
import { measureRoundTrips } from "../../bench/round-trips.js";

void test("round trips from SYN to the first byte of data at the server are those of the protocol", async () => {
	const measured = await measureRoundTrips();
	assert.deepEqual(measured.map((one) => [one.version, one.kind, one.measured]), [["TLS 1.3", "full", 2.5], ["TLS 1.3", "resumed", 2.5], ["TLS 1.2", "full", 3.5], ["TLS 1.2", "resumed", 2.5]]);
});
