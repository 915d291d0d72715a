import { tlsFailures } from "./failures.js";

/** How much of what brings nothing on is borne in a row: a peer must not keep us busy, nor awake, for nothing. */
export class Patience {
	#idle = 0;
	#warnings = 0;

	/** A record or message that carries nothing. */
	idle(kind: string): void {
		if (++this.#idle > IDLE_LIMIT) throw tlsFailures.make("too-many-records", { count: this.#idle, kind });
	}

	/** An alert that is no end. */
	warning(): void {
		if (++this.#warnings > WARNING_LIMIT) throw tlsFailures.make("too-many-records", { count: this.#warnings, kind: "warning alerts" });
	}

	/** Something was brought on. */
	renew(): void {
		this.#idle = this.#warnings = 0;
	}
}

/** Our bounds, the same as BoringSSL's for empty records, KeyUpdates and warnings. */
const IDLE_LIMIT = 32;
const WARNING_LIMIT = 4;
