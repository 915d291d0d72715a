import type { Failure } from "./failure.js";

/** Told how far the way to the servers has come. A rung is `wifi`, `time`, or a session by its name. */
export interface Progress {
	began(rung: string): void;
	up(rung: string): void;
	/** Not up, or no more; undefined when the other side said goodbye. */
	down(rung: string, failure: Failure | undefined): void;
	/** The device has left, and nothing more will happen. */
	ended(): void;
	/** Each rung and what became of it last, for a person; empty before the first. */
	standing(): string;
	/** What the broker is to be told each time that it is there. */
	readonly report?: Report | undefined;
}

export interface Report {
	/** Publishes it once the present call is over. */
	send(broker: Publisher): void;
	/** Whether this message was it: what the broker has need not be kept. */
	acknowledged(token: number): boolean;
}

export interface Publisher {
	/** Returns what an acknowledgement names it by; undefined without room. */
	publish(topic: string, text: string, options: { readonly qos: 1; readonly retain: true }): number | undefined;
}
