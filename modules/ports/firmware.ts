/** What a host has running, once it has started the firmware. */
export interface Firmware {
	/** Messages since the start: handed to the outbox, taken over by the broker, refused for want of room. */
	readonly counts: { readonly published: number; readonly acknowledged: number; readonly dropped: number };
	/** If set, told of each payload that is handed to the outbox, before it is sent. */
	published: ((payload: string) => void) | undefined;
	/** Stops reading the sensor, so that what is on its way can arrive. */
	pause(): void;
	/** Says goodbye to everybody and calls back. */
	stop(stopped: () => void): void;
}
