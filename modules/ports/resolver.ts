/** Asks the network for the addresses of a name. Calls back once, never before it returns; returns how to give up. */
export interface Resolver {
	/** `addresses`: IPv4 dotted or IPv6 text, in the order to try; empty with `reason` when there are none. */
	resolve(name: string, answered: (addresses: readonly string[], reason: string) => void): () => void;
}
