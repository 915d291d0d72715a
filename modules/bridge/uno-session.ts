import { runOf } from "../bytes/text-scan.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { LineFramer } from "./line-framer.js";
import { endedLine, endsInChecksum, readUnoCommand, type UnoCommand, type UnoRefusal } from "./uno-command.js";

export type UnoEvent =
	| Exclude<UnoCommand, { readonly kind: "credit" | "status" }>
	/** `output` may have something to say. */
	| { readonly kind: "credit" }
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
	/** Until it has said hello, whether its last line had one. */
	private isChecked = false;
	/** It has said hello since we listen: if not it is told with each credit, for it may wait for messages that it asked another life of ours for. */
	private isMet = false;
	/** Messages and writes of the app that were dropped because the sketch does not fetch them. */
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
		if (runOf(topic, isSayable) < topic.length) return false;
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
		const command = readUnoCommand(bytes, this.isMet ? this.isChecked : undefined);
		// Who has begun before us does not know that we forgot how it speaks: it is answered in its own form.
		if (!this.isMet) this.isChecked = endsInChecksum(bytes);
		switch (command.kind) {
			case "credit":
				// In place of what is left of an earlier one, which the sketch has given up.
				this.credit = command.bytes;
				if (!this.isMet && !this.waiting.some(([first]) => first === UNMET)) this.say("!");
				return CREDIT;
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

	/** Without room the oldest message goes: an answer is said once, and the sketch waits for it. */
	private queue(line: Uint8Array): boolean {
		const { waiting } = this;
		if (waiting.length >= WAITING_LIMIT) {
			const oldest = waiting.findIndex(([first], at) => (first === MESSAGE || first === WRITE) && (at > 0 || this.begun === 0));
			const isMessage = line[0] === MESSAGE || line[0] === WRITE;
			if (oldest >= 0 || isMessage) this.dropped++;
			// Of answers alone: to more commands than may wait for the broker, by a sketch that has fetched none of them.
			if (oldest < 0 && isMessage) return true;
			waiting.splice(oldest >= 0 ? oldest : this.begun > 0 ? 1 : 0, 1);
		}
		waiting.push(endedLine(line, this.isChecked));
		return true;
	}
}

const CREDIT: UnoEvent = Object.freeze({ kind: "credit" });

/** Of this protocol. */
const VERSION = 1;

/** Bytes of a line, either way: the topic and the JSON of a few values. */
export const UNO_LINE_LIMIT = 256;

/** Lines for a sketch that does not ask for any. */
const WAITING_LIMIT = 16;

/** Whether a character in a topic ends neither it nor the line. */
function isSayable(code: number): boolean {
	return code > 0x20 && code !== 0x7f;
}

const BLANK = 0x20;

/** Cancel (ECMA-48) and the end of the line: no payload has one. */
const LINE_VOID = Uint8Array.of(0x18, 0x0a);

/** The letters of lines that are no answer, and of the one that asks for a hello. */
const MESSAGE = 0x4d;
const WRITE = 0x42;
const UNMET = 0x21;

/** A dot in place of a line: we have nothing more to say. */
const TURN_ENDS = Uint8Array.of(0x2e);
