import type { Clock } from "./clock.js";
import type { Crypto } from "./crypto.js";
import type { OpenDatagram } from "./datagram.js";
import type { Log } from "./log.js";
import type { Machine } from "./machine.js";
import type { Pins } from "./pins.js";
import type { Progress } from "./progress.js";
import type { Resolver } from "./resolver.js";
import type { ClimateSensor } from "./sensor.js";
import type { OpenSerial } from "./serial.js";
import type { Station } from "./station.js";
import type { Storage } from "./storage.js";
import type { Connect } from "./tcp.js";
import type { Timer } from "./timer.js";

/** Everything that a place to run the firmware provides: a chip, or the simulator. */
export interface Host {
	readonly station: Station;
	readonly resolver: Resolver;
	readonly connect: Connect;
	readonly openDatagram: OpenDatagram;
	readonly clock: Clock;
	readonly timer: Timer;
	readonly crypto: Crypto;
	readonly storage: Storage;
	readonly climate: ClimateSensor;
	readonly log: Log;
	/** Where there are any that the firmware may use. */
	readonly pins?: Pins | undefined;
	/** Where there are serial ports for the firmware. */
	readonly openSerial?: OpenSerial;
	/** Where the board can tell of itself. */
	readonly machine?: Machine;
	/** Where somebody wants to know how far it has come. */
	readonly progress?: Progress;
	/** Milliseconds since 1970: when this firmware was built, where that is known. */
	readonly builtAt?: number;
	/** The bytes of an embedded resource, such as a file of trust anchors; undefined where there is none of that name. */
	resource(name: string): Uint8Array | undefined;
}
