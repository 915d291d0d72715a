import { Command, ServerId } from "./command.js";

/** What the server knows of one device, connected or not. */
export class Device {
	readonly token: string;
	/** For reports, which never show the token. */
	readonly name: string;
	/** The last write to each pin, by names such as `v1`, `d8`, `a0`. */
	readonly pins = new Map<string, readonly string[]>();
	/** By pin and property, as in `v1 color`. */
	readonly properties = new Map<string, readonly string[]>();
	/** What the device said about itself after its login. */
	readonly information = new Map<string, string>();
	readonly metadata = new Map<string, string>();
	/** Pins and modes by turns, such as `2`, `out`: told to the device after its login. */
	pinModes: readonly string[] = [];
	readonly #events: LoggedEvent[] = [];
	readonly #notices: Notice[] = [];
	readonly #lines = new Set<Line>();
	readonly #ears = new Set<Ear>();

	constructor(token: string, name: string) {
		this.token = token;
		this.name = name;
	}

	get events(): readonly LoggedEvent[] {
		return this.#events;
	}

	/** What went to people's phones and inboxes. */
	get notices(): readonly Notice[] {
		return this.#notices;
	}

	get connected(): boolean {
		return this.#lines.size > 0;
	}

	get hasApps(): boolean {
		return this.#ears.size > 0;
	}

	join(line: Line): void {
		this.#lines.add(line);
	}

	leave(line: Line): void {
		this.#lines.delete(line);
	}

	/** Sends to the device over all its connections but one; returns over how many. */
	send(command: number, id: number, fields: readonly string[], except?: Line): number {
		const lines = [...this.#lines].filter((line) => line !== except);
		for (const line of lines) line.send(command, id, fields);
		return lines.length;
	}

	/** Keeps a write and tells the apps of it. */
	store(write: Write): void {
		this.pins.set(write.pin, write.values);
		for (const ear of this.#ears) ear.written(write);
	}

	/** An app has come: the device is told of each, as it is of each that goes. */
	listen(ear: Ear): void {
		this.#ears.add(ear);
		this.send(Command.internal, ServerId.notice, ["acon"]);
	}

	unlisten(ear: Ear): void {
		if (this.#ears.delete(ear)) this.send(Command.internal, ServerId.notice, ["adis"]);
	}

	logEvent(name: string, description?: string): void {
		keep(this.#events, { name, open: true, ...(description === undefined ? {} : { description }) });
	}

	/** Resolves the last open event of the name, or all of them. */
	clearEvent(name: string, all: boolean): void {
		for (let at = this.#events.length - 1; at >= 0; at--) {
			const event = this.#events[at];
			if (event?.name !== name || !event.open) continue;
			this.#events[at] = { ...event, open: false };
			if (!all) return;
		}
	}

	notice(kind: Notice["kind"], fields: readonly string[]): void {
		keep(this.#notices, { kind, fields });
	}
}

/** One connection of a device. */
export interface Line {
	send(command: number, id: number, fields: readonly string[]): void;
}

/** Whoever wants to know of writes. */
export interface Ear {
	written(write: Write): void;
}

export interface Write {
	readonly pin: string;
	readonly values: readonly string[];
	readonly id: number;
	/** Milliseconds since 1970, when the device wrote them with a time of its own. */
	readonly time?: number;
}

export interface LoggedEvent {
	readonly name: string;
	readonly description?: string;
	/** Not resolved yet. */
	readonly open: boolean;
}

export interface Notice {
	readonly kind: "notify" | "email" | "tweet" | "sms";
	readonly fields: readonly string[];
}

function keep<Entry>(list: Entry[], entry: Entry): void {
	list.push(entry);
	if (list.length > KEPT) list.shift();
}

/** Events and notices of a device. */
const KEPT = 10_000;
