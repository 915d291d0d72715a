import { findControl } from "../bytes/ascii-line.js";
import { readUtf8, writeUtf8 } from "../bytes/utf8.js";
import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { Firmware } from "../ports/firmware.js";
import type { Host } from "../ports/host.js";
import type { SerialHandler, SerialPort } from "../ports/serial.js";
import type { SettingsLayer } from "../settings/settings.js";
import { consoleFailures } from "./failures.js";
import type { TypedSettings } from "./kept-settings.js";
import { failureLines, obey } from "./orders.js";
import type { OrderHost } from "./orders.js";

export type ConsoleHost = OrderHost & Pick<Host, "openSerial" | "timer">;

/** What the console works on. */
export interface ConsoleParts {
	readonly port: string;
	readonly baud: number;
	/** What the image holds, put together when it is asked for: nobody is to keep it. */
	layers(): readonly SettingsLayer[];
	/** Undefined where the settings were refused. */
	firmware(): Pick<Firmware, "standing" | "stop"> | undefined;
}

/**
 * Takes orders on a serial line and answers on it. Bytes that are no text are noise and pass unanswered, and so do lines that
 * begin as our answers do: two of us at one line would else talk for ever. There is memory for a line only while one comes.
 */
export class SerialConsole implements SerialHandler {
	private readonly host: ConsoleHost;
	private readonly parts: ConsoleParts;
	private readonly startedAt: number;
	private port: SerialPort | undefined;
	/** What has come of a line so far. */
	private line: Uint8Array | undefined;
	private length = 0;
	private isOverlong = false;
	private draft: TypedSettings | undefined;
	/** A port for orders that the last line named, and that nobody has confirmed. */
	private asked: string | undefined;
	/** What the port has had no room for. */
	private output: Uint8Array | undefined;
	private reboots = false;
	/** Until the port is opened again, or the board restarts. */
	private timeout = 0;
	private isRestarting = false;

	/** Opens the port, now and whenever it is gone. */
	constructor(host: ConsoleHost, parts: ConsoleParts) {
		this.host = host;
		this.parts = parts;
		this.startedAt = host.timer.now();
		this.open();
	}

	close(): void {
		this.port?.close();
		this.port = undefined;
		this.reboots = false;
		this.line = this.output = undefined;
		this.host.timer.cancel(this.timeout);
	}

	opened(): void {
		this.host.log.reached("serial", `orders are taken on ${this.parts.port}: type help`);
	}

	readable(): void {
		const room = new Uint8Array(READ_AT_ONCE);
		for (let count = this.port?.read(room) ?? 0; count > 0; count = this.port?.read(room) ?? 0) {
			for (let at = 0; at < count; at++) this.take(room[at] ?? 0);
		}
	}

	writable(): void {
		this.flush();
	}

	failed(failure: Failure): void {
		this.port = undefined;
		this.line = this.output = undefined;
		this.length = 0;
		this.isOverlong = false;
		this.host.log.fail(failure);
		// Nobody hears the answer any more, nor need.
		if (this.reboots) this.reboot();
		// A port of this name that cannot be is not tried again; one that is only gone may come back.
		else if (!this.isRestarting && failure.fault !== "config") this.timeout = this.host.timer.after(REOPENED_AFTER, () => { this.open(); });
	}

	private open(): void {
		const { port, baud } = this.parts;
		try {
			this.port = this.host.openSerial?.({ port, baud }, this);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.host.log.fail(caught);
		}
	}

	private take(byte: number): void {
		if (byte === CR || byte === LF) this.end();
		else if (byte === BACKSPACE || byte === DELETE) this.takeBack();
		else if (this.length === LINE_LIMIT) this.isOverlong = true;
		else {
			this.line ??= new Uint8Array(LINE_LIMIT);
			this.line[this.length++] = byte;
		}
	}

	/** A character, whatever its bytes. */
	private takeBack(): void {
		while (this.length > 0 && isContinuation(this.line?.[--this.length] ?? 0)) ;
	}

	private end(): void {
		const { line, length, isOverlong } = this;
		this.line = undefined;
		this.length = 0;
		this.isOverlong = false;
		if (line === undefined || length === 0) return;
		const text = readUtf8(line.subarray(0, length)) ?? "";
		// Its last character may be cut.
		if (isOverlong && line[0] !== MARK.charCodeAt(0)) this.answer(failureLines([consoleFailures.make("order-too-long", { limit: LINE_LIMIT })]));
		else if (text.trim() !== "" && findControl(line, 0, length) === undefined && !text.startsWith(MARK)) this.obey(text);
	}

	private obey(text: string): void {
		const { host, parts, draft, asked } = this;
		const answer = obey(text, host, { port: parts.port, layers: parts.layers(), draft, asked, standing: parts.firmware()?.standing ?? "", up: host.timer.now() - this.startedAt });
		this.draft = answer.draft;
		this.asked = answer.asked;
		this.reboots ||= answer.reboots;
		this.answer(answer.lines);
	}

	private answer(lines: readonly string[]): void {
		const bytes = writeUtf8(lines.map((line) => `${MARK}${line}\r\n`).join(""));
		// Somebody who asks and does not read is not waited for.
		if (this.output === undefined || this.output.length + bytes.length <= OUTPUT_LIMIT) this.output = joined(this.output, bytes);
		this.flush();
	}

	private flush(): void {
		const { output, port } = this;
		if (output !== undefined && port !== undefined) {
			const count = port.write(output);
			this.output = count === output.length ? undefined : output.subarray(count);
		}
		if (this.reboots && this.output === undefined) this.reboot();
	}

	/** Once what was said has gone out of the UART. */
	private reboot(): void {
		this.reboots = false;
		if (this.isRestarting) return;
		this.isRestarting = true;
		const { timer, machine } = this.host;
		this.timeout = timer.after(LAST_WORDS, () => {
			this.isRestarting = false;
			const firmware = this.parts.firmware();
			if (firmware === undefined) machine?.restart();
			else firmware.stop(() => { machine?.restart(); });
			// Meanwhile it was not tried.
			if (this.port === undefined) this.open();
		});
	}
}

function joined(first: Uint8Array | undefined, second: Uint8Array): Uint8Array {
	if (first === undefined) return second;
	const whole = new Uint8Array(first.length + second.length);
	whole.set(first);
	whole.set(second, first.length);
	return whole;
}

/** Of a character in UTF-8 any byte but the first. */
function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}

const CR = 0x0d;
const LF = 0x0a;
const BACKSPACE = 0x08;
const DELETE = 0x7f;

/** Before each line of an answer. */
const MARK = "> ";

/** Bytes of a line: a network, a broker or a pin fits in; of a token what does not has to be flashed. */
const LINE_LIMIT = 320;

const READ_AT_ONCE = 32;

/** Bytes of answers that wait. */
const OUTPUT_LIMIT = 4_096;

/** Milliseconds. */
const REOPENED_AFTER = 5_000;

/** Milliseconds: 128 bytes at 9,600 baud take 133. */
const LAST_WORDS = 150;
