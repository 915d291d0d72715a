import type { BlynkClient } from "../blynk/client.js";
import type { BlynkHandler } from "../blynk/client-options.js";
import { Terminal } from "../blynk/widgets/terminal.js";
import type { TerminalHandler } from "../blynk/widgets/terminal.js";
import { visible } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { ClimateReading } from "../ports/sensor.js";
import type { PeerTrust, Target } from "../ports/stream.js";
import { oneDecimal } from "../sensors/reading.js";
import type { SampleHandler } from "../sensors/sampler.js";
import type { Telemetry } from "./telemetry.js";

/** Virtual pins of the app. */
export interface DashboardPins {
	readonly temperature: number;
	readonly humidity: number;
	/** What is typed there comes back, and `status` is answered. */
	readonly terminal: number;
	/** The number of the server in use, from 1; written, the device goes there. */
	readonly server: number;
}

/** A server, as it is shown. */
interface Place {
	readonly target: Target;
	readonly dialect: string;
}

type Device = Pick<BlynkClient, "virtualWrite" | "onWrite" | "hasRoom" | "useServer">;

/** What is in the Blynk app: shows readings, listens to its terminal and to the switch between servers, and tells the log. */
export class Dashboard implements BlynkHandler, SampleHandler, TerminalHandler {
	private readonly host: Pick<Host, "log" | "timer" | "clock">;
	private readonly servers: readonly Place[];
	private readonly pins: DashboardPins;
	private readonly telemetry: Telemetry;
	private device: Device | undefined;
	/** Where the connection is, or was. */
	private reached: Target | undefined;
	/** Index of the server in use, and whether the app's switch shows it: with the first reading there. */
	private current: number | undefined;
	private isSwitchShown = false;
	private latest = "nothing was read yet";

	constructor(host: Pick<Host, "log" | "timer" | "clock">, servers: readonly Place[], pins: DashboardPins, telemetry: Telemetry) {
		this.host = host;
		this.servers = servers;
		this.pins = pins;
		this.telemetry = telemetry;
	}

	/** To the device whose handler this is, and which so could not be made before it. */
	attach(device: Device): void {
		this.device = device;
	}

	sampled(reading: ClimateReading): void {
		const temperature = oneDecimal(reading.temperature);
		this.latest = `${temperature} °C`;
		this.show(this.pins.temperature, temperature);
		if (reading.humidity !== undefined) {
			const humidity = oneDecimal(reading.humidity);
			this.latest += `, ${humidity} %`;
			this.show(this.pins.humidity, humidity);
		}
		if (this.current === undefined || this.isSwitchShown) return;
		this.isSwitchShown = this.device?.virtualWrite(this.pins.server, this.current + 1) ?? false;
	}

	/** The terminal is made when something is first typed there: it then takes this call itself. */
	anyWrite(pin: number, values: readonly string[]): void {
		if (pin === this.pins.server) this.switched(values);
		else if (pin === this.pins.terminal && this.device !== undefined) new Terminal(this.device, pin, this.host.timer, this).written(values);
		else this.telemetry.appWrote?.(pin, values);
	}

	/** The switch between servers was moved. */
	private switched(values: readonly string[]): void {
		const [text = ""] = values;
		const number = Number(text);
		if (text !== "" && Number.isInteger(number) && number >= 1 && number <= this.servers.length) {
			this.host.log.info("blynk", `the app asks for server ${number}, ${placeText(this.servers[number - 1]?.target)}`);
			this.device?.useServer(number - 1);
		} else this.host.log.warn("blynk", `the app asks for server "${visible(text)}"; there are 1 to ${this.servers.length}`);
	}

	line(text: string, terminal: Terminal): void {
		this.host.log.info("app", `the terminal says: ${visible(text)}`);
		terminal.println(text === "status" ? this.latest : `> ${text}`);
		terminal.flush();
	}

	refused(failure: Failure): void {
		this.notice(failure);
	}

	// What the server, or the way to it, tells.

	up(trust: PeerTrust, server: number, target: Target): void {
		this.host.log.reached("blynk", `${placeText(target)} let us in`);
		if (trust === "plain") this.host.log.warn("blynk", "the connection is in plain text (blynkPlainText)");
		this.current = server;
		this.reached = target;
		this.isSwitchShown = false;
		this.telemetry.sessionUp("blynk");
	}

	down(failure: Failure | undefined): void {
		this.telemetry.sessionDown("blynk", failure);
	}

	appConnected(connected: boolean): void {
		this.host.log.info("blynk", connected ? "an app has come" : "the last app has gone");
	}

	time(milliseconds: number, trust: PeerTrust): void {
		this.telemetry.timeOffered(milliseconds, this.reached?.host ?? "", trust);
	}

	firmwareOffered(url: string): void {
		this.host.log.info("blynk", `the server offers new firmware at ${url}; it is not fetched`);
	}

	printed(text: string): void {
		this.host.log.info("blynk", `the server prints: ${text}`);
	}

	metadata(fields: readonly string[]): void {
		this.host.log.info("blynk", `metadata: ${fields.join(" ")}`);
	}

	accepted(token: number): void {
		this.host.log.info("blynk", `the server has #${token}`);
	}

	dropped(failure: Failure, count: number): void {
		// What a server refuses each time is logged by its notices, of which there are few; of readings the last is what counts.
		if (QUIET.includes(failure.code)) this.telemetry.counts.dropped += count;
		else this.telemetry.dropped(failure, count);
	}

	notice({ code, seen, hint }: Failure): void {
		this.host.log.warn("blynk", `${seen}: ${hint} [${code}]`);
	}

	private show(pin: number, value: number): void {
		if (this.device?.virtualWrite(pin, value) !== true) return;
		this.telemetry.shown(pin, String(value));
	}
}

function placeText(target: Target | undefined): string {
	return target === undefined ? "" : `the Blynk server at ${target.host} port ${target.port}`;
}

const QUIET: readonly string[] = Object.freeze(["request-refused", "quota-exceeded", "value-replaced"]);
