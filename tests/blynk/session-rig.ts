import { readHex, writeHex } from "../../modules/bytes/hex.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { BlynkEvent } from "../../modules/blynk/event.js";
import { legacy } from "../../modules/blynk/legacy.js";
import type { BlynkLogin, BlynkSessionOptions } from "../../modules/blynk/options.js";
import { BlynkSession } from "../../modules/blynk/session.js";

export const TOKEN = "0123456789abcdef0123456789abcdef";

/** A session and a script's shorthand for what can be done to it. A message is written as `20#5 vw|1|2`, a response as `0#5 =200`. */
export class Rig {
	readonly session: BlynkSession;
	now = 1_000;

	constructor(options: Partial<BlynkSessionOptions> = {}, login: Partial<BlynkLogin> = {}) {
		this.session = new BlynkSession({ login: { token: TOKEN, dialect: legacy, secure: true, ...login }, firmware: { version: "1.2.3" }, ...options });
		this.session.tick(this.now);
	}

	/** Logs in; what the session sent is forgotten. */
	connect(): this {
		this.session.send({ kind: "connect", credentials: true });
		this.sent();
		this.receives("0#1 =200");
		this.sent();
		return this;
	}

	write(pin: number, ...values: readonly (string | number)[]): number {
		return this.session.send({ kind: "virtual-write", pin, values });
	}

	/** Every message that goes out now. */
	sent(): string {
		let bytes = new Uint8Array(0);
		for (let output = this.session.output(); output !== undefined; output = this.session.output()) {
			const joined = new Uint8Array(bytes.length + output.length);
			joined.set(bytes);
			joined.set(output, bytes.length);
			bytes = joined;
			this.session.sent(output.length);
		}
		return shown(bytes);
	}

	/** What the server's messages lead to, in short. */
	receives(...messages: readonly string[]): string {
		return messages.map((message) => this.takes(wire(message))).filter((text) => text !== "").join(", ");
	}

	/** What bytes lead to. */
	takes(bytes: Uint8Array): string {
		let events = "";
		for (let at = 0; at < bytes.length;) {
			const count = this.session.receive(bytes.subarray(at));
			at += count;
			const told = this.events();
			if (told !== "") events += events === "" ? told : `, ${told}`;
			else if (count === 0) this.sent();
		}
		return events;
	}

	events(): string {
		const events: string[] = [];
		for (let event = this.session.next(); event !== undefined; event = this.session.next()) events.push(told(event));
		return events.join(", ");
	}

	/** Lets time pass, and returns what is sent. */
	after(milliseconds: number): string {
		this.now += milliseconds;
		this.session.tick(this.now);
		return this.sent();
	}
}

/** Bytes of a message: `20#5 vw|1|2`, or `0#5 =200`. */
export function wire(message: string): Uint8Array {
	const [, command = "", id = "", rest = ""] = /^(\d+)#(\d+) ?([^]*)$/.exec(message) ?? [];
	const status = rest.startsWith("=") ? Number(rest.slice(1)) : undefined;
	const body = status === undefined ? writeUtf8(rest.replaceAll("|", "\0")) : new Uint8Array(0);
	const head = [Number(command), Number(id) >> 8, Number(id) & 0xff, (status ?? body.length) >> 8, (status ?? body.length) & 0xff];
	return Uint8Array.from([...head, ...body]);
}

/** Messages one after the other, as `wire` reads them; what is none, as hex. */
export function shown(bytes: Uint8Array): string {
	const messages: string[] = [];
	for (let at = 0; at < bytes.length;) {
		const [command = 0, high = 0, low = 0, more = 0, less = 0] = bytes.subarray(at, at + 5);
		const last = more * 256 + less;
		const end = at + 5 + (command === 0 ? 0 : last);
		if (end > bytes.length) return `${messages.join(", ")} cut: ${writeHex(bytes.subarray(at))}`;
		const body = command === 0 ? `=${last}` : String.fromCharCode(...bytes.subarray(at + 5, end)).replaceAll("\0", "|");
		messages.push(`${command}#${high * 256 + low}${body === "" ? "" : ` ${body}`}`);
		at = end;
	}
	return messages.join(", ");
}

export function hex(text: string): Uint8Array {
	const bytes = readHex(text.replaceAll(" ", ""));
	if (bytes === undefined) throw new Error(`not hex: ${text}`);
	return bytes;
}

function told(event: BlynkEvent): string {
	switch (event.kind) {
		case "write": return `write#${event.id} V${event.pin}=${event.values.join("|")}`;
		case "read": return `read#${event.id} V${event.pin}`;
		case "board-pin": return `${event.operation}#${event.id} ${event.fields.join("|")}`;
		case "app": return event.connected ? "app came" : "app went";
		case "time": return `${event.local ? "local " : ""}time ${event.milliseconds}`;
		case "firmware-offered": return `firmware ${event.url}`;
		case "metadata": return `metadata ${event.fields.join("|")}`;
		case "redirected": return `redirected ${event.host} ${event.port}`;
		case "printed": return `printed ${event.text}`;
		case "accepted": return `accepted ${event.token}`;
		case "dropped": return `dropped ${event.token} x${event.count} ${event.failure.code}`;
		case "notice": return `notice ${event.failure.code}`;
		case "failure": return `failure ${event.failure.code}`;
		case "connected": return "connected";
	}
}
