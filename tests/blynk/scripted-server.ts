import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import type { FakeStream } from "../fakes/stream.js";

/** The least that a Blynk server does, over a stream in memory: one device, its pins and its events. It keeps what it saw. */
export class ScriptedServer {
	/** Each message that came: `command#id field|field`, without the login's token. */
	readonly seen: string[] = [];
	/** The last write to each pin, by its number. */
	readonly pins = new Map<string, string>();
	/** Names of the events in the order of arrival, repeated ones too. */
	readonly events: string[] = [];
	/** What a login is answered: a status, where to go instead, or nothing. */
	login: number | readonly [host: string, port: string] | undefined = 200;
	/** Decides about a message: true when it needs no answer. */
	script: (command: number, id: number, fields: readonly string[]) => boolean = () => false;
	stream: FakeStream | undefined;
	#unsent = new Uint8Array(0);

	/** Takes a new stream; the old one is left as it is. */
	accept(stream: FakeStream): void {
		this.stream = stream;
		this.#unsent = new Uint8Array(0);
		const into = new Uint8Array(64);
		let held: readonly number[] = [];
		stream.attach({
			readable: () => {
				for (let count = stream.read(into); count > 0; count = stream.read(into)) held = this.#cut([...held, ...into.subarray(0, count)]);
			},
			writable: () => { this.#push(); },
			ended: () => { stream.end(); },
		});
	}

	/** A message with a body. */
	send(command: number, id: number, ...fields: readonly string[]): void {
		const body = writeUtf8(fields.join("\0"));
		this.raw(command, id >> 8, id & 0xff, body.length >> 8, body.length & 0xff, ...body);
	}

	respond(id: number, status: number): void {
		this.raw(0, id >> 8, id & 0xff, status >> 8, status & 0xff);
	}

	raw(...bytes: readonly number[]): void {
		this.#unsent = Uint8Array.from([...this.#unsent, ...bytes]);
		this.#push();
	}

	#push(): void {
		const { stream } = this;
		if (stream === undefined || stream.hasEnded) return;
		this.#unsent = this.#unsent.slice(stream.write(this.#unsent));
	}

	/** Returns what is no whole message yet. */
	#cut(bytes: readonly number[]): readonly number[] {
		let rest = bytes;
		for (;;) {
			const [command = 0, idHigh = 0, idLow = 0, lengthHigh = 0, lengthLow = 0] = rest;
			const end = 5 + (command === 0 ? 0 : lengthHigh << 8 | lengthLow);
			if (rest.length < end) return rest;
			const body = readUtf8(Uint8Array.from(rest.slice(5, end))) ?? "not UTF-8";
			rest = rest.slice(end);
			this.#heard(command, idHigh << 8 | idLow, command === 0 ? [String(lengthHigh << 8 | lengthLow)] : body === "" ? [] : body.split("\0"));
		}
	}

	#heard(command: number, id: number, fields: readonly string[]): void {
		this.seen.push(`${command}#${id} ${command === 29 ? `${fields.join("|").length} characters` : fields.join("|")}`.trimEnd());
		if (this.script(command, id, fields)) return;
		const [first = "", second = "", ...rest] = fields;
		if (command === 29) this.#answerLogin(id);
		else if (command === 20 && first === "vw") this.pins.set(second, rest.join("|"));
		else if (command === 64) this.events.push(first);
		if (ANSWERED.includes(command)) this.respond(id, 200);
	}

	#answerLogin(id: number): void {
		if (typeof this.login === "number") this.respond(id, this.login);
		else if (this.login !== undefined) this.send(41, id, ...this.login);
	}
}

/** PING, the old service's notices, INTERNAL, PROPERTY and events; a write gets no answer when it is right. */
const ANSWERED: readonly number[] = [6, 12, 13, 14, 17, 18, 19, 64, 65];
