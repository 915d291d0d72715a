import { writeUtf8 } from "../bytes/utf8.js";
import { LineFramer } from "./line-framer.js";
import { endedLine, readUnoCommand, type UnoCommand, type UnoRefusal } from "./uno-command.js";

export type UnoEvent =
	| Exclude<UnoCommand, { readonly kind: "credit" | "status" }>
	/** The line was refused, and the sketch will be told. */
	| { readonly kind: "refused"; readonly reason: UnoRefusal; readonly length: number }
	/** Whoever knows is to call `status`. */
	| { readonly kind: "status" };

/**
 * The line protocol for small boards, without input or output. Nothing is sent but what was asked for by a credit: `Cn` lets
 * us send up to n bytes, once. We then send what waits, in as much as it holds, and say that we have finished by a dot in
 * place of a line; a line that is longer goes on with the next credit. So a sketch that gives as many as its buffer has
 * room for never loses a byte, and one that may not be spoken to while it sends, or reads a sensor, is not.
 */
export class UnoSession {
	private readonly framer: LineFramer;
	/** Whole lines for the sketch. */
	private readonly waiting: Uint8Array[] = [];
	/** Bytes of the first of them that are gone already. */
	private begun = 0;
	/** How many bytes more we may send. */
	private credit = 0;
	private isChecked = false;
	/** It has said hello since we listen: if not it is told with each credit, for it may wait for messages that it asked another life of ours for. */
	private isMet = false;
	/** Lines that were dropped because the sketch does not fetch them. */
	dropped = 0;

	constructor(now: number) {
		this.framer = new LineFramer(UNO_LINE_LIMIT, now);
	}

	/** As the framer's: `next` is then called until it gives nothing. */
	receive(bytes: Uint8Array, now: number): void {
		this.framer.receive(bytes, now);
	}

	next(): UnoEvent | undefined {
		for (let event = this.framer.next(); event !== undefined; event = this.framer.next()) {
			const told = event.kind === "line" ? this.take(event.bytes) : event.kind === "overlong" ? this.refuse("", "too-long", UNO_LINE_LIMIT) : undefined;
			if (told !== undefined) return told;
		}
		return undefined;
	}

	/** The port was opened anew: both sides begin again. */
	restart(now: number): void {
		this.framer.restart(now);
		this.waiting.length = this.begun = 0;
		this.credit = 0;
		this.isMet = this.isChecked = false;
	}

	/** Answers a command: well, or with a reason. */
	answer(tag: string, reason?: string): void {
		this.say(reason === undefined ? `+${tag}` : tag === "" ? `-${reason}` : `-${tag} ${reason}`);
	}

	status(text: string): void {
		this.say(`= ${text}`);
	}

	/** A message of the broker; false when it cannot be told in a line, or nobody fetches what waits. */
	message(topic: string, payload: Uint8Array): boolean {
		if (UNSAYABLE.test(topic)) return false;
		const head = writeUtf8(`M ${topic} `);
		const line = new Uint8Array(head.length + payload.length);
		line.set(head);
		// A byte that would end the line becomes a blank: nobody who may publish can put words into our mouth.
		for (let at = 0; at < payload.length; at++) line[head.length + at] = Math.max(payload[at] ?? 0, BLANK);
		return line.length <= UNO_LINE_LIMIT && this.queue(line);
	}

	/** A write of the Blynk app to a pin. */
	write(pin: number, values: readonly string[]): boolean {
		const line = writeUtf8(`B ${pin} ${values.join(" ")}`).map((byte) => Math.max(byte, BLANK));
		return line.length <= UNO_LINE_LIMIT && this.queue(line);
	}

	/** Bytes that may be sent now. */
	output(): Uint8Array | undefined {
		if (this.credit === 0) return undefined;
		const line = this.waiting[0];
		return line === undefined ? TURN_ENDS : line.subarray(this.begun, this.begun + this.credit);
	}

	/** So many of them are gone. */
	sent(count: number): void {
		const line = this.waiting[0];
		if (line === undefined) {
			if (count > 0) this.credit = 0;
			return;
		}
		this.credit -= count;
		this.begun += count;
		if (this.begun < line.length) return;
		this.waiting.shift();
		this.begun = 0;
	}

	private take(bytes: Uint8Array): UnoEvent | undefined {
		const command = readUnoCommand(bytes, this.isChecked);
		switch (command.kind) {
			case "credit":
				// In place of what is left of an earlier one, which the sketch has given up.
				this.credit = command.bytes;
				if (!this.isMet && this.waiting.length === 0) this.say("!");
				return undefined;
			case "refused":
				return this.refuse(command.tag, command.reason, bytes.length);
			case "hello":
				this.waiting.length = 0;
				// For a sketch that still has the begin of a line: what is broken off is neither a message nor a part of the answer.
				if (this.begun > 0) this.waiting.push(LINE_VOID);
				this.begun = 0;
				this.isMet = true;
				this.isChecked = command.isChecked;
				this.say(`H${VERSION}`);
				return command;
			case "publish":
			case "subscribe":
			case "write":
			case "status":
				return command;
		}
	}

	private refuse(tag: string, reason: UnoRefusal, length: number): UnoEvent {
		this.answer(tag, reason);
		return { kind: "refused", reason, length };
	}

	private say(text: string): void {
		this.queue(writeUtf8(text));
	}

	/** The oldest whole line makes room: what the sketch asks for now matters more than what it did not fetch. */
	private queue(line: Uint8Array): boolean {
		if (this.waiting.length >= WAITING_LIMIT) {
			this.waiting.splice(this.begun > 0 ? 1 : 0, 1);
			this.dropped++;
		}
		this.waiting.push(endedLine(line, this.isChecked));
		return true;
	}
}

/** Of this protocol. */
const VERSION = 1;

/** Bytes of a line, either way: the topic and the JSON of a few values. */
export const UNO_LINE_LIMIT = 256;

/** Lines for a sketch that does not ask for any. */
const WAITING_LIMIT = 16;

/** In a topic these would end it, or the line. */
const UNSAYABLE = /[\u0000-\u0020\u007f]/;

const BLANK = 0x20;

/** Cancel (ECMA-48) and the end of the line: no payload has one. */
const LINE_VOID = Uint8Array.of(0x18, 0x0a);

/** A dot in place of a line: we have nothing more to say. */
const TURN_ENDS = Uint8Array.of(0x2e);
