import { Inbox } from "../../modules/bytes/inbox.js";
import { ReplyHead } from "../../modules/http/reply-head.js";
import { equal, ok, test } from "../harness.js";
import { bytesOf, outcomeIn, outcomeOf, type Reading } from "./reading.js";

type Row = readonly [what: string, reply: string, outcome: string, more?: Reading & {
	/** What it comes to with XYZ behind it, where that is not the same on a connection that is not kept. */
	readonly trailing?: string;
	/** There are bytes behind it, which are not seen at once where they come one by one: the client meets them later. */
	readonly surplus?: boolean;
}];

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const long = (length: number): string => "x".repeat(length);

const rows: readonly Row[] = [
	// Where the body ends.
	["a length", `${OK}Content-Length: 5\r\n\r\nhello`, '200 "hello" kept'],
	["no body by length", `${OK}Content-Length: 0\r\n\r\n`, '200 "" kept'],
	["the same length twice", `${OK}Content-Length: 2\r\ncontent-length: 2\r\n\r\nhi`, '200 "hi" kept'],
	["leading zeros of a length", `${OK}Content-Length: 0002\r\n\r\nhi`, '200 "hi" kept'],
	["until close", `${OK}\r\nhello`, '200 "hello" closed', { trailing: '200 "helloXYZ" closed' }],
	["until close, and nothing", `${OK}\r\n`, '200 "" closed', { trailing: '200 "XYZ" closed' }],
	["one chunk", `${CHUNKED}5\r\nhello\r\n0\r\n\r\n`, '200 "hello" kept'],
	["several chunks", `${CHUNKED}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, '200 "hello" kept'],
	["no chunk but the last", `${CHUNKED}0\r\n\r\n`, '200 "" kept'],
	["the last chunk with more zeros", `${CHUNKED}1\r\na\r\n000\r\n\r\n`, '200 "a" kept'],
	["a size in capital letters", `${CHUNKED}A\r\n0123456789\r\n0\r\n\r\n`, '200 "0123456789" kept'],
	["a size in small letters with a zero before", `${CHUNKED}0a\r\n0123456789\r\n0\r\n\r\n`, '200 "0123456789" kept'],
	["extensions of chunks", `${CHUNKED}2;a=b;c="d e"\r\nhi\r\n0;last\r\n\r\n`, '200 "hi" kept'],
	["trailers", `${CHUNKED}2\r\nhi\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n`, '200 "hi" kept'],
	["CR and LF in the data of a chunk", `${CHUNKED}4\r\n\r\n\r\n\r\n0\r\n\r\n`, '200 "\r\n\r\n" kept'],
	["Transfer-Encoding in capital letters", `${OK}TRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n`, '200 "" kept'],
	["HEAD with a length", `${OK}Content-Length: 5\r\n\r\n`, '200 "" kept', { method: "HEAD" }],
	["HEAD, chunked", CHUNKED, '200 "" kept', { method: "HEAD" }],
	["no content", "HTTP/1.1 204 No Content\r\n\r\n", '204 "" kept'],
	["no content, with a length all the same", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", '204 "" kept'],
	["not modified, with the length that there would be", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", '304 "" kept'],
	["a body behind no content", "HTTP/1.1 204 No Content\r\n\r\nsmuggled", '204 "" closed', { surplus: true }],
	["a body behind HEAD", `${OK}Content-Length: 5\r\n\r\nhello`, '200 "" closed', { method: "HEAD", surplus: true }],
	["two replies at once", `${OK}Content-Length: 1\r\n\r\na${OK}Content-Length: 1\r\n\r\nb`, '200 "a" closed', { surplus: true }],
	["close", `${OK}Content-Length: 1\r\nConnection: close\r\n\r\na`, '200 "a" closed'],
	["close among others", `${OK}Content-Length: 1\r\nConnection: foo , Close\r\n\r\na`, '200 "a" closed'],
	["keep-alive", `${OK}Content-Length: 1\r\nConnection: keep-alive\r\n\r\na`, '200 "a" kept'],
	["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", '200 "a" closed'],
	["HTTP/1.0 until close", "HTTP/1.0 200 OK\r\n\r\na", '200 "a" closed', { trailing: '200 "aXYZ" closed' }],
	// Heads.
	["no words", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", '200 "" kept'],
	["no blank behind the status", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", '200 "" kept'],
	["words of another alphabet", "HTTP/1.1 200 \u00d6k\r\nContent-Length: 0\r\n\r\n", '200 "" kept'],
	["a status that nobody knows", "HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n", '299 "" kept'],
	["an interim reply", `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 1\r\n\r\na`, '200 "a" kept'],
	["interim replies with lengths, which mean nothing", `HTTP/1.1 100 Continue\r\nContent-Length: 9\r\n\r\n${OK}Content-Length: 1\r\n\r\na`, '200 "a" kept'],
	["a field without a value", `${OK}X:\r\nContent-Length: 0\r\n\r\n`, '200 "" kept'],
	["a field with blanks and tabs around", `${OK}Content-Length: \t 1 \t\r\n\r\na`, '200 "a" kept'],
	["a value with bytes above ASCII", `${OK}ETag: \u00e4\r\nContent-Length: 0\r\n\r\n`, '200 etag=\u00e4 "" kept', { wanted: ["etag"] }],
	["a field that is wanted, and one that is not there", `${OK}ETAG: a b\r\nContent-Length: 0\r\n\r\n`, '200 etag=a b age=- "" kept', { wanted: ["etag", "age"] }],
	["a field that does not fit, and nobody needs", `${OK}Content-Security-Policy: ${long(1500)}\r\nContent-Length: 1\r\n\r\na`, '200 "a" kept'],
	["one that ends where the buffer does", `${OK}X: ${long(512 - 5)}\r\nContent-Length: 1\r\n\r\na`, '200 "a" kept'],
	["one that ends a byte later", `${OK}X: ${long(512 - 4)}\r\nContent-Length: 1\r\n\r\na`, '200 "a" kept'],
	["one that ends two bytes later", `${OK}X: ${long(512 - 3)}\r\nContent-Length: 1\r\n\r\na`, '200 "a" kept'],
	["a body that is not encoded, as it says", `${OK}Content-Encoding: identity\r\nContent-Length: 1\r\n\r\na`, '200 "a" kept'],
	["a long body", `${OK}Content-Length: 3000\r\n\r\n${long(3000)}`, `200 "${long(3000)}" kept`],
	// What smuggles.
	["both lengths", `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, "both-lengths"],
	["both lengths, the other way", `${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`, "both-lengths"],
	["lengths that differ", `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, "content-lengths-differ"],
	["a list of lengths", `${OK}Content-Length: 5, 5\r\n\r\nhello`, "content-length"],
	["a length with a sign", `${OK}Content-Length: +5\r\n\r\nhello`, "content-length"],
	["a length below zero", `${OK}Content-Length: -5\r\n\r\nhello`, "content-length"],
	["a length in hexadecimal", `${OK}Content-Length: 0x5\r\n\r\nhello`, "content-length"],
	["a length with a blank within", `${OK}Content-Length: 1 0\r\n\r\nhello`, "content-length"],
	["a length that is empty", `${OK}Content-Length:\r\n\r\nhello`, "content-length"],
	["a length of too many digits", `${OK}Content-Length: 9007199254740993\r\n\r\nhello`, "content-length"],
	["a coding that was not asked for", `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, "transfer-encoding"],
	["a coding that is none", `${OK}Transfer-Encoding: identity\r\n\r\nhello`, "transfer-encoding"],
	["a coding with a vertical tab", `${OK}Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n`, "control-character"],
	["a coding that only begins so", `${OK}Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n`, "transfer-encoding"],
	["chunked twice", `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, "transfer-encoding"],
	["chunked in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "transfer-encoding"],
	["a blank before the colon", `${OK}Content-Length : 5\r\n\r\nhello`, "field-malformed"],
	["a tab before the colon", `${OK}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n`, "field-malformed"],
	["no colon", `${OK}Content-Length 5\r\n\r\nhello`, "field-malformed"],
	["no name", `${OK}: 5\r\n\r\nhello`, "field-malformed"],
	["a name with a bracket", `${OK}X(a): 5\r\n\r\nhello`, "field-malformed"],
	["a name beyond ASCII", `${OK}Content-Length\u00a0: 5\r\n\r\nhello`, "field-malformed"],
	["a folded field", `${OK}X: a\r\n b\r\nContent-Length: 5\r\n\r\nhello`, "field-folded"],
	["a field folded by a tab", `${OK}X: a\r\n\tContent-Length: 5\r\n\r\nhello`, "field-folded"],
	["a blank before the first field", `${OK} Content-Length: 5\r\n\r\nhello`, "field-folded"],
	["NUL in a value", `${OK}X: a\0b\r\n\r\n`, "control-character"],
	["NUL in a name", `${OK}X\0: a\r\n\r\n`, "control-character"],
	["a control character in a value", `${OK}X: a\u001bb\r\n\r\n`, "control-character"],
	["a bare CR in a value", `${OK}X: a\rContent-Length: 5\r\n\r\nhello`, "line-end"],
	["a bare LF behind a field", `${OK}Content-Length: 5\n\r\nhello`, "line-end"],
	["a bare LF as the empty line", `${OK}Content-Length: 5\r\n\nhello`, "line-end"],
	["a bare LF behind the status", "HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello", "line-end"],
	["CR CR LF", `${OK}X: a\r\r\n\r\n`, "line-end"],
	["NUL in what does not fit", `${OK}X: ${long(600)}\0\r\n\r\n`, "control-character"],
	["a bare CR in what does not fit", `${OK}X: ${long(600)}\rY\r\n\r\n`, "line-end"],
	["a bare LF behind what does not fit", `${OK}X: ${long(600)}\n\r\n`, "line-end"],
	["a name that does not fit", `${OK}${long(600)}: a\r\n\r\n`, "field-malformed"],
	["a needed field that does not fit", `HTTP/1.1 302 F\r\nLocation: /${long(600)}\r\n\r\n`, "field-too-long"],
	["a Location that does not fit, of a reply that is no redirect", `HTTP/1.1 201 C\r\nLocation: /${long(600)}\r\nContent-Length: 1\r\n\r\na`, '201 "a" kept'],
	["a Location that is wanted and does not fit", `HTTP/1.1 201 C\r\nLocation: /${long(600)}\r\n\r\n`, "field-too-long", { wanted: ["location"] }],
	["a Keep-Alive that does not fit", `${OK}Keep-Alive: ${long(600)}\r\nContent-Length: 1\r\n\r\na`, '200 "a" kept'],
	["a wanted field several times", `${OK}ETag: a\r\nETag: b\r\nContent-Length: 0\r\n\r\n`, '200 etag=a "" kept', { wanted: ["etag"] }],
	["a wanted field that does not fit", `${OK}ETag: ${long(600)}\r\n\r\n`, "field-too-long", { wanted: ["etag"] }],
	// Chunks.
	["a size with a sign", `${CHUNKED}+5\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size below zero", `${CHUNKED}-5\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size with 0x", `${CHUNKED}0x5\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size behind a blank", `${CHUNKED} 5\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size before a blank", `${CHUNKED}5 \r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size before a blank and an extension", `${CHUNKED}5 ;a\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size that is empty", `${CHUNKED}\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["an extension without a size", `${CHUNKED};a\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size that overflows 32 bits", `${CHUNKED}100000005\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size that overflows 64 bits", `${CHUNKED}10000000000000005\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a size with an underscore", `${CHUNKED}1_0\r\nhello\r\n0\r\n\r\n`, "chunk-size"],
	["a bare LF behind a size", `${CHUNKED}5\nhello\r\n0\r\n\r\n`, "line-end"],
	["a bare LF in an extension", `${CHUNKED}5;a\nhello\r\n0\r\n\r\n`, "line-end"],
	["a bare CR in an extension", `${CHUNKED}5;a\rb\r\nhello\r\n0\r\n\r\n`, "line-end"],
	["NUL in an extension", `${CHUNKED}5;a\0\r\nhello\r\n0\r\n\r\n`, "control-character"],
	["an extension that is too long", `${CHUNKED}5;${long(300)}\r\nhello\r\n0\r\n\r\n`, "chunk-line-too-long"],
	["extensions that are too many", `${CHUNKED}${`1;${long(200)}\r\na\r\n`.repeat(20)}0\r\n\r\n`, "chunk-line-too-long"],
	["more data than the size", `${CHUNKED}4\r\nhello\r\n0\r\n\r\n`, "chunk-end"],
	["less data than the size", `${CHUNKED}7\r\nhello\r\n0\r\n\r\n`, "chunk-end"],
	["a bare LF behind the data", `${CHUNKED}5\r\nhello\n0\r\n\r\n`, "chunk-end"],
	["a trailer that is no field", `${CHUNKED}0\r\nnonsense\r\n\r\n`, "field-malformed"],
	["a folded trailer", `${CHUNKED}0\r\nX: a\r\n b\r\n\r\n`, "field-folded"],
	["trailers that are too many", `${CHUNKED}0\r\n${`X: ${long(200)}\r\n`.repeat(20)}\r\n`, "head-too-large"],
	// What is no reply.
	["HTTP/2", "HTTP/2 200\r\n\r\n", "version"],
	["HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", "version"],
	["HTTP/0.9", "HTTP/0.9 200 OK\r\n\r\n", "version"],
	["HTTP/11", "HTTP/11 200 OK\r\n\r\n", "version"],
	["a version in small letters", "http/1.1 200 OK\r\n\r\n", "not-http"],
	["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "status-line"],
	["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", "status-line"],
	["a status below 100", "HTTP/1.1 099 OK\r\n\r\n", "status-line"],
	["a status above 599", "HTTP/1.1 600 OK\r\n\r\n", "status-line"],
	["no status", "HTTP/1.1\r\n\r\n", "status-line"],
	["no point in the version", "HTTP/1x1 200 OK\r\n\r\n", "version"],
	["a digit behind the version", "HTTP/1.10 200 OK\r\n\r\n", "version"],
	["a status with a slash, which is the character before 0", "HTTP/1.1 2/9 OK\r\n\r\n", "status-line"],
	["a status with a sign", "HTTP/1.1 -99 OK\r\n\r\n", "status-line"],
	["two blanks before the status", "HTTP/1.1  200 OK\r\n\r\n", "status-line"],
	["NUL in the status line", "HTTP/1.1 200 O\0K\r\n\r\n", "control-character"],
	["a blank line before the status", `\r\n${OK}Content-Length: 0\r\n\r\n`, "not-http"],
	["a page without a head", "<html>hello</html>", "not-http"],
	["a greeting of SMTP", "220 mail ESMTP\r\n", "not-http"],
	["a TLS alert", "\u0015\u0003\u0003\u0000\u0002\u0002\u0028", "tls-expected"],
	["a status line that does not end", `HTTP/1.1 200 ${long(600)}`, "line-too-long"],
	["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "switching-protocols"],
	["interim replies for ever", "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000), "too-many-interim"],
	["as many interim replies as are borne", `${"HTTP/1.1 100 C\r\n\r\n".repeat(32)}${OK}Content-Length: 0\r\n\r\n`, '200 "" kept'],
	["one more", `${"HTTP/1.1 100 C\r\n\r\n".repeat(33)}${OK}Content-Length: 0\r\n\r\n`, "too-many-interim"],
	["a head as long as may be", `${OK}Content-Length: 0\r\nX: ${long(100)}\r\n\r\n`, '200 "" kept', { headLimit: 17 + 19 + 105 + 2 }],
	["a head that is a byte longer", `${OK}Content-Length: 0\r\nX: ${long(100)}\r\n\r\n`, "head-too-large", { headLimit: 17 + 19 + 105 + 1 }],
	["a body as long as may be", `${OK}Content-Length: 9\r\n\r\n${long(9)}`, `200 "${long(9)}" kept`, { bodyLimit: 9 }],
	["a body that is a byte longer", `${OK}Content-Length: 9\r\n\r\n${long(9)}`, "body-too-large", { bodyLimit: 8 }],
	["100 KB of fields", `${OK}${`X-Y: ${long(100)}\r\n`.repeat(1000)}\r\n`, "head-too-large"],
	["100 KB of one field", `${OK}X: ${long(100_000)}\r\n\r\n`, "head-too-large"],
	["a body that is encoded", `${OK}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello`, "content-encoding"],
	["a length above the limit", `${OK}Content-Length: 5000\r\n\r\nhello`, "body-too-large"],
	["chunks above the limit", `${CHUNKED}${`400\r\n${long(1024)}\r\n`.repeat(5)}0\r\n\r\n`, "body-too-large"],
	["a body without an end", `${OK}\r\n${long(5000)}`, "body-too-large"],
	// Cut short.
	["nothing", "", "closed-before-reply", { trailing: "not-http" }],
	["a part of the status line", "HTTP/1.1 20", "closed-in-head", { trailing: "closed-in-head" }],
	["a part of the head", `${OK}Content-Length: 5\r\n`, "closed-in-head", { trailing: "closed-in-head" }],
	["only an interim reply", "HTTP/1.1 100 Continue\r\n\r\n", "closed-in-head", { trailing: "not-http" }],
	["a part of the body", `${OK}Content-Length: 15\r\n\r\nhello`, "closed-in-body"],
	["a chunk's size cut", `${CHUNKED}5`, "closed-in-body"],
	["a chunk's data cut", `${CHUNKED}9\r\nhel`, "closed-in-body"],
	["no last chunk", `${CHUNKED}5\r\nhello\r\n`, "closed-in-body"],
	["no end of the trailers", `${CHUNKED}0\r\n`, "closed-in-body"],
];

for (const [what, reply, outcome, more = {}] of rows) {
	test(`a reply: ${what}`, () => {
		equal(outcomeOf(reply, more), outcome, "whole");
		const isLong = reply.length > 20_000;
		equal(outcomeOf(reply, { ...more, step: isLong ? 7 : 1 }), more.surplus === true ? outcome.replace("closed", "kept") : outcome, "byte by byte");
		equal(outcomeOf(`${reply}XYZ`, more), more.trailing ?? outcome.replace(/kept$/, "closed"), "with bytes behind it");
	});
}

test("a reply: which characters a name may have (RFC 9110 section 5.6.2)", () => {
	const tokens = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";
	for (let code = 0x21; code < 0x100; code++) {
		// A colon ends the name, and DEL is no text at all.
		if (code === 0x3a || code === 0x7f) continue;
		const name = String.fromCharCode(code);
		equal(outcomeOf(`${OK}X${name}: 1\r\nContent-Length: 0\r\n\r\n`), tokens.includes(name) ? '200 "" kept' : "field-malformed", `character ${code}`);
	}
});

test("replies: there are enough rows, and each has a name of its own", () => {
	ok(rows.length >= 60);
	equal(new Set(rows.map(([what]) => what)).size, rows.length);
});

test("a reply: what has an end is over there, without waiting for the connection's", () => {
	for (const [what, reply, outcome, more = {}] of rows) {
		if (!outcome.endsWith(" kept")) continue;
		equal(outcomeOf(reply, { ...more, open: true }), outcome, what);
	}
});

test("of a field that is wanted and comes again and again the first one is kept, and no other takes memory", () => {
	const read = (count: number): ReplyHead => {
		const head = new ReplyHead(["etag"], 16_384);
		const inbox = new Inbox(1024);
		const bytes = bytesOf(`${OK}${Array.from({ length: count }, (_, at) => `ETag: ${at}\r\n`).join("")}\r\n`);
		inbox.space().set(bytes);
		inbox.filled(bytes.length);
		ok(head.read(inbox));
		return head;
	};
	const [once, often] = [read(1), read(50)];
	equal([often.field("etag"), JSON.stringify(often)], ["0", JSON.stringify(once)]);
});

test("a buffer that is lent gives the room that it has: line-too-long comes once that is full", () => {
	const line = `HTTP/1.1 200 ${long(1024 - 13)}`;
	equal(outcomeIn(1024, line, { open: true, headLimit: 4_096 }), "line-too-long");
	equal(outcomeIn(1024, line.slice(0, -1), { open: true, headLimit: 4_096 }), 'waits,  ""');
	equal(outcomeIn(1024, `${line.slice(0, -2)}\r\nContent-Length: 3\r\n\r\nabc`, { headLimit: 4_096 }), '200 "abc" kept');
	equal(outcomeIn(4096, `${OK}X-Id: ${long(3_000)}\r\nContent-Length: 3000\r\n\r\n${long(3_000)}`, { headLimit: 4_096 }), `200 "${long(3_000)}" kept`);
});
