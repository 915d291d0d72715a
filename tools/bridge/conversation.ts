import { Command } from "../../modules/blynk/command.js";
import { statusName } from "../../modules/blynk/status.js";
import { counted } from "../../modules/failure/counted.js";
import { isFailure } from "../../modules/failure/failure.js";
import { readFixedHeader } from "../../modules/mqtt/fixed-header.js";

export type Speaker = "board" | "server";

/** A frame without its contents, in which tokens and passwords are. */
interface Frame {
	readonly text: string;
	/** Whether the other side owes something for it. */
	readonly asks: boolean;
}

/**
 * Listens to both sides of one connection: who spoke last, and, where it is Blynk or MQTT, what kind of frame that was.
 * It keeps headers alone, and never more than eight bytes.
 */
export class Conversation {
	#protocol: Protocol | undefined;
	readonly #sides = { board: new Side(), server: new Side() };
	/** Who spoke last; undefined before anybody has. */
	last: Speaker | undefined;

	heard(from: Speaker, bytes: Uint8Array): void {
		this.last = from;
		const side = this.#sides[from];
		if (this.#protocol === undefined && from === "board" && !side.isPast) this.#protocol = PROTOCOLS.find((one) => one.begins(side.with(bytes)));
		side.hear(bytes, this.#protocol);
	}

	/** Such as `the board's last was a Blynk ping, id 12`; empty where nobody spoke. */
	get lastText(): string {
		if (this.last === undefined) return "";
		const frame = this.#sides[this.last].frame;
		return frame === undefined || this.#protocol === undefined ? `the ${this.last} spoke last` : `the ${this.last}'s last was ${this.#protocol.name} ${frame.text}`;
	}

	/** Who is to speak next, as far as can be told. */
	get waitedFor(): string {
		const { last } = this;
		if (last === undefined) return "neither side has said anything: with most protocols, Blynk and MQTT too, the board has to begin";
		const other = last === "board" ? "server" : "board";
		const frame = this.#sides[last].frame;
		if (frame === undefined || this.#protocol === undefined) return `the ${other} is waited for`;
		return frame.asks ? `the ${other} is waited for, which owes an answer` : "nobody owes an answer: the board is waited for";
	}
}

class Side {
	/** The header that is being read. */
	#held: Uint8Array = NOTHING;
	/** Bytes of the frame that are to be passed over. */
	#skip = 0;
	#lost = false;
	frame: Frame | undefined;

	/** More was heard than a protocol is told by. */
	get isPast(): boolean {
		return this.#lost || this.frame !== undefined;
	}

	with(bytes: Uint8Array): Uint8Array {
		return joined(this.#held, bytes);
	}

	hear(bytes: Uint8Array, protocol: Protocol | undefined): void {
		if (this.#lost) return;
		if (protocol === undefined) {
			this.#held = this.with(bytes);
			this.#lost = this.#held.length === HELD;
			return;
		}
		let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
		this.#held = NOTHING;
		while (rest.length > 0) {
			const skipped = rest.subarray(0, this.#skip);
			this.#skip -= skipped.length;
			rest = rest.subarray(skipped.length);
			if (rest.length === 0) return;
			const header = protocol.read(rest);
			if (header === "short") {
				this.#held = new Uint8Array(rest);
				return;
			}
			if (header === undefined) {
				this.#lost = true;
				this.frame = undefined;
				return;
			}
			this.frame = header;
			this.#skip = header.size;
		}
	}
}

interface Protocol {
	/** With its article. */
	readonly name: string;
	/** Whether a board that speaks it begins so. */
	begins(bytes: Uint8Array): boolean;
	/** The frame at the beginning, `size` bytes of it; undefined for what is none. */
	read(bytes: Uint8Array): (Frame & { readonly size: number }) | "short" | undefined;
}

const blynk: Protocol = Object.freeze({
	name: "a Blynk",
	begins: ([command, high, low, ...length]: Uint8Array) => (command === Command.login || command === Command.hardwareLogin) && high === 0 && low !== 0 && length[0] === 0,
	read(bytes: Uint8Array) {
		if (bytes.length < BLYNK_HEADER) return "short";
		const view = new DataView(bytes.buffer, bytes.byteOffset, BLYNK_HEADER);
		const [command, id, last] = [view.getUint8(0), view.getUint16(1), view.getUint16(3)];
		const name = NAMES.get(command);
		if (name === undefined || id === 0) return undefined;
		if (command === Command.response) return { text: `response to ${id}: ${last} ${statusName(last)}`, asks: false, size: BLYNK_HEADER };
		return { text: `${name}, id ${id}, ${counted(last, "bytes")}`, asks: ASKING.includes(command), size: BLYNK_HEADER + last };
	},
});

const mqtt: Protocol = Object.freeze({
	name: "an MQTT",
	begins: (bytes: Uint8Array) => bytes[0] === 0x10 && String.fromCharCode(...bytes.subarray(2, HELD)).includes("MQ"),
	read(bytes: Uint8Array) {
		try {
			const header = readFixedHeader(bytes.subarray(0, HELD));
			if (header === undefined) return "short";
			const { name, size } = header;
			const qos = name === "PUBLISH" ? ((bytes[0] ?? 0) >> 1) & 3 : 0;
			return { text: `${name}${name === "PUBLISH" ? ` of QoS ${qos}` : ""}, ${counted(size, "bytes")}`, asks: qos > 0 || MQTT_ASKING.includes(name), size };
		} catch (caught) {
			if (isFailure(caught)) return undefined;
			throw caught;
		}
	},
});

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
	const both = new Uint8Array(Math.min(HELD, first.length + second.length));
	both.set(first);
	both.set(second.subarray(0, both.length - first.length), first.length);
	return both;
}

const PROTOCOLS: readonly Protocol[] = Object.freeze([blynk, mqtt]);

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(Command).map(([name, command]) => [command, name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)]));

/** Blynk's, which a response follows. */
const ASKING: readonly number[] = Object.freeze([Command.login, Command.hardwareLogin, Command.ping, Command.email, Command.notify, Command.tweet, Command.sms]);

const MQTT_ASKING: readonly string[] = Object.freeze(["CONNECT", "SUBSCRIBE", "UNSUBSCRIBE", "PINGREQ", "PUBREC", "PUBREL"]);

/** Command, id, and length or status. */
const BLYNK_HEADER = 5;

/** Bytes by which a protocol is told, and in which a header lies. */
const HELD = 8;

const NOTHING = new Uint8Array(0);
