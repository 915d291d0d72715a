import assert from "node:assert/strict";
import { test } from "node:test";
import { storageFailures } from "../../hosts/desktop/failures.js";
import type { Crypto } from "../../modules/ports/crypto.js";
import { withBlynk } from "./blynk-world.js";
import { pinOf, withBroker } from "./trust-world.js";
import { authority, Device, identity, secrets, tokens } from "./world.js";
import type { DeviceOptions } from "./world.js";

const moved = await authority.issue(["localhost"]);
const UNTIL = "2026-11-22";
const REASON = "the broker is being moved this week";
const insecure = { trustAnchors: "", trustInsecureBecause: REASON, trustInsecureUntil: UNTIL };

void test("first use: the key is kept, survives a restart, and a change is refused with both values and the setting that accepts it", async () => {
	const stored = new Map<string, string>();
	const firstUse = { trustAnchors: "", trustFirstUse: true };
	let samePort: number | undefined;
	await withBroker(identity, async ({ port }) => {
		samePort = port;
		await connects({ port, stored, settings: firstUse }, (device) => {
			assert.ok(device.log.text.includes(`nothing says yet that its key ${pinOf(identity, "key")} is the right one; it is kept, and no other will be taken`), device.log.text);
		});
		assert.deepEqual([...stored.values()].filter((value) => value.includes(pinOf(identity, "key"))).length, 1);
		await connects({ port, stored, settings: firstUse }, (device) => {
			assert.ok(device.log.text.includes("with the key of the first connection, name and dates not enforced"), device.log.text);
			assert.deepEqual(device.log.warnings, []);
		});
	});
	await withBroker(moved, async ({ port }) => {
		await Device.run({ port, stored, settings: firstUse }, async (device) => {
			await device.until(() => device.log.failures.length >= 2, "failures");
			assert.deepEqual([...new Set(device.log.failures.map(({ stage, code }) => `${stage}/${code}`))], ["x509/key-changed"]);
			assert.ok(device.log.text.includes(`has the key ${pinOf(moved, "key")}; on the first connection it had ${pinOf(identity, "key")};`), device.log.text);
			assert.ok(device.log.text.includes(`set trustFirstUseAccept (blynkFirstUseAccept for a Blynk server) to ${pinOf(moved, "key")};`), device.log.text);
		});
		await connects({ port, stored, settings: { ...firstUse, trustFirstUseAccept: pinOf(moved, "key") } }, (device) => {
			assert.ok(device.log.warnings.some((warning) => warning.endsWith("[key-accepted]")), device.log.text);
		});
		await connects({ port, stored, settings: firstUse }, (device) => { assert.deepEqual(device.log.warnings, []); });
	}, samePort);
});

void test("first use: a broker and a Blynk server on one host are each known by a key of their own, and accepted ones are each service's", async () => {
	const stored = new Map<string, string>();
	await withBroker(identity, async ({ port }) => {
		await withBlynk({ identity: moved }, async (blynk) => {
			const settings = { trustAnchors: "", trustFirstUse: true, blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: tokens.house };
			for (const accepted of [{}, { trustFirstUseAccept: pinOf(identity, "key") }, { blynkFirstUseAccept: pinOf(moved, "key") }]) {
				if (Object.keys(accepted).length > 0) stored.clear();
				await Device.run({ port, stored, settings: { ...settings, ...accepted } }, async (device) => {
					await device.reached("mqtt");
					await device.reached("blynk");
					assert.deepEqual(device.log.failures, [], device.log.text);
				});
			}
		});
	});
});

void test("first use: what cannot be kept is not believed", async () => {
	await withBroker(identity, async ({ port }) => {
		const full = { read: () => undefined, write: (): never => { throw storageFailures.make("unwritable", { path: "flash", reason: "ENOSPC" }); } };
		await Device.run({ port, settings: { trustAnchors: "", trustFirstUse: true, mqttClientId: "known" }, host: () => ({ storage: full }) }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.deepEqual([device.log.failures[0]?.stage, device.log.failures[0]?.code, device.firmware.counts.published], ["storage", "unwritable", 0]);
		});
	});
});

void test("anchors and pins: both must fit", async () => {
	await withBroker(identity, async ({ port }) => {
		await connects({ port, settings: { trustNeeds: "both", trustPins: pinOf(identity, "key") } }, (device) => {
			assert.ok(device.log.text.includes("<- anchor Mooring Local CA, and pinned by the SHA-256 of its key, 89 days left\n"), device.log.text);
		});
		await fails({ port, settings: { trustNeeds: "both", trustPins: pinOf(moved, "key") } }, "pin-mismatch");
		const settings = { trustNeeds: "both", trustPins: pinOf(identity, "key"), mqttUrl: `mqtts://127.0.0.1:${port}` };
		await connects({ port, settings }, () => undefined);
	});
	await withBroker(await authority.issue(["other.example"]), async ({ port }) => {
		await fails({ port, settings: { trustNeeds: "both", trustPins: pinOf(identity, "key") } }, "pin-mismatch");
	});
});

void test("anchors or pins: one is enough, the pin before any time is known", async () => {
	const mute: NonNullable<DeviceOptions["host"]> = () => ({ openDatagram: () => ({ send: () => undefined, close: () => undefined }) });
	await withBroker(identity, async ({ port }) => {
		await connects({ port, settings: { trustNeeds: "either", trustPins: pinOf(identity, "key"), timeDeadline: 200 }, host: mute }, (device) => { assert.ok(!device.log.passed.includes("time")); });
		await connects({ port, settings: { trustNeeds: "either", trustPins: pinOf(moved, "key") } }, (device) => {
			assert.ok(device.log.text.includes("<- anchor Mooring Local CA, 89 days left\n"), device.log.text);
		});
	});
	await withBroker(await authority.issue(["other.example"]), async ({ port }) => {
		await fails({ port, settings: { trustNeeds: "either", trustPins: pinOf(moved, "key") } }, "name-mismatch", "; and no pin fits: the server's certificate");
	});
});

void test("insecure: to the last day, with its end in every report, the mark in every line, and no password", async () => {
	await withBroker(moved, async ({ port }) => {
		await Device.run({ port, settings: insecure }, async (device) => {
			await device.until(() => device.log.retries.length >= 1, "retry");
			assert.equal(device.log.failures[0]?.code, "bad-credentials");
			for (const line of device.log.text.trimEnd().split("\n").filter((text) => !text.includes("what to do:"))) assert.ok(line.includes("(NOTHING IS VERIFIED) "), line);
			assert.ok(device.log.text.includes("allowed until 2026-11-22 23:59:59 UTC") && device.log.text.includes("the permission to check nothing 0 (until 2026-11-22)"), device.log.text);
			for (const secret of secrets) assert.ok(!device.log.text.includes(secret));
		});
	});
});

void test("insecure: after its last day nothing is sent, and the reason and the day are told", async () => {
	await withBroker(moved, async ({ port }) => {
		await fails({ port, settings: { ...insecure, trustInsecureUntil: "2026-11-21", sendSecretsUnverified: true } }, "insecure-ended", `checking nothing was allowed until 2026-11-21 23:59:59 UTC, because: ${REASON}; the present date used is 2026-11-22 14:30`);
	});
});

void test("insecure: while the date is unknown nothing is dialled", async () => {
	await withBroker(moved, async ({ port }) => {
		await Device.run({ port, settings: { ...insecure, timeDeadline: 200 }, host: () => ({ openDatagram: () => ({ send: () => undefined, close: () => undefined }) }) }, async (device) => {
			await device.until(() => device.log.retries.length >= 2, "second retry");
			assert.deepEqual([...new Set(device.log.failures.map(({ code }) => code))], ["clock-unset"]);
			assert.equal(device.wire.connections.length, 0);
		});
	});
});

async function connects(options: DeviceOptions, judge: (device: Device) => void): Promise<void> {
	await Device.run(options, async (device) => {
		await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
		judge(device);
	});
}

async function fails(options: DeviceOptions, code: string, seen = ""): Promise<void> {
	await Device.run(options, async (device) => {
		await device.until(() => device.log.failures.length >= 1, "failure");
		assert.deepEqual([device.log.failures[0]?.stage, device.log.failures[0]?.code, device.firmware.counts.published], ["x509", code, 0]);
		assert.ok(device.log.text.includes(seen), device.log.text);
	});
}

/** Where it is remembered, signature checks of a first start and of a second, and how many records were written. */
const remembering: readonly (readonly [where: string, checks: readonly number[], written: number])[] = [
	["ram", [3, 3], 0],
	["flash", [3, 2], 1],
	["off", [3, 3], 0],
];

for (const [where, checks, written] of remembering) {
	void test(`an intermediate that was verified, remembered in ${where}: ${checks.join(" and ")} signature checks before and after a restart`, async () => {
		const stored = new Map<string, string>();
		const records = new Set<string>();
		const counts: number[] = [];
		await withBroker(identity, async ({ port }) => {
			for (let start = 0; start < 2; start++) {
				let count = 0;
				const host: DeviceOptions["host"] = (good) => {
					const verify: Crypto["verify"] = (...parameters) => {
						count++;
						return good.crypto.verify(...parameters);
					};
					return { crypto: { ...good.crypto, verify } };
				};
				await connects({ port, stored, settings: { rememberIntermediates: where }, host }, () => undefined);
				counts.push(count);
				const record = stored.get("intermediates");
				if (record !== undefined) records.add(record);
			}
		});
		assert.deepEqual([counts, records.size], [checks, written]);
	});
}
