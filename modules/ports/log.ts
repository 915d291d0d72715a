import type { Failure, Stage } from "./failure.js";

/** Where the firmware tells a person what it does. No secret is ever given to it. */
export interface Log {
	/** A stage has been passed: what came of it. */
	reached(stage: Stage, text: string): void;
	info(source: LogSource, text: string): void;
	warn(source: LogSource, text: string): void;
	fail(failure: Failure): void;
}

/** `uplink` and `app` are for what belongs to no stage. */
export type LogSource = Stage | "uplink" | "app";
