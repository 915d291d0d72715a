import { readAllowedPins } from "../../modules/blynk/allowed-pins.js";
import { BoardPins, isPinOperation } from "../../modules/blynk/board-pins.js";
import type { BoardPinsHandler, BoardPinsOptions, PinOperation } from "../../modules/blynk/board-pins.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { PinLevel, PinMode, PinRefusal, Pins } from "../../modules/ports/pins.js";
import { equal, ok, test } from "../harness.js";

/** Pins 2 to 5 and analog input 0, and what was done to them; 3 cannot do PWM, 4 reads high. */
class Board implements Pins {
	readonly seen: string[] = [];
	voltage = 0.5;

	setMode(pin: number, mode: PinMode): PinRefusal | undefined {
		return this.#do(pin, `mode ${pin} ${mode}`, mode === "pwm");
	}

	digitalWrite(pin: number, level: PinLevel): PinRefusal | undefined {
		return this.#do(pin, `digital ${pin} ${level}`, false);
	}

	digitalRead(pin: number): PinLevel | PinRefusal {
		if (pin < 2 || pin > 5) return "absent";
		return pin === 4 ? 1 : 0;
	}

	analogWrite(pin: number, duty: number): PinRefusal | undefined {
		return this.#do(pin, `analog ${pin} ${duty}`, true);
	}

	analogRead(input: number): number | PinRefusal {
		return input === 0 ? this.voltage : "absent";
	}

	#do(pin: number, what: string, pwm: boolean): PinRefusal | undefined {
		if (pin < 2 || pin > 5) return "absent";
		if (pwm && pin === 3) return "incapable";
		this.seen.push(what);
		return undefined;
	}
}

class Answers implements BoardPinsHandler {
	readonly seen: string[] = [];
	readonly failures: Failure[] = [];

	answered(operation: "dw" | "aw", pin: number, value: number): void {
		this.seen.push([operation, pin, value].join(" "));
	}

	refused(failure: Failure): void {
		this.failures.push(failure);
	}
}

/** The server's D7 is the board's pin 5, its A17 the board's analog input 0; D9 and A1 the board has not. */
const ALLOWED = "D2, D3, D4, D7=5, D9, A0, A17=0, A1";

function perform(operation: PinOperation, fields: readonly string[], options?: BoardPinsOptions, allowed = ALLOWED, voltage = 0.5): { board: Board; answers: Answers } {
	const board = new Board();
	board.voltage = voltage;
	const answers = new Answers();
	new BoardPins(board, readAllowedPins(allowed), options).perform(operation, fields, answers);
	return { board, answers };
}

const good: readonly (readonly [operation: PinOperation, fields: readonly string[], done: readonly string[], answered: readonly string[]])[] = [
	["dw", ["2", "1"], ["digital 2 1"], []],
	["dw", ["2", "0"], ["digital 2 0"], []],
	["dw", ["2", "255"], ["digital 2 1"], []],
	["dw", ["7", "1"], ["digital 5 1"], []],
	["dw", ["D7", "1"], ["digital 5 1"], []],
	["aw", ["2", "0"], ["analog 2 0"], []],
	["aw", ["2", "255"], ["analog 2 1"], []],
	["aw", ["7", "51"], ["analog 5 0.2"], []],
	["dr", ["2"], [], ["dw 2 0"]],
	["dr", ["4"], [], ["dw 4 1"]],
	["dr", ["7"], [], ["dw 7 0"]],
	["dr", ["D4"], [], ["dw 4 1"]],
	["ar", ["0"], [], ["aw 0 512"]],
	["ar", ["A0"], [], ["aw 0 512"]],
	["ar", ["17"], [], ["aw 17 512"]],
	["pm", ["2", "out"], ["mode 2 output"], []],
	["pm", ["2", "in", "3", "pu", "4", "pd", "7", "pwm"], ["mode 2 input", "mode 3 input-pullup", "mode 4 input-pulldown", "mode 5 pwm"], []],
	["pm", ["17", "in", "2", "out"], ["mode 2 output"], []],
	["pm", ["A0", "in"], [], []],
];

for (const [operation, fields, done, answered] of good) {
	test(`${operation} ${fields.join(" ")}`, () => {
		const { board, answers } = perform(operation, fields);
		equal([board.seen, answers.seen, answers.failures], [done, answered, []]);
	});
}

test("the ranges of analog values can be those of another board", () => {
	const options = { largestWritten: 1023, largestRead: 4095 };
	equal(perform("aw", ["2", "1023"], options).board.seen, ["analog 2 1"]);
	equal(perform("ar", ["0"], options, ALLOWED, 1).answers.seen, ["aw 0 4095"]);
});

const bad: readonly (readonly [operation: PinOperation, fields: readonly string[], code: string, fault: string, seen: string])[] = [
	["dw", ["5", "1"], "board-pin-not-allowed", "config", "the server asks dw of D5, which is not in the list of board pins"],
	["dw", ["17", "1"], "board-pin-not-allowed", "config", "the server asks dw of D17, which is not in the list of board pins"],
	["aw", ["0", "1"], "board-pin-not-allowed", "config", "the server asks aw of D0, which is not in the list of board pins"],
	["dr", ["6"], "board-pin-not-allowed", "config", "the server asks dr of D6, which is not in the list of board pins"],
	["ar", ["2"], "board-pin-not-allowed", "config", "the server asks ar of A2, which is not in the list of board pins"],
	["pm", ["6", "out"], "board-pin-not-allowed", "config", "the server asks pm of D6, which is not in the list of board pins"],
	["pm", ["17", "out"], "board-pin-not-allowed", "config", "the server asks pm of D17, which is not in the list of board pins"],
	["dw", ["", "1"], "board-pin-not-allowed", "config", "the server asks dw of , which is not in the list of board pins"],
	["dw", ["-2", "1"], "board-pin-not-allowed", "config", "the server asks dw of -2, which is not in the list of board pins"],
	["dw", ["258", "1"], "board-pin-not-allowed", "config", "the server asks dw of 258, which is not in the list of board pins"],
	["dw", ["V1", "1"], "board-pin-not-allowed", "config", "the server asks dw of V1, which is not in the list of board pins"],
	["dw", ["9", "1"], "board-pin-absent", "config", "the server asks dw of D9, and this board has no pin 9"],
	["dr", ["9"], "board-pin-absent", "config", "the server asks dr of D9, and this board has no pin 9"],
	["ar", ["1"], "board-pin-absent", "config", "the server asks ar of A1, and this board has no pin 1"],
	["aw", ["3", "10"], "board-pin-incapable", "config", "the server asks aw of D3, which this pin of the board cannot do"],
	["pm", ["3", "pwm"], "board-pin-incapable", "config", "the server asks pm of D3, which this pin of the board cannot do"],
	["dw", ["A0", "1"], "board-pin-incapable", "config", "the server asks dw of A0, which this pin of the board cannot do"],
	["dr", ["A0"], "board-pin-incapable", "config", "the server asks dr of A0, which this pin of the board cannot do"],
	["pm", ["A0", "out"], "board-pin-incapable", "config", "the server asks pm of A0, which this pin of the board cannot do"],
	["ar", ["D2"], "board-pin-incapable", "config", "the server asks ar of D2, which this pin of the board cannot do"],
	["dw", ["2", "high"], "board-pin-value", "peer", "dw of \"high\" to D2"],
	["dw", ["2", ""], "board-pin-value", "peer", "dw of \"\" to D2"],
	["aw", ["2", "256"], "board-pin-value", "peer", "aw of \"256\" to D2"],
	["aw", ["2", "-1"], "board-pin-value", "peer", "aw of \"-1\" to D2"],
	["aw", ["2", "NaN"], "board-pin-value", "peer", "aw of \"NaN\" to D2"],
	["pm", ["2", "OUTPUT"], "board-pin-mode", "peer", "the mode \"OUTPUT\" for D2"],
	["pm", ["2", "toString"], "board-pin-mode", "peer", "the mode \"toString\" for D2"],
	["dw", ["2"], "board-pin-fields", "peer", "fields behind dw: 1"],
	["dw", ["2", "1", "3"], "board-pin-fields", "peer", "fields behind dw: 3"],
	["aw", [], "board-pin-fields", "peer", "fields behind aw: 0"],
	["dr", ["2", "1"], "board-pin-fields", "peer", "fields behind dr: 2"],
	["ar", [], "board-pin-fields", "peer", "fields behind ar: 0"],
	["pm", [], "board-pin-fields", "peer", "fields behind pm: 0"],
	["pm", ["2", "out", "3"], "board-pin-fields", "peer", "fields behind pm: 3"],
];

for (const [operation, fields, code, fault, seen] of bad) {
	test(`${operation} ${JSON.stringify(fields)} is refused, and nothing is done`, () => {
		const { board, answers } = perform(operation, fields);
		const [failure, ...others] = answers.failures;
		ok(failure !== undefined);
		equal([failure.stage, failure.code, failure.fault, failure.seen], ["blynk", code, fault, seen]);
		equal([board.seen, answers.seen, others], [[], [], []]);
	});
}

test("of several modes, those that can be set are set", () => {
	const { board, answers } = perform("pm", ["2", "out", "6", "out", "3", "pwm", "4", "in"]);
	equal([board.seen, answers.failures.map(({ code }) => code)], [["mode 2 output", "mode 4 input"], ["board-pin-not-allowed", "board-pin-incapable"]]);
});

test("the refusal says what is allowed", () => {
	equal(perform("dw", ["6", "1"], {}, "D4=2, A0").answers.failures[0]?.expected, "one of: D4, A0");
	equal(perform("dw", ["6", "1"], {}, "").answers.failures[0]?.expected, "one of: none, since the list is empty");
});

test("which operations are for the board", () => {
	equal(["dw", "aw", "dr", "ar", "pm", "vw", "vr", "", "toString", "DW"].map((text) => isPinOperation(text)), [true, true, true, true, true, false, false, false, false, false]);
});
