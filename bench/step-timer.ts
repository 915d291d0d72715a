import type { Timer } from "../modules/ports/timer.js";

/** Time stands still but for `pass`. */
export class StepTimer implements Timer {
	private passed = 0;
	private handles = 0;
	/** None of those that wait is due before. */
	private earliest = FOREVER;
	private readonly waiting: { handle: number; due: number; callback: () => void }[] = [];

	now(): number {
		return this.passed;
	}

	after(delay: number, callback: () => void): number {
		const due = this.passed + delay;
		this.waiting.push({ handle: ++this.handles, due, callback });
		if (due < this.earliest) this.earliest = due;
		return this.handles;
	}

	cancel(handle: number): void {
		const at = this.waiting.findIndex((one) => one.handle === handle);
		if (at >= 0) this.waiting.splice(at, 1);
	}

	/** A second passes. */
	pass(): void {
		this.passed += 1_000;
	}

	run(): void {
		while (this.passed >= this.earliest) {
			const at = this.waiting.findIndex(({ due }) => due <= this.passed);
			if (at >= 0) this.waiting.splice(at, 1)[0]?.callback();
			else this.earliest = this.waiting.reduce((earliest, { due }) => Math.min(earliest, due), FOREVER);
		}
	}
}

/** Milliseconds: a whole number, as all times here are, since a chip computes slowly with others. */
const FOREVER = 0x7fffffff;
