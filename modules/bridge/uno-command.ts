import { hexDigit } from "../bytes/hex.js";
import { isDigit, isDigits, runOf } from "../bytes/text-scan.js";
import { readUtf8 } from "../bytes/utf8.js";
import { crc8 } from "./crc8.js";
import { isTextByte } from "./line-text.js";

/** What a sketch asks for. `tag` is what it wants to know the answer by: up to three digits, or none. */
export type UnoCommand =
	| { readonly kind: "hello"; readonly isChecked: boolean }
	| { readonly kind: "credit"; readonly bytes: number }
	| { readonly kind: "status" }
	| { readonly kind: "publish"; readonly tag: string; readonly topic: string; readonly payload: string; readonly qos: 0 | 1 }
	| { readonly kind: "subscribe"; readonly tag: string; readonly filter: string }
	| { readonly kind: "write"; readonly tag: string; readonly pin: number; readonly value: string };

/** Why a line is none of these: what stands behind the minus. */
export type UnoRefusal = "checksum" | "unknown" | "form" | "text" | "too-long" | "full" | "refused" | "topic" | "pin" | "no-broker" | "no-blynk";

/**
 * Reads a line without its end; a refusal with the tag, as far as there is one. `isChecked`: whether each line ends in a
 * checksum, as the hello's own says for all that follow; undefined before one was heard, when each line says so for itself.
 */
export function readUnoCommand(line: Uint8Array, isChecked: boolean | undefined): UnoCommand | { readonly kind: "refused"; readonly tag: string; readonly reason: UnoRefusal } {
	const isHello = line[0] === HELLO;
	const hasChecksum = isHello ? line.length > CHECKSUM_LENGTH && line[line.length - CHECKSUM_LENGTH] === STAR : isChecked !== false && endsInChecksum(line);
	if ((isChecked === true && !isHello && !hasChecksum) || (hasChecksum && !isIntact(line))) return refused("", "checksum");
	const body = hasChecksum ? line.subarray(0, line.length - CHECKSUM_LENGTH) : line;
	const text = body.every((byte) => byte >= 0x80 || isTextByte(byte)) ? readUtf8(body) : undefined;
	if (text === undefined) return refused("", "text");
	if (text === "?") return STATUS;
	if (isHello) return text === "H" ? { kind: "hello", isChecked: hasChecksum } : refused("", "form");
	if (text.startsWith("C")) return creditOf(text);
	const letter = text.charAt(0);
	if (letter === "" || !"PpSB".includes(letter)) return refused("", "unknown");
	// A letter, a tag, and behind a blank the rest.
	const tag = text.slice(1, runOf(text, isDigit, 1));
	if (tag.length > LONGEST_TAG || text.charAt(1 + tag.length) !== " ") return refused("", "form");
	return bodyOf(letter, tag, text.slice(tag.length + 2)) ?? refused(tag, "form");
}

/** Whether it has the form of a line with a checksum, right or wrong. */
export function endsInChecksum(line: Uint8Array): boolean {
	const { length } = line;
	return length > CHECKSUM_LENGTH && line[length - CHECKSUM_LENGTH] === STAR && hexDigit(line[length - 2] ?? 0) !== undefined && hexDigit(line[length - 1] ?? 0) !== undefined;
}

/** The line with its checksum, if it is to have one, and its end. */
export function endedLine(text: Uint8Array, isChecked: boolean): Uint8Array {
	const line = new Uint8Array(text.length + (isChecked ? CHECKSUM_LENGTH : 0) + 1);
	line.set(text);
	if (isChecked) {
		const crc = crc8(text);
		line[text.length] = STAR;
		line[text.length + 1] = upperDigit(crc >> 4);
		line[text.length + 2] = upperDigit(crc & 15);
	}
	line[line.length - 1] = LINE_FEED;
	return line;
}

function bodyOf(letter: string, tag: string, rest: string): UnoCommand | undefined {
	if (letter === "S") return rest === "" || rest.includes(" ") ? undefined : { kind: "subscribe", tag, filter: rest };
	const space = rest.indexOf(" ");
	const first = space < 0 ? rest : rest.slice(0, space);
	const second = space < 0 ? "" : rest.slice(space + 1);
	if (first === "") return undefined;
	if (letter === "B") return space > 0 && isDigits(first, 3) && Number(first) <= LARGEST_PIN ? { kind: "write", tag, pin: Number(first), value: second } : undefined;
	return { kind: "publish", tag, topic: first, payload: second, qos: letter === "P" ? 1 : 0 };
}

function creditOf(text: string): ReturnType<typeof readUnoCommand> {
	const bytes = isDigits(text.slice(1), 4) ? Number(text.slice(1)) : 0;
	return bytes > 0 ? { kind: "credit", bytes } : refused("", "form");
}

function refused(tag: string, reason: UnoRefusal): { readonly kind: "refused"; readonly tag: string; readonly reason: UnoRefusal } {
	return { kind: "refused", tag, reason };
}

function isIntact(line: Uint8Array): boolean {
	const [high = -1, low = -1] = [hexDigit(line[line.length - 2] ?? 0), hexDigit(line[line.length - 1] ?? 0)];
	return high >= 0 && low >= 0 && 16 * high + low === crc8(line.subarray(0, line.length - CHECKSUM_LENGTH));
}

function upperDigit(value: number): number {
	return value < 10 ? 0x30 + value : 0x37 + value;
}

/** Digits. */
const LONGEST_TAG = 3;

/** A virtual pin is one byte. */
const LARGEST_PIN = 255;

const STATUS = Object.freeze({ kind: "status" } as const);

const HELLO = 0x48;
const STAR = 0x2a;
const LINE_FEED = 0x0a;

/** `*` and two digits. */
const CHECKSUM_LENGTH = 3;
