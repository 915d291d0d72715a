import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Log, LogSource } from "../../modules/ports/log.js";
import { native } from "./native.js";

/** Tells whoever has started the runner, one report for each event; with `measured`, also what memory each stage has taken. */
export class ReportingLog implements Log {
	private readonly measured: boolean;

	constructor(measured: boolean) {
		this.measured = measured;
	}

	reached(stage: Stage, text: string): void {
		native().report("reached", stage, text);
		if (this.measured) native().reportMemory(stage);
	}

	info(source: LogSource, text: string): void {
		native().report("info", source, text);
	}

	warn(source: LogSource, text: string): void {
		native().report("warn", source, text);
	}

	fail(failure: Failure): void {
		reportFailure("fail", failure);
	}
}

export function reportFailure(kind: "fail" | "refused", { stage, code, fault, seen, expected, hint }: Failure): void {
	native().report(kind, stage, code, fault, seen, expected, hint);
}
