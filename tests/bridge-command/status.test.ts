import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "../../tools/bridge/status.js";
import { until } from "./workbench.js";

/** What a screen of so many columns is shown of a long line. */
async function shown(columns: number | undefined): Promise<string> {
	const parts: string[] = [];
	const status = new Status({
		running: () => ({ counts: { up: 12, down: 5, lost: 0 }, heardAt: 0, waitedFor: "x".repeat(200) }),
		write: (text) => { parts.push(text); }, say: () => undefined, silence: 1e9, live: true, columns: () => columns,
	});
	status.start();
	await until("the line", () => parts.length > 0);
	status.stop();
	assert.equal(parts.at(-1), "\r\u001b[K");
	return parts[0] ?? "";
}

void test("the live line never becomes two: it ends before the screen's last column, and before the eightieth", async () => {
	for (const [columns, length] of [[undefined, 79], [200, 79], [80, 79], [40, 39]] as const) {
		const line = await shown(columns);
		assert.equal(line.length, length);
		assert.ok("12 bytes board -> server, 5 server -> board; xxxx".startsWith(line.slice(0, 39)), line);
	}
});
