import type { Crypto } from "../../modules/ports/crypto.js";
import type { Host } from "../../modules/ports/host.js";
import type { Log } from "../../modules/ports/log.js";
import type { Machine } from "../../modules/ports/machine.js";
import type { OpenSerial } from "../../modules/ports/serial.js";
import type { Storage } from "../../modules/ports/storage.js";
import { bearsslCrypto } from "../bearssl/crypto.js";
import { SimulatedClimate } from "../desktop/climate.js";
import { SimulatedClock } from "../desktop/clock.js";
import { SimulatedPins } from "../desktop/pins.js";
import { simulatedArduino } from "../desktop/simulated-uno.js";
import { SimulatedStation } from "../desktop/station.js";
import { FileStorage } from "../desktop/storage.js";
import { connect } from "./connect.js";
import { openDatagram } from "./datagram.js";
import { xsFiles } from "./files.js";
import { ReportingLog } from "./log.js";
import { native } from "./native.js";
import { xsResolver } from "./resolver.js";
import type { RunConfig } from "./run-config.js";
import { system } from "./system.js";
import { xsTimer } from "./timer.js";

/** A chip as the runner can be one: its engine is the chip's; radio, sensor, flash and clock are simulated; network and crypto are real. */
export class SimulatedHost implements Host {
	readonly resolver = xsResolver;
	readonly connect = connect;
	readonly openDatagram = openDatagram;
	readonly timer = xsTimer;
	readonly clock = new SimulatedClock(xsTimer);
	readonly climate = new SimulatedClimate(1);
	readonly station: SimulatedStation;
	readonly crypto: Crypto;
	readonly storage: Storage;
	readonly log: Log;
	readonly builtAt: number;
	private readonly resources: RunConfig["resources"];
	/** Made when it is asked for, and without a place until then: what does not use the pins has that memory. */
	declare private board?: SimulatedPins;
	declare readonly openSerial?: OpenSerial;

	constructor({ accessPoint, flash, resources, measured, builtAt = 0, sketch }: RunConfig) {
		const { bearssl } = native();
		if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
		this.station = new SimulatedStation(accessPoint, xsTimer);
		this.crypto = bearsslCrypto(bearssl);
		this.storage = new FileStorage(xsFiles, flash);
		this.log = new ReportingLog(measured);
		this.builtAt = builtAt;
		this.resources = resources;
		if (sketch !== undefined) this.openSerial = simulatedArduino(sketch, xsTimer);
	}

	get machine(): Machine {
		return MACHINE;
	}

	get pins(): SimulatedPins {
		return (this.board ??= new SimulatedPins());
	}

	resource(name: string): Uint8Array | undefined {
		const path = Object.hasOwn(this.resources, name) ? this.resources[name] : undefined;
		const bytes = path === undefined ? undefined : system().resource(path);
		return bytes === undefined ? undefined : new Uint8Array(bytes);
	}
}

/** Of the engine itself: what neither slots nor chunks have taken of its block, garbage counted as taken. */
const MACHINE: Machine = Object.freeze({
	startedBy: "power",
	freeMemory: () => {
		const { blockFree, slots, slotsRoom, chunks, chunksRoom } = native().memory();
		return blockFree === 0 ? undefined : blockFree + slotsRoom - slots + chunksRoom - chunks;
	},
	restart: () => { native().exit(0); },
	lightShows: (text: string) => { native().report("info", "app", `the LED shows ${text}`); },
});
