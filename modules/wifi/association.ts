import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import { wifiFailures } from "./failures.js";

export interface Network {
	readonly name: string;
	/** Empty for an open network. */
	readonly password: string;
	/** Milliseconds to join in, address included. */
	readonly deadline: number;
}

export interface AssociationHandler {
	joined(address: string): void;
	/** Not joined, or joined no more. */
	failed(failure: Failure): void;
}

export type AssociationPorts = Pick<Host, "station" | "timer">;

/** Membership in one Wi-Fi network. Each `open` is one attempt, which ends with one `failed` unless it is closed before. */
export class Association {
	readonly #ports: AssociationPorts;
	readonly #network: Network;
	readonly #handler: AssociationHandler;
	#attempt: Attempt | undefined;

	constructor(ports: AssociationPorts, network: Network, handler: AssociationHandler) {
		this.#ports = ports;
		this.#network = network;
		this.#handler = handler;
	}

	/** Calls no handler before it returns. Ends an earlier attempt without a word. */
	open(): void {
		this.close();
		const { station, timer } = this.#ports;
		const { name, password, deadline } = this.#network;
		const timeout = timer.after(deadline, () => {
			this.close();
			this.#handler.failed(wifiFailures.make("timeout", { name, milliseconds: deadline }));
		});
		const attempt: Attempt = { timeout };
		this.#attempt = attempt;
		// A station may still tell of an attempt that was given up; only the present one counts.
		station.join(name, password, {
			joined: (address) => {
				if (this.#attempt !== attempt) return;
				timer.cancel(timeout);
				this.#handler.joined(address);
			},
			left: (reason) => {
				if (this.#attempt !== attempt) return;
				timer.cancel(timeout);
				this.#attempt = undefined;
				this.#handler.failed(wifiFailures.make(reason, { name }));
			},
		});
	}

	/** Leaves the network, or stops trying to join it. No handler is called any more. */
	close(): void {
		if (this.#attempt === undefined) return;
		this.#ports.timer.cancel(this.#attempt.timeout);
		this.#attempt = undefined;
		this.#ports.station.leave();
	}
}

interface Attempt {
	/** Handle of the timer. */
	readonly timeout: number;
}
