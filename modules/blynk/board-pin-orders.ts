import type { Failure } from "../ports/failure.js";
import type { BoardPins, BoardPinsHandler, PinOperation } from "./board-pins.js";
import { blynkClientFailures } from "./client-failures.js";
import type { BlynkCommand } from "./event.js";

/** Where answers go, and refusals. */
export interface BoardPinSender {
	send(command: BoardPinAnswer): number;
	orderRefused(failure: Failure): void;
}

type BoardPinAnswer = Extract<BlynkCommand, { readonly kind: "board-pin" }>;

/** Hands the server's orders to the board's pins. */
export class BoardPinOrders implements BoardPinsHandler {
	private readonly pins: BoardPins | undefined;
	private readonly sender: BoardPinSender;

	constructor(pins: BoardPins | undefined, sender: BoardPinSender) {
		this.pins = pins;
		this.sender = sender;
	}

	/** Returns false when nobody takes such orders. */
	perform(operation: string, fields: readonly string[]): boolean {
		const known = OPERATIONS.find((each) => each === operation);
		if (this.pins === undefined || known === undefined) {
			this.refused(blynkClientFailures.make("board-pins-off", { operation, pin: fields[0] ?? "" }));
			return false;
		}
		this.pins.perform(known, fields, this);
		return true;
	}

	answered(operation: "dw" | "aw", pin: number, value: number): void {
		this.sender.send({ kind: "board-pin", operation, pin, value });
	}

	refused(failure: Failure): void {
		this.sender.orderRefused(failure);
	}
}

const OPERATIONS: readonly PinOperation[] = Object.freeze(["dw", "aw", "dr", "ar", "pm"] as const);
