export interface Timer {
	/** Milliseconds since some fixed moment; never goes back. */
	now(): number;
	/** Calls back once, not before `delay` milliseconds have passed and never before it returns; returns what `cancel` takes, never 0. */
	after(delay: number, callback: () => void): number;
	/** Does nothing for one that has called back or was cancelled, nor for 0. */
	cancel(handle: number): void;
}
