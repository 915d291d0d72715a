import type { Board } from "../moddable/board.js";
import { Dht } from "../moddable/sensors/dht.js";
import type { DhtBits } from "../moddable/sensors/dht.js";
import { Esp8266 } from "./native.js";
import { NODEMCU } from "./pin-names.js";

/** An ESP8266: a NodeMCU, or any other with 4 MB of flash. */
export const board: Board = Object.freeze({
	joinRefusal: () => JOIN_REFUSALS[new Esp8266().joinStatus()],
	// The SDK reads 64 bytes of an entry, of which the kind and the length take three.
	preferenceLength: 60,
	climate: (timer, log) => new Dht({
		timer,
		readBits: () => dhtBits(new Esp8266().readDht(CLIMATE_PIN)),
		complain: (problem) => { log.warn("app", `the sensor at D5 (GPIO ${CLIMATE_PIN}): ${problem}`); },
	}),
	pins: () => undefined,
	restartReason: () => RESTART_REASONS[new Esp8266().restartCause()] ?? "no known reason",
	freeMemory: () => new Esp8266().freeMemory(),
} satisfies Board);

function dhtBits(read: ArrayBuffer | number): DhtBits {
	if (typeof read !== "number") return read;
	return read === 1 ? "no-response" : "timing";
}

/** By the SDK's `wifi_station_get_connect_status`. */
const JOIN_REFUSALS: Readonly<Record<number, "not-found" | "wrong-password" | "association">> = Object.freeze({ 2: "wrong-password", 3: "not-found", 4: "association" });

/** By `enum rst_reason` of Espressif's SDK. */
const RESTART_REASONS: readonly string[] = Object.freeze(["power", "the hardware watchdog", "an exception", "the software watchdog", "itself", "deep sleep", "the reset pin"]);

/** Where the DHT's data wire is. */
const CLIMATE_PIN = NODEMCU.D5;
