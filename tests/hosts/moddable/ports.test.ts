import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import test from "node:test";
import { SdkClock } from "../../../hosts/moddable/clock.js";
import { sdkConnect } from "../../../hosts/moddable/connect.js";
import { sdkOpenDatagram } from "../../../hosts/moddable/datagram.js";
import { LineLog } from "../../../hosts/moddable/log.js";
import { readResource } from "../../../hosts/moddable/resource.js";
import { SdkResolver } from "../../../hosts/moddable/resolver.js";
import type { NetClass, PreferenceClass, ResourceClass, TimerClass, UdpClass, WifiNetwork } from "../../../hosts/moddable/sdk.js";
import { SdkStation } from "../../../hosts/moddable/station.js";
import { PreferenceStorage } from "../../../hosts/moddable/storage.js";
import { SdkTimer } from "../../../hosts/moddable/timer.js";
import { Dht } from "../../../hosts/moddable/chip/dht.js";
import type { DhtBits } from "../../../hosts/moddable/chip/dht.js";
import { tcpFailures } from "../../../hosts/moddable/failures.js";
import { clockContract } from "../../contract/clock.js";
import { connectContract } from "../../contract/connect.js";
import { datagramContract } from "../../contract/datagram.js";
import { resolve, resolverContract } from "../../contract/resolver.js";
import { stationContract } from "../../contract/station.js";
import { storageContract } from "../../contract/storage.js";
import { timerContract } from "../../contract/timer.js";
import { tcpBench } from "../tcp-peer.js";
import { udpBench } from "../udp-peer.js";
import { FakeTcp, FakeUdp } from "./sdk-sockets.js";
import { fakeTimers, ticks } from "./sdk-timers.js";

function makeTimer(): SdkTimer {
	return new SdkTimer(fakeTimers, ticks);
}

timerContract("moddable", makeTimer());

void test("moddable timer: stands still where the system's clock is set back, and goes on after it", () => {
	const time = { ticks: 1000 };
	const timer = new SdkTimer(fakeTimers, time);
	time.ticks = 1500;
	assert.equal(timer.now(), 500);
	time.ticks = 200;
	assert.equal(timer.now(), 500);
	time.ticks = 300;
	assert.equal(timer.now(), 600);
});

clockContract("moddable", () => {
	let passed = 5.25;
	return { clock: new SdkClock({ now: () => passed }), pass(milliseconds) { passed += milliseconds; } };
});

connectContract("moddable", { ...tcpBench, flood: 2_000_000, connect: sdkConnect(FakeTcp, makeTimer()), plain: { refused: "not-connected", badAddress: "not-opened" } });

void test("moddable connect: what is written to a peer that has gone is a failure, told later", async () => {
	const server = await tcpBench.listen();
	const seen: string[] = [];
	let stream: ReturnType<ReturnType<typeof sdkConnect>> | undefined;
	await new Promise<void>((done) => {
		stream = sdkConnect(FakeTcp, makeTimer())("127.0.0.1", server.port, {
			opened() { seen.push("opened"); },
			readable() { seen.push("readable"); },
			writable() { seen.push("writable"); },
			ended() {
				seen.push("ended");
				assert.equal(stream?.write(new Uint8Array(3)), 0);
				assert.equal(stream.write(new Uint8Array(3)), 0);
				seen.push("wrote");
			},
			failed({ code }) {
				seen.push(code);
				done();
			},
		});
		void server.accept().then((peer) => { peer.end(); });
	});
	assert.deepEqual(seen, ["opened", "ended", "wrote", "gone"]);
	await server.stop();
});

datagramContract("moddable", { ...udpBench("udp4"), openDatagram: sdkOpenDatagram(FakeUdp) });

void test("moddable datagram: without a socket nothing arrives, and nothing throws", () => {
	const without = function (): never { throw new Error("no socket"); };
	const socket = sdkOpenDatagram(without as unknown as UdpClass)(() => undefined);
	socket.send("127.0.0.1", 123, new Uint8Array(48));
	socket.close();
});

const names: Readonly<Record<string, string>> = { "broker.example": "192.0.2.1" };

const net: NetClass = {
	get: () => "192.168.4.2",
	resolve(name, answered) {
		if (name === "one.too.many") throw new Error("resolve queue full");
		// lwIP may answer at once.
		if (name === "known.example") answered(name, "192.0.2.7");
		else setTimeout(() => { answered(name, names[name]); }, 1);
	},
};

resolverContract("moddable", new SdkResolver(net, makeTimer()), async () => { await pause(30); });

void test("moddable resolver: a name's address, none, one that is known at once, and one too many", async () => {
	const resolver = new SdkResolver(net, makeTimer());
	assert.deepEqual(await resolve(resolver, "broker.example"), { addresses: ["192.0.2.1"], reason: "" });
	assert.deepEqual(await resolve(resolver, "known.example"), { addresses: ["192.0.2.7"], reason: "" });
	assert.match((await resolve(resolver, "nowhere.example")).reason, /no address/);
	assert.match((await resolve(resolver, "one.too.many")).reason, /too many/);
	let answers = 0;
	resolver.cancel(resolver.resolve("broker.example", () => { answers++; }));
	await pause(20);
	assert.equal(answers, 0);
});

/** The SDK's flash preferences on an ESP8266: short keys, short values, 4 KB in all. */
class FakePreference implements PreferenceClass {
	readonly entries = new Map<string, ArrayBuffer>();
	room = 4092;

	set(domain: string, key: string, value: ArrayBuffer): void {
		if (domain.length > 31 || key.length > 31 || value.byteLength > 63) throw new Error("too long");
		const rest = [...this.entries].filter(([one]) => one !== `${domain}\0${key}`).reduce((sum, [one, { byteLength }]) => sum + one.length + byteLength + 8, 0);
		if (rest + domain.length + key.length + value.byteLength + 9 > this.room) throw new Error("can't save prefs");
		this.entries.set(`${domain}\0${key}`, value.slice(0));
	}

	get(domain: string, key: string): unknown {
		return this.entries.get(`${domain}\0${key}`);
	}

	delete(domain: string, key: string): void {
		this.entries.delete(`${domain}\0${key}`);
	}
}

const kept = new Map<string, FakePreference>();

storageContract("moddable storage", (name) => {
	const preference = kept.get(name) ?? new FakePreference();
	preference.room = 50_000;
	kept.set(name, preference);
	return new PreferenceStorage(preference, 60);
}, true);

void test("moddable storage: what does not fit is a failure, and what was there before stays", () => {
	const preference = new FakePreference();
	const storage = new PreferenceStorage(preference, 60);
	storage.write("small", "kept");
	assert.throws(() => { storage.write("large", "x".repeat(5000)); }, { stage: "storage", code: "full" });
	assert.throws(() => { storage.write("larger", "x".repeat(20_000)); }, { stage: "storage", code: "full" });
	assert.equal(storage.read("small"), "kept");
	assert.equal(storage.read("large"), undefined);
});

void test("moddable storage: of a value whose writing is cut short, anywhere, the one of before is there, and the next one is written", () => {
	const [before, after] = ["x".repeat(200), "y".repeat(300)];
	for (let writes = 0; writes < 6; writes++) for (const isFull of [true, false]) {
		const preference = new FakePreference();
		const storage = new PreferenceStorage(preference, 60);
		storage.write("a", "first");
		storage.write("a", before);
		let left = writes;
		preference.set = (domain, key, value): void => {
			if (left-- === 0) throw new Error("can't save prefs");
			FakePreference.prototype.set.call(preference, domain, key, value);
		};
		// Where the power goes, nothing is tidied up either.
		if (!isFull) preference.delete = (): void => undefined;
		assert.throws(() => { storage.write("a", after); }, { stage: "storage", code: "full" });
		preference.set = FakePreference.prototype.set.bind(preference);
		assert.equal(new PreferenceStorage(preference, 60).read("a"), before);
		storage.write("a", after);
		assert.equal(storage.read("a"), after);
	}
});

void test("moddable storage: a value of which a part is missing or another is none, and a shorter one leaves nothing behind", () => {
	const preference = new FakePreference();
	const storage = new PreferenceStorage(preference, 60);
	storage.write("a", "y".repeat(200));
	const [first = "", ...rest] = [...preference.entries.keys()].sort();
	const kept = new Map(preference.entries);
	for (const key of rest) {
		preference.entries.set(key, new ArrayBuffer(60));
		assert.equal(storage.read("a"), undefined);
		preference.entries.delete(key);
		assert.equal(storage.read("a"), undefined);
		preference.entries.set(key, kept.get(key) ?? new ArrayBuffer(0));
	}
	storage.write("a", "short");
	assert.equal(storage.read("a"), "short");
	assert.deepEqual([...preference.entries.keys()], [first]);
	for (const bytes of [new Uint8Array(0), new Uint8Array(3), new Uint8Array([9, 0, 0, 0, 0, 1])]) {
		preference.entries.set("m0\0b", bytes.buffer);
		assert.equal(storage.read("b"), undefined);
	}
});

void test("moddable storage: the same value is not written again", () => {
	const preference = new FakePreference();
	const storage = new PreferenceStorage(preference, 60);
	storage.write("a", "1");
	preference.set = (): never => { throw new Error("written"); };
	storage.write("a", "1");
	assert.throws(() => { storage.write("a", "2"); });
});

/** The SDK's Wi-Fi beside one access point: it tells events alone, to whoever listens then, of which there is one. */
class FakeRadio {
	static mode = 0;
	static notify: ((message: string) => void) | undefined;
	static refusal: "not-found" | "wrong-password" | undefined;
	static reaches = { address: true };
	static calls: string[] = [];
	static #attempt: NodeJS.Timeout | undefined;
	readonly network: WifiNetwork;

	constructor(network: WifiNetwork, notify: (message: string) => void) {
		this.network = network;
		FakeRadio.connect(network);
		FakeRadio.notify = notify;
		FakeRadio.calls.push("listen");
	}

	static connect({ ssid, password = "" }: WifiNetwork): void {
		assert.equal(FakeRadio.mode, 1);
		if (ssid === "") throw new Error("ssid required");
		FakeRadio.calls.push(ssid);
		const refusal = ssid !== "Harbour" ? "not-found" : password !== "correct horse" ? "wrong-password" : undefined;
		clearTimeout(FakeRadio.#attempt);
		FakeRadio.#attempt = setTimeout(() => {
			FakeRadio.refusal = refusal;
			FakeRadio.notify?.(refusal === undefined ? "connect" : "disconnect");
			if (refusal === undefined && FakeRadio.reaches.address) FakeRadio.notify?.("gotIP");
		}, 2);
	}

	static disconnect(): void {
		FakeRadio.calls.push("disconnect");
		clearTimeout(FakeRadio.#attempt);
	}
}

function makeStation(timer = makeTimer()): SdkStation {
	return new SdkStation({ wifi: FakeRadio, net, timer, refusal: () => FakeRadio.refusal });
}

stationContract("moddable", () => ({
	station: makeStation(),
	name: "Harbour",
	password: "correct horse",
	lose() { FakeRadio.notify?.("disconnect"); },
	settle: async () => { await pause(20); },
}));

/** By a time that a test moves. */
function timersOf(time: { readonly ticks: number }): TimerClass {
	return {
		set(callback, milliseconds) {
			const due = time.ticks + milliseconds;
			const interval = setInterval(() => {
				if (time.ticks < due) return;
				clearInterval(interval);
				callback();
			}, 1);
			return interval;
		},
		clear(timer) { clearInterval(timer as NodeJS.Timeout); },
	};
}

void test("moddable station: an association without an address is DHCP's failure, at once or in time", async () => {
	const time = { ticks: 0 };
	for (const tell of [() => { FakeRadio.notify?.("lostIP"); }, () => { time.ticks += 14_000; }]) {
		const station = makeStation(new SdkTimer(timersOf(time), time));
		FakeRadio.reaches.address = false;
		const seen: string[] = [];
		station.join("Harbour", "correct horse", { joined(address) { seen.push(address); }, left(reason) { seen.push(reason); } });
		await pause(10);
		assert.deepEqual(seen, []);
		tell();
		await pause(10);
		assert.deepEqual(seen, ["dhcp"]);
		station.leave();
	}
	FakeRadio.reaches.address = true;
});

void test("moddable station: what the radio does not explain is the association's failure", async () => {
	const station = makeStation();
	const seen: string[] = [];
	station.join("Harbour", "correct horse", { joined(address) { seen.push(address); }, left(reason) { seen.push(reason); } });
	FakeRadio.refusal = undefined;
	FakeRadio.notify?.("disconnect");
	await pause(10);
	assert.deepEqual(seen, ["association"]);
});

void test("moddable station: whoever listens to the radio does so for good, and hears nothing of what was left", async () => {
	const station = makeStation();
	const seen: string[] = [];
	const handler = { joined() { seen.push("joined"); }, left(reason: string) { seen.push(reason); } };
	FakeRadio.calls.length = 0;
	station.leave();
	station.join("Harbour", "correct horse", handler);
	await pause(10);
	station.leave();
	for (const message of ["disconnect", "connect", "gotIP", "lostIP"]) FakeRadio.notify?.(message);
	station.join("elsewhere", "", handler);
	await pause(10);
	station.join("Harbour", "correct horse", handler);
	await pause(10);
	assert.deepEqual(seen, ["joined", "not-found", "joined"]);
	assert.deepEqual(FakeRadio.calls, ["Harbour", "listen", "disconnect", "elsewhere", "disconnect", "Harbour"]);
	station.leave();
});

void test("moddable resource: by the last part of a path", () => {
	class Fake {
		readonly byteLength = 3;
		static exists(name: string): boolean { return name === "root.pem"; }
	}
	// A resource of the SDK's is a buffer by itself.
	const made = function (name: string): ArrayBuffer { assert.ok(Fake.exists(name)); return new Uint8Array([1, 2, 3]).buffer; };
	const resource = Object.assign(made, { exists: (name: string) => Fake.exists(name) }) as unknown as ResourceClass;
	assert.deepEqual(readResource(resource, "certs/root.pem"), new Uint8Array([1, 2, 3]));
	assert.equal(readResource(resource, "certs/other.pem"), undefined);
	assert.equal(readResource(resource, ""), undefined);
	assert.equal(readResource(resource, "root.pem/"), undefined);
});

void test("moddable log: a line for each event, three for a failure", () => {
	const lines: string[] = [];
	const log = new LineLog({ writeLine(line) { lines.push(line); } });
	log.reached("wifi", "joined");
	log.info("app", "hello");
	log.warn("time", "late");
	log.fail(tcpFailures.make("not-connected", { place: "192.0.2.1:8883" }));
	assert.deepEqual(lines.slice(0, 4), ["wifi: joined", "app: hello", "time: warning: late", "tcp: failed [not-connected]: 192.0.2.1:8883 did not take the connection"]);
	assert.equal(lines.length, 6);
});

const READINGS: readonly (readonly [what: string, bits: DhtBits, reading: unknown, problem: string | undefined])[] = [
	["DHT11", bytes(41, 0, 23, 4, 68), { temperature: 23.4, humidity: 41 }, undefined],
	["DHT11 below zero", bytes(41, 0, 2, 0x85, 176), { temperature: -2.5, humidity: 41 }, undefined],
	["DHT22", bytes(0x02, 0x8c, 0x01, 0x5f, 0xee), { temperature: 35.1, humidity: 65.2 }, undefined],
	["DHT22 below zero", bytes(0x02, 0x8c, 0x80, 0x65, 0x73), { temperature: -10.1, humidity: 65.2 }, undefined],
	["a wrong sum", bytes(41, 0, 23, 4, 69), undefined, "checksum"],
	["no answer", "no-response", undefined, "no-response"],
	["a bit too long", "timing", undefined, "timing"],
];

for (const [what, bits, reading, problem] of READINGS) {
	void test(`DHT: ${what}`, () => {
		const problems: string[] = [];
		const sensor = new Dht({ pin: 14, timer: { now: () => 0 }, readBits: () => bits, complain(text) { problems.push(text); } });
		assert.deepEqual(sensor.read(), reading);
		assert.deepEqual(problems, problem === undefined ? [] : [problem]);
	});
}

void test("DHT: is asked every 2 s at the most, and gives its last reading in between", () => {
	let now = 0;
	let asked = 0;
	const sensor = new Dht({ pin: 14, timer: { now: () => now }, readBits: () => { asked++; return bytes(40 + asked, 0, 20, 0, 60 + asked); }, complain: () => undefined });
	const seen = [0, 500, 1999, 2000, 3999, 4000].map((time) => {
		now = time;
		return sensor.read()?.humidity;
	});
	assert.deepEqual(seen, [41, 41, 41, 42, 42, 43]);
	assert.equal(asked, 3);
});

function bytes(...values: readonly number[]): ArrayBuffer {
	return new Uint8Array(values).buffer;
}
