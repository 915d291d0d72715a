import type { Board } from "../moddable/board.js";
import { Dht } from "../moddable/sensors/dht.js";
import type { DhtBits } from "../moddable/sensors/dht.js";
import { Esp32 } from "./native.js";
import { DEVKIT } from "./pin-names.js";

/** A board with an ESP32. */
export const board: Board = Object.freeze({
	radioOn: () => { new Esp32().watchJoining(); },
	joinRefusal: () => joinRefusal(new Esp32().joinStatus()),
	// One entry of the chip's store is at most a page of 4,000 bytes, and shares it.
	preferenceLength: 1_900,
	climate: (timer, log) => new Dht({
		timer,
		readBits: () => dhtBits(new Esp32().readDht(CLIMATE_PIN)),
		complain: (problem) => { log.warn("app", `the sensor at GPIO ${CLIMATE_PIN}: ${problem}`); },
	}),
	pins: () => undefined,
	restartReason: () => RESTART_REASONS[new Esp32().restartCause()] ?? "no known reason",
	freeMemory: () => new Esp32().freeMemory(),
} satisfies Board);

function dhtBits(read: ArrayBuffer | number): DhtBits {
	if (typeof read !== "number") return read;
	return read === 1 ? "no-response" : "timing";
}

function joinRefusal(reason: number): "not-found" | "wrong-password" | "association" {
	if (NOT_FOUND.includes(reason)) return "not-found";
	return WRONG_PASSWORD.includes(reason) ? "wrong-password" : "association";
}

/** `wifi_err_reason_t` of ESP-IDF: no access point, or none that can be used as it is set. */
const NOT_FOUND: readonly number[] = Object.freeze([201, 210, 211, 212]);

/** The handshake over the password timed out or was refused: 2 authentication expired, 14 MIC, 15 four-way handshake, 16 group key, 17 elements differ, 202 refused, 204 handshake. */
const WRONG_PASSWORD: readonly number[] = Object.freeze([2, 14, 15, 16, 17, 202, 204]);

/** By `esp_reset_reason_t`. */
const RESTART_REASONS: readonly string[] = Object.freeze([
	"no known reason", "power", "the reset pin", "itself", "an exception", "the interrupt watchdog", "the task watchdog", "another watchdog", "deep sleep", "low voltage", "SDIO",
]);

/** Where the DHT's data wire is. */
const CLIMATE_PIN = DEVKIT.D4;
