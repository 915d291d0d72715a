import type { Machine } from "../../modules/ports/machine.js";

/** A board as the desktop can be one. Its memory is the computer's, which says nothing. */
export class SimulatedMachine implements Machine {
	startedBy = "power";
	readonly #restarted: () => void;
	readonly #shown: (text: string) => void;

	/** `shown`: told what the light at the pin of the settings shows. */
	constructor(restarted: () => void, shown: (text: string) => void) {
		this.#restarted = restarted;
		this.#shown = shown;
	}

	freeMemory(): undefined {
		return undefined;
	}

	restart(): void {
		this.startedBy = "itself";
		this.#restarted();
	}

	lightShows(text: string): void {
		this.#shown(text);
	}
}
