import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Log, LogSource } from "../../modules/ports/log.js";
import type { NativeBoard } from "./native.js";

/** Writes lines for a person who watches the serial port. */
export class LineLog implements Log {
	private readonly native: Pick<NativeBoard, "writeLine">;

	constructor(native: Pick<NativeBoard, "writeLine">) {
		this.native = native;
	}

	reached(stage: Stage, text: string): void {
		this.native.writeLine(`${stage}: ${text}`);
	}

	info(source: LogSource, text: string): void {
		this.native.writeLine(`${source}: ${text}`);
	}

	warn(source: LogSource, text: string): void {
		this.native.writeLine(`${source}: warning: ${text}`);
	}

	fail({ stage, code, seen, expected, hint }: Failure): void {
		this.native.writeLine(`${stage}: failed [${code}]: ${seen}`);
		this.native.writeLine(`  expected: ${expected}`);
		this.native.writeLine(`  to do: ${hint}`);
	}
}
