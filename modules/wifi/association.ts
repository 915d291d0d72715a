import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { StationHandler, StationReason } from "../ports/station.js";
import { wifiFailures } from "./failures.js";

export interface Network {
	readonly wifiName: string;
	/** Empty for an open network. */
	readonly wifiPassword: string;
	/** Milliseconds to join in, address included. */
	readonly wifiDeadline: number;
}

export interface AssociationHandler {
	joined(address: string): void;
	/** Not joined, or joined no more. */
	left(failure: Failure): void;
}

export type AssociationPorts = Pick<Host, "station" | "timer">;

/** Membership in one Wi-Fi network. Each `open` is one attempt, which ends with one `left` unless it is closed before. */
export class Association {
	private readonly ports: AssociationPorts;
	private readonly network: Network;
	private readonly handler: AssociationHandler;
	private attempt: Attempt | undefined;
	private deadline = 0;

	constructor(ports: AssociationPorts, network: Network, handler: AssociationHandler) {
		this.ports = ports;
		this.network = network;
		this.handler = handler;
	}

	/** Calls no handler before it returns. Ends an earlier attempt without a word. */
	open(): void {
		this.close();
		const { station, timer } = this.ports;
		const { wifiName, wifiPassword, wifiDeadline } = this.network;
		this.deadline = timer.after(wifiDeadline, () => {
			this.close();
			this.handler.left(wifiFailures.make("timeout", { name: wifiName, milliseconds: wifiDeadline }));
		});
		this.attempt = new Attempt(this);
		station.join(wifiName, wifiPassword, this.attempt);
	}

	/** Leaves the network, or stops trying to join it. No handler is called any more. */
	close(): void {
		if (this.attempt === undefined) return;
		this.ports.timer.cancel(this.deadline);
		this.attempt = undefined;
		this.ports.station.leave();
	}

	/** For an attempt. */
	joined(attempt: Attempt, address: string): void {
		if (this.attempt !== attempt) return;
		this.ports.timer.cancel(this.deadline);
		this.handler.joined(address);
	}

	/** For an attempt. */
	left(attempt: Attempt, reason: StationReason): void {
		if (this.attempt !== attempt) return;
		this.ports.timer.cancel(this.deadline);
		this.attempt = undefined;
		this.handler.left(wifiFailures.make(reason, { name: this.network.wifiName }));
	}
}

/** A station may still tell of an attempt that was given up; only the present one counts. */
class Attempt implements StationHandler {
	private readonly association: Association;

	constructor(association: Association) {
		this.association = association;
	}

	joined(address: string): void {
		this.association.joined(this, address);
	}

	left(reason: StationReason): void {
		this.association.left(this, reason);
	}
}
