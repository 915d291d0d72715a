import { table } from "../../table/table.js";
import type { Failure } from "../../ports/failure.js";
import { isFailure } from "../../failure/failure.js";
import type { BlynkDevice, BlynkValue, WriteHandler } from "../device.js";
import { widgetFailures } from "./failures.js";
import { checkArgument, checkCount, numberField } from "./field.js";

/** What a person does to the table in the app. */
export interface RowTableHandler {
	selected(row: number, selected: boolean): void;
	moved(from: number, to: number): void;
	refused(failure: Failure): void;
}

/**
 * A table of rows, each of a name and a value (blynk-library 0.6.1, WidgetTable.h; the legacy server's Table.java keeps
 * the rows). A row is known by the index that it was added with.
 */
export class RowTable implements WriteHandler {
	private readonly device: Pick<BlynkDevice, "virtualWrite" | "onWrite">;
	private readonly pin: number;
	private readonly handler: RowTableHandler | undefined;

	/** Without a handler, nobody listens to what is done in the app. */
	constructor(device: Pick<BlynkDevice, "virtualWrite" | "onWrite">, pin: number, handler?: RowTableHandler) {
		this.device = device;
		this.pin = pin;
		this.handler = handler;
		if (handler !== undefined) device.onWrite(pin, this);
	}

	clear(): boolean {
		return this.device.virtualWrite(this.pin, "clr");
	}

	/** Adds a row, or changes the one of this index. */
	add(row: number, name: string, value: BlynkValue): boolean {
		checkArgument(row, "a row", ROW);
		return this.device.virtualWrite(this.pin, "add", row, name, value);
	}

	/** Changes a row; does nothing where there is none of this index. */
	update(row: number, name: string, value: BlynkValue): boolean {
		checkArgument(row, "a row", ROW);
		return this.device.virtualWrite(this.pin, "update", row, name, value);
	}

	/** Scrolls to a row and highlights it. */
	pick(row: number): boolean {
		checkArgument(row, "a row", ROW);
		return this.device.virtualWrite(this.pin, "pick", row);
	}

	written(fields: readonly string[], pin: number): void {
		const { handler } = this;
		if (handler === undefined) return;
		let change: Change;
		try {
			change = readChange(fields, pin);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			handler.refused(caught);
			return;
		}
		if (change.kind === "order") handler.moved(change.row, change.to);
		else handler.selected(change.row, change.kind === "select");
	}
}

type Change =
	| { readonly kind: "select" | "deselect"; readonly row: number }
	| { readonly kind: "order"; readonly row: number; readonly to: number };

function readChange(fields: readonly string[], pin: number): Change {
	const [kind = "", row = "", to = ""] = fields;
	if (kind === "order") {
		checkCount(fields, pin, 3, 3, "three values: order, from and to");
		return { kind, row: numberField(row, pin, "a row", ROW), to: numberField(to, pin, "a row", ROW) };
	}
	if (kind !== "select" && kind !== "deselect") throw widgetFailures.make("widget-value", { pin, value: kind, field: "a table's change", expected: "select, deselect or order" });
	checkCount(fields, pin, 2, 2, `two values: ${kind} and the row`);
	return { kind, row: numberField(row, pin, "a row", ROW) };
}

/** A Java int, in server and app. */
const ROW = table({ least: 0, most: 2 ** 31 - 1, whole: true });
