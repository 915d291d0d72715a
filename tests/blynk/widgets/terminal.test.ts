import { utf8Length } from "../../../modules/bytes/utf8.js";
import { Terminal } from "../../../modules/blynk/widgets/terminal.js";
import type { TerminalHandler, TerminalOptions } from "../../../modules/blynk/widgets/terminal.js";
import type { Failure } from "../../../modules/ports/failure.js";
import { RecordingDevice } from "../../fakes/blynk-device.js";
import { FakeTimer } from "../../fakes/timer.js";
import { equal, fails, ok, test } from "../../harness.js";

const PIN = 10;

const PIECE = 121;

/** A terminal, what it is told, and what leaves it. */
class Bench implements TerminalHandler {
	readonly device = new RecordingDevice();
	readonly timer = new FakeTimer();
	readonly lines: string[] = [];
	readonly failures: Failure[] = [];
	readonly terminal: Terminal;
	echo = false;

	constructor(options?: TerminalOptions) {
		this.terminal = new Terminal(this.device, PIN, this.timer, this, options);
	}

	line(text: string, terminal: Terminal): void {
		this.lines.push(text);
		if (!this.echo) return;
		terminal.println(`You said: ${text}`);
		terminal.flush();
	}

	refused(failure: Failure): void {
		this.failures.push(failure);
	}

	/** The texts of the messages sent. */
	get sent(): readonly string[] {
		return this.device.sent.map((message) => message.slice(`vw|${PIN}|`.length));
	}
}

const typed: readonly (readonly [what: string, options: TerminalOptions, writes: readonly (readonly string[])[], lines: readonly string[]])[] = [
	["a line a write", {}, [["Marco"], ["Polo"]], ["Marco", "Polo"]],
	["a line a write, with the newline that the app can attach", {}, [["Marco\n"], ["Polo\r\n"]], ["Marco", "Polo"]],
	["an empty line", {}, [[""], ["\n"]], ["", ""]],
	["several lines in a write", {}, [["a\nb\r\nc"]], ["a", "b", "c"]],
	["several fields in a write", {}, [["a", "b"]], ["a", "b"]],
	["a write without fields", {}, [[]], []],
	["a correction", {}, [["Mars\bco"]], ["Marco"]],
	["UTF-8", {}, [["größe 🌡"]], ["größe 🌡"]],
	["a line in pieces", { lineEnd: "newline" }, [["Ma"], ["rc"], ["o\r"], ["\nPo"], ["lo\n"], ["…"]], ["Marco", "Polo"]],
	["a correction of an earlier piece", { lineEnd: "newline" }, [["Mars"], ["\b"], ["co\n"]], ["Marco"]],
];

for (const [what, options, writes, lines] of typed) {
	test(`terminal: ${what}`, () => {
		const bench = new Bench(options);
		for (const fields of writes) bench.device.write(PIN, ...fields);
		equal([bench.lines, bench.failures], [lines, []]);
	});
}

test("terminal: a line that is too long is left out as a whole, and said", () => {
	const bench = new Bench({ lineLimit: 5 });
	for (const text of ["12345", "123456", "ok"]) bench.device.write(PIN, text);
	equal(bench.lines, ["12345", "ok"]);
	equal(bench.failures.map(({ code, seen }) => [code, seen]), [["terminal-line", "a line of more than 5 characters was typed into the terminal on V10"]]);
});

test("terminal: what is typed in pieces without an end takes no more memory than a line", () => {
	const bench = new Bench({ lineEnd: "newline" });
	for (let count = 0; count < 5000; count++) bench.device.write(PIN, "0123456789");
	bench.device.write(PIN, "\nafter\n");
	equal([bench.lines, bench.failures.map(({ code }) => code)], [["after"], ["terminal-line"]]);
});

test("terminal: a line that is typed comes back", () => {
	const bench = new Bench();
	bench.echo = true;
	bench.device.write(PIN, "größe");
	equal(bench.sent, ["You said: größe\n"]);
});

test("terminal: what is printed waits for flush, and goes in one message", () => {
	const bench = new Bench();
	bench.terminal.print("temperature ");
	bench.terminal.print(23.4);
	bench.terminal.println();
	equal(bench.sent, []);
	bench.terminal.flush();
	bench.terminal.flush();
	equal(bench.sent, ["temperature 23.4\n"]);
	bench.terminal.print("later");
	equal(bench.sent.length, 1, "one flush does not stand for the next");
});

test("terminal: a message that is full is sent without flush, the rest waits", () => {
	const bench = new Bench();
	bench.terminal.print("x".repeat(PIECE - 1));
	equal(bench.sent, []);
	bench.terminal.print("yz");
	equal(bench.sent, [`${"x".repeat(PIECE - 1)}y`]);
	bench.terminal.flush();
	equal(bench.sent[1], "z");
});

const long: readonly (readonly [what: string, text: string])[] = [
	["ASCII", "0123456789".repeat(50)],
	["two bytes a character", "ö".repeat(400)],
	["three bytes, out of step", `a${"€".repeat(300)}`],
	["four bytes, out of step", `abc${"🌡".repeat(200)}`],
	["of every size", "aö€🌡".repeat(80)],
];

for (const [what, text] of long) {
	test(`terminal: long text is split between characters: ${what}`, () => {
		const bench = new Bench();
		bench.terminal.print(text);
		bench.terminal.flush();
		equal(bench.sent.join(""), text);
		equal(bench.sent.reduce((sum, piece) => sum + utf8Length(piece), 0), utf8Length(text), "no character is cut in two");
		for (const piece of bench.sent.slice(0, -1)) ok(utf8Length(piece) <= PIECE && utf8Length(piece) > PIECE - 4, `${utf8Length(piece)}`);
	});
}

test("terminal: half of a surrogate pair is refused where it is printed, and what follows goes on", () => {
	const bench = new Bench();
	for (const half of ["half \ud83d", "\ude00 half", "\ud83d\ud83d\ude00"]) fails(() => bench.terminal.print(half), "widget-argument");
	bench.terminal.println("hello 😀");
	bench.terminal.flush();
	equal(bench.sent, ["hello 😀\n"]);
});

test("terminal: what the queue refuses is offered again, in order and nothing twice", () => {
	const bench = new Bench();
	const text = Array.from({ length: 40 }, (_, line) => `line ${line}, some twenty bytes\n`).slice(0, 30).join("");
	bench.device.room = 3;
	bench.terminal.print(text);
	bench.terminal.flush();
	equal([bench.device.sent.length, bench.device.waits], [3, 1]);
	bench.terminal.flush();
	equal([bench.device.waits, bench.device.refusals], [1, 0], "not before its pause is over, and no offer is counted as refused");
	for (let turn = 0; turn < 10; turn++) {
		bench.device.room = 1;
		bench.timer.advance(30_000);
	}
	equal(bench.sent.join(""), text);
	equal([bench.timer.pending, bench.terminal.dropped, bench.failures], [0, 0, []]);
});

test("terminal: pauses grow while the queue is full, and are short again afterwards", () => {
	const bench = new Bench();
	bench.device.room = 0;
	bench.terminal.println("hello");
	bench.terminal.flush();
	const pauses: number[] = [];
	for (let count = 0; count < 9; count++) {
		const pause = (bench.timer.due ?? 0) - bench.timer.now();
		pauses.push(pause);
		bench.timer.advance(pause);
	}
	equal(pauses, [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
	bench.device.room = 1;
	bench.timer.advance(30_000);
	equal(bench.sent, ["hello\n"]);
	bench.terminal.println("again");
	bench.terminal.flush();
	equal((bench.timer.due ?? 0) - bench.timer.now(), 250);
});

test("terminal: no more waits than its limit; what is left out is counted, and said once", () => {
	const bench = new Bench({ waitingLimit: 200 });
	bench.device.room = 0;
	equal([bench.terminal.print("a".repeat(150)), bench.terminal.print("ö".repeat(26)), bench.terminal.print("ö".repeat(25)), bench.terminal.print("b")], [true, false, true, false]);
	equal(bench.terminal.dropped, 53);
	equal(bench.failures.map(({ code, seen, expected }) => [code, seen, expected]), [["terminal-full", "text for the terminal on V10 was left out: the queue has 150 bytes already, and 52 more came", "at most 200 bytes that wait until the connection takes them"]]);
	bench.device.room = Infinity;
	bench.terminal.flush();
	bench.timer.advance(30_000);
	equal(bench.sent.join(""), "a".repeat(150) + "ö".repeat(25));
	bench.device.room = 0;
	equal([bench.terminal.print("c".repeat(201)), bench.failures.length], [false, 2], "said again once there was room");
});

test("terminal: clearing takes what waits with it, and is tried until it is done", () => {
	const bench = new Bench();
	bench.device.room = 0;
	bench.terminal.print("old");
	bench.terminal.flush();
	bench.terminal.clear();
	bench.terminal.println("new");
	bench.terminal.flush();
	bench.device.room = Infinity;
	bench.timer.advance(30_000);
	equal(bench.sent, ["clr", "new\n"]);
});

test("terminal: text that is the order to clear does not clear", () => {
	const bench = new Bench();
	bench.terminal.print("clr");
	bench.terminal.flush();
	equal(bench.sent, ["c", "lr"]);
});

test("terminal: text with U+0000 is the firmware's mistake, and spoils nothing", () => {
	const bench = new Bench();
	bench.terminal.print("a");
	fails(() => bench.terminal.print("b\0c"), "widget-argument");
	bench.terminal.println("d");
	bench.terminal.flush();
	equal(bench.sent, ["ad\n"]);
});

test("terminal: closed, it sends no more of what waits", () => {
	const bench = new Bench();
	bench.device.room = 0;
	bench.terminal.print("x");
	bench.terminal.flush();
	bench.terminal.close();
	bench.device.room = Infinity;
	bench.timer.advance(60_000);
	equal([bench.timer.pending, bench.sent], [0, []]);
});

test("terminal: ten thousand lines, refused half of the time, arrive or are counted", () => {
	const bench = new Bench({ waitingLimit: 300 });
	let taken = 0;
	for (let count = 0; count < 10_000; count++) {
		bench.device.room = count % 2;
		const text = `${count}: ${"ö".repeat(count % 30)}\n`;
		if (bench.terminal.print(text)) taken += utf8Length(text);
		bench.terminal.flush();
		bench.timer.advance(count % 500);
	}
	bench.device.room = Infinity;
	bench.timer.advance(60_000);
	equal(bench.sent.reduce((sum, piece) => sum + utf8Length(piece), 0), taken);
	ok(bench.terminal.dropped > 0 && taken > 0 && bench.timer.pending === 0);
});
