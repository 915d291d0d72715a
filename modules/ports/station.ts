/** Why an access point was not joined, or was left. */
export type StationReason = "not-found" | "wrong-password" | "association" | "dhcp" | "lost";

export interface StationHandler {
	joined(address: string): void;
	/** Not joined, or joined no more. The station does not try again by itself. */
	left(reason: StationReason): void;
}

/** A Wi-Fi station (IEEE 802.11): joins one access point and reports what becomes of it. */
export interface Station {
	/** Starts to join; an earlier attempt or association ends. Calls no handler before it returns. */
	join(name: string, password: string, handler: StationHandler): void;
	leave(): void;
}
