import { SimulatedPins } from "../../hosts/desktop/pins.js";
import { readAllowedPins, readBoardPins } from "../../modules/blynk/allowed-pins.js";
import { equal, fails, ok, test } from "../harness.js";

const good: readonly (readonly [text: string, pins: Readonly<Record<string, number>>])[] = [
	["", {}],
	["  ", {}],
	["D4", { D4: 4 }],
	["D4,A0", { D4: 4, A0: 0 }],
	[" d4 , a0,\n", { D4: 4, A0: 0 }],
	["D4=2, D5 = 14, A17=0", { D4: 2, D5: 14, A17: 0 }],
	["D007", { D7: 7 }],
	["D0, A0, D255=255", { D0: 0, A0: 0, D255: 255 }],
];

for (const [text, pins] of good) {
	test(`the list of pins ${JSON.stringify(text)}`, () => {
		const allowed = readAllowedPins(text);
		equal(Object.fromEntries(allowed.names.map((name) => [name, allowed.numberOf(name)])), pins);
		equal(["D6", "A1", "", "4", "d4", "toString"].map((name) => allowed.numberOf(name)), [undefined, undefined, undefined, undefined, undefined, undefined]);
	});
}

const bad: readonly (readonly [text: string, code: string, seen: string])[] = [
	["4", "board-pin-list", '"4" in the list of board pins (blynkBoardPins)'],
	["D4, V1", "board-pin-list", '"V1" in the list of board pins (blynkBoardPins)'],
	["D", "board-pin-list", '"D" in the list of board pins (blynkBoardPins)'],
	["D4 D5", "board-pin-list", '"D4 D5" in the list of board pins (blynkBoardPins)'],
	["D4;D5", "board-pin-list", '"D4;D5" in the list of board pins (blynkBoardPins)'],
	["D256", "board-pin-list", '"D256" in the list of board pins (blynkBoardPins)'],
	["D4=256", "board-pin-list", '"D4=256" in the list of board pins (blynkBoardPins)'],
	["D4=", "board-pin-list", '"D4=" in the list of board pins (blynkBoardPins)'],
	["D4=GPIO2", "board-pin-list", '"D4=GPIO2" in the list of board pins (blynkBoardPins)'],
	["D-1", "board-pin-list", '"D-1" in the list of board pins (blynkBoardPins)'],
	["D4\u200e", "board-pin-list", '"D4\\u{200e}" in the list of board pins (blynkBoardPins)'],
	["D4, A0, D04=5", "board-pin-twice", "D4 stands twice in the list of board pins (blynkBoardPins)"],
];

for (const [text, code, seen] of bad) {
	test(`the list of pins ${JSON.stringify(text)} is refused`, () => {
		equal(fails(() => readAllowedPins(text), code).seen, seen);
	});
}

/** On an ESP8266, whose flash chip has 6 to 11. */
const onBoard: readonly (readonly [text: string, missing: string | undefined])[] = [
	["D0, D5, D12, D16, A0", undefined],
	["D6=12, D7=13, A0=0", undefined],
	["D6=6", "D6 in the list of board pins (blynkBoardPins), and this board has no pin 6 "],
	["D4=2, D6", "D6 in the list of board pins (blynkBoardPins), and this board has no pin 6 "],
	["D1=17", "D1 in the list of board pins (blynkBoardPins), and this board has no pin 17 "],
	["D200", "D200 in the list of board pins (blynkBoardPins), and this board has no pin 200 "],
	["A0=17", "A0 in the list of board pins (blynkBoardPins), and this board has no pin 17 "],
];

for (const [text, missing] of onBoard) {
	test(`the list of pins ${JSON.stringify(text)} on a board`, () => {
		const read = (): unknown => readBoardPins(text, new SimulatedPins());
		if (missing === undefined) read();
		else ok(fails(read, "board-pin-none").seen.startsWith(missing));
	});
}
