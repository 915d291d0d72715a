import type { Failure } from "../ports/failure.js";
import type { BoardPins, BoardPinsHandler, PinOperation } from "./board-pins.js";
import { blynkClientFailures } from "./client-failures.js";
import type { BlynkHandler } from "./client-options.js";
import type { BlynkCommand } from "./event.js";

/** Where answers go. */
export interface BoardPinSender {
	send(command: BoardPinAnswer): number;
}

type BoardPinAnswer = Extract<BlynkCommand, { readonly kind: "board-pin" }>;

/**
 * Hands the server's orders to the board's pins. A widget can ask every second for a pin that is not allowed: of refusals
 * with the same code the first is told at once, and then one a PERIOD, with their count.
 */
export class BoardPinOrders implements BoardPinsHandler {
	private readonly pins: BoardPins | undefined;
	private readonly sender: BoardPinSender;
	private readonly handler: Pick<BlynkHandler, "notice">;
	private readonly told: Told[] = [];
	private now = 0;

	constructor(pins: BoardPins | undefined, sender: BoardPinSender, handler: Pick<BlynkHandler, "notice">) {
		this.pins = pins;
		this.sender = sender;
		this.handler = handler;
	}

	/** Returns false when nobody takes such orders. */
	perform(operation: string, fields: readonly string[], now: number): boolean {
		this.now = now;
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
		const { code } = failure;
		const told = this.told.find((entry) => entry.code === code);
		if (told === undefined) {
			this.told.push({ code, at: this.now, count: 0 });
			this.handler.notice(failure);
			return;
		}
		told.count++;
		if (this.now - told.at < PERIOD) return;
		this.handler.notice(blynkClientFailures.make("board-pin-repeated", { count: told.count, minutes: Math.round((this.now - told.at) / 60_000), seen: failure.seen }));
		told.at = this.now;
		told.count = 0;
	}
}

/** As many as there are codes. */
interface Told {
	readonly code: string;
	at: number;
	/** Since then. */
	count: number;
}

const OPERATIONS: readonly PinOperation[] = Object.freeze(["dw", "aw", "dr", "ar", "pm"] as const);

/** Milliseconds between two notices of a kind. */
const PERIOD = 600_000;
