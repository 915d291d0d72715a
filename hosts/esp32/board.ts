import Analog from "embedded:io/analog";
import Digital from "embedded:io/digital";
import PWM from "embedded:io/pwm";
import type { Board } from "../moddable/board.js";
import { NativeBoard } from "../moddable/native.js";
import { SdkPins } from "../moddable/chip/pins.js";
import type { PinClasses, PinTable } from "../moddable/chip/pins.js";
import { Dht } from "../moddable/chip/dht.js";
import { DhtWire } from "../moddable/chip/dht-wire.js";
import { Esp32 } from "./native.js";
import { DEVKIT } from "./pin-names.js";

/** A board with an ESP32. */
export const board: Board = Object.freeze({
	radioOn: () => { new Esp32().watchJoining(); },
	joinRefusal: () => joinRefusal(new Esp32().joinStatus()),
	// One entry of the chip's store is at most a page of 4,000 bytes, and shares it.
	preferenceLength: 1_900,
	led: Object.freeze({ pin: DEVKIT.D2, lit: 1 }),
	commandPort: "uart0",
	// ESP-IDF's console, which the SDK's log is in a release build.
	logBaud: 115_200,
	serial: Object.freeze({
		kind: "ESP32",
		isDebug: () => new NativeBoard().hasDebugger(),
		place: (port) => UARTS[port] ?? {},
	} satisfies Board["serial"]),
	climate: (timer, log) => new Dht({
		timer,
		pin: CLIMATE_PIN,
		readBits: () => new DhtWire().readBits(CLIMATE_PIN),
		complain: (problem) => { log.warn("app", `the sensor at GPIO ${CLIMATE_PIN}: ${problem}`); },
	}),
	pins: () => new SdkPins(PINS, { digital: Digital, pwm: PWM, analog: Analog } as unknown as PinClasses),
	restartReason: () => RESTART_REASONS[new Esp32().restartCause()] ?? "no known reason",
	freeMemory: () => new Esp32().freeMemory(),
} satisfies Board);

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

/** UART1's own pins are the flash's. */
const UARTS: Readonly<Record<string, { readonly port: number; readonly receive: number; readonly transmit: number }>> = Object.freeze({
	"uart0": Object.freeze({ port: 0, receive: 3, transmit: 1 }),
	"uart1": Object.freeze({ port: 1, receive: 26, transmit: 27 }),
	"uart2": Object.freeze({ port: 2, receive: 16, transmit: 17 }),
});

/** The second converter is the radio's: analog inputs are those of the first. */
const PINS: PinTable = Object.freeze({
	pins: Object.freeze([2, 4, 5, 13, 14, 15, 18, 19, 21, 22, 23, 25, 26, 27, 32, 33, 34, 35, 36, 39]),
	withoutOutput: Object.freeze([34, 35, 36, 39]),
	withoutPullup: Object.freeze([34, 35, 36, 39]),
	withoutPulldown: Object.freeze([34, 35, 36, 39]),
	withoutPwm: Object.freeze([34, 35, 36, 39]),
	analogInputs: Object.freeze([32, 33, 34, 35, 36, 39]),
});
