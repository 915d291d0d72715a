/** What a host has running, once it has started the firmware. */
export interface Firmware {
	/** Since the start: messages handed to the outbox, those taken over by the broker; values handed to Blynk's queue; what either had no room for. */
	readonly counts: { readonly published: number; readonly acknowledged: number; readonly written: number; readonly dropped: number };
	/** Every message of Blynk's queue: those that wait, or are not known to have arrived; those that have arrived; those that were dropped. Undefined without Blynk. */
	readonly delivery: { readonly queued: number; readonly sent: number; readonly dropped: number } | undefined;
	/** Readings for an HTTPS service: made, taken by it, and those that a newer one has taken the place of. Not there without one. */
	readonly posts?: { readonly made: number; readonly taken: number; readonly replaced: number } | undefined;
	/** Bytes of a transparent bridge: from the serial line, those of them that the server's connection took, to the serial line, and dropped. Not there without one. */
	readonly carried?: { readonly received: number; readonly delivered: number; readonly sent: number; readonly dropped: number } | undefined;
	/** What became of the network and of each server last, for a person; empty where nobody has asked for it. */
	readonly standing: string;
	/** If set, told of each payload that is handed to the outbox, before it is sent. */
	published: ((payload: string) => void) | undefined;
	/** If set, told of each value that is handed to Blynk's queue, before it is sent. */
	written: ((pin: number, value: string) => void) | undefined;
	/** Stops reading the sensor, so that what is on its way can arrive. */
	pause(): void;
	/** Says goodbye to everybody and calls back. */
	stop(stopped: () => void): void;
}
