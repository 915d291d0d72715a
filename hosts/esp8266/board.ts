import Analog from "embedded:io/analog";
import Digital from "embedded:io/digital";
import PWM from "embedded:io/pwm";
import { hasBlynk, hasBridge, hasConsole, hasLight } from "../../modules/profile/profile.js";
import type { Board } from "../moddable/board.js";
import { NativeBoard } from "../moddable/native.js";
import type { SerialBoard } from "../moddable/serial.js";
import { SdkPins } from "../moddable/chip/pins.js";
import type { PinClasses, PinTable } from "../moddable/chip/pins.js";
import { Dht } from "../moddable/chip/dht.js";
import { DhtWire } from "../moddable/chip/dht-wire.js";
import { Esp8266 } from "./native.js";
import { OutputPins } from "./output-pins.js";
import { NODEMCU } from "./pin-names.js";

/** The SDK's log, which it sets before anything of ours runs. */
const LOG_BAUD = 921_600;

/** The SDK knows no other UART that receives. */
const NOWHERE_ELSE = Object.freeze({});

const SERIAL: SerialBoard = Object.freeze({
	kind: "ESP8266",
	isDebug: () => new NativeBoard().hasDebugger(),
	place: () => NOWHERE_ELSE,
	opened: ({ port, baud }) => {
		const chip = new Esp8266();
		chip.swapUart(port === "uart0-swapped");
		// At the log's rate, on the log's pins, the line is shared with it.
		if (port !== "uart0" || baud !== LOG_BAUD) chip.moveLog();
	},
} satisfies SerialBoard);

/** An ESP8266: a NodeMCU, or any other with 4 MB of flash. */
export const board: Board = Object.freeze({
	joinRefusal: () => JOIN_REFUSALS[new Esp8266().joinStatus()],
	// The SDK reads 64 bytes of an entry, of which the kind and the length take three.
	preferenceLength: 60,
	led: Object.freeze({ pin: NODEMCU.D4, lit: 0 }),
	commandPort: "uart0",
	logBaud: LOG_BAUD,
	...(hasBridge || hasConsole ? { serial: SERIAL } : {}),
	climate: (timer, log) => new Dht({
		timer,
		pin: CLIMATE_PIN,
		readBits: () => new DhtWire().readBits(CLIMATE_PIN),
		complain: (problem) => { log.warn("app", `the sensor at D5 (GPIO ${CLIMATE_PIN}): ${problem}`); },
	}),
	pins: () => hasBlynk ? new SdkPins(PINS, { digital: Digital, pwm: PWM, analog: Analog } as unknown as PinClasses) : hasLight ? new OutputPins(PINS.pins, drive) : undefined,
	restartReason: () => RESTART_REASONS[new Esp8266().restartCause()] ?? "no known reason",
	freeMemory: () => new Esp8266().freeMemory(),
} satisfies Board);

function drive(pin: number, level: number): void {
	new Esp8266().drive(pin, level);
}

/** By the SDK's `wifi_station_get_connect_status`. */
const JOIN_REFUSALS: Readonly<Record<number, "not-found" | "wrong-password" | "association">> = Object.freeze({ 2: "wrong-password", 3: "not-found", 4: "association" });

/** By `enum rst_reason` of Espressif's SDK. */
const RESTART_REASONS: readonly string[] = Object.freeze(["power", "the hardware watchdog", "an exception", "the software watchdog", "itself", "deep sleep", "the reset pin"]);

/** Where the DHT's data wire is. */
const CLIMATE_PIN = NODEMCU.D5;

/** Without those of the flash (6 to 11) and of the log (1 and 3). The SDK gives 16, which belongs to the clock, neither resistor nor PWM; no pin pulls down. */
const PINS: PinTable = Object.freeze({
	pins: Object.freeze([0, 2, 4, 5, 12, 13, 14, 15, 16]),
	withoutOutput: Object.freeze([]),
	withoutPullup: Object.freeze([16]),
	withoutPulldown: Object.freeze([0, 2, 4, 5, 12, 13, 14, 15, 16]),
	withoutPwm: Object.freeze([16]),
	analogInputs: Object.freeze([NODEMCU.A0]),
});
