type Listener = (...values: unknown[]) => void;

/** Of Node's EventEmitter, what mqtt-packet and those who listen to its parser use. */
export class EventEmitter {
	readonly #listeners = new Map<string, Listener[]>();

	on(event: string, listener: Listener): this {
		this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
		return this;
	}

	emit(event: string, ...values: unknown[]): boolean {
		const listeners = this.#listeners.get(event);
		if (listeners === undefined) {
			if (event === "error") throw values[0];
			return false;
		}
		listeners.forEach((listener) => {
			listener.apply(this, values);
		});
		return true;
	}
}
