import type { Failure } from "../ports/failure.js";
import { mqttFailures } from "./failures.js";

/**
 * Notices that a broker ends connection after connection soon after accepting it. MQTT 3.1.1 gives no reason for that;
 * the usual one is a second device with the same client id, each throwing the other out (section 3.1.4).
 */
export class TakeoverSuspicion {
	#times = 0;

	/** An accepted connection ended without our doing, this many milliseconds after CONNACK. Returns the suspicion, if it has grown to one. */
	ended(lasted: number, clientId: string): Failure | undefined {
		this.#times = lasted < SHORT ? this.#times + 1 : 0;
		return this.#times >= TIMES ? mqttFailures.make("taken-over-suspected", { times: this.#times, clientId }) : undefined;
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
