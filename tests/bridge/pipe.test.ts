import { SerialPipe, type PipeOptions } from "../../modules/bridge/pipe.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { fakeDial, type FakeStream, type StreamFaults } from "../fakes/stream.js";
import { Random } from "../fakes/random.js";
import { equal, ok, test } from "../harness.js";
import { BridgeStage, testFailures } from "./bridge-stage.js";

for (const faults of [{}, { capacity: 7 }, { readLimit: 3 }, { capacity: 100, readLimit: 1, latency: 3 }]) {
	test(`pipe: 6,000 random bytes each way arrive as they were: ${JSON.stringify(faults)}`, () => {
		const { stage, pipe, heard, arrived, far } = joined({}, faults, 230_400);
		const random = new Random(3);
		const [up, down] = [random.bytes(6000), random.bytes(6000)];
		let written = 0;
		for (let at = 0; at < 6000; at += 60) {
			stage.line.send(up.subarray(at, at + 60));
			written += far().write(down.subarray(written, at + 60));
			stage.timer.advance(20);
		}
		for (let turn = 0; turn < 3000 && written < 6000; turn++) {
			written += far().write(down.subarray(written));
			stage.timer.advance(5);
		}
		stage.timer.advance(3000);
		equal([heard.length, arrived.length], [6000, 6000]);
		equal([heard, arrived], [[...down], [...up]]);
		equal(pipe.counts, { received: 6000, delivered: 6000, sent: 6000, dropped: 0 });
	});
}

test("pipe: the serial side is read only as fast as the server takes it", () => {
	const { stage, pipe, far } = joined({}, { capacity: 10 });
	far().attach({});
	for (let count = 0; count < 20; count++) {
		stage.line.send(new Uint8Array(50).fill(count));
		stage.timer.advance(60);
	}
	// What neither the stream nor the pipe has room for waits in the receiver, and what it has no room for is counted there.
	equal(pipe.counts, { received: 522, delivered: 10, sent: 0, dropped: 0 });
	stage.timer.advance(10_000);
	ok(stage.told.some((line) => line.includes("the server takes nothing") && /\d+ lost in the receiver/.test(line)), stage.told.join("\n"));
});

test("pipe: what comes before there is a connection is kept as far as there is room, then dropped and counted", () => {
	const { stage, pipe, arrived, open } = unjoined({});
	for (let count = 0; count < 20; count++) {
		stage.line.send(new Uint8Array(50).fill(count));
		stage.timer.advance(60);
	}
	open();
	stage.timer.advance(100);
	equal([arrived.length, arrived[0], arrived[511]], [512, 0, 10]);
	equal(pipe.counts, { received: 1000, delivered: 512, sent: 0, dropped: 488 });
	stage.timer.advance(6000);
	ok(stage.told.some((line) => line.includes("there was no connection, which cost 488 bytes of the serial side")));
});

test("pipe: the server ends: what it said still reaches the serial side, then it is over, by name", () => {
	const { stage, heard, arrived, far, told } = joined({});
	stage.line.send(writeUtf8("last words"));
	far().write(new Uint8Array(300).fill(0x42));
	stage.timer.advance(12);
	far().end();
	stage.timer.advance(2000);
	equal([heard.length, arrived.length, told], [300, 10, ["up", "down server-ended"]]);
});

test("pipe: the serial side is gone: what it said still reaches the server, and it is joined again when it is back", () => {
	const { stage, arrived, far, told } = joined({});
	stage.line.send(writeUtf8("last words"));
	stage.timer.advance(12);
	stage.line.unplug(testFailures.make("unplugged"));
	stage.timer.advance(100);
	equal([String.fromCharCode(...arrived), far().deserted, far(0).gone], ["last words", false, false]);
	far().end();
	stage.timer.advance(2000);
	stage.line.send(writeUtf8(" and more"));
	stage.timer.advance(100);
	equal([String.fromCharCode(...arrived), told], ["last words and more", ["up", "up"]]);
});

test("pipe: idle, it is ended, and made again when the serial side has something to say, which is not lost", () => {
	const { stage, arrived, told, dials } = joined({ idle: 30 });
	equal([told, dials()], [["up"], 0]);
	stage.line.send(writeUtf8("one"));
	stage.timer.advance(1000);
	equal([String.fromCharCode(...arrived), dials()], ["one", 1]);
	stage.timer.advance(40_000);
	ok(stage.told.some((line) => line.includes("nothing for 30 s: the connection is ended")));
	stage.timer.advance(60_000);
	equal(dials(), 1);
	stage.line.send(writeUtf8("two"));
	stage.timer.advance(1000);
	equal([String.fromCharCode(...arrived), dials()], ["onetwo", 2]);
	ok(!told.some((line) => line.startsWith("down")));
});

test("pipe: silence is told with counters and who is waited for", () => {
	const { stage, far } = joined({});
	stage.timer.advance(6000);
	stage.line.send(writeUtf8("hello"));
	stage.timer.advance(6000);
	far().write(writeUtf8("hi"));
	stage.timer.advance(6000);
	const lines = stage.told.filter((line) => line.includes("nothing for"));
	equal(lines, [
		"info serial: nothing for 5 s, neither side has said anything; 0 bytes from the serial side, 0 to it",
		"info serial: nothing for 5 s, the server is waited for; 5 bytes from the serial side, 0 to it",
		"info serial: nothing for 5 s, the serial side is waited for; 5 bytes from the serial side, 2 to it",
	]);
});

test("pipe: a connection that fails is told, and what was not sent goes with the next one", () => {
	const { stage, pipe, arrived, far, told } = joined({});
	far().fail(testFailures.make("unplugged"));
	stage.timer.advance(10);
	stage.line.send(writeUtf8("kept"));
	stage.timer.advance(100);
	equal(told, ["up", "down unplugged"]);
	pipe.open();
	stage.timer.advance(100);
	equal([String.fromCharCode(...arrived), told], ["kept", ["up", "down unplugged", "up"]]);
});

test("pipe: goodbye, and let go", () => {
	const { stage, pipe, told, far } = joined({});
	pipe.close();
	equal(told, ["up"]);
	far().end();
	stage.timer.advance(100);
	equal(told, ["up", "down goodbye"]);
	pipe.open();
	stage.timer.advance(100);
	pipe.drop();
	pipe.stop();
	stage.timer.advance(20_000);
	equal([told, stage.timer.pending], [["up", "down goodbye", "up"], 0]);
});

test("pipe: closed before it was connected, it stays so whatever the serial side says", () => {
	const { stage, pipe, told, dials } = joined({ idle: 30 });
	pipe.close();
	stage.timer.advance(100);
	stage.line.send(writeUtf8("x"));
	stage.timer.advance(60_000);
	equal([told, dials()], [["up", "down goodbye"], 0]);
});

test("pipe: let go, it does not connect when the serial side is back or has something to say", () => {
	const { stage, pipe, told, dials, far } = joined({});
	pipe.drop();
	ok(far().deserted);
	stage.line.unplug(testFailures.make("unplugged"));
	stage.timer.advance(20_000);
	stage.line.send(writeUtf8("x"));
	stage.timer.advance(1000);
	equal([told, dials()], [["up"], 1]);
});

test("pipe: the cable that is pulled out during a goodbye makes no pause of it", () => {
	const { stage, pipe, told, dials } = joined({});
	pipe.close();
	stage.line.unplug(testFailures.make("unplugged"));
	stage.timer.advance(60_000);
	equal([told, dials()], [["up", "down goodbye"], 1]);
});

test("pipe: stopped, it lets go of both sides", () => {
	const { stage, pipe, told, far, dials } = joined({});
	pipe.stop();
	ok(far().deserted);
	stage.line.send(writeUtf8("x"));
	stage.timer.advance(60_000);
	equal([told, pipe.counts.received, dials(), stage.timer.pending], [["up"], 0, 1, 0]);
});

test("pipe: a server that does not end in return is not waited for", () => {
	const { stage, pipe, told } = joined({});
	pipe.close();
	stage.timer.advance(6000);
	equal(told, ["up", "down goodbye"]);
});

interface Joined {
	readonly stage: BridgeStage;
	readonly pipe: SerialPipe;
	/** What reached the board, and the server. */
	readonly heard: number[];
	readonly arrived: number[];
	readonly told: string[];
	/** The server's end of the last connection, or of one before. */
	readonly far: (back?: number) => FakeStream;
	readonly dials: () => number;
	readonly open: () => void;
}

function joined(options: Partial<PipeOptions>, faults: StreamFaults = {}, baud = 9600): Joined {
	const scene = unjoined(options, faults, baud);
	scene.open();
	scene.stage.timer.advance(20);
	return scene;
}

/** Everything is there but the order to connect. */
function unjoined(options: Partial<PipeOptions>, faults: StreamFaults = {}, baud = 9600): Joined {
	const stage = new BridgeStage(baud);
	const [heard, arrived, told, ends]: [number[], number[], string[], FakeStream[]] = [[], [], [], []];
	const dial = fakeDial(stage.timer, (_target, far) => {
		ends.push(far);
		const room = new Uint8Array(64);
		far.attach({ readable: () => { for (let count = far.read(room); count > 0; count = far.read(room)) arrived.push(...room.subarray(0, count)); } });
	}, faults);
	const pipe = new SerialPipe(stage, { port: "uart0", baud }, { target: { host: "server.example", port: 9443 }, idle: 0, ...options }, dial, {
		pipeUp: () => { told.push("up"); },
		pipeDown: (failure) => { told.push(`down ${failure?.code ?? "goodbye"}`); },
	});
	stage.line.attach({ heard: (byte) => { heard.push(byte); } });
	pipe.start();
	stage.timer.advance(10);
	const far = (back = 0): FakeStream => {
		const end = ends[ends.length - 1 - back];
		if (end === undefined) throw new Error("nobody has dialled");
		return end;
	};
	return { stage, pipe, heard, arrived, told, far, dials: () => ends.length, open: () => { pipe.open(); } };
}
