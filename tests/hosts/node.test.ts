import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import test from "node:test";
import { SimulatedClimate } from "../../hosts/desktop/climate.js";
import { SimulatedClock } from "../../hosts/desktop/clock.js";
import { NodeResolver } from "../../hosts/node/resolver.js";
import type { Lookup } from "../../hosts/node/resolver.js";
import { SimulatedStation } from "../../hosts/desktop/station.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { clockContract } from "../contract/clock.js";
import { resolve, resolverContract } from "../contract/resolver.js";
import { stationContract } from "../contract/station.js";
import { timerContract } from "../contract/timer.js";

timerContract("node", nodeTimer);

void test("node timer: a delay longer than Node's timers can count is not cut down to a millisecond and repeated", async () => {
	const warnings: string[] = [];
	const note = (warning: Error): void => { warnings.push(warning.name); };
	process.on("warning", note);
	const handle = nodeTimer.after(2 ** 31, () => undefined);
	await pause(10);
	nodeTimer.cancel(handle);
	process.off("warning", note);
	assert.deepEqual(warnings, []);
});

clockContract("simulated", () => {
	let passed = 5.25;
	return { clock: new SimulatedClock({ now: () => passed }), pass(milliseconds) { passed += milliseconds; } };
});

stationContract("simulated", () => {
	const accessPoint = { name: "Harbour", password: "correct horse", address: "192.168.4.2", joinDelay: 4, refuseDelay: 2 };
	const station = new SimulatedStation(accessPoint, nodeTimer);
	return {
		station,
		name: accessPoint.name,
		password: accessPoint.password,
		lose() { station.drop(); },
		settle: async () => { await pause(15); },
	};
});

void test("simulated station: an open network has an empty password", async () => {
	const station = new SimulatedStation({ name: "Open", password: "", address: "192.168.4.2", joinDelay: 1, refuseDelay: 1 }, nodeTimer);
	assert.equal(await new Promise((joined) => { station.join("Open", "", { joined, left: joined }); }), "192.168.4.2");
});

void test("simulated station: can be dropped for any reason, while joining too", () => {
	const station = new SimulatedStation({ name: "A", password: "b", address: "192.168.4.2", joinDelay: 1, refuseDelay: 1 }, nodeTimer);
	const seen: string[] = [];
	station.join("A", "b", { joined(address) { seen.push(address); }, left(reason) { seen.push(reason); } });
	station.drop("dhcp");
	assert.deepEqual(seen, ["dhcp"]);
});

const settle = async (): Promise<void> => { await pause(30); };
resolverContract("node", new NodeResolver(), settle);

const lookups: readonly [what: string, error: string | undefined, found: readonly string[], addresses: readonly string[], reason: RegExp][] = [
	["IPv4 goes first, each family in its order", undefined, ["2001:db8::1", "192.0.2.2", "2001:db8::2", "192.0.2.1"], ["192.0.2.2", "192.0.2.1", "2001:db8::1", "2001:db8::2"], /^$/],
	["no address", undefined, [], [], /has no address/],
	["no such name", "ENOTFOUND", [], [], /no such name \(ENOTFOUND\)/],
	["no name server", "EAI_AGAIN", [], [], /did not answer \(EAI_AGAIN\)/],
	["a code nobody thought of", "ESOMETHING", [], [], /not looked up \(ESOMETHING\)/],
];
for (const [what, code, found, addresses, reason] of lookups) {
	void test(`node resolver: ${what}`, async () => {
		const answer = await resolve(new NodeResolver(lookupOf(code, found)), "broker.example");
		assert.deepEqual(answer.addresses, addresses);
		assert.match(answer.reason, reason);
	});
}

function lookupOf(code: string | undefined, found: readonly string[]): Lookup {
	return (name, _options, answered) => {
		assert.equal(name, "broker.example");
		const error = code === undefined ? null : Object.assign(new Error(code), { code });
		setImmediate(answered, error, found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
	};
}

void test("simulated climate: the seed decides", () => {
	assert.deepEqual(walk(1), walk(1));
	assert.notDeepEqual(walk(1), walk(2));
});

for (const seed of [0, 1, 2, -1, 0.5, 2 ** 40]) {
	void test(`simulated climate: seed ${seed} walks slowly, in a DHT11's steps and bounds`, () => {
		const readings = walk(seed);
		for (const [at, { temperature, humidity }] of readings.entries()) {
			const before = readings[at - 1] ?? { temperature, humidity };
			assert.equal(Number(temperature.toFixed(1)), temperature);
			assert.ok(Number.isInteger(humidity) && humidity >= 20 && humidity <= 90);
			assert.ok(temperature >= 0 && temperature <= 50);
			assert.ok(Math.abs(temperature - before.temperature) < 0.11 && Math.abs(humidity - before.humidity) <= 1);
		}
		assert.ok(new Set(readings.map(({ temperature }) => temperature)).size > 3, "it does walk");
	});
}

function walk(seed: number): { temperature: number; humidity: number }[] {
	const climate = new SimulatedClimate(seed);
	return Array.from({ length: 5000 }, () => climate.read());
}
