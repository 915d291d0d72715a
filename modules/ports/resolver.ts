/** Asks the network for the addresses of a name. Calls back once, never before `resolve` returns. */
export interface Resolver {
	/**
	 * `addresses`: IPv4 dotted or IPv6 text, in the order to try; empty with `reason` when there are none. Returns what
	 * `cancel` takes, never 0.
	 */
	resolve(name: string, answered: (addresses: readonly string[], reason: string) => void): number;
	/** Gives up. Does nothing for a question that is answered or was given up, nor for 0. */
	cancel(question: number): void;
}
