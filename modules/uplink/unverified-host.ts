import { StageFailure } from "../failure/failure.js";
import type { Failure, Stage } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { Log, LogSource } from "../ports/log.js";

/** The same host, whose log says in every line that nothing is verified. */
export function unverifiedHost(host: Host): Host {
	// All else is inherited, what is no property of the host's own too.
	return Object.assign(Object.create(host) as Host, { log: new UnverifiedLog(host.log) });
}

class UnverifiedLog implements Log {
	private readonly log: Log;

	constructor(log: Log) {
		this.log = log;
	}

	reached(stage: Stage, text: string): void {
		this.log.reached(stage, MARK + text);
	}

	info(source: LogSource, text: string): void {
		this.log.info(source, MARK + text);
	}

	warn(source: LogSource, text: string): void {
		this.log.warn(source, MARK + text);
	}

	fail(failure: Failure): void {
		const { stage, code, fault, seen, expected, hint } = failure;
		this.log.fail(new StageFailure(stage, code, { fault, seen: MARK + seen, expected, hint }, {}));
	}
}

/** Before every line while `trustInsecureBecause` counts. */
export const MARK = "(NOTHING IS VERIFIED) ";
