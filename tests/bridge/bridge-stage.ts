import { SimulatedClock } from "../../hosts/desktop/clock.js";
import { SimulatedSerial } from "../../hosts/desktop/simulated-serial.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { Log } from "../../modules/ports/log.js";
import { FakeTimer } from "../fakes/timer.js";

/** What a bridge stands on, its time passing as the test says, and all that it tells the log. */
export class BridgeStage {
	readonly timer = new FakeTimer(1000);
	readonly clock = new SimulatedClock(this.timer);
	readonly told: string[] = [];
	readonly line: SimulatedSerial;
	readonly log: Log = {
		reached: (stage, text) => { this.told.push(`reached ${stage}: ${text}`); },
		info: (source, text) => { this.told.push(`info ${source}: ${text}`); },
		warn: (source, text) => { this.told.push(`warn ${source}: ${text}`); },
		fail: ({ stage, code, hint }) => { this.told.push(`fail ${stage}/${code}: ${hint}`); },
	};

	/** `baud`: the far board's. */
	constructor(baud = 9600) {
		this.line = new SimulatedSerial(this.timer, baud);
	}

	get openSerial(): SimulatedSerial["open"] {
		return this.line.open;
	}

	/** Codes in brackets of warnings, and of failures. */
	get codes(): readonly string[] {
		return this.told.flatMap((line) => /\[([a-z-]+)\]$/.exec(line)?.[1] ?? /^fail serial\/([a-z-]+)/.exec(line)?.[1] ?? []);
	}
}

export const testFailures = new FailureTable("serial", { unplugged: { fault: "link", seen: "the port is gone", expected: "a port", hint: "Plug it in." } });
