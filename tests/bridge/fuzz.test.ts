import { fuzzSerial } from "../fuzz/serial-fuzz.js";
import { ok, test } from "../harness.js";

test("fuzz: 1,500 serial lines changed at random come to messages and commands, or are refused", () => {
	const tally = fuzzSerial(1_000_000, 1500);
	for (const outcome of ["lines: number", "lines: text", "lines: garbled", "lines: cut", "lines: overlong", "template: good", "template: template-place", "template: template-not-json", "template: template-no-reading", "protocol: hello", "protocol: publish", "protocol: subscribe", "protocol: write", "protocol: status", "protocol: checksum", "protocol: form", "protocol: unknown", "protocol: text"]) {
		ok((tally.get(outcome) ?? 0) > 0, `${outcome}: ${JSON.stringify([...tally])}`);
	}
});
