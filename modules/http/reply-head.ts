import { isWord, readLatin1 } from "../bytes/ascii-line.js";
import { writeHex } from "../bytes/hex.js";
import type { Inbox } from "../bytes/inbox.js";
import { isDigit, isDigits, lowerText } from "../bytes/text-scan.js";
import { httpFailures } from "./failures.js";
import { checkText, FieldSection, lineEnd, type FieldSink } from "./field-section.js";

/** What a reply begins with. */
export interface HttpReply {
	readonly status: number;
	/** The words behind the status, cut; often none. */
	readonly reason: string;
	/** The value of a field that the request said is wanted; the first one's, where there are several. Each character stands for a byte. */
	field(name: string): string | undefined;
}

/** The head of a reply as it comes: its status, what says where its body ends, and the few fields that somebody wants. */
export class ReplyHead implements HttpReply, FieldSink {
	status = 0;
	reason = "";
	// What is declared takes no memory in replies that do not have it.
	/** Of Content-Length. */
	declare length?: number;
	declare chunked?: true;
	/** The connection is not to be used again. */
	declare closes?: true;
	/** How the body is encoded, if it is. */
	declare encoding?: string;
	declare location?: string;
	/** Seconds of Keep-Alive: for how long the server keeps the connection. */
	declare keeps?: number;
	/** Who answered, and the names that it gave the request: told of replies that are no success. */
	declare origin?: string;
	private minor = 1;
	private fields: FieldSection | undefined;
	declare private kept?: string[];
	private readonly wanted: readonly string[];
	private readonly limit: number;

	/** `limit`: bytes of the whole head. */
	constructor(wanted: readonly string[] | undefined, limit: number) {
		this.wanted = wanted ?? NONE;
		this.limit = limit;
	}

	/** Takes what is there; whether the head is whole. */
	read(inbox: Inbox): boolean {
		if (this.fields === undefined) {
			const length = this.readStatus(inbox);
			if (length === 0) return false;
			this.fields = new FieldSection(this, this.limit, length);
		}
		if (!this.fields.read(inbox)) return false;
		this.fields = undefined;
		this.checkLengths();
		return true;
	}

	field(name: string): string | undefined {
		const at = this.kept?.findIndex((one, index) => index % 2 === 0 && one === name) ?? -1;
		return at < 0 ? undefined : this.kept?.[at + 1];
	}

	needs(bytes: Uint8Array, from: number, to: number): boolean {
		const name = this.nameOf(bytes, from, to);
		return this.wanted.includes(name) || (name === "location" ? isRedirect(this.status) : FRAMING.includes(name));
	}

	take(bytes: Uint8Array, nameFrom: number, colon: number, from: number, to: number): void {
		const name = this.nameOf(bytes, nameFrom, colon);
		if (name === "") return;
		const value = readLatin1(bytes, from, to);
		if (name === "content-length") this.takeLength(value);
		else if (name === "transfer-encoding") this.takeCoding(value);
		else if (name === "connection") this.takeOptions(value);
		else if (name === "content-encoding" && lowerText(value) !== "identity" && value !== "") this.encoding = value;
		else if (name === "location" && isRedirect(this.status)) this.location ??= value;
		else if (name === "keep-alive") this.takeKeeping(value);
		else if (ORIGIN.includes(name) && this.status >= NO_SUCCESS) this.takeOrigin(name, value);
		if (this.wanted.includes(name) && this.field(name) === undefined) (this.kept ??= []).push(name, value);
	}

	/** The first of each name: of those that are told again and again only so much is kept. */
	private takeOrigin(name: string, value: string): void {
		const { origin = "" } = this;
		if (!origin.includes(`, ${name} `)) this.origin = `${origin}, ${name} ${value.slice(0, SHOWN)}`.slice(0, ORIGIN_LIMIT);
	}

	/** The length of the status line, once it was there and good; else 0. */
	private readStatus(inbox: Inbox): number {
		checkStart(inbox);
		const length = inbox.indexOf(LF);
		if (length === undefined) {
			if (inbox.isFull) throw httpFailures.make("line-too-long", { limit: inbox.bytes.length });
			return 0;
		}
		const { bytes, start } = inbox;
		const end = lineEnd(bytes, start, start + length);
		checkText(bytes, start, end);
		const version = versionEnd(bytes, start, end);
		const status = version === undefined ? undefined : statusBehind(bytes, version, end);
		if (version === undefined || status === undefined) throw httpFailures.make(version === undefined ? "version" : "status-line", { line: readLatin1(bytes, start, Math.min(end, start + SHOWN)) });
		this.minor = (bytes[version - 1] ?? 0) - ZERO;
		this.status = status;
		const reason = Math.min(end, version + REASON_BEHIND);
		this.reason = readLatin1(bytes, reason, Math.min(end, reason + REASON_LIMIT));
		// Persistent connections are of 1.1 (RFC 9112 section 9.3).
		if (this.minor === 0) this.closes = true;
		inbox.drop(length + 1);
		return length + 1;
	}

	/** RFC 9110 section 8.6: the same number twice is one; a list of them is none. */
	private takeLength(value: string): void {
		if (!isDigits(value, LENGTH_DIGITS)) throw httpFailures.make("content-length", { value: value.slice(0, SHOWN) });
		const length = Number(value);
		if (this.length !== undefined && this.length !== length) throw httpFailures.make("content-lengths-differ", { first: this.length, second: length });
		this.length = length;
	}

	/** RFC 9110 section 7.6.1. */
	private takeOptions(value: string): void {
		if (lowerText(value).split(",").some((option) => option.trim() === "close")) this.closes = true;
	}

	/** Of several lines one may say something else, such as how many requests more. */
	private takeKeeping(value: string): void {
		const text = lowerText(value);
		for (let at = text.indexOf(TIMEOUT); at >= 0; at = text.indexOf(TIMEOUT, at + 1)) {
			const seconds = at === 0 || BEFORE_PARAMETER.includes(text.charAt(at - 1)) ? leadingDigits(text, at + TIMEOUT.length, SECONDS_DIGITS) : undefined;
			if (seconds === undefined) continue;
			this.keeps = seconds;
			return;
		}
	}

	private takeCoding(value: string): void {
		if (this.chunked === true || this.minor === 0 || lowerText(value) !== "chunked") {
			throw httpFailures.make("transfer-encoding", { value: value.slice(0, SHOWN), minor: this.minor });
		}
		this.chunked = true;
	}

	private checkLengths(): void {
		if (this.chunked === true && this.length !== undefined) throw httpFailures.make("both-lengths");
	}

	/** The name in lower case where it is one that matters; else an empty text. */
	private nameOf(bytes: Uint8Array, from: number, to: number): string {
		return find(FRAMING, bytes, from, to) ?? find(KEEPING, bytes, from, to) ?? find(this.wanted, bytes, from, to) ?? (this.status < NO_SUCCESS ? "" : find(ORIGIN, bytes, from, to) ?? "");
	}
}

/** Whether a status sends the client to its Location (RFC 9110 section 15.4). */
export function isRedirect(status: number): boolean {
	return REDIRECTS.includes(status);
}

function find(names: readonly string[], bytes: Uint8Array, from: number, to: number): string | undefined {
	// eslint-disable-next-line @typescript-eslint/prefer-for-of -- this is asked of every line, and an iterator takes memory each time
	for (let at = 0; at < names.length; at++) {
		const name = names[at] ?? "";
		if (isWord(bytes, from, to, name)) return name;
	}
	return undefined;
}

/** Where the version ends, if it is 1.0 or 1.1 (RFC 9112 section 2.3). What it begins with has been looked at. */
function versionEnd(bytes: Uint8Array, from: number, to: number): number | undefined {
	const end = from + START.length + 3;
	const minor = bytes[end - 1];
	const isGood = end <= to && bytes[end - 3] === ONE && bytes[end - 2] === DOT && (minor === ZERO || minor === ONE);
	return isGood && (end === to || bytes[end] === SPACE) ? end : undefined;
}

/** RFC 9112 section 4; the blank behind the status is left out by many. */
function statusBehind(bytes: Uint8Array, version: number, to: number): number | undefined {
	const end = version + REASON_BEHIND - 1;
	if (end > to || (end < to && bytes[end] !== SPACE)) return undefined;
	let status = 0;
	for (let at = end - 3; at < end; at++) {
		const digit = (bytes[at] ?? 0) - ZERO;
		if (digit < 0 || digit > 9) return undefined;
		status = status * 10 + digit;
	}
	return status >= 100 && status < 600 ? status : undefined;
}

/** The number that is there, of so many digits at most; undefined where there is none. */
function leadingDigits(text: string, from: number, most: number): number | undefined {
	let to = from;
	while (to < from + most && isDigit(text.charCodeAt(to))) to++;
	return to === from ? undefined : Number(text.slice(from, to));
}

/** Tells what is no HTTP as soon as its first bytes are there: it may never send the end of a line. */
function checkStart(inbox: Inbox): void {
	for (let at = 0; at < START.length; at++) {
		const byte = inbox.at(at);
		if (byte === undefined) return;
		if (byte !== START.charCodeAt(at)) throw strangerFailure(inbox.view.subarray(0, STRANGER_SHOWN));
	}
}

function strangerFailure(start: Uint8Array): Error {
	const bytes = writeHex(start, " ");
	if (TLS_RECORD_TYPES.includes(start[0] ?? 0)) return httpFailures.make("tls-expected", { bytes });
	return httpFailures.make("not-http", { bytes, text: readLatin1(start, 0, start.length) });
}

const NONE: readonly never[] = Object.freeze([]);

const START = "HTTP/";

const REDIRECTS: readonly number[] = Object.freeze([301, 302, 303, 307, 308]);

/** What says how to read the rest, and where to go. */
const FRAMING: readonly string[] = Object.freeze(["content-length", "transfer-encoding", "connection", "content-encoding", "location"]);

/** Said by many servers and defined nowhere but in RFC 2068: what does not fit is passed over. */
const KEEPING: readonly string[] = Object.freeze(["keep-alive"]);

/** Who answered, and by what name its people find the request again. */
const ORIGIN: readonly string[] = Object.freeze([
	"server", "cf-ray", "x-request-id", "x-correlation-id", "x-amzn-requestid", "x-amz-request-id", "x-amz-cf-id", "x-amzn-trace-id", "x-served-by", "retry-after",
]);

/** The first status that is no success. */
const NO_SUCCESS = 300;

/** Characters. */
const SHOWN = 80;
const REASON_LIMIT = 60;
const ORIGIN_LIMIT = 160;

/** Bytes. */
const STRANGER_SHOWN = 16;

/** Alert and handshake (RFC 8446 section 5.1). */
const TLS_RECORD_TYPES: readonly number[] = Object.freeze([0x15, 0x16]);

/** Behind the version: a blank, the status and another blank. */
const REASON_BEHIND = 5;

/** Digits of numbers that are taken: of a length as many as are exact. */
const LENGTH_DIGITS = 15;
const SECONDS_DIGITS = 6;

const TIMEOUT = "timeout=";
const BEFORE_PARAMETER = " ,;";

const LF = 0x0a;
const SPACE = 0x20;
const DOT = 0x2e;
const ZERO = 0x30;
const ONE = 0x31;
