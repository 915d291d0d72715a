import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { Stage } from "../../modules/ports/failure.js";
import { Device } from "./world.js";
import type { DeviceOptions } from "./world.js";

/** One way in which the world is bad, and what a person is to be told of it. */
export interface BadCase {
	readonly name: string;
	/** Makes the world bad. */
	readonly world: () => Promise<BadWorld>;
	readonly stage: Stage;
	readonly code: string;
	/** What is printed, or how it begins; `{name}` stands for a fact of the world. */
	readonly seen: string;
	readonly expected: string;
	readonly hint: string;
	/** What is tried again; most failures are the MQTT session's. */
	readonly rung?: "wifi" | "time";
}

export interface BadWorld {
	readonly device: DeviceOptions;
	/** What cannot be written by hand, such as the port that the system chose. */
	readonly facts?: Readonly<Record<string, string>>;
	readonly stop?: () => Promise<void>;
}

/** Tests of all cases, several at a time: most of their time is waiting. */
export function testAll(cases: readonly BadCase[]): void {
	void test("bad input", { concurrency: 4 }, async (context) => {
		await Promise.all(cases.map((one) => testOne(context, one)));
	});
}

async function testOne(context: TestContext, one: BadCase): Promise<void> {
	await context.test(`${one.name}: ${one.stage}/${one.code}`, async () => {
		const world = await one.world();
		try {
			await Device.run(world.device, async (device) => { await judge(device, one, world.facts ?? {}); });
		} finally {
			await world.stop?.();
		}
	});
}

/** Three failures and their retries: each with the code, each pause twice as long, and nothing more than that was tried. */
async function judge(device: Device, one: BadCase, facts: Readonly<Record<string, string>>): Promise<void> {
	const { log, wire, firmware } = device;
	await device.until(() => log.retries.length >= 3, "third retry");
	const rung = one.rung ?? "mqtt";
	assert.deepEqual(log.failures.map(({ stage, code }) => `${stage}/${code}`), Array<string>(3).fill(`${one.stage}/${one.code}`), log.text);
	assert.deepEqual(log.retries, [{ rung, seconds: "0.1", attempt: 1 }, { rung, seconds: "0.2", attempt: 2 }, { rung, seconds: "0.4", attempt: 3 }]);
	assert.ok(wire.connections.length <= 3, `${wire.connections.length} connections`);
	assert.deepEqual(firmware.counts, { published: 0, acknowledged: 0, written: 0, dropped: 0 });
	assertPrinted(log.text, `FAILED [${one.code}] seen: ${fill(one.seen, facts)}`);
	assertPrinted(log.text, `; expected: ${fill(one.expected, facts)}`);
	assertPrinted(log.text, `\n                      what to do: ${fill(one.hint, facts)}`);
}

function assertPrinted(text: string, excerpt: string): void {
	assert.ok(text.includes(excerpt), `not printed:\n${excerpt}\nbut:\n${text}`);
}

function fill(text: string, facts: Readonly<Record<string, string>>): string {
	return text.replace(/\{(\w+)\}/g, (place, name: string) => facts[name] ?? place);
}
