import type { Station, StationHandler, StationReason } from "../../modules/ports/station.js";
import type { Timer } from "../../modules/ports/timer.js";

/** The one access point in reach of a simulated station, and how long things take there, in milliseconds. */
export interface AccessPoint {
	readonly name: string;
	/** Empty for an open network. */
	readonly password: string;
	/** The address that a station is given. */
	readonly address: string;
	readonly joinDelay: number;
	/** Until a wrong name or password shows. */
	readonly refuseDelay: number;
}

export class SimulatedStation implements Station {
	readonly #accessPoint: AccessPoint;
	readonly #timer: Timer;
	#handler: StationHandler | undefined;
	#appointment = 0;

	constructor(accessPoint: AccessPoint, timer: Timer) {
		this.#accessPoint = accessPoint;
		this.#timer = timer;
	}

	join(name: string, password: string, handler: StationHandler): void {
		this.leave();
		this.#handler = handler;
		const refusal = this.#refusal(name, password);
		const { address, joinDelay, refuseDelay } = this.#accessPoint;
		this.#appointment = this.#timer.after(refusal === undefined ? joinDelay : refuseDelay, () => {
			if (refusal === undefined) handler.joined(address);
			else this.drop(refusal);
		});
	}

	leave(): void {
		this.#timer.cancel(this.#appointment);
		this.#handler = undefined;
	}

	/** What a test or a person does to the simulated network: the association, or the attempt, ends. */
	drop(reason: StationReason = "lost"): void {
		const handler = this.#handler;
		this.leave();
		handler?.left(reason);
	}

	#refusal(name: string, password: string): StationReason | undefined {
		if (name !== this.#accessPoint.name) return "not-found";
		return password === this.#accessPoint.password ? undefined : "wrong-password";
	}
}
