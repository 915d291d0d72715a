/** What a run was fed with. */
export type FuzzTarget = "engine" | "parsers";

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
