/**
 * Notices that a broker ends connection after connection soon after accepting it. MQTT 3.1.1 gives no reason for that;
 * the usual one is a second device with the same client id, each throwing the other out (section 3.1.4).
 */
export class TakeoverSuspicion {
	#times = 0;

	/** An accepted connection ended without our doing, this many milliseconds after CONNACK. Returns how many times in a row by now when that is suspicious. */
	ended(lasted: number): number | undefined {
		this.#times = lasted < SHORT ? this.#times + 1 : 0;
		return this.#times >= TIMES ? this.#times : undefined;
	}

	/** A connection ended for a reason that is known. */
	explained(): void {
		this.#times = 0;
	}
}

/** Milliseconds. Two devices that throw each other out come back after a backoff of some seconds each. */
const SHORT = 10_000;

/** A broker that is restarted ends a young connection once or twice. */
const TIMES = 3;
