import { isFailure } from "../../modules/failure/failure.js";
import { ReplyReader } from "../../modules/http/reply-reader.js";
import type { HttpMethod } from "../../modules/http/request.js";
import { readHttpUrl, resolveLocation } from "../../modules/http/url.js";
import { Random } from "../fakes/random.js";
import { joined } from "../fakes/tls-messages.js";
import { checkFailure, Finding } from "./finding.js";
import type { Tally } from "./finding.js";
import { mutated, pick } from "./mutated.js";

/**
 * Replies that are almost right, and some that are not at all, whole and in pieces: what comes of each is a reply or a
 * failure that explains itself, of the same kind however it is cut, and never more of a body than the limit.
 */
export function fuzzReplies(seed: number, cases: number): Tally {
	const tally = new Map<string, number>();
	for (let index = 0; index < cases; index++) {
		const outcome = tryCase(seed + index, new Random(Math.imul(2 * (seed + index) + 1, 0x9e3779b1)));
		tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
	}
	return tally;
}

function tryCase(seed: number, random: Random): string {
	try {
		const bytes = anyReply(random);
		const method = pick<HttpMethod>(random, ["GET", "POST", "HEAD"]);
		const whole = outcomeOf(bytes, method, () => bytes.length);
		const cut = outcomeOf(bytes, method, () => 1 + random.below(pick(random, [1, 3, 700])));
		// What lies behind a reply is seen at once, or later.
		const isSame = cut.replace(/ kept$/, " closed") === whole.replace(/ kept$/, " closed");
		// Of two things that are wrong in one line, either may be met first.
		const areRefused = !whole.includes(" ") && !cut.includes(" ");
		if (!isSame && !areRefused) throw new Error(`${whole} whole, and ${cut} in pieces`);
		location(random);
		return whole.split(" ", 1)[0] ?? "";
	} catch (caught) {
		throw new Finding("replies", seed, caught);
	}
}

/** What comes of it: the status and a sum of the body, or the code of the failure. */
function outcomeOf(bytes: Uint8Array, method: HttpMethod, step: () => number): string {
	const reader = new ReplyReader({ method, url: FROM, wanted: ["etag"] }, { headLimit: HEAD_LIMIT, bodyLimit: BODY_LIMIT }, false);
	let [status, sum, length] = ["", 0, 0];
	for (let at = 0, ended = false; ;) {
		for (let event = reader.next(); event !== undefined; event = reader.next()) {
			if (event.kind === "failure") {
				const { failure }: { readonly failure: unknown } = event;
				if (!isFailure(failure)) throw new Error("a failure of no table");
				checkFailure(failure, ["http"]);
				return failure.code;
			}
			if (event.kind === "done") return `${status} ${length} ${sum} ${event.reusable ? "kept" : "closed"}`;
			if (event.kind === "head") status = `${event.head.status}`;
			else {
				length += event.bytes.length;
				for (const byte of event.bytes) sum = (Math.imul(sum, 31) + byte) | 0;
				if (event.bytes.length === 0 || length > BODY_LIMIT) throw new Error("a piece of a body of nothing, or one too many");
			}
		}
		if (at === bytes.length) {
			if (ended) throw new Error("no end, although the peer has ended");
			ended = true;
			reader.ended();
			continue;
		}
		const space = reader.space();
		const count = Math.min(step(), space.length, bytes.length - at);
		if (count === 0 || space.length > MEMORY) throw new Error(`room for ${space.length} bytes`);
		space.set(bytes.subarray(at, at + count));
		reader.filled(count);
		at += count;
	}
}

function anyReply(random: Random): Uint8Array {
	if (random.below(20) === 0) return withoutBraces(random.bytes(random.below(900)));
	const pieces = Array.from({ length: 1 + random.below(8) }, () => ascii(pick(random, random.below(16) === 0 ? BAD_FIELDS : FIELDS).replace("LONG", "x".repeat(random.below(900)))));
	const body = random.bytes(random.below(random.below(3) === 0 ? 6_000 : 40));
	const head = [ascii(pick(random, STARTS)), ...pieces];
	const bytes = random.below(2) === 0
		? joined(...head, ascii(`Content-Length: ${random.below(4) === 0 ? random.below(99) : body.length}\r\n\r\n`), body)
		: joined(...head, ascii(`Transfer-Encoding: chunked\r\n\r\n`), ...chunks(random, body), ascii(pick(random, ENDS)));
	return withoutBraces(random.below(4) === 0 ? bytes : mutated(random, bytes));
}

/** A text of a failure that shows them would look as if a value were missing. */
function withoutBraces(bytes: Uint8Array): Uint8Array {
	return bytes.map((byte) => (byte === 0x7b ? 0x28 : byte));
}

function chunks(random: Random, body: Uint8Array): readonly Uint8Array[] {
	const found: Uint8Array[] = [];
	for (let at = 0; at < body.length;) {
		const piece = body.subarray(at, at + 1 + random.below(300));
		found.push(ascii(`${piece.length.toString(16)}${pick(random, ["", "", ";a=\"b\"", " ", "\t", "\r"])}\r\n`), piece, ascii("\r\n"));
		at += piece.length;
	}
	return found;
}

/** Where a redirect leads is an address that can be read again, or nowhere. */
function location(random: Random): void {
	const text = Array.from(mutated(random, ascii(pick(random, LOCATIONS))), (byte) => String.fromCharCode(byte)).join("");
	const found = resolveLocation(FROM, text);
	if (found === undefined) return;
	const { secure, host, port, path } = found;
	const again = readHttpUrl(`${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}${path}`);
	if (again.host !== host || again.port !== port || again.path !== path || again.secure !== secure) throw new Error(`the Location ${text} is read in two ways`);
}

function ascii(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const STARTS: readonly string[] = ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200 OK\r\n", "HTTP/1.1 204 \r\n", "HTTP/1.1 302 Found\r\n", "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\n", "HTTP/1.1 304\r\n"];

const FIELDS: readonly string[] = [
	"Server: x\r\n", "X: LONG\r\n", "Connection: close\r\n", "Connection: a, Keep-Alive\r\n", "Location: /a/../b\r\n", "Content-Encoding: identity\r\n",
	"Content-Type: text/plain\r\n", "Set-Cookie: LONG\r\n", "ETag: \"a\"\r\n",
];

const BAD_FIELDS: readonly string[] = ["X : y\r\n", "X: a\r\n b\r\n", "Transfer-Encoding: chunked\r\n", "ETag: LONG\r\n", "Content-Length: 5\r\n", "Content-Encoding: gzip\r\n"];

const ENDS: readonly string[] = ["0\r\n\r\n", "0\r\n\r\n", "0\r\nA: b\r\n\r\n", "", "0;x\r\n\r\nHTTP/1.1 200 OK\r\n"];

const LOCATIONS: readonly string[] = ["/a/b?c#d", "https://h:81/x", "//other/y?z", "../q", "?r", "http://[::1]:80/", "https://192.168.0.1", "HTTPS://A.B/./c/../d"];

const FROM = readHttpUrl("https://h/a/b?c");

/** Bytes. */
const HEAD_LIMIT = 2_048;
const BODY_LIMIT = 4_096;
const MEMORY = 512;
