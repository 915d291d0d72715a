import type { Timer } from "../modules/ports/timer.js";

/** Time stands still but for `pass`. */
export class StepTimer implements Timer {
	private passed = 0;
	private handles = 0;
	private readonly waiting: { handle: number; due: number; callback: () => void }[] = [];

	now(): number {
		return this.passed;
	}

	after(delay: number, callback: () => void): number {
		this.waiting.push({ handle: ++this.handles, due: this.passed + delay, callback });
		return this.handles;
	}

	cancel(handle: number): void {
		const at = this.waiting.findIndex((one) => one.handle === handle);
		if (at >= 0) this.waiting.splice(at, 1);
	}

	/** A second passes. */
	pass(): void {
		this.passed += 1_000;
		this.run();
	}

	run(): void {
		for (let at = this.next(); at >= 0; at = this.next()) this.waiting.splice(at, 1)[0]?.callback();
	}

	private next(): number {
		return this.waiting.findIndex(({ due }) => due <= this.passed);
	}
}
