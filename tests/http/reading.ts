import { readLatin1 } from "../../modules/bytes/ascii-line.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { ReplyReader } from "../../modules/http/reply-reader.js";
import type { HttpMethod } from "../../modules/http/request.js";
import { readHttpUrl } from "../../modules/http/url.js";

export interface Reading {
	readonly method?: HttpMethod;
	readonly headLimit?: number;
	readonly bodyLimit?: number;
	readonly wanted?: readonly string[];
	/** Bytes fed at a time. */
	readonly step?: number;
	/** The peer goes on to say nothing, rather than ending. */
	readonly open?: boolean;
}

/** Each character stands for a byte. */
export function bytesOf(text: string): Uint8Array {
	const ascii = writeUtf8(text);
	if (ascii.length === text.length) return ascii;
	const bytes = new Uint8Array(text.length);
	for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
	return bytes;
}

/** What comes of a reply: status, body, and whether the connection can be kept; or the code of a failure; or that more is waited for. Whosever buffer it is read into, it is the same. */
export function outcomeOf(reply: string | Uint8Array, reading: Reading = {}): string {
	const own = read(reply, reading);
	const lent = read(reply, reading, new Uint8Array(512).fill(LF));
	if (lent !== own) throw new Error(`in a buffer of the caller's: ${lent}; in its own: ${own}`);
	return own;
}

/** The same, in a buffer of so many bytes that somebody has lent. */
export function outcomeIn(room: number, reply: string, reading: Reading = {}): string {
	return read(reply, reading, new Uint8Array(room).fill(LF));
}

function read(reply: string | Uint8Array, reading: Reading, buffer?: Uint8Array): string {
	const { method = "GET", headLimit = 2_048, bodyLimit = 4_096, wanted = [], step = Infinity, open = false } = reading;
	const reader = new ReplyReader({ method, url: readHttpUrl("https://h/"), wanted }, { headLimit, bodyLimit, buffer }, false);
	const bytes = typeof reply === "string" ? bytesOf(reply) : reply;
	let status = "";
	let body = "";
	let at = 0;
	for (let ended = false; ;) {
		for (let event = reader.next(); event !== undefined; event = reader.next()) {
			if (event.kind === "failure") return event.failure.code;
			if (event.kind === "head") status = `${event.head.status}${wanted.map((name) => ` ${name}=${event.head.field(name) ?? "-"}`).join("")}`;
			if (event.kind === "body") body += readLatin1(event.bytes, 0, event.bytes.length);
			if (event.kind === "done") return `${status} "${body}" ${event.reusable ? "kept" : "closed"}`;
		}
		if (at === bytes.length) {
			if (ended || open) return `waits, ${status} "${body}"`;
			ended = true;
			reader.ended();
			continue;
		}
		const space = reader.space();
		if (space.length === 0) throw new Error("no room, and nothing to be done");
		const count = Math.min(step, space.length, bytes.length - at);
		space.set(bytes.subarray(at, at + count));
		reader.filled(count);
		at += count;
	}
}

/** What an earlier reply may have left there. */
const LF = 0x0a;
