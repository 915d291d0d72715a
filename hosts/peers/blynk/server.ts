import type { Server as HttpServer } from "node:http";
import { createServer as createPlainServer } from "node:net";
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import type { Identity } from "../authority.js";
import { BlynkApp } from "./app.js";
import { Command, ServerId } from "./command.js";
import type { Dialect } from "./command.js";
import { HardwareConnection } from "./connection.js";
import type { Place, Terms } from "./connection.js";
import type { Device, Write } from "./device.js";
import { Devices } from "./devices.js";
import { admit } from "./doorway.js";
import type { BlynkEvent } from "./event.js";
import { createApi } from "./http-api.js";
import { Quota } from "./quota.js";
import type { Widget } from "./session.js";
import { Listener } from "../listener.js";

export interface BlynkServerOptions {
	/** For a TLS port; none is opened without it. */
	readonly identity?: Pick<Identity, "chain" | "key">;
	/** TLS 1.3 only unless it says otherwise. */
	readonly tls?: Pick<TlsOptions, "minVersion" | "maxVersion" | "ciphers" | "ecdhCurve" | "sigalgs" | "requestCert" | "ca">;
	/** Of the system's choosing otherwise. */
	readonly port?: number;
	/** A plain port as well: its number, or 0 for the system's choice. */
	readonly plainPort?: number;
	/** `legacy` unless it says otherwise. */
	readonly dialect?: Dialect;
	/** Of the devices there are from the start. */
	readonly tokens?: readonly string[];
	/** What apps have besides pins: without it a message that needs one is refused. */
	readonly widgets?: readonly Widget[];
	/** Messages a second that a connection may send. */
	readonly quota?: number;
	/** Milliseconds that a second of a heartbeat lasts: tests do not wait for real ones. */
	readonly second?: number;
	/** Milliseconds since 1970, as this server believes. */
	readonly now?: () => number;
	readonly report?: (event: BlynkEvent) => void;
}

/**
 * A Blynk server on loopback, of either dialect: devices and the HTTP API on each port, apps in this process. It is for
 * the simulator and the tests, not for production: it keeps everything in memory, has no accounts, and lets every device
 * write to every other.
 */
export class BlynkServer {
	readonly devices = new Devices();
	/** Where devices are sent at their login whose tokens are not known here, as those of another server's devices are; may change while it runs. */
	redirect: Place | undefined;
	readonly #options: BlynkServerOptions;
	readonly #terms: Terms;
	readonly #api: HttpServer;
	#secure: Listener | undefined;
	#plain: Listener | undefined;
	#connections = 0;

	private constructor(options: BlynkServerOptions) {
		const { dialect = "legacy", now = Date.now, quota = QUOTA, report = () => undefined, second = 1000, tokens = [], widgets = ["rtc"] } = options;
		for (const token of tokens) this.devices.add(token);
		this.#options = options;
		this.#terms = {
			devices: this.devices, dialect, now, report, second, widgets: new Set(widgets), heartbeat: HEARTBEATS[dialect],
			redirect: () => this.redirect, quota: () => new Quota(quota, now),
		};
		this.#api = createApi(dialect, this.devices, this.#terms.widgets);
	}

	static async start(options: BlynkServerOptions): Promise<BlynkServer> {
		const server = new BlynkServer(options);
		await server.#open(options.port, options.plainPort);
		return server;
	}

	/** Of TLS. */
	get port(): number {
		return portOf(this.#secure, "TLS");
	}

	get plainPort(): number {
		return portOf(this.#plain, "plain");
	}

	/** An app with the device of this token in it. */
	app(token: string, written?: (write: Write) => void): BlynkApp {
		return new BlynkApp(this.device(token), written);
	}

	device(token: string): Device {
		const device = this.devices.find(token);
		if (device === undefined) throw new Error("no device has this token");
		return device;
	}

	/** Tells the device where its new firmware is; false when it is not there. */
	offerFirmware(token: string, url: string): boolean {
		return this.device(token).send(Command.internal, ServerId.notice, ["ota", url]) > 0;
	}

	/** A text for the device's log. */
	print(token: string, text: string): boolean {
		return this.device(token).send(Command.debugPrint, ServerId.notice, [text]) > 0;
	}

	/** Lets go of all clients, without a word to them. */
	hangUp(): void {
		this.#secure?.hangUp();
		this.#plain?.hangUp();
	}

	/** Lets go of all clients, without a word to them, and of the ports. */
	async stop(): Promise<void> {
		await Promise.all([this.#secure?.stop(), this.#plain?.stop()]);
	}

	/** Stops, and begins anew on the same ports with the same devices and what is known of them. */
	async restart(): Promise<void> {
		const [port, plainPort] = [this.#secure?.port, this.#plain?.port];
		await this.stop();
		await this.#open(port, plainPort);
	}

	async #open(port: number | undefined, plainPort: number | undefined): Promise<void> {
		const { identity, tls } = this.#options;
		if (identity !== undefined) {
			const server = createServer({ cert: identity.chain, key: identity.key, minVersion: "TLSv1.3", noDelay: true, ...tls }, (socket) => {
				this.#welcome(socket, this.#terms.dialect === "legacy");
			});
			server.on("tlsClientError", (error) => { this.#terms.report({ kind: "failed", reason: error.message }); });
			this.#secure = await Listener.open(server, port);
		}
		if (plainPort === undefined) return;
		this.#plain = await Listener.open(createPlainServer({ noDelay: true }, (socket) => { this.#welcome(socket, false); }), plainPort);
	}

	#welcome(socket: Socket, phones: boolean): void {
		const connection = ++this.#connections;
		// A client that resets is no news to a peer made for clients that fail.
		socket.on("error", () => undefined);
		admit(socket, { phones, patience: HEARTBEATS.iot * this.#terms.second }, (guest) => {
			if (guest === "http") this.#api.emit("connection", socket);
			else if (guest === "device") new HardwareConnection(socket, this.#terms, connection);
			else this.#ignore(socket, connection);
		});
	}

	#ignore(socket: Socket, connection: number): void {
		this.#terms.report({ kind: "phone", connection });
		socket.setTimeout(PHONE_PATIENCE * this.#terms.second, () => { socket.destroy(); });
	}
}

function portOf(listener: Listener | undefined, kind: string): number {
	if (listener === undefined) throw new Error(`this server has no ${kind} port`);
	return listener.port;
}

/** Of the legacy server. */
const QUOTA = 100;
/** Seconds without a byte after which the legacy server lets go of a phone. */
const PHONE_PATIENCE = 600;
/** Seconds, until a device says how often it will be heard. */
const HEARTBEATS = Object.freeze({ legacy: 10, iot: 40 });
