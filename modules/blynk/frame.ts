import { putUint16, putUint8 } from "../bytes/number.js";
import { Reader } from "../bytes/reader.js";
import { readUtf8, utf8Length, writeAscii, writeUtf8 } from "../bytes/utf8.js";
import { Writer } from "../bytes/writer.js";
import { Command, isFromServer } from "./command.js";
import type { BlynkDialect } from "./dialect.js";
import { blynkFailures } from "./failures.js";
import type { Message } from "./message.js";

/** A message as it came. */
export interface Frame {
	readonly command: number;
	readonly id: number;
	/** Of a response, which has no body; 0 otherwise. */
	readonly status: number;
	/** What stands between the NULs of the body, none for an empty one; undefined for a body that is not UTF-8. */
	readonly fields: readonly string[] | undefined;
}

/** Cuts what arrives into messages, in a buffer of one message at most, which is there only while a connection is. */
export class FrameReader {
	readonly #limit: number;
	#buffer: Uint8Array = NOTHING;
	#start = 0;
	#end = 0;

	/** `bodyLimit`: the largest body taken, in bytes, as it was announced to the server. */
	constructor(bodyLimit: number) {
		this.#limit = HEADER + bodyLimit;
	}

	/** As it is announced to the server. */
	get bodyLimit(): number {
		return this.#limit - HEADER;
	}

	/** The bytes that were received and not read yet. */
	get held(): Uint8Array {
		return this.#buffer.subarray(this.#start, this.#end);
	}

	/** Where received bytes may be put, followed by `filled`; never empty once `next` has returned undefined. */
	space(most = SPACE): Uint8Array {
		const held = this.#end - this.#start;
		const size = held + most < this.#limit ? held + most : this.#limit;
		if (size > this.#buffer.length) this.moveTo(new Uint8Array(size));
		else if (this.#start > 0) this.moveTo(this.#buffer);
		return held === 0 ? this.#buffer : this.#buffer.subarray(held);
	}

	filled(count: number): void {
		this.#end += count;
	}

	/** Takes as many bytes as there is room for and returns how many. */
	receive(bytes: Uint8Array): number {
		const space = this.space(bytes.length);
		const count = Math.min(space.length, bytes.length);
		space.set(bytes.subarray(0, count));
		this.filled(count);
		return count;
	}

	/** Throws for what no message can begin with, before its body has come. */
	next(): Frame | undefined {
		if (this.#end - this.#start < HEADER) return undefined;
		const reader = new Reader(this.#start === 0 ? this.#buffer : this.held, cutShort);
		const command = reader.uint8();
		const id = reader.uint16();
		const last = reader.uint16();
		this.check(command, id, last);
		if (command === Command.response) {
			this.#start += HEADER;
			return { command, id, status: last, fields: NO_FIELDS };
		}
		if (this.#end - this.#start < HEADER + last) return undefined;
		const text = readUtf8(reader.bytes(last));
		this.#start += HEADER + last;
		return { command, id, status: 0, fields: text === undefined ? undefined : text === "" ? NO_FIELDS : text.split("\0") };
	}

	/** Forgets everything, between two connections. */
	reset(): void {
		this.#start = this.#end = 0;
		this.#buffer = NOTHING;
	}

	private check(command: number, id: number, last: number): void {
		if (command !== Command.response && !isFromServer(command)) throw blynkFailures.make("unknown-command", { command, id });
		if (id === 0) throw blynkFailures.make("message-id-zero", { command });
		const { bodyLimit: limit } = this;
		if (command !== Command.response && last > limit) throw blynkFailures.make("body-too-long", { command, size: last, limit });
	}

	private moveTo(target: Uint8Array): void {
		const held = this.#end - this.#start;
		if (held > 0 && target === this.#buffer) target.copyWithin(0, this.#start, this.#end);
		else if (held > 0) target.set(this.held);
		this.#buffer = target;
		this.#start = 0;
		this.#end = held;
	}
}

/** `body`: its fields, with NULs between them; `size`: its bytes. */
export function writeFrame(command: number, id: number, body: string, size = utf8Length(body)): Uint8Array {
	const frame = emptyFrame(command, id, size);
	if (size > 0) frame.set(writeUtf8(body, size), HEADER);
	return frame;
}

/** The frame of a message that has its id. */
export function frameOf(message: Message, dialect: BlynkDialect): Uint8Array {
	const command = dialect.commands[message.kind] ?? 0;
	if (message.state >= 0) return numbersFrame(command, message.id, message.body);
	return message.kind === "time" ? writeFrame(command, message.id, dialect.timeRequest) : writeFrame(command, message.id, message.body, message.size);
}

/** Of numbers, which have blanks between them in place of the NULs. */
function numbersFrame(command: number, id: number, body: string): Uint8Array {
	const frame = emptyFrame(command, id, body.length);
	frame.set(writeAscii(body), HEADER);
	for (let at = body.indexOf(" "); at >= 0; at = body.indexOf(" ", at + 1)) putUint8(frame, HEADER + at, 0);
	return frame;
}

export function writeResponse(id: number, status: number): Uint8Array {
	return new Writer(HEADER).uint8(Command.response).uint16(id).uint16(status).written;
}

function emptyFrame(command: number, id: number, size: number): Uint8Array {
	const frame = new Uint8Array(HEADER + size);
	putUint8(frame, 0, command);
	putUint16(frame, 1, id);
	putUint16(frame, 3, size);
	return frame;
}

function cutShort(): Error {
	return new RangeError("a header of less than five bytes");
}

/** Command, id, and length or status. */
const HEADER = 5;
const NOTHING = new Uint8Array(0);
const NO_FIELDS: readonly string[] = Object.freeze([]);

/** Bytes asked for at a time: some of the short messages that most are. */
const SPACE = 64;
