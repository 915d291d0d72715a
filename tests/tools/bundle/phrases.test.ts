import assert from "node:assert/strict";
import test from "node:test";
import { FailureTable } from "../../../modules/failure/failure.js";
import { packedRows, PackedFailures } from "../../../modules/failure/packed-failures.js";
import { settingsFailures } from "../../../modules/settings/failures.js";
import { packedBy, withPhrases } from "../../../tools/bundle/phrases.js";

void test("packed by phrases, a table says the same in less", () => {
	const rows = packedRows(settingsFailures.texts);
	const { phrases, packed: [packed = ""] } = packedBy([rows]);
	assert.ok(Buffer.byteLength(packed) + Buffer.byteLength(phrases.join("")) < Buffer.byteLength(rows));
	const failures = new PackedFailures("settings", packed, phrases);
	assert.equal(packedRows(settingsFailures.texts).split("\n").length - 2, Object.keys(settingsFailures.texts).length);
	for (const [code, texts] of Object.entries(settingsFailures.texts)) {
		const made = failures.make(code);
		assert.deepEqual([made.code, made.fault, made.seen, made.expected, made.hint], [code, texts.fault, texts.seen, texts.expected, texts.hint]);
	}
});

void test("letters of other languages and what looks like a code stay", () => {
	const table = new FailureTable("tls", { "one-code": { fault: "peer", seen: "…ł one-code one-code", expected: "one-code", hint: "one-code" } });
	const { phrases, packed: [packed = ""] } = packedBy([packedRows(table.texts)]);
	assert.match(packed, /^\none-code\t/);
	assert.throws(() => packedBy(["\nü\tpeer\t\t\t\t\n"]), /stands for a phrase/);
	assert.equal(new PackedFailures("tls", packed, phrases).make("one-code").expected, "one-code");
});

void test("a bundle's tables share one list", () => {
	const row = (code: string): string => `\\n${code}\\tpeer\\t\\tthe server says so\\tthe server says no\\tthe server says so\\n`;
	const text = withPhrases(`import x from "y";\nconst one = new PackedFailures("tls", "${row("a").repeat(9)}"), two = new PackedFailures("x509", "${row("b").repeat(9)}");`);
	assert.equal(text.match(/, failurePhrases\)/g)?.length, 2);
	assert.match(text, /^import x from "y";\nconst failurePhrases = Object\.freeze\(\[".*the server says/);
});
