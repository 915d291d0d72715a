import { isFailure } from "../../failure/failure.js";
import type { Failure } from "../../ports/failure.js";
import type { BlynkDevice, WriteHandler } from "../device.js";

/** How what a widget writes is read. */
export interface Format<Value> {
	/** Throws the failure that says what in the fields is none of the widget's. */
	read(fields: readonly string[], pin: number): Value;
}

export interface InputHandler<Value> {
	changed(value: Value, pin: number): void;
	/** Something was written that the widget would not write; it is not passed on. */
	refused(failure: Failure, pin: number): void;
}

/** What a widget writes to a virtual pin, as values or as typed failures. One handler may serve many pins. */
export class Input<Value> implements WriteHandler {
	private readonly format: Format<Value>;
	private readonly handler: InputHandler<Value>;

	constructor(device: Pick<BlynkDevice, "onWrite">, pin: number, format: Format<Value>, handler: InputHandler<Value>) {
		this.format = format;
		this.handler = handler;
		device.onWrite(pin, this);
	}

	written(fields: readonly string[], pin: number): void {
		let value: Value;
		try {
			value = this.format.read(fields, pin);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.handler.refused(caught, pin);
			return;
		}
		this.handler.changed(value, pin);
	}
}
