import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";

/** Tells the log what is wrong with what comes, each kind at most once a minute: a line that is wrong is so many times a second. */
export class Notices {
	private readonly host: Pick<Host, "timer" | "log">;
	private told: Map<string, number> | undefined;

	constructor(host: Pick<Host, "timer" | "log">) {
		this.host = host;
	}

	/** Whether one of this kind is to be told now: a text that nobody reads need not be made. */
	isDue(code: string): boolean {
		const at = this.told?.get(code);
		return at === undefined || this.host.timer.now() - at >= PAUSE;
	}

	tell({ code, seen, hint }: Failure): void {
		if (!this.isDue(code)) return;
		this.told ??= new Map();
		this.told.set(code, this.host.timer.now());
		this.host.log.warn("serial", `${seen}: ${hint} [${code}]`);
	}
}

/** Milliseconds. */
const PAUSE = 60_000;
