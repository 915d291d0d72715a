import type { PinLevel } from "./pins.js";

/** What a board knows of itself, and can do to itself. */
export interface Machine {
	/** Why the processor started, such as `power`: a few words. */
	readonly startedBy: string;
	/** Where the board has one that nothing else needs. */
	readonly led?: Led | undefined;
	/** Bytes of memory that are free; undefined where nobody counts them. */
	freeMemory(): number | undefined;
	/** Starts anew, as the reset button does. Returns where that takes a while. */
	restart(): void;
	/** Where nobody has an eye on a LED: told what it shows from now on. */
	lightShows?(text: string): void;
}

export interface Led {
	readonly pin: number;
	/** The level at which it is lit. */
	readonly lit: PinLevel;
}
