import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { serialFailures } from "../../modules/bridge/failures.js";
import type { Host } from "../../modules/ports/host.js";
import type { Log } from "../../modules/ports/log.js";
import type { Machine } from "../../modules/ports/machine.js";
import type { OpenSerial } from "../../modules/ports/serial.js";
import type { Storage } from "../../modules/ports/storage.js";
import type { Settings } from "../../modules/settings/settings.js";
import { SimulatedClimate } from "../desktop/climate.js";
import { SimulatedClock } from "../desktop/clock.js";
import { SimulatedPins } from "../desktop/pins.js";
import { simulatedArduino } from "../desktop/simulated-uno.js";
import type { UnoOptions } from "../desktop/simulated-uno.js";
import { connect } from "./connect.js";
import { nodeCrypto } from "./crypto.js";
import { openDatagram } from "./datagram.js";
import { NodeResolver } from "./resolver.js";
import { openSerial } from "./serial.js";
import type { AccessPoint } from "../desktop/station.js";
import { SimulatedStation } from "../desktop/station.js";
import { nodeTimer } from "./timer.js";
import { TYPED_PORT, TypedPort } from "./typed-port.js";

export interface SimulatedHostOptions {
	readonly accessPoint: AccessPoint;
	readonly storage: Storage;
	readonly log: Log;
	readonly resource: (name: string) => Uint8Array | undefined;
	readonly builtAt?: number;
	/** What the simulated Arduino on the serial line runs, as of now, unless the line is a port of this machine; without, there is no line. */
	readonly sketch?: (() => Sketch | undefined) | undefined;
	readonly machine?: Machine | undefined;
	/** Where a person types orders, and what answers go to. */
	readonly typed?: { readonly input: NodeJS.ReadableStream; readonly write: (text: string) => void } | undefined;
	/** There are serial ports without a sketch too: for orders, which may set a bridge. */
	readonly hasOrders?: boolean;
}

type Sketch = UnoOptions["sketch"];

/** A chip as the desktop can be one: radio, sensor, flash and clock are simulated; the network and the crypto are real. */
export interface SimulatedHost extends Host {
	readonly station: SimulatedStation;
	readonly clock: SimulatedClock;
	readonly pins: SimulatedPins;
}

export function simulatedHost({ accessPoint, storage, log, resource, builtAt, sketch, machine, typed, hasOrders }: SimulatedHostOptions): SimulatedHost {
	return {
		station: new SimulatedStation(accessPoint, nodeTimer),
		resolver: new NodeResolver(),
		connect,
		openDatagram,
		clock: new SimulatedClock(nodeTimer),
		timer: nodeTimer,
		crypto: nodeCrypto,
		storage,
		climate: new SimulatedClimate(1),
		log,
		pins: new SimulatedPins(),
		resource,
		...(builtAt === undefined ? {} : { builtAt }),
		...(sketch?.() === undefined && hasOrders !== true ? {} : { openSerial: serialLine(sketch, typed) }),
		...(machine === undefined ? {} : { machine }),
	};
}

/** Whether a serial port is one of this machine, by its path; all other names are a board's UARTs. */
export function isPortPath(port: string): boolean {
	return port.includes("/") || /^COM\d+$/i.test(port);
}

/** What fits the settings: a line that is joined to a server is answered by nobody but that. */
export function sketchFor({ bridge }: Pick<Settings, "bridge">): Sketch | undefined {
	if (bridge === undefined) return undefined;
	return bridge.use.kind === "protocol" ? "protocol" : "lines";
}

function serialLine(sketch: SimulatedHostOptions["sketch"], typed: SimulatedHostOptions["typed"]): OpenSerial {
	const arduinos = new Map<Sketch, OpenSerial>();
	return (options, handler) => {
		const { port } = options;
		if (port === TYPED_PORT && typed !== undefined) return new TypedPort(typed.input, typed.write, handler);
		if (isPortPath(port)) return openSerial(options, handler);
		// A board's UART, with an Arduino at it or nobody.
		const running = sketch?.();
		if (running === undefined) throw serialFailures.make("uart-unknown", { port, board: "simulator", others: `${TYPED_PORT}, or a path such as /dev/ttyUSB0` });
		const openArduino = arduinos.get(running) ?? simulatedArduino(running, nodeTimer);
		arduinos.set(running, openArduino);
		return openArduino(options, handler);
	};
}

/**
 * A file as a resource: its path begins in the folder that npm was called in, as on a command line, or else in the
 * project's, as in its settings. Undefined when it cannot be read.
 */
export function readResource(path: string, project: string): Uint8Array | undefined {
	for (const folder of [process.env["INIT_CWD"] ?? "", project]) {
		try {
			return readFileSync(resolve(folder, path));
		} catch {
			// Whoever asked says which resource is missing.
		}
	}
	return undefined;
}

/** What the simulated flash holds lies below the project in here. */
export const FLASH_FOLDER = "build/flash";
