import type { AccessPoint } from "../desktop/station.js";

/** What a run under the runner is given, frozen. */
export interface RunConfig {
	/** As they were given: the firmware reads and checks them itself, as on a chip. */
	readonly settings: Readonly<Record<string, unknown>>;
	readonly accessPoint: AccessPoint;
	/** The folder of what lasts. */
	readonly flash: string;
	/** Path of each resource by its name. */
	readonly resources: Readonly<Record<string, string>>;
	/** Milliseconds since 1970. */
	readonly builtAt?: number;
	/** What the simulated Arduino on the serial line runs; without, there is no line. */
	readonly sketch?: "lines" | "protocol" | undefined;
	/** Report the memory of each stage. */
	readonly measured: boolean;
}
