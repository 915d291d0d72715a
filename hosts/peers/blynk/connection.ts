import type { Socket } from "node:net";
import { Command, Status } from "./command.js";
import type { Dialect } from "./command.js";
import type { Device, Notice } from "./device.js";
import type { Devices } from "./devices.js";
import { withoutToken } from "./event.js";
import type { BlynkEvent } from "./event.js";
import { FrameReader, writeFrame } from "./frame.js";
import type { Frame } from "./frame.js";
import { answer } from "./hardware.js";
import type { Quota } from "./quota.js";
import type { Session, Widget } from "./session.js";

/** What all connections of a server have in common. */
export interface Terms {
	readonly devices: Devices;
	readonly dialect: Dialect;
	readonly widgets: ReadonlySet<Widget>;
	/** Where devices are sent at their login that are not known here. */
	readonly redirect: () => Place | undefined;
	readonly quota: () => Quota;
	/** Seconds between signs of life that are expected of a device that has not said how many. */
	readonly heartbeat: number;
	/** Milliseconds that such a second lasts. */
	readonly second: number;
	readonly now: () => number;
	readonly report: (event: BlynkEvent) => void;
}

export interface Place {
	readonly host: string;
	readonly port: number;
}

/** One connection of a device, from its login to its end. */
export class HardwareConnection {
	readonly #socket: Socket;
	readonly #terms: Terms;
	readonly #number: number;
	readonly #frames = new FrameReader();
	readonly #quota: Quota;
	#session: Session | undefined;
	#idle: NodeJS.Timeout;

	constructor(socket: Socket, terms: Terms, number: number) {
		this.#socket = socket;
		this.#terms = terms;
		this.#number = number;
		this.#quota = terms.quota();
		this.#idle = this.#watch(terms.heartbeat);
		socket.on("data", (chunk: Buffer) => { this.#receive(chunk); });
		socket.on("close", () => { this.#closed(); });
	}

	/** Lets the frame go when the device does not read: what waits for it is bounded, as on the real server. */
	send(frame: Frame): void {
		if (this.#socket.writableLength > MOST_WAITING || !this.#socket.writable) return;
		this.#socket.write(writeFrame(frame));
		this.#terms.report({ kind: "sent", connection: this.#number, frame });
	}

	expect(heartbeat: number): void {
		clearTimeout(this.#idle);
		this.#idle = this.#watch(heartbeat);
	}

	#watch(heartbeat: number): NodeJS.Timeout {
		return setTimeout(() => {
			this.#terms.report({ kind: "idle", connection: this.#number });
			this.#socket.destroy();
		}, Math.ceil(heartbeat * PATIENCE) * this.#terms.second).unref();
	}

	#receive(chunk: Buffer): void {
		this.#idle.refresh();
		this.#frames.receive(chunk);
		const allows = (id: number): boolean => this.#allows(id);
		for (let frame = this.#frames.next(allows); frame !== undefined && this.#socket.writable; frame = this.#frames.next(allows)) this.#take(frame);
	}

	#allows(id: number): boolean {
		const allowed = this.#quota.take();
		if (allowed === "warn") this.#respond(id, Status.quotaLimit);
		return allowed === "pass";
	}

	#take(frame: Frame): void {
		this.#terms.report({ kind: "received", connection: this.#number, frame: withoutToken(frame) });
		if (this.#session === undefined) this.#login(frame);
		else if (frame.command !== Command.response) this.#answer(this.#session, frame);
	}

	#answer(session: Session, frame: Frame): void {
		const outcome = answer(session, frame);
		if (outcome === "close") this.#socket.destroySoon();
		else if (outcome !== undefined) this.#respond(frame.id, outcome);
	}

	#login({ command, id, fields }: Frame): void {
		if (command !== Command.login && command !== Command.hardwareLogin) {
			this.#socket.destroySoon();
			return;
		}
		const token = fields.join("\0").trim();
		const device = this.#terms.devices.find(token);
		const redirect = this.#terms.redirect();
		if (device !== undefined) {
			this.#enter(device, id);
		} else if (redirect !== undefined && token.length === TOKEN_LENGTH && !token.includes("\0")) {
			this.send({ command: Command.redirect, id, fields: [redirect.host, String(redirect.port)] });
		} else {
			this.#respond(id, Status.invalidToken);
			this.#terms.report({ kind: "refused", connection: this.#number });
		}
	}

	#enter(device: Device, id: number): void {
		const session = new DeviceSession(this, device, this.#terms);
		this.#session = session;
		device.join(session);
		this.#respond(id, Status.success);
		if (device.pinModes.length > 0) session.send(Command.hardware, PIN_MODES_ID, ["pm", ...device.pinModes]);
		this.#terms.report({ kind: "connected", device: device.name, connection: this.#number });
	}

	#respond(id: number, status: number): void {
		this.send({ command: Command.response, id, fields: [], status });
	}

	#closed(): void {
		clearTimeout(this.#idle);
		if (this.#session === undefined) return;
		const { device } = this.#session;
		device.leave(this.#session);
		this.#terms.report({ kind: "disconnected", device: device.name, connection: this.#number });
	}
}

class DeviceSession implements Session {
	readonly device: Device;
	readonly bridges = new Map<string, Device>();
	readonly noticeTimes = new Map<Notice["kind"], number>();
	groupTime: number | undefined;
	readonly #connection: HardwareConnection;
	readonly #terms: Terms;

	constructor(connection: HardwareConnection, device: Device, terms: Terms) {
		this.#connection = connection;
		this.device = device;
		this.#terms = terms;
	}

	get devices(): Devices {
		return this.#terms.devices;
	}

	get dialect(): Dialect {
		return this.#terms.dialect;
	}

	get widgets(): ReadonlySet<Widget> {
		return this.#terms.widgets;
	}

	now(): number {
		return this.#terms.now();
	}

	send(command: number, id: number, fields: readonly string[]): void {
		this.#connection.send({ command, id, fields });
	}

	respond(id: number, status: number): void {
		this.#connection.send({ command: Command.response, id, fields: [], status });
	}

	expect(heartbeat: number): void {
		this.#connection.expect(heartbeat);
	}
}

/** Characters: a token of another length is nobody's, and is not looked for elsewhere. */
const TOKEN_LENGTH = 32;
/** A device is dropped when it was not heard for so many times its heartbeat. */
const PATIENCE = 2.3;
/** Pin modes of the app's widgets follow the answer to the login under this id. */
const PIN_MODES_ID = 1;
/** Bytes that wait for a device before the server stops writing to it: Netty's high water mark. */
const MOST_WAITING = 65_536;
