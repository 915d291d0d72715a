import assert from "node:assert/strict";
import { test } from "node:test";
import { runHeard } from "../../tools/heard-program.js";

void test("what a program says is heard line by line, in whatever pieces it comes, and its status is returned", async () => {
	const program = `
		const pieces = ["# cc na", "tive.c\\n# cc \\u00e4", "\\n\\n### 3 instances\\nthe last"];
		const next = () => {
			const piece = pieces.shift();
			if (piece === undefined) process.exitCode = 7;
			else process.stdout.write(piece, () => { setTimeout(next, 30); });
		};
		next();
	`;
	const heard: string[] = [];
	const status = await runHeard(process.execPath, ["-e", program], { cwd: ".", env: process.env }, (line) => { heard.push(line); });
	assert.deepEqual([status, heard], [7, ["# cc native.c", "# cc ä", "### 3 instances", "the last"]]);
});
