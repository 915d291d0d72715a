import { FailureTable } from "../../modules/failure/failure.js";
import { packedRows, PackedFailures } from "../../modules/failure/packed-failures.js";
import { equal, test } from "../harness.js";

const table = new FailureTable("tls", {
	"first": { fault: "peer", alert: 50, seen: "{name} is bad", expected: "a good one", hint: "Mend it." },
	"first-more": { fault: "config", seen: "nothing", expected: "something", hint: "Say {what}." },
});

const packed = new PackedFailures("tls", packedRows(table.texts));

test("a packed table makes the same failures", () => {
	for (const [one, other] of [[packed.make("first", { name: "x" }), table.make("first", { name: "x" })], [packed.make("first-more", { what: "y" }), table.make("first-more", { what: "y" })]] as const) {
		equal([Object.entries(one), one.message], [Object.entries(other), other.message]);
	}
});

test("a code that it has not is a defect of ours", () => {
	for (const code of ["irst", "more", ""]) equal(errorOf(() => packed.make(code)) instanceof RangeError, true, code);
});

function errorOf(body: () => unknown): unknown {
	try {
		body();
	} catch (caught) {
		return caught;
	}
	return undefined;
}
