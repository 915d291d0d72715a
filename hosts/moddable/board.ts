import type { Log } from "../../modules/ports/log.js";
import type { Led } from "../../modules/ports/machine.js";
import type { Pins } from "../../modules/ports/pins.js";
import type { ClimateSensor } from "../../modules/ports/sensor.js";
import type { Timer } from "../../modules/ports/timer.js";
import type { SerialBoard } from "./serial.js";
import type { JoinRefusal } from "./station.js";

/** What differs from one kind of board to another. */
export interface Board {
	readonly joinRefusal: JoinRefusal;
	/** Bytes that one flash preference holds. */
	readonly preferenceLength: number;
	/** To be done once the radio is on, before it joins for the first time. */
	readonly radioOn?: () => void;
	/** Where the image has a use for serial ports. */
	readonly serial?: SerialBoard;
	/** The board's own LED. */
	readonly led?: Led;
	/** Where a person is listened to when the settings are refused; undefined where nobody is. */
	readonly commandPort?: string;
	/** Of the log. */
	readonly logBaud: number;
	climate(timer: Timer, log: Log): ClimateSensor;
	pins(): Pins | undefined;
	/** Why the processor started, such as `power` or `watchdog`. */
	restartReason(): string;
	/** Bytes of memory beside the engine's block; undefined where nobody counts them. */
	freeMemory(): number | undefined;
}
