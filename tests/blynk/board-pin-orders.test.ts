import { readAllowedPins } from "../../modules/blynk/allowed-pins.js";
import { BoardPinOrders } from "../../modules/blynk/board-pin-orders.js";
import { BoardPins } from "../../modules/blynk/board-pins.js";
import type { Pins } from "../../modules/ports/pins.js";
import { equal, test } from "../harness.js";

const board: Pins = {
	setMode: () => undefined,
	digitalWrite: () => undefined,
	digitalRead: () => 1,
	analogWrite: () => undefined,
	analogRead: () => 0.5,
};

test("orders for the board's pins are answered, or left when nobody takes them", () => {
	const cases: readonly (readonly [allowed: string | undefined, operation: string, fields: readonly string[], taken: boolean, heard: readonly string[]])[] = [
		["D4", "dr", ["4"], true, ["dw 4 1"]],
		["A0", "ar", ["0"], true, ["aw 0 512"]],
		["D4", "dw", ["4", "1"], true, []],
		["D4", "dw", ["5", "1"], true, ["board-pin-not-allowed"]],
		["D4", "dz", ["4"], false, ["board-pins-off"]],
		[undefined, "dw", ["4", "1"], false, ["board-pins-off"]],
		[undefined, "dw", [], false, ["board-pins-off"]],
	];
	for (const [allowed, operation, fields, taken, heard] of cases) {
		const scene = new Scene(allowed);
		equal(scene.orders.perform(operation, fields), taken, operation);
		equal(scene.heard, heard);
	}
});

class Scene {
	readonly heard: string[] = [];
	readonly orders: BoardPinOrders;

	constructor(allowed: string | undefined) {
		const pins = allowed === undefined ? undefined : new BoardPins(board, readAllowedPins(allowed));
		const send = ({ operation, pin, value }: { operation: string; pin: number; value: number }): number => this.heard.push(`${operation} ${pin} ${value}`);
		this.orders = new BoardPinOrders(pins, { send, orderRefused: ({ code }) => { this.heard.push(code); } });
	}
}
