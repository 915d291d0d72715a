import config from "mooring-config";
import { SimulatedSerial } from "../../hosts/desktop/simulated-serial.js";
import { SimulatedUno, type UnoOptions } from "../../hosts/desktop/simulated-uno.js";
import { OrderLine, type Orders } from "../../hosts/xs/control.js";
import { native } from "../../hosts/xs/native.js";
import type { RunConfig } from "../../hosts/xs/run-config.js";
import { SimulatedHost } from "../../hosts/xs/simulated-host.js";
import { xsTimer } from "../../hosts/xs/timer.js";
import { main } from "../../main.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import { readSettings } from "../../modules/settings/settings.js";

/**
 * Boots under the runner what the first argument names: `main` is the firmware alone, `bridge` the firmware with an
 * Arduino on its serial line, which is not switched on yet, and runs the sketch that follows.
 */
export function run(): void {
	const [program = "", sketch = ""] = native().arguments;
	const settings = readSettings([{ source: "mod/config", values: config.settings }]);
	const accessPoint = { ...config.accessPoint };
	const host = new ArduinoHost({ ...config, accessPoint });
	native().after(0, () => {
		new Board(host, accessPoint, main(host, settings), program === "main" ? undefined : host.arduino(sketch === "lines" ? "lines" : "protocol"));
	});
}

/** Whose serial line has an Arduino at its end. */
class ArduinoHost extends SimulatedHost {
	private readonly line = new SimulatedSerial(xsTimer, 9600);
	override readonly openSerial = this.line.open;

	/** Its readings are 23.40, 23.50 and so on, one a second. */
	arduino(sketch: UnoOptions["sketch"]): SimulatedUno {
		let tenths = 234;
		return new SimulatedUno(this.line, xsTimer, { sketch, interval: 1000, isChecked: true, sensor: () => (tenths++ / 10).toFixed(2) });
	}
}

/** What runs, and what its surroundings do to it: `d` takes the access point away, `u` brings it back, `b` switches the Arduino on. */
class Board implements Orders {
	private readonly host: SimulatedHost;
	private readonly accessPoint: { name: string };
	private readonly program: Pick<Firmware, "stop"> & Partial<Firmware>;
	private readonly uno: SimulatedUno | undefined;
	private readonly line: OrderLine;

	constructor(host: SimulatedHost, accessPoint: RunConfig["accessPoint"] & { name: string }, program: Pick<Firmware, "stop"> & Partial<Firmware>, uno: SimulatedUno | undefined) {
		this.host = host;
		this.accessPoint = accessPoint;
		this.program = program;
		this.uno = uno;
		this.line = new OrderLine(this);
	}

	pause(): void {
		this.uno?.stop();
	}

	count(): void {
		native().report("counts", this.program.counts?.published ?? 0, this.program.counts?.acknowledged ?? 0, this.uno?.acknowledged ?? 0, this.uno?.overflowed ?? 0);
	}

	stop(): void {
		this.line.close();
		this.uno?.stop();
		this.program.stop(() => { native().reportMemory("the end"); });
	}

	other(letter: string): void {
		if (letter === "b") this.uno?.start();
		else {
			this.accessPoint.name = letter === "u" ? config.accessPoint.name : "";
			if (letter === "d") this.host.station.drop();
		}
	}
}
