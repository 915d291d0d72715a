import { counted } from "../../modules/failure/counted.js";
import { FailureTable, located } from "../../modules/failure/failure.js";
import { equal, test } from "../harness.js";

const failures = new FailureTable("tls", {
	"counted": { fault: "peer", seen: "{size} bytes of {count} has {names}", expected: "{size} times {count} bytes", hint: "within {size} days", alert: 42 },
});

test("counted: one is in the singular, everything else in the plural", () => {
	equal([0, 1, 2, 1.5].map((count) => counted(count, "bytes")), ["0 bytes", "1 byte", "2 bytes", "1.5 bytes"]);
});

test("failure: what is counted in its texts is so too, and other words that end in s are left", () => {
	const one = failures.make("counted", { size: 1, count: 1, names: 1 });
	equal([one.seen, one.expected, one.hint], ["1 byte of 1 has 1", "1 time 1 byte", "within 1 day"]);
	const more = failures.make("counted", { size: 21, count: 0, names: "a" });
	equal([more.seen, more.expected, more.hint], ["21 bytes of 0 has a", "21 times 0 bytes", "within 21 days"]);
});

test("failure: the place that it is about stands before what was seen, and all else stays", () => {
	const found = located(failures.make("counted", { size: 2, count: 3, names: "{place}" }), "ca.pem");
	equal([found.stage, found.code, found.fault, found.alert], ["tls", "counted", "peer", 42]);
	equal([found.seen, found.expected, found.hint], ["ca.pem: 2 bytes of 3 has {place}", "2 times 3 bytes", "within 2 days"]);
});
