import { utf8Length } from "../../bytes/utf8.js";
import type { Failure } from "../../ports/failure.js";
import type { Timer } from "../../ports/timer.js";
import type { BlynkDevice, BlynkValue, WriteHandler } from "../device.js";
import { isText } from "../message.js";
import { widgetFailures } from "./failures.js";
import { LineEditor } from "./line-editor.js";

export interface TerminalHandler {
	/** A line was typed. The answer is printed to this terminal, and flushed. */
	line(text: string, terminal: Terminal): void;
	refused(failure: Failure): void;
}

export interface TerminalOptions {
	/**
	 * What ends a line that is typed: each write, as the app's terminal sends them, or a newline alone, where something
	 * writes piece by piece.
	 */
	readonly lineEnd?: "write" | "newline";
	/** Longest line that is taken, in UTF-16 units. */
	readonly lineLimit?: number;
	/** How many bytes may wait until the connection takes them. */
	readonly waitingLimit?: number;
}

/**
 * A terminal in the app, both ways (blynk-library 1.4.0, WidgetTerminal.h). What is printed waits until a message is
 * full or `flush` is called; longer text goes in several messages, none of which ends within a character. What the
 * device's queue refuses is offered again after a growing pause.
 */
export class Terminal implements WriteHandler {
	/** Bytes that were printed and left out, because too many waited. */
	dropped = 0;
	private readonly device: Pick<BlynkDevice, "virtualWrite" | "onWrite" | "hasRoom">;
	private readonly pin: number;
	private readonly timer: Pick<Timer, "after" | "cancel">;
	private readonly handler: TerminalHandler;
	private readonly options: TerminalOptions;
	private readonly editor: LineEditor;
	private waiting = "";
	private clearing = false;
	private flushing = false;
	private told = false;
	private pause = FIRST_PAUSE;
	/** Of the timer, while a refusal is waited out. */
	private retry = 0;

	constructor(device: Pick<BlynkDevice, "virtualWrite" | "onWrite" | "hasRoom">, pin: number, timer: Pick<Timer, "after" | "cancel">, handler: TerminalHandler, options: TerminalOptions = DEFAULTS) {
		this.device = device;
		this.pin = pin;
		this.timer = timer;
		this.handler = handler;
		this.options = options;
		this.editor = new LineEditor(options.lineLimit ?? LINE_LIMIT);
		device.onWrite(pin, this);
	}

	/** Whether it was taken; what is not is counted, and told once until there is room again. */
	print(value: BlynkValue): boolean {
		const text = String(value);
		// Here, since what waits is sent later, where nobody could catch it.
		if (!isText(text)) throw widgetFailures.make("widget-argument", { what: "text for a terminal", value: text, expected: "text without U+0000, which ends a field, and without half of a surrogate pair" });
		const { waitingLimit = WAITING_LIMIT } = this.options;
		const size = utf8Length(text);
		const waiting = utf8Length(this.waiting);
		if (waiting + size > waitingLimit) return this.drop(size, waiting, waitingLimit);
		this.waiting += text;
		this.send();
		return true;
	}

	println(value: BlynkValue = ""): boolean {
		return this.print(`${value}\n`);
	}

	/** Sends what was printed. */
	flush(): void {
		this.flushing = true;
		this.send();
	}

	/** Empties the terminal in the app; what was not sent yet goes with it. */
	clear(): void {
		this.waiting = "";
		this.clearing = true;
		this.send();
	}

	/** Tries no more to send what waits. */
	close(): void {
		this.timer.cancel(this.retry);
		this.retry = 0;
		this.waiting = "";
		this.clearing = false;
	}

	written(texts: readonly string[]): void {
		const { lineEnd } = this.options;
		for (const text of texts) {
			for (const line of this.editor.type(text)) this.tell(line);
			if (lineEnd !== "newline" && !text.endsWith("\r") && !text.endsWith("\n")) this.tell(this.editor.end());
		}
	}

	private tell(line: string | undefined): void {
		if (line !== undefined) this.handler.line(line, this);
		else this.handler.refused(widgetFailures.make("terminal-line", { pin: this.pin, limit: this.options.lineLimit ?? LINE_LIMIT }));
	}

	private drop(size: number, waiting: number, limit: number): boolean {
		this.dropped += size;
		if (!this.told) {
			this.told = true;
			this.handler.refused(widgetFailures.make("terminal-full", { pin: this.pin, waiting, size, limit }));
		}
		return false;
	}

	private send(): void {
		if (this.retry !== 0) return;
		for (let piece = this.next(); piece !== ""; piece = this.next()) {
			if (!this.device.hasRoom(utf8Length(piece) + PREFIX) || !this.device.virtualWrite(this.pin, piece)) {
				this.waitOut();
				return;
			}
			if (this.clearing) this.clearing = false;
			else this.waiting = this.waiting.slice(piece.length);
			this.pause = FIRST_PAUSE;
			this.told = false;
		}
		if (this.waiting === "") this.flushing = false;
	}

	/** The message that is to be sent now; empty when there is none. */
	private next(): string {
		if (this.clearing) return CLEAR;
		if (!this.flushing && utf8Length(this.waiting) < PIECE) return "";
		const piece = beginning(this.waiting, PIECE);
		// Text that happens to be the order to clear must not be one.
		return piece === CLEAR ? piece.slice(0, 1) : piece;
	}

	private waitOut(): void {
		this.retry = this.timer.after(this.pause, () => {
			this.retry = 0;
			this.send();
		});
		this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
	}
}

/** As much of the text as fits into so many bytes, ending between two characters. */
function beginning(text: string, limit: number): string {
	if (utf8Length(text) <= limit) return text;
	let bytes = 0;
	let length = 0;
	for (const character of text) {
		bytes += utf8Length(character);
		if (bytes > limit) break;
		length += character.length;
	}
	return text.slice(0, length);
}

const CLEAR = "clr";

/** Bytes of `vw`, a pin of three digits and two NULs. */
const PREFIX = 7;

/** What a body of 128 bytes, the library's limit, has left beside that. */
const PIECE = 121;

/** The body that a device announces to take. */
const LINE_LIMIT = 256;

/** About a screen of text. */
const WAITING_LIMIT = 1024;

/** In milliseconds; in the first the queue sends about four messages. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 30_000;

const DEFAULTS: TerminalOptions = Object.freeze({});
