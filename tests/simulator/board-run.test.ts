import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { MemoryStorage } from "../../hosts/desktop/storage.js";
import { runOnBoard } from "../../hosts/node/board-run.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { readKept, writeKept } from "../../modules/console/kept-settings.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import { readSettings } from "../../modules/settings/settings.js";
import { accessPoint } from "./posting.js";

const refusals = new FailureTable("x509", { absent: { fault: "config", seen: "There is no such file.", expected: "A file.", hint: "Make it." } });
const idle: Firmware = { counts: { published: 0, acknowledged: 0, written: 0, dropped: 0 }, delivery: undefined, standing: "", published: undefined, written: undefined, pause: () => undefined, stop: (stopped) => { stopped(); } };

for (const [what, main, isOnTrial] of [["run", () => idle, true], ["are refused", () => { throw refusals.make("absent"); }, false]] as const) {
	void test(`a board: of settings on trial that ${what}, a minute ${isOnTrial ? "decides" : "makes nothing good"}`, async () => {
		const values = { wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem", commandPort: "uart0" };
		const layers = [{ source: "the test", values }];
		const log = new Terminal(() => undefined, () => 0);
		const storage = new MemoryStorage();
		writeKept({ storage }, { values: { wifiName: "boat" }, trial: { starts: 0, good: {} } });
		const after = mock.method(nodeTimer, "after");
		const cancel = mock.method(nodeTimer, "cancel");
		try {
			const run = runOnBoard({ host: { accessPoint, storage, resource: () => undefined }, terminal: log, typed: undefined, layers, settings: readSettings(layers), main, watch: { published: () => undefined, written: () => undefined } });
			const minute = after.mock.calls.find(({ arguments: [delay] }) => delay === 60_000);
			assert.ok(minute !== undefined);
			assert.equal(cancel.mock.calls.every(({ arguments: [handle] }) => handle !== minute.result), isOnTrial);
			assert.equal(readKept({ storage, log }).trial?.starts, 1);
			await run.stop();
			assert.ok(cancel.mock.calls.some(({ arguments: [handle] }) => handle === minute.result));
		} finally {
			mock.restoreAll();
		}
	});
}
