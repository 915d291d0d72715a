import type { Failure, Stage } from "./failure.js";

/** Where the firmware tells a person what it does. No secret is ever given to it. */
export interface Log {
	/** `uplink` and `app` are for what belongs to no stage. */
	info(source: LogSource, text: string): void;
	warn(source: LogSource, text: string): void;
	fail(failure: Failure): void;
}

export type LogSource = Stage | "uplink" | "app";
