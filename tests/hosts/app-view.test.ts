import assert from "node:assert/strict";
import { test } from "node:test";
import { AppView } from "../../hosts/node/app-view.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { BlynkApp } from "../../hosts/peers/blynk/app.js";
import { Device } from "../../hosts/peers/blynk/device.js";

/** A view, the device that its app looks at, and a clock. */
function stage(): { view: AppView; writes: (value: string) => void; pass: (milliseconds: number) => void } {
	let now = 0;
	const device = new Device("0123456789abcdef0123456789abcdef", "device 1");
	const terminal = new Terminal(() => undefined, () => now);
	const view = new AppView((written) => new BlynkApp(device, written), { terminal, pin: 2, typed: undefined, now: () => now });
	return { view, writes: (value) => { device.store({ pin: "v0", values: [value], id: 1 }); }, pass: (milliseconds) => { now += milliseconds; } };
}

void test("app view: each value is counted once, whether the word of it or the value comes first", () => {
	const { view, writes } = stage();
	view.expect(0, "23.4");
	assert.equal(view.seen, 0);
	writes("23.4");
	assert.equal(view.seen, 1);
	writes("23.5");
	assert.equal(view.seen, 1, "nobody has said that it was written");
	view.expect(0, "23.5");
	assert.equal(view.seen, 2);
});

void test("app view: a value that a new connection brings again is not counted for the next one of its kind", () => {
	const { view, writes, pass } = stage();
	view.expect(0, "23.4");
	writes("23.4");
	writes("23.4");
	assert.equal(view.seen, 1);
	pass(5000);
	view.expect(0, "23.4");
	assert.equal(view.seen, 1, "it has not come yet");
	writes("23.4");
	assert.equal(view.seen, 2);
});
