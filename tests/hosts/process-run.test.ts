import assert from "node:assert/strict";
import { test } from "node:test";
import { ProcessRun } from "../../hosts/node/firmware-run.js";
import { Terminal } from "../../hosts/node/terminal.js";
import type { Firmware } from "../../modules/ports/firmware.js";

const watch = { published: () => undefined, written: () => undefined };

/** Firmware that takes its time to stop, and hears that it is to once. */
class SlowFirmware {
	readonly counts = { published: 3, acknowledged: 2, written: 1, dropped: 0 };
	left: (() => void) | undefined;

	stop(stopped: () => void): void {
		this.left ??= stopped;
	}
}

void test("a run: what is stopped while it restarts ends, and does not start again", async () => {
	const made: SlowFirmware[] = [];
	const run = new ProcessRun(() => {
		const firmware = new SlowFirmware();
		made.push(firmware);
		return firmware as unknown as Firmware;
	}, new Terminal(() => undefined, () => 0), watch);
	let ends = 0;
	run.ended = () => { ends++; };
	run.firmware?.stop(() => { run.restart(); });
	const stopped = run.stop();
	made[0]?.left?.();
	await Promise.race([stopped, new Promise((_, reject) => setTimeout(() => { reject(new Error("it hangs")); }, 2_000))]);
	assert.deepEqual([made.length, ends], [1, 1]);
});

void test("a run: counts go on over a restart, but for what was on its way", async () => {
	const run = new ProcessRun(() => new SlowFirmware() as unknown as Firmware, new Terminal(() => undefined, () => 0), watch);
	run.restart();
	const { published, acknowledged, written, dropped } = await run.counts();
	assert.deepEqual({ published, acknowledged, written, dropped }, { published: 5, acknowledged: 4, written: 2, dropped: 0 });
});
