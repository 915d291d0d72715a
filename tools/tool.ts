/** One tool of the command line: `npm run NAME -- …`, or `mooring NAME …`. */
export interface Tool {
	readonly name: string;
	/** One line. */
	readonly summary: string;
	/** What `--help` prints. */
	readonly help: string;
	/** Returns the process's status. Throws a Failure, or SettingsRefused, for what the caller has to mend. */
	run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}

/** What a tool sees of the machine that it runs on. */
export interface Surroundings {
	/** The project's, where settings and `certs/` are. */
	readonly folder: string;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly write: (text: string) => void;
	/** Something that is no result: what takes long, for somebody who waits. */
	readonly progress: (text: string) => void;
	/** Whether the output shows colours. */
	readonly colour: boolean;
	/** Whether the output is a screen on which a line can be written anew. */
	readonly live?: boolean;
	/** How many characters a line of that screen has now; undefined where nobody knows. */
	readonly columns?: () => number | undefined;
	/** Tells a tool that runs on that it is to end. */
	readonly interrupted?: AbortSignal | undefined;
	/** Environment variables. */
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Statuses of a process that all tools share. */
export const GOOD = 0;
export const NOT_GOOD = 1;
export const USAGE = 2;
