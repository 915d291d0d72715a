import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../../", import.meta.url);

const printed = execFileSync(process.execPath, [fileURLToPath(new URL("build/scripts/failure-page.js", ROOT))], { encoding: "utf8" });

void test("docs/failures.md is what the tables say", () => {
	const page = readFileSync(new URL("docs/failures.md", ROOT), "utf8").replaceAll("\r\n", "\n");
	assert.equal(page, printed, "make it anew: node build/scripts/failure-page.js > docs/failures.md");
});

void test("every code of every table in the tree is on the page", () => {
	const onPage = new Set(rows().map(({ code }) => code));
	const missing = sources().flatMap((text) => [...text.matchAll(/^\t"?([a-z0-9-]+)"?: \{\n\t\tfault:/gm)].map(([, code = ""]) => code)).filter((code) => !onPage.has(code));
	assert.deepEqual(missing, []);
});

void test("a code means one thing within its stage, and every text says something", () => {
	const seen = new Set<string>();
	for (const { stage, code, texts } of rows()) {
		assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
		assert.ok(!seen.has(`${stage}/${code}`), `${stage}/${code} stands in two tables`);
		seen.add(`${stage}/${code}`);
		const [observed = "", expected = "", hint = ""] = texts;
		for (const text of texts) assert.ok(text.length >= 6, `${stage}/${code}: "${text}"`);
		// Printed as "seen: …; expected: …", then "what to do: …" on a line of its own.
		for (const part of [observed, expected]) assert.ok(!part.endsWith("."), `${stage}/${code}: "${part}" ends as a sentence`);
		assert.match(hint, /[.?)*]$/, `${stage}/${code}: "${hint}" does not end as a sentence`);
	}
	assert.ok(seen.size > 100);
});

void test("no cure hides behind a place that is filled with one of several texts", () => {
	assert.deepEqual(printed.split("\n").filter((line) => line.includes("*advice*")), []);
	for (const cure of ["let the server send its certificate along (the chain file)", "a DNS entry does not count", "require_certificate off on the broker", "mosquitto: crlfile"]) assert.ok(printed.includes(cure), cure);
});

function rows(): { stage: string; code: string; texts: string[] }[] {
	let stage = "";
	return printed.split("\n").flatMap((line) => {
		if (line.startsWith("## ")) stage = line.slice(3);
		const [, code, ...texts] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
		return code?.startsWith("`") === true ? [{ stage, code: code.slice(1, -1), texts: texts.slice(0, 3) }] : [];
	});
}

/** The files that hold a table of failures. */
function sources(): string[] {
	return ["modules/", "hosts/"].flatMap((folder) => readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
		.filter((path) => path.endsWith("failures.ts"))
		.map((path) => readFileSync(new URL(folder + path.replaceAll("\\", "/"), ROOT), "utf8")));
}
