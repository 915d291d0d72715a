import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { ByteStream } from "../../modules/ports/stream.js";
import type { Connect } from "../../modules/ports/tcp.js";
import { equal, ok, test } from "../harness.js";
import { StreamRecorder } from "./stream-recorder.js";

/** What the suite needs beside the port: the other end of a connection, in its hand. */
export interface ConnectBench {
	readonly connect: Connect;
	readonly address: string;
	listen(): Promise<TestServer>;
	/** So many bytes that no system takes them all for a peer that does not read. */
	readonly flood: number;
	/** A port on which nobody listens. */
	deadPort(): Promise<number>;
	/** Long enough for what was sent on loopback to arrive; used only to see that something does not happen. */
	settle(): Promise<void>;
	/** Where the system has no half-closed connections, and says of none why it failed: the codes that stand for that. */
	readonly plain?: { readonly refused: string; readonly badAddress: string };
}

export interface TestServer {
	readonly port: number;
	/** The next connection. */
	accept(): Promise<TestPeer>;
	stop(): Promise<void>;
}

/** Reads nothing by itself: what it is sent waits until `receive` asks for it. */
export interface TestPeer {
	send(bytes: Uint8Array): void;
	receive(length: number): Promise<Uint8Array>;
	/** Resolves when our side said that it would send no more. */
	untilEnded(): Promise<void>;
	untilClosed(): Promise<void>;
	end(): void;
	reset(): void;
}

export function connectContract(host: string, bench: ConnectBench): void {
	for (const [what, run] of [...OPENING, ...READING, ...WRITING, ...ENDING, ...(bench.plain === undefined ? HALVES : [])]) {
		test(`${host} connect: ${what}`, async () => {
			const server = await bench.listen();
			const recorder = new StreamRecorder();
			const stream = bench.connect(bench.address, server.port, recorder);
			try {
				equal(recorder.events, [], "a handler was called before connect returned");
				await run({ bench, server, recorder, stream });
			} finally {
				stream.destroy();
				await server.stop();
			}
		});
	}
	failureContract(host, bench);
}

interface Scene {
	readonly bench: ConnectBench;
	readonly server: TestServer;
	readonly recorder: StreamRecorder;
	readonly stream: ByteStream;
}

type Part = readonly [what: string, run: (scene: Scene) => Promise<void>];

const OPENING: readonly Part[] = [
	["opens once, and says that it is plain", async ({ bench, recorder }) => {
		await recorder.until("opened");
		await bench.settle();
		equal(recorder.events, ["opened"]);
		equal(recorder.trust, "plain");
	}],
	["takes and gives nothing before it is open, and says when it would", async ({ recorder, server, stream }) => {
		equal(stream.read(new Uint8Array(4)), 0);
		equal(stream.write(writeUtf8("early")), 0);
		await recorder.until("writable");
		equal(recorder.events, ["opened", "writable"]);
		equal(stream.write(writeUtf8("late")), 4);
		equal(await (await server.accept()).receive(4), writeUtf8("late"));
	}],
	["destroyed at once, says nothing", async ({ bench, recorder, stream }) => {
		stream.destroy();
		await bench.settle();
		equal(recorder.events, []);
	}],
	["destroyed within opened, says nothing more and lets go", async ({ bench, recorder, server, stream }) => {
		recorder.within.opened = () => { stream.destroy(); };
		equal(stream.write(writeUtf8("early")), 0);
		await (await server.accept()).untilClosed();
		await bench.settle();
		equal(recorder.events, ["opened"]);
	}],
];

const READING: readonly Part[] = [
	["gives what came in portions of any size, in order", async ({ recorder, server, stream }) => {
		const peer = await server.accept();
		const bytes = pattern(100_000);
		peer.send(bytes);
		let at = 0;
		for (const portion of [1, 7, 1000]) equal(await recorder.read(stream, 5000, portion), bytes.subarray(at, at += 5000));
		equal(firstDifference(await recorder.read(stream, 85_000), bytes.subarray(at)), undefined);
	}],
	["calls readable again only after a read that left room", async ({ bench, recorder, server, stream }) => {
		const peer = await server.accept();
		peer.send(writeUtf8("one"));
		await recorder.until("readable");
		peer.send(writeUtf8("two"));
		await bench.settle();
		equal(recorder.count("readable"), 1);
		equal(stream.read(new Uint8Array(3)), 3);
		await bench.settle();
		equal(recorder.count("readable"), 1, "a read that filled all its room asks for no call");
		equal(stream.read(new Uint8Array(10)), 3);
		equal(stream.read(new Uint8Array(10)), 0);
		peer.send(writeUtf8("three"));
		await recorder.until("readable");
		equal(recorder.count("readable"), 2);
	}],
	["calls readable after a read that took exactly everything and one that found nothing", async ({ recorder, server, stream }) => {
		const peer = await server.accept();
		for (let round = 0; round < 5; round++) {
			peer.send(writeUtf8("abc"));
			await recorder.until("readable");
			equal(stream.read(new Uint8Array(3)), 3);
			equal(stream.read(new Uint8Array(3)), 0);
		}
	}],
	["reads into no room without harm", async ({ recorder, server, stream }) => {
		const peer = await server.accept();
		await recorder.until("opened");
		equal(stream.read(new Uint8Array(0)), 0);
		peer.send(writeUtf8("abc"));
		await recorder.until("readable");
		equal(stream.read(new Uint8Array(0)), 0);
		equal(stream.read(new Uint8Array(3)), 3);
	}],
	["destroyed within readable, says nothing more", async ({ bench, recorder, server, stream }) => {
		recorder.within.readable = () => { stream.destroy(); };
		const peer = await server.accept();
		peer.send(writeUtf8("abc"));
		await recorder.until("readable");
		equal(stream.read(new Uint8Array(3)), 0);
		await peer.untilClosed();
		await bench.settle();
		equal(recorder.events, ["opened", "readable"]);
	}],
];

const WRITING: readonly Part[] = [
	["takes its bytes at once: the buffer may be used again", async ({ recorder, server, stream }) => {
		await recorder.until("opened");
		const buffer = writeUtf8("abc");
		equal(stream.write(buffer), 3);
		buffer.fill(0);
		equal(stream.write(new Uint8Array(0)), 0);
		equal(await (await server.accept()).receive(3), writeUtf8("abc"));
	}],
	["takes no more than there is room for, and all of it in time", async ({ bench, recorder, server, stream }) => {
		await recorder.until("opened");
		const peer = await server.accept();
		const bytes = pattern(bench.flood);
		const buffer = new Uint8Array(65_536);
		let taken = 0;
		for (let count = 1; count > 0; taken += count) {
			buffer.set(bytes.subarray(taken, taken + buffer.length));
			count = stream.write(buffer);
			// The buffer is the caller's again, also when the system has not taken its bytes yet.
			buffer.fill(0);
		}
		ok(taken < bytes.length, "a peer that does not read must be noticed");
		await bench.settle();
		// What the system took in the meantime makes room; a peer that reads nothing does not make it endless.
		while (recorder.count("writable") > 0 && taken < bytes.length) {
			const count = stream.write(bytes.subarray(taken, taken + 65_536));
			if (count === 0) break;
			taken += count;
		}
		ok(taken < bytes.length, "a peer that does not read must be noticed");
		const arrived = peer.receive(bytes.length);
		await recorder.write(stream, bytes.subarray(taken));
		equal(firstDifference(await arrived, bytes), undefined);
		ok(recorder.count("writable") > 0);
	}],
];

const ENDING: readonly Part[] = [
	["ended comes after everything has been read", async ({ bench, recorder, server, stream }) => {
		const peer = await server.accept();
		peer.send(writeUtf8("abc"));
		peer.end();
		await recorder.until("readable");
		await bench.settle();
		equal(recorder.count("ended"), 0);
		equal(stream.read(new Uint8Array(2)), 2);
		await bench.settle();
		equal(recorder.count("ended"), 0);
		equal(stream.read(new Uint8Array(1)), 1);
		equal(stream.read(new Uint8Array(1)), 0);
		await recorder.until("ended");
		equal(recorder.count("ended"), 1);
	}],
	["ended comes without a byte before it", async ({ recorder, server }) => {
		(await server.accept()).end();
		await recorder.until("ended");
		equal(recorder.events, ["opened", "ended"]);
	}],
	["destroy says nothing, any number of times", async ({ bench, recorder, server, stream }) => {
		await recorder.until("opened");
		const peer = await server.accept();
		stream.destroy();
		stream.destroy();
		checkGone(stream);
		await peer.untilClosed();
		await bench.settle();
		equal(recorder.events, ["opened"]);
	}],
];

/** Of a connection whose ways end one by one, and of which the system says how. */
const HALVES: readonly Part[] = [
	["end is half a close: reading goes on", async ({ recorder, server, stream }) => {
		await recorder.until("opened");
		const peer = await server.accept();
		equal(stream.write(writeUtf8("last")), 4);
		stream.end();
		equal(stream.write(writeUtf8("more")), 0);
		equal(await peer.receive(4), writeUtf8("last"));
		await peer.untilEnded();
		peer.send(writeUtf8("answer"));
		equal(await recorder.read(stream, 6), writeUtf8("answer"));
		peer.end();
		await recorder.until("ended");
		equal(recorder.count("failed"), 0);
	}],
	["after the peer's end, writing goes on", async ({ recorder, server, stream }) => {
		const peer = await server.accept();
		peer.end();
		await recorder.until("ended");
		equal(stream.write(writeUtf8("still here")), 10);
		equal(await peer.receive(10), writeUtf8("still here"));
		stream.end();
		await peer.untilEnded();
		equal(recorder.count("failed"), 0);
	}],
	["an end before it is open is kept", async ({ server, stream }) => {
		stream.end();
		await (await server.accept()).untilEnded();
	}],
	["a reset is a failure, the last call, and what came before it can be read", async ({ bench, recorder, server, stream }) => {
		const peer = await server.accept();
		const bytes = new Uint8Array(3);
		recorder.within.readable = () => { stream.read(bytes); };
		peer.send(writeUtf8("abc"));
		await recorder.until("readable");
		peer.reset();
		await recorder.until("failed");
		equal(recorder.failure?.stage, "tcp");
		equal(recorder.failure?.code, "reset");
		ok(recorder.failure?.seen.includes("after 3 bytes received and 0 sent"), recorder.failure?.seen);
		equal(bytes, writeUtf8("abc"));
		await bench.settle();
		equal(recorder.events, ["opened", "readable", "failed"]);
		checkGone(stream);
	}],
];

function failureContract(host: string, bench: ConnectBench): void {
	test(`${host} connect: a port where nobody listens refuses`, async () => {
		const port = await bench.deadPort();
		const recorder = new StreamRecorder();
		const stream = bench.connect(bench.address, port, recorder);
		equal(recorder.events, []);
		await recorder.until("failed");
		equal([recorder.failure?.stage, recorder.failure?.code], ["tcp", bench.plain?.refused ?? "refused"]);
		ok(recorder.failure?.seen.includes(`${bench.address}:${port}`), recorder.failure?.seen);
		await bench.settle();
		equal(recorder.events, ["failed"]);
		checkGone(stream);
	});

	const wrong: readonly [address: string, port: number][] = [
		["localhost", 8883], ["", 8883], ["127.0.0.1:8883", 8883], ["127.0.0.256", 8883], ["[::1]", 8883],
		["127.0.0.1", 0], ["127.0.0.1", -1], ["127.0.0.1", 65_536], ["127.0.0.1", 1.5], ["127.0.0.1", NaN],
	];
	for (const [address, port] of wrong) {
		test(`${host} connect: "${address}" with port ${port} is no place to connect to`, async () => {
			const recorder = new StreamRecorder();
			const stream = bench.connect(address, port, recorder);
			equal(recorder.events, []);
			await recorder.until("failed");
			equal([recorder.failure?.stage, recorder.failure?.code], ["tcp", bench.plain?.badAddress ?? "bad-address"]);
			checkGone(stream);
		});
	}

	test(`${host} connect: no place to connect to, destroyed at once, says nothing`, async () => {
		const recorder = new StreamRecorder();
		bench.connect("localhost", 8883, recorder).destroy();
		await bench.settle();
		equal(recorder.events, []);
	});
}

function checkGone(stream: ByteStream): void {
	equal(stream.read(new Uint8Array(4)), 0);
	equal(stream.write(new Uint8Array(4)), 0);
	stream.end();
	stream.destroy();
}

/** 251 is prime: no buffer's size hides a displaced part. */
function pattern(length: number): Uint8Array {
	return new Uint8Array(length).map((_, at) => at % 251);
}

function firstDifference(left: Uint8Array, right: Uint8Array): number | undefined {
	if (left.length !== right.length) return Math.min(left.length, right.length);
	const at = left.findIndex((byte, index) => byte !== right[index]);
	return at === -1 ? undefined : at;
}
