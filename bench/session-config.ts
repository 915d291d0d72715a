import type { AccessPoint } from "../hosts/desktop/station.js";

/** What one run of the firmware under the runner is given, frozen. */
export interface SessionConfig {
	readonly settings: Readonly<Record<string, unknown>>;
	readonly accessPoint: AccessPoint;
	/** Path of each resource by its name. */
	readonly resources: Readonly<Record<string, string>>;
	/** The moment at which the clock stands once it is set, in milliseconds since 1970: equal runs publish equal readings. */
	readonly now: number;
	/** Milliseconds from one reading to the next; as a setting it is in whole seconds. */
	readonly interval: number;
	/** After so many acknowledged publishes, once none is on its way, it is measured; after the last, the run ends. */
	readonly marks: readonly number[];
	readonly measured: Measured;
	/** Whose counts the marks are of: acknowledged publishes, or values written to Blynk. */
	readonly counted: "mqtt" | "blynk";
	/** For a session that is played again: time passes by timers alone, for a TLS ticket's age is sent. */
	readonly steady: boolean;
	/** What storage holds when it starts. */
	readonly stored: Readonly<Record<string, string>>;
	/** Path of the session that is to be played again; none where the network is real. */
	readonly recording: string;
}

/** What is reported at the end of each stage: memory, its peaks with garbage or without any, work on the ESP8266's core, or nothing, where it would disturb. */
export type Measured = "memory" | "needed memory" | "work" | "nothing";
