import { isFailure, FailureTable } from "../../modules/failure/failure.js";
import { MqttClient } from "../../modules/mqtt/client.js";
import { MemoryOutbox } from "../../modules/mqtt/outbox.js";
import { PacketReader } from "../../modules/mqtt/packet.js";
import { MqttSession } from "../../modules/mqtt/session.js";
import { Random } from "../fakes/random.js";
import { fakeDial } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";
import { ScriptedBroker } from "./broker.js";
import { wire } from "./wire.js";

const linkFailures = new FailureTable("tcp", {
	reset: { fault: "link", seen: "The peer reset the connection.", expected: "An open connection.", hint: "Try again." },
});

const MESSAGES = 500;

/** Publishes 500 messages over a link that breaks by chance; returns what became of them. */
function deliver(seed: number, cleanSession: boolean): { acknowledged: Set<number>; first: string[]; arrived: number; connections: number } {
	const random = new Random(seed);
	const timer = new FakeTimer();
	const broker = new ScriptedBroker();
	const acknowledged = new Set<number>();
	let connections = 0;
	const dial = fakeDial(timer, (_, far) => {
		connections++;
		broker.accept(far);
		timer.after(random.below(400), () => {
			if (random.next() < 0.5) far.fail(linkFailures.make("reset"));
			else far.destroy();
		});
		if (random.next() < 0.1) far.stall();
	}, { capacity: 1 + random.below(200), readLimit: 1 + random.below(60), latency: random.below(10) });
	// A PUBACK that is lost although the message has arrived: the case for which DUP exists.
	broker.script = (packet) => packet.cmd === "publish" && random.next() < 0.02;
	const outbox = new MemoryOutbox({ messages: 20, bytes: 2_000, inFlight: 1 + random.below(6) });
	const client = new MqttClient({ clientId: "dev", cleanSession, target: { host: "b", port: 1 }, outbox, acknowledgementTimeout: 1_000 }, dial, timer, {
		up: () => undefined,
		down: () => {
			timer.after(random.below(100), () => {
				client.open();
			});
		},
		acknowledged: (token) => {
			ok(!acknowledged.has(token), `token ${token} twice`);
			acknowledged.add(token);
		},
		subscribed: () => undefined,
		dropped: () => undefined,
		notice: () => undefined,
	});
	client.open();
	let published = 0;
	for (let step = 0; acknowledged.size < MESSAGES; step++) {
		ok(step < 1_000_000, `stuck at ${acknowledged.size}`);
		if (published < MESSAGES && client.publish("t", `${published}`) !== undefined) published++;
		timer.advance(random.below(5));
	}
	return { acknowledged, first: [...new Set(broker.payloads)], arrived: broker.payloads.length, connections };
}

test("over a link that breaks, every message arrives, in order at its first arrival, and is acknowledged once", () => {
	let repeated = 0;
	for (let seed = 1; seed <= 12; seed++) {
		const { acknowledged, first, arrived, connections } = deliver(seed, seed % 2 === 0);
		equal(acknowledged.size, MESSAGES);
		equal(first, Array.from({ length: MESSAGES }, (_, index) => `${index}`), `seed ${seed}`);
		ok(connections > 3, `seed ${seed}: the link did break`);
		repeated += arrived - MESSAGES;
	}
	ok(repeated > 0, "the test did reach the case of a message that is sent again");
});

/** Packets to begin from, so that chance gets past the first byte. */
const seeds = ["20 02 00 00", '30 05 0001 "a" ff00', '32 07 0001 "a" 0001 "xy"', "40 02 0001", "90 03 0001 00", "b0 02 0001", "d0 00", "50 02 0001", "e0 00"].map(wire);

function mutated(random: Random): Uint8Array {
	if (random.next() < 0.2) return random.bytes(random.below(40));
	const chosen = Array.from({ length: 1 + random.below(4) }, () => [...(seeds[random.below(seeds.length)] ?? [])]).flat();
	for (let count = random.below(4); count > 0; count--) {
		const at = random.below(chosen.length);
		if (random.next() < 0.7) chosen[at] = random.below(256);
		else chosen.splice(at, random.below(3));
	}
	return Uint8Array.from(chosen);
}

test("10,000 random inputs give the reader packets or typed failures, in a bounded buffer", () => {
	const random = new Random(20);
	let failures = 0;
	let packets = 0;
	for (let round = 0; round < 10_000; round++) {
		const reader = new PacketReader(24);
		let bytes = mutated(random);
		try {
			while (bytes.length > 0) {
				const taken = reader.receive(bytes.subarray(0, 1 + random.below(8)));
				bytes = bytes.subarray(taken);
				ok(reader.space().length <= 24);
				let read = 0;
				while (reader.next() !== undefined) read++;
				packets += read;
				ok(taken > 0 || read > 0, "the reader neither takes nor gives");
			}
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			equal(caught.stage, "mqtt");
			failures++;
		}
	}
	ok(failures > 1_000 && packets > 1_000, `${failures} failures, ${packets} packets`);
});

test("10,000 random inputs give the session events or typed failures, in bounded memory", () => {
	const random = new Random(21);
	const outcomes = new Map<string, number>();
	const begin = (): MqttSession => new MqttSession({ clientId: "dev", maximumPacketSize: 24 }, new MemoryOutbox({ messages: 4, bytes: 100, inFlight: 2 }));
	let session = begin();
	for (let round = 0; round < 10_000; round++) {
		// The answers among the seeds are to the first ids; some sessions live longer, to carry over what they hold.
		if (random.next() < 0.5) {
			session = begin();
			if (random.next() < 0.5) session.send({ kind: "publish", message: { token: round, topic: "t", payload: random.bytes(3), qos: 1, retain: false } });
		}
		session.tick(round * 1_000);
		session.send({ kind: "connect", credentials: true });
		if (random.next() < 0.8) session.receive(wire("20 02 00 00"));
		let bytes = mutated(random);
		if (random.next() < 0.5) session.send({ kind: "subscribe", filter: `f${random.below(3)}`, qos: 1 });
		for (let stalls = 0; bytes.length > 0 && stalls < 3;) {
			const taken = session.receive(bytes.subarray(0, 1 + random.below(8)));
			bytes = bytes.subarray(taken);
			if (taken === 0) stalls++;
			for (let event = session.next(); event !== undefined; event = session.next()) {
				const name = event.kind === "failure" ? event.failure.code : event.kind;
				outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
				if (event.kind === "failure") equal(event.failure.stage, "mqtt");
			}
			const output = session.output();
			ok((output?.length ?? 0) < 700);
			if (output !== undefined && random.next() < 0.8) session.sent(random.below(output.length + 1));
		}
		if (random.next() < 0.2) session.ended();
		session.tick(round * 1_000 + random.below(30_000));
		while (session.next() !== undefined) continue;
	}
	for (const name of ["connected", "message", "subscribed", "acknowledged", "malformed-packet", "unexpected-packet", "unknown-packet-id", "not-mqtt", "packet-too-large"]) {
		ok((outcomes.get(name) ?? 0) > 10, `${name}: ${outcomes.get(name) ?? 0}`);
	}
});
