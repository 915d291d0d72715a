import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { RequestWriter } from "../../modules/http/request-writer.js";
import { Random } from "../fakes/random.js";
import { equal, ok, test } from "../harness.js";
import { bytesOf, outcomeOf } from "./reading.js";

/** Any bytes as text: what chunks carry need not be any. */
function anyText(random: Random, most: number): string {
	return Array.from(random.bytes(random.below(most + 1)), (byte) => String.fromCharCode(byte)).join("");
}

test("property: whatever is sent in chunks is read from chunks, cut anywhere", () => {
	for (let seed = 1; seed <= 60; seed++) {
		const random = new Random(seed);
		const pieces = Array.from({ length: random.below(6) }, () => anyText(random, 300));
		const writer = new RequestWriter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", { type: "", chunks: { next: nextOf(pieces.filter((piece) => piece !== "")) } });
		let wire = "";
		for (let bytes = writer.output(); bytes !== undefined; bytes = writer.output()) {
			const taken = bytes.subarray(0, 1 + random.below(bytes.length));
			for (const byte of taken) wire += String.fromCharCode(byte);
			writer.sent(taken.length);
		}
		ok(writer.isOver);
		equal(outcomeOf(wire, { step: 1 + random.below(700), bodyLimit: 10_000 }), `200 "${pieces.join("")}" kept`, `seed ${seed}`);
	}
});

test("property: how a reply is cut changes nothing", () => {
	for (let seed = 1; seed <= 150; seed++) {
		const random = new Random(seed);
		const text = anyReply(random);
		const whole = outcomeOf(text, { wanted: ["x-a"] });
		const step = 1 + random.below(40);
		equal(outcomeOf(text, { wanted: ["x-a"], step }).replace(/ kept$/, " closed"), whole.replace(/ kept$/, " closed"), `seed ${seed}, ${step} bytes at a time`);
	}
});

test("property: any bytes come to an end that has a name, in the memory that there is", () => {
	for (let seed = 1; seed <= 300; seed++) {
		const random = new Random(seed);
		const bytes = bytesOf(anyReply(random));
		for (let count = random.below(4); count > 0; count--) bytes.fill(random.below(256), random.below(bytes.length));
		ok(/^([a-z0-9-]+|[2-5]\d\d .* (kept|closed))$/s.test(outcomeOf(bytes, { wanted: ["x-a"], step: 1 + random.below(900) })), `seed ${seed}`);
	}
});

test("property: the bytes of a head are those of its text", () => {
	const writer = new RequestWriter("GET / HTTP/1.1\r\n\r\n", undefined);
	equal(writer.output(), writeUtf8("GET / HTTP/1.1\r\n\r\n"));
});

/** Almost right, or right. */
function anyReply(random: Random): string {
	const pick = (...texts: readonly string[]): string => texts[random.below(texts.length)] ?? "";
	const eol = (): string => (random.below(30) === 0 ? pick("\n", "\r", "\r\r\n") : "\r\n");
	let text = pick("HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 404 ", "HTTP/1.0 200 OK", "HTTP/1.1 204 x", "HTTP/1.1 103 y\r\nA: b\r\n\r\nHTTP/1.1 200 ", "HTTP/3 200") + eol();
	for (let count = random.below(4); count > 0; count--) text += `${pick("X-A", "Server", "X", "Connection", "X y")}: ${pick("a", "close", " b ", "", "c".repeat(random.below(700)))}${eol()}`;
	const body = anyText(random, 60);
	if (random.below(2) === 0) text += `Content-Length: ${pick(`${body.length}`, `${body.length}`, "7", "x")}${eol()}`;
	const isChunked = random.below(2) === 0;
	if (isChunked) text += `Transfer-Encoding: ${pick("chunked", "chunked", "chunked", "gzip")}${eol()}`;
	text += eol();
	if (!isChunked) return text + body;
	if (body !== "") text += `${body.length.toString(16)}${pick("", "", ";a=b", " ")}${eol()}${body}${eol()}`;
	return `${text}0${eol()}${pick("", "T: u\r\n")}${eol()}`;
}

function nextOf(pieces: readonly string[]): () => Uint8Array | undefined {
	let at = 0;
	return () => {
		const piece = pieces[at++];
		return piece === undefined ? undefined : bytesOf(piece);
	};
}
