import type { StageFailure } from "../../modules/failure/failure.js";
import { Random } from "../fakes/random.js";

/** What a run was fed with. */
export type FuzzTarget = "engine" | "parsers" | "chains" | "files" | "replies" | "serial";

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

/** Plays cases, each with random numbers of its own, and counts what they come to. What one throws is a finding. */
export function tallied(target: FuzzTarget, seed: number, cases: number, play: (random: Random) => string): Tally {
	const tally = new Map<string, number>();
	for (let at = seed; at < seed + cases; at++) {
		const outcome = played(target, at, play);
		tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
	}
	return tally;
}

function played(target: FuzzTarget, seed: number, play: (random: Random) => string): string {
	try {
		// Neighbours are spread, and stay apart whatever bit of its seed the generator does without.
		return play(new Random(Math.imul(2 * seed + 1, 0x9e3779b1)));
	} catch (caught) {
		throw new Finding(target, seed, caught);
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
