import { LinesBridge, type LinesOptions } from "../../modules/bridge/lines-bridge.js";
import { USUAL_TEMPLATE } from "../../modules/bridge/template.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { equal, fails, ok, test } from "../harness.js";
import { BridgeStage, testFailures } from "./bridge-stage.js";

const PRESENT = Date.UTC(2023, 5, 22, 14, 30, 5);

test("lines bridge: a printed number becomes scenario E's message", () => {
	const { say, published, stage } = bridged({});
	stage.clock.set(PRESENT);
	say("23.40\r\n");
	equal(published, [["dataset", "{\"sensor_id\": 52647892, \"data\": {\"temp\": 23.4}, \"time\": \"14:30\", \"month\": \"2023-06-22\"}"]]);
	equal(stage.codes, []);
});

test("lines bridge: lines that come before the time is known are sent with the time at which they came, once, in order", () => {
	const { say, published, stage } = bridged({ template: "{\"t\":<value>,\"at\":\"<clock>\"}" });
	say("1\n");
	stage.timer.advance(60_000);
	say("2\n");
	equal([published, stage.codes], [[], ["time-awaited", "time-awaited"]]);
	stage.clock.set(PRESENT);
	stage.timer.advance(1000);
	say("3\n");
	const times = published.map(([, text]) => JSON.parse(text) as { readonly t: number; readonly at: string });
	equal(times.map(({ t }) => t), [1, 2, 3]);
	// The first came a minute and a little before the clock was set, the last just now.
	equal(times.map(({ at }) => at.slice(0, 5)), ["14:29", "14:30", "14:30"]);
});

test("lines bridge: more lines than there is room for are counted, and those that came first are kept", () => {
	const { say, published, stage } = bridged({});
	for (let count = 1; count <= 20; count++) say(`${count}\n`);
	stage.clock.set(PRESENT);
	stage.timer.advance(1000);
	equal(published.map(([, text]) => /"temp": (\d+)/.exec(text)?.[1]), Array.from({ length: 16 }, (_, index) => String(index + 1)));
	ok(stage.codes.includes("lines-lost"));
});

test("lines bridge: without time in the template nothing waits for it", () => {
	const { say, published, stage } = bridged({ template: "<value>" });
	say("23.40\n");
	equal([published, stage.codes], [[["dataset", "23.4"]], []]);
});

test("lines bridge: a message that can never be sent is told, and the next one goes on", () => {
	const { say, published, stage } = bridged({ template: "\"<text>\"" });
	say("never\n");
	say("2\n");
	equal([published, stage.codes], [[["dataset", "\"2\""]], ["unplugged"]]);
});

test("lines bridge: at most one message in each interval, the last line of it", () => {
	const { say, published, stage } = bridged({ template: "<value>", interval: 10 });
	say("1\n");
	for (const line of ["2\n", "3\n", "4\n"]) say(line);
	equal(published.map(([, text]) => text), ["1"]);
	stage.timer.advance(10_000);
	equal(published.map(([, text]) => text), ["1", "4"]);
	stage.timer.advance(60_000);
	say("5\n");
	equal(published.map(([, text]) => text), ["1", "4", "5"]);
});

const refused: readonly (readonly [line: string, code: string])[] = [
	["nan\n", "not-a-number"], ["Temp: 23.4\n", "not-a-number"], ["23,4\n", "not-a-number"],
	["23\u00004\n", "line-garbled"], ["\u001b[2J23\n", "line-garbled"], [`${"1 234 ".repeat(40)}\n`, "line-overlong"],
];

for (const [line, code] of refused) {
	test(`lines bridge: ${JSON.stringify(line).slice(0, 20)} is not published, and told once a minute`, () => {
		const { say, published, stage } = bridged({ template: "<value>" });
		for (let count = 0; count < 3; count++) say(line);
		equal([published, stage.codes], [[], [code]]);
		ok(!stage.told.join().includes("\u001b"));
		stage.timer.advance(60_000);
		say(line);
		equal(stage.codes, [code, code]);
		say("23.4\n");
		equal(published, [["dataset", "23.4"]]);
	});
}

test("lines bridge: any line goes into a template of text, escaped", () => {
	const { say, published } = bridged({ template: "{\"line\":\"<text>\",\"unit\":<unit>}", unit: "°C" });
	say("say \"hi\" \\ there\n");
	equal(published, [["dataset", "{\"line\":\"say \\\"hi\\\" \\\\ there\",\"unit\":\"°C\"}"]]);
});

test("lines bridge: the sender's 9600 baud read at another rate is told after a few lines, with the guess, and nothing is published", () => {
	for (const baud of [19_200, 4800, 38_400]) {
		const { say, published, stage } = bridged({ template: "<value>" }, { baud });
		for (let count = 0; count < 12; count++) say("23.40\n");
		equal(published, []);
		ok(stage.told.some((line) => line.startsWith(`fail serial/wrong-baud: Check the baud rate: it looks like 9600 read at ${baud}.`)), stage.told.join("\n"));
		equal(stage.codes.filter((code) => code === "wrong-baud").length, 1);
	}
});

test("lines bridge: with a reading every 2 s at another rate, the rate is the first that is told, and no line is said to be cut", () => {
	for (const baud of [4800, 19_200, 38_400]) {
		const { say, stage } = bridged({ template: "<value>" }, { baud });
		for (let count = 0; count < 30; count++) {
			say("23.40\r\n");
			stage.timer.advance(1_850);
		}
		equal([stage.codes[0], stage.codes.includes("line-cut")], ["wrong-baud", false], stage.told.join("\n"));
	}
});

test("lines bridge: the begin of a line that does not end is told with the next byte; noise in it, with the next sound line or after 20 s", () => {
	const text = bridged({ template: "<value>" });
	text.say("23.4");
	text.stage.timer.advance(1_000);
	equal(text.stage.codes, []);
	text.say("\n");
	equal(text.stage.codes, ["line-cut"]);
	const sound = bridged({ template: "<value>" });
	for (const piece of ["23.\u0001\u0002", "\n"]) {
		sound.say(piece);
		sound.stage.timer.advance(1_000);
	}
	equal(sound.stage.codes, []);
	sound.say("24.1\n");
	equal([sound.stage.codes, sound.published], [["line-cut"], [["dataset", "24.1"]]]);
	const alone = bridged({ template: "<value>" });
	for (const piece of ["23.\u0001\u0002", "\n"]) {
		alone.say(piece);
		alone.stage.timer.advance(1_000);
	}
	alone.stage.timer.advance(20_000);
	equal(alone.stage.codes, ["line-cut"]);
	const closed = bridged({ template: "<value>" });
	for (const piece of ["23.\u0001\u0002", "\n"]) {
		closed.say(piece);
		closed.stage.timer.advance(1_000);
	}
	closed.bridge.close();
	equal(closed.stage.timer.pending, 0);
});

test("lines bridge: 9800 where the sender has 9600, as in scenario E, is within what a UART bears", () => {
	const { say, published, stage } = bridged({ template: "<value>" }, { baud: 9800 });
	for (let count = 0; count < 12; count++) say("23.40\n");
	equal([published.length, stage.codes], [12, []]);
});

test("lines bridge: unplugged in mid-line and plugged in again", () => {
	const { say, published, stage } = bridged({ template: "<value>" });
	say("23.");
	stage.line.unplug(testFailures.make("unplugged"));
	stage.timer.advance(1000);
	say("40\n");
	stage.timer.advance(500);
	say("24.10\n");
	equal(published, [["dataset", "24.1"]]);
	equal(stage.told.filter((line) => line.startsWith("fail") || line.startsWith("reached") || line.startsWith("info")), [
		"reached serial: uart0 is open at 9600 baud", "fail serial/unplugged: Plug it in.", "info serial: uart0 is tried again in 1.0 s", "reached serial: uart0 is open at 9600 baud",
	]);
});

test("lines bridge: 32 KB without a line end are told once, and the next line is published", () => {
	const { stage, published, say } = bridged({ template: "<value>" }, { baud: 921_600 }, 921_600);
	const block = new Uint8Array(64).fill(0x37);
	for (let count = 0; count < 512; count++) {
		stage.line.send(block);
		stage.timer.advance(1);
	}
	say("\n5\n");
	equal(published, [["dataset", "5"]]);
	equal(stage.codes.filter((code) => code === "line-overlong").length, 1);
});

test("lines bridge: once closed, nothing is published and no timer is left", () => {
	const { stage, published, say, bridge } = bridged({});
	say("23.40\n");
	bridge.close();
	stage.clock.set(PRESENT);
	stage.timer.advance(5000);
	equal([published, stage.timer.pending], [[], 0]);
});

test("lines bridge: a board without a serial port says so", () => {
	const stage = new BridgeStage();
	fails(() => new LinesBridge({ openSerial: undefined as never, timer: stage.timer, clock: stage.clock, log: stage.log }, PORT, OPTIONS, { publish: () => undefined }), "no-serial");
});

const PORT = { port: "uart0", baud: 9600 };
const OPTIONS: LinesOptions = { topic: "dataset", template: USUAL_TEMPLATE, sensorId: 52647892, unit: "", interval: 0, zone: 0 };

function bridged(options: Partial<LinesOptions>, { baud = 9600 }: { readonly baud?: number } = {}, sender = 9600): { readonly stage: BridgeStage; readonly bridge: LinesBridge; readonly published: (readonly [string, string])[]; readonly say: (text: string) => void } {
	const stage = new BridgeStage(sender);
	const published: (readonly [string, string])[] = [];
	const bridge = new LinesBridge(stage, { port: "uart0", baud }, { ...OPTIONS, ...options }, { publish: (topic, payload) => {
		if (payload.includes("never")) throw testFailures.make("unplugged");
		published.push([topic, payload]);
	} });
	bridge.open();
	stage.timer.advance(200);
	return { stage, bridge, published, say: (text) => {
		const until = stage.line.send(writeUtf8(text));
		stage.timer.advance(until - stage.timer.now() + 150);
	} };
}
