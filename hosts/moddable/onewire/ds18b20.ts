import type { Log } from "../../../modules/ports/log.js";
import type { ClimateReading, ClimateSensor } from "../../../modules/ports/sensor.js";
import type { Timer } from "../../../modules/ports/timer.js";
import type { OneWire, OneWireClass } from "../sdk.js";

export interface Ds18b20Parts {
	readonly timer: Pick<Timer, "after">;
	readonly log: Pick<Log, "warn">;
	readonly oneWire: OneWireClass;
	readonly pin: number;
}

/**
 * A DS18B20, alone on its wire and with a supply of its own. It takes most of a second to measure, which nobody waits for: it is
 * kept measuring, and gives what it has measured last.
 */
export class Ds18b20 implements ClimateSensor {
	private readonly parts: Ds18b20Parts;
	private readonly wire: OneWire;
	private isMeasuring = false;
	/** Of the last measurement: why there is no reading, when there is none. */
	private outcome: ClimateReading | Problem | undefined = undefined;

	constructor(parts: Ds18b20Parts) {
		this.parts = parts;
		this.wire = new parts.oneWire({ pin: parts.pin });
		this.measure();
	}

	read(): ClimateReading | undefined {
		const { log, pin } = this.parts;
		if (typeof this.outcome !== "string") return this.outcome;
		log.warn("app", `the sensor at GPIO ${pin}: ${this.outcome}`);
		return undefined;
	}

	get pin(): number {
		return this.parts.pin;
	}

	/** Takes what was measured since the last time, and has it measured anew. */
	private measure(): void {
		if (this.isMeasuring) this.outcome = this.fetch();
		this.isMeasuring = this.begin();
		if (!this.isMeasuring) this.outcome = "no-response";
		this.parts.timer.after(INTERVAL, () => { this.measure(); });
	}

	/** While it measures, it answers 0 to all that it is asked. */
	private begin(): boolean {
		const { wire } = this;
		if (!this.command(WRITE_SCRATCHPAD)) return false;
		for (const byte of MARKS) wire.write(byte);
		return this.command(CONVERT) && new Uint8Array(wire.read(1))[0] === 0;
	}

	private fetch(): ClimateReading | Problem {
		if (!this.command(READ_SCRATCHPAD)) return "no-response";
		const scratchpad = this.wire.read(LENGTH);
		const [low = 0, high = 0, ...rest] = new Uint8Array(scratchpad);
		// Nothing but zeros, as of a wire that is held low, have a checksum that is right.
		if (this.parts.oneWire.crc(scratchpad) !== 0 || rest[CONFIGURATION] === 0) return "checksum";
		if (MARKS.some((byte, at) => rest[at] !== byte)) return "power-on";
		return { temperature: ((high << 24 | low << 16) >> 16) / 16 };
	}

	private command(code: number): boolean {
		const { wire } = this;
		if (!wire.reset()) return false;
		wire.write(SKIP_ROM);
		wire.write(code);
		return true;
	}
}

/** `power-on`: it has lost its power since it was told to measure, and would tell 85 °C, which it starts with. */
type Problem = "no-response" | "checksum" | "power-on";

/** Of the data sheet's section "DS18B20 Function Commands". */
const SKIP_ROM = 0xcc;
const CONVERT = 0x44;
const WRITE_SCRATCHPAD = 0x4e;
const READ_SCRATCHPAD = 0xbe;

/** Two bytes of temperature, two of alarms, the configuration, three that are reserved, and the checksum. */
const LENGTH = 9;

/** The bounds of alarms, which nobody asks for: what a sensor has forgotten that lost its power. And the configuration: 12 bits. */
const MARKS: readonly number[] = Object.freeze([0x4d, 0x6f, 0x7f]);

/** Of what follows the temperature, where the configuration is. */
const CONFIGURATION = 2;

/** Milliseconds. To measure takes 750 at 12 bits, by the data sheet, and warms the sensor. */
const INTERVAL = 2_000;
