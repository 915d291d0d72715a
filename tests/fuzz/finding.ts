import type { StageFailure } from "../../modules/failure/failure.js";

/** What a run was fed with. */
export type FuzzTarget = "engine" | "parsers" | "chains" | "files" | "serial";

/** What the cases came to: a failure's code, or another word for those without one -> how many. */
export type Tally = ReadonlyMap<string, number>;

/** A case that came to what it must not come to. */
export class Finding extends Error {
	readonly target: FuzzTarget;
	readonly seed: number;

	constructor(target: FuzzTarget, seed: number, cause: unknown) {
		super(`the case of ${target} with seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
		this.target = target;
		this.seed = seed;
	}
}

/** That a failure explains itself, in words that can be printed. */
export function checkFailure(failure: StageFailure, stages: readonly string[]): void {
	const { stage, seen, expected, hint, message } = failure;
	const isWhole = stages.includes(stage) && seen !== "" && expected !== "" && hint !== "";
	if (!isWhole || UNFILLED.test(seen + expected + hint) || /[\u0000-\u001f\u007f]/.test(message) || message.length > LONGEST_MESSAGE) throw new Error(`a failure that does not explain itself: ${message}`);
}

/** A place that no value was given for; a character that is not printable is shown with braces too. */
const UNFILLED = /(?<!\\u)\{\w+\}/;

const LONGEST_MESSAGE = 2000;
