/** The one list of stages, in the order in which a device passes them; `boot` is the machine itself. */
export type Stage =
	| "boot" | "settings" | "wifi" | "time" | "dns" | "tcp" | "tls" | "x509" | "mqtt" | "blynk" | "http" | "serial" | "storage";

/** Who has to act for a failure to go away. */
export type Fault = "peer" | "config" | "caller" | "link" | "resource";

/** Why something did not work: data for a program, two sentences for a person. Never holds a secret. */
export interface Failure extends Error {
	readonly stage: Stage;
	/** Stable and kebab-case: programs and documentation may rely on it. */
	readonly code: string;
	readonly fault: Fault;
	readonly seen: string;
	readonly expected: string;
	/** What to do. */
	readonly hint: string;
	/** TLS AlertDescription to send for it (RFC 8446 section 6). */
	readonly alert?: number;
}
