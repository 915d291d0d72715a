import { SimulatedUno, type UnoOptions } from "../../hosts/desktop/simulated-uno.js";
import { UnoBridge, type UnoOutlet } from "../../modules/bridge/uno-bridge.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { equal, ok, test } from "../harness.js";
import { BridgeStage, testFailures } from "./bridge-stage.js";

test("UNO bridge: a reading is acknowledged after the broker has it, and the next one is sent only then", () => {
	const { stage, uno, outlet, bridge } = scene();
	stage.timer.advance(4000);
	uno.publish("23.40");
	uno.publish("23.50");
	stage.timer.advance(2000);
	equal([outlet.published, uno.acknowledged], [["1 dataset 23.40"], 0]);
	// Wi-Fi was down, and now the broker has answered.
	bridge.acknowledged(1);
	stage.timer.advance(500);
	equal([outlet.published, uno.acknowledged], [["1 dataset 23.40", "1 dataset 23.50"], 1]);
	bridge.acknowledged(2);
	stage.timer.advance(500);
	equal([uno.acknowledged, uno.overflowed], [2, 0]);
});

for (const isChecked of [false, true]) {
	test(`UNO bridge: of all that is said to an UNO with 64 bytes nothing is lost, ${isChecked ? "with" : "without"} checksums`, () => {
		const { stage, uno, bridge } = scene({ isChecked, filter: "led" });
		stage.timer.advance(3000);
		bridge.subscribed("led");
		stage.timer.advance(1000);
		for (let count = 0; count < 12; count++) bridge.message("led", writeUtf8(`message ${count} ${"x".repeat(10 * count)}`));
		stage.timer.advance(10_000);
		equal(uno.heardLines.filter((line) => line.startsWith("M")), Array.from({ length: 12 }, (_, count) => `M led message ${count} ${"x".repeat(10 * count)}`));
		equal([uno.overflowed, uno.heardLines.filter((line) => line.startsWith("?"))], [0, []]);
	});
}

test("UNO bridge: an UNO that is reset says hello, subscribes again, and waits for no answer of its former life", () => {
	const { stage, uno, bridge, outlet } = scene({ filter: "led" });
	stage.timer.advance(3000);
	bridge.subscribed("led");
	stage.timer.advance(500);
	uno.publish("1");
	stage.timer.advance(500);
	uno.reset();
	stage.timer.advance(4000);
	bridge.acknowledged(1);
	bridge.subscribed("led");
	stage.timer.advance(1000);
	equal([outlet.published, uno.acknowledged, outlet.subscribed], [["1 dataset 1"], 0, ["led", "led"]]);
});

for (const isChecked of [false, true]) {
	const how = isChecked ? "with" : "without";

	test(`UNO bridge: a bridge that begins again is noticed, and what was not acknowledged is said again, ${how} checksums`, () => {
		const { stage, uno, outlet, bridge } = scene({ filter: "led", isChecked });
		stage.timer.advance(5000);
		bridge.subscribed("led");
		stage.timer.advance(500);
		uno.publish("42");
		stage.timer.advance(500);
		equal([outlet.subscribed, outlet.published], [["led"], ["1 dataset 42"]]);
		bridge.close();
		const next = new Outlet();
		const again = new UnoBridge(stage, PORT, next);
		again.open();
		stage.timer.advance(5000);
		again.subscribed("led");
		stage.timer.advance(1000);
		ok(uno.heardLines.includes("!"));
		equal([next.subscribed, next.published], [["led"], ["1 dataset 42"]]);
	});

	test(`UNO bridge: unplugged and plugged in again, it goes on, ${how} checksums`, () => {
		const { stage, uno, outlet, bridge } = scene({ filter: "led", isChecked });
		stage.timer.advance(3000);
		bridge.subscribed("led");
		stage.timer.advance(1000);
		stage.line.unplug(testFailures.make("unplugged"));
		stage.timer.advance(3000);
		uno.publish("23.40");
		stage.timer.advance(3000);
		bridge.subscribed("led");
		stage.timer.advance(3000);
		equal([outlet.published, outlet.subscribed], [["1 dataset 23.40"], ["led", "led"]]);
	});
}

test("UNO bridge: a subscription that the broker refuses is answered so, and its place is free again", () => {
	const { stage, bridge, heard, say } = bare();
	say("H\nC60\n");
	for (let count = 0; count < 20; count++) {
		say(`S${count} forbidden\n`);
		bridge.refused("forbidden");
		heard.length = 0;
		say("C60\n");
		stage.timer.advance(100);
		equal(String.fromCharCode(...heard), `-${count} refused\n.`);
	}
});

test("UNO bridge: a reading that waits long is said again and published once, one without room after five seconds, and a refused subscription after a minute", () => {
	const { stage, uno, outlet, bridge } = scene({ filter: "led" });
	stage.timer.advance(3000);
	bridge.refused("led");
	uno.publish("1");
	stage.timer.advance(40_000);
	equal([outlet.published, uno.acknowledged, outlet.subscribed], [["1 dataset 1"], 0, ["led"]]);
	outlet.hasRoom = false;
	bridge.acknowledged(1);
	uno.publish("2");
	stage.timer.advance(8000);
	equal([outlet.published, uno.acknowledged, uno.refused], [["1 dataset 1"], 1, 0]);
	outlet.hasRoom = true;
	stage.timer.advance(5000);
	equal(outlet.published, ["1 dataset 1", "1 dataset 2"]);
	bridge.acknowledged(2);
	stage.timer.advance(10_000);
	equal([uno.acknowledged, outlet.subscribed], [2, ["led", "led"]]);
});

test("UNO bridge: a sketch that begins anew, or a port that is opened anew, is told nothing of what an earlier one asked for", () => {
	const { stage, bridge, outlet, heard, say } = bare();
	say("H\nP7 t 1\nS8 led\nH\nC60\n");
	bridge.acknowledged(1);
	bridge.subscribed("led");
	stage.timer.advance(100);
	equal(String.fromCharCode(...heard), "H1\n.");
	heard.length = 0;
	say("C60\n");
	stage.timer.advance(100);
	equal([String.fromCharCode(...heard), outlet.published.length], [".", 1]);
	say("P7 t 1\nS8 led\n");
	stage.line.unplug(testFailures.make("unplugged"));
	stage.timer.advance(5000);
	bridge.acknowledged(2);
	bridge.subscribed("led");
	heard.length = 0;
	say("C60\n");
	stage.timer.advance(100);
	equal([String.fromCharCode(...heard), outlet.published.length], ["!\n.", 2]);
});

test("UNO bridge: lines that are refused say nothing for the rate, however many ends they have", () => {
	const { stage } = bare();
	for (let count = 0; count < 12; count++) {
		stage.line.send(Uint8Array.of(0xe6, 0x98, 0x80, 0xfe, 0x80, 0x0a));
		stage.timer.advance(100);
	}
	stage.timer.advance(5000);
	ok(stage.codes.includes("garbled") || stage.codes.includes("wrong-baud"), stage.told.join("\n"));
});

test("UNO bridge: messages that the sketch does not fetch are dropped, which is told with their number", () => {
	const { stage, bridge, say } = bare();
	say("H\nC60\n");
	for (let count = 0; count < 20; count++) bridge.message("led", writeUtf8(String(count)));
	equal(stage.codes, ["messages-unfetched"]);
});

test("UNO bridge: a sketch that has nothing to say is not taken for one at another rate", () => {
	const { stage } = scene();
	let guesses = 0;
	const after = stage.timer.after.bind(stage.timer);
	stage.timer.after = (milliseconds, callback) => {
		// The pause between two steps of a guess.
		if (milliseconds === 10) guesses++;
		return after(milliseconds, callback);
	};
	for (let minute = 0; minute < 10; minute++) stage.timer.advance(60_000);
	equal([guesses, stage.codes], [0, []]);
});

test("UNO bridge: Blynk both ways, and the status", () => {
	const { stage, uno, bridge, outlet } = scene();
	stage.timer.advance(3000);
	uno.send("B 5 23.4");
	uno.send("B 300 1");
	stage.timer.advance(2000);
	bridge.written(7, ["1"]);
	uno.send("?");
	stage.timer.advance(2000);
	equal(outlet.written, ["5 23.4"]);
	equal(uno.heardLines.slice(1), ["+", "-form", "B 7 1", "= up none 0 1782138605"]);
});

const refusals: readonly (readonly [command: string, answer: string, outlet?: Partial<Outlet>])[] = [
	["P bad/# 1", "-topic"], ["S bad#", "-topic"], ["P4 dataset 1", "-4 full", { hasRoom: false }], ["P dataset 1", "-no-broker", { hasBroker: false }], ["S led", "-no-broker", { hasBroker: false }],
	["B 5 1", "-no-blynk", { hasBlynk: false }], ["B 5 1", "-full", { hasRoom: false }], ["X", "-unknown"], ["p dataset 1", "+"],
];

for (const [command, answer, more] of refusals) {
	test(`UNO bridge: ${command}: ${answer}`, () => {
		const { stage, uno, outlet } = scene();
		Object.assign(outlet, more);
		stage.timer.advance(3000);
		uno.send(command);
		stage.timer.advance(2000);
		equal(uno.heardLines.slice(1), [answer]);
	});
}

test("UNO bridge: more than 16 that wait for the broker are refused, and more than eight filters", () => {
	const { stage, bridge, outlet, heard, say } = bare();
	say("H\nC60\n");
	for (let count = 0; count < 18; count++) say(`P${count} t 1\n`);
	say("C200\n");
	stage.timer.advance(500);
	ok(String.fromCharCode(...heard).endsWith("-16 full\n-17 full\n."));
	for (let count = 1; count <= 16; count++) bridge.acknowledged(count);
	heard.length = 0;
	say("C200\n");
	stage.timer.advance(500);
	equal(String.fromCharCode(...heard), `${Array.from({ length: 16 }, (_, index) => `+${index}\n`).join("")}.`);
	for (let count = 0; count < 9; count++) say(`S${count} f/${count}\n`);
	heard.length = 0;
	say("C200\n");
	stage.timer.advance(500);
	equal([String.fromCharCode(...heard), outlet.subscribed.length], ["-8 full\n.", 8]);
});

test("UNO bridge: what is said again while it waits for the broker is done once, and has one answer", () => {
	const { stage, bridge, outlet, heard, say } = bare();
	say("H\nC60\n");
	stage.timer.advance(500);
	heard.length = 0;
	for (let count = 0; count < 20; count++) say("P7 t 1\nS0 led\n");
	equal([outlet.published, outlet.subscribed], [["1 t 1"], ["led"]]);
	// Another topic, payload or tag, or none, is another message; so is each of QoS 0.
	say("P7 t 2\nP7 u 1\nP8 t 1\nP t 1\nP t 1\np7 t 1\n");
	equal(outlet.published.slice(1), ["1 t 2", "1 u 1", "1 t 1", "1 t 1", "1 t 1", "0 t 1"]);
	bridge.acknowledged(1);
	bridge.subscribed("led");
	say("C200\n");
	stage.timer.advance(500);
	equal(String.fromCharCode(...heard), "+7\n+7\n+0\n.");
	say("P7 t 1\nS0 led\n");
	equal([outlet.published.length, outlet.subscribed], [8, ["led", "led"]]);
});

test("UNO bridge: an UNO at another rate is told in the log with the guess", () => {
	const { stage, outlet } = scene({}, true, 19_200);
	stage.timer.advance(30_000);
	equal(outlet.published, []);
	ok(stage.told.some((line) => line.includes("it looks like 9600 read at 19200")), stage.told.join("\n"));
});

const PORT = { port: "uart0", baud: 9600 };

/** A broker and an app as far as a sketch sees them. */
class Outlet implements UnoOutlet {
	hasBroker = true;
	hasBlynk = true;
	hasRoom = true;
	readonly published: string[] = [];
	readonly subscribed: string[] = [];
	readonly written: string[] = [];

	publish(topic: string, payload: string, qos: 0 | 1): number | undefined {
		if (topic.includes("#")) throw testFailures.make("unplugged");
		if (!this.hasRoom) return undefined;
		return this.published.push(`${qos} ${topic} ${payload}`);
	}

	subscribe(filter: string): void {
		if (filter === "bad#") throw testFailures.make("unplugged");
		this.subscribed.push(filter);
	}

	write(pin: number, value: string): boolean {
		if (this.hasRoom) this.written.push(`${pin} ${value}`);
		return this.hasRoom;
	}

	status(): string {
		return "up none 0 1782138605";
	}
}

function scene(options: Partial<UnoOptions> = {}, withUno = true, baud = 9600): { readonly stage: BridgeStage; readonly uno: SimulatedUno; readonly outlet: Outlet; readonly bridge: UnoBridge } {
	const stage = new BridgeStage();
	const outlet = new Outlet();
	const bridge = new UnoBridge(stage, { ...PORT, baud }, outlet);
	bridge.open();
	const uno = new SimulatedUno(stage.line, stage.timer, { sketch: "protocol", interval: 1e9, sensor: () => "", ...options });
	if (withUno) uno.start();
	stage.timer.advance(200);
	return { stage, uno, outlet, bridge };
}

/** Without a sketch: what is said to it, and a way to say something in its place. */
function bare(): { readonly stage: BridgeStage; readonly bridge: UnoBridge; readonly outlet: Outlet; readonly heard: number[]; readonly say: (text: string) => void } {
	const { stage, bridge, outlet } = scene({}, false);
	const heard: number[] = [];
	stage.line.attach({ heard: (byte) => { heard.push(byte); } });
	const say = (text: string): void => {
		const until = stage.line.send(writeUtf8(text));
		stage.timer.advance(until - stage.timer.now() + 1);
	};
	return { stage, bridge, outlet, heard, say };
}
