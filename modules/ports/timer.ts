export interface Timer {
	/** Milliseconds since some fixed moment; never goes back. */
	now(): number;
	/** Calls back once, not before `delay` milliseconds have passed and never before it returns; returns how to cancel. */
	after(delay: number, callback: () => void): () => void;
}
