import { Reader } from "../../modules/bytes/reader.js";
import { isFailure } from "../../modules/failure/failure.js";
import { readExtensions } from "../../modules/tls/extension.js";
import type { ExtensionBearer } from "../../modules/tls/extension.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { RecordBuffer } from "../../modules/tls/record.js";
import { readServerHello } from "../../modules/tls/server-hello.js";
import { strangerOf } from "../../modules/tls/stranger.js";
import { tlsTrace } from "../../modules/tls/trace.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import type { Random } from "../fakes/random.js";
import { joined, keyShareEntry, list16, number16, writeCertificate, writeCertificateRequest, writeCertificateVerify, writeEncryptedExtensions, writeServerHello, writeTicket } from "../fakes/tls-messages.js";
import type { Extension } from "../fakes/tls-messages.js";
import { writeCertificate12, writeCertificateRequest12, writeServerKeyExchange } from "../fakes/tls-messages12.js";
import { tallied } from "./finding.js";
import type { Tally } from "./finding.js";
import { mutated, pick } from "./mutated.js";

/**
 * The readers of TLS by themselves, with what is almost right and with what is not at all: what comes of it is a value, or a
 * failure that explains itself. Those that need more of a handshake around them are met in `fuzzTls`.
 */
export function fuzzParsers(seed: number, cases: number): Tally {
	return tallied("parsers", seed, cases, (random) => {
		const [name, parse] = pick(random, parsers);
		return `${name}: ${outcomeOf(() => { parse(random); })}`;
	});
}

function outcomeOf(parse: () => void): string {
	try {
		parse();
		return "read";
	} catch (caught) {
		if (isFailure(caught) && caught.stage === "tls" && caught.seen !== "") return caught.code;
		throw caught;
	}
}

/** Records, some of them damaged, in pieces of any size: the buffer stays within its bounds, and gives up no byte twice. */
function records(random: Random): void {
	const size = pick(random, [64, 512, 4096]);
	const limit = pick(random, [64, 2048, 8192]);
	const buffer = new RecordBuffer(size, limit);
	let waiting = random.below(8) === 0 ? random.bytes(random.below(600)) : joined(...Array.from({ length: 1 + random.below(6) }, () => anyRecord(random)));
	if (random.below(3) === 0) waiting = mutated(random, waiting);
	let taken = 0;
	for (let idle = 0; idle < 2;) {
		const piece = waiting.subarray(0, 1 + random.below(300));
		const space = buffer.space();
		const count = Math.min(space.length, piece.length);
		space.set(piece.subarray(0, count));
		buffer.filled(count);
		waiting = waiting.subarray(count);
		if (space.length > 5 + Math.max(size, limit)) throw new Error("the buffer is above its bound");
		const record = buffer.nextRecord(16_384);
		if (record?.type === 22) buffer.addHandshake(record.fragment);
		const message = buffer.nextMessage();
		taken += (record?.fragment.length ?? 0) + (record === undefined ? 0 : 5);
		idle = count === 0 && record === undefined && message === undefined ? idle + 1 : 0;
	}
	if (taken > 200_000) throw new Error("more has come out than was put in");
}

function anyRecord(random: Random): Uint8Array {
	const content = random.below(2) === 0 ? pick(random, messages) : random.bytes(random.below(700));
	return Uint8Array.of(pick(random, [20, 21, 22, 22, 22, 23, 99]), 3, 3, content.length >> 8, content.length & 0xff, ...content);
}

function serverHello(random: Random): void {
	const hello = readServerHello(mutated(random, pick(random, hellos).subarray(4)));
	if (hello.random.length !== 32 || hello.sessionId.length > 32) throw new Error("a hello of another form");
}

function extensions(random: Random): void {
	const strange = Array.from({ length: random.below(30) }, (_value, index): Extension => [0x4000 + index, random.bytes(random.below(6))]);
	const list = [...strange, ...(random.below(2) === 0 ? [pick(random, known)] : []), ...(random.below(8) === 0 ? known : [])];
	const body = writeEncryptedExtensions(list).subarray(4);
	const bytes = random.below(3) === 0 ? body : mutated(random, body);
	const reader = new Reader(bytes, () => tlsFailures.make("malformed-message", { message: "list" }));
	const offered = random.below(4) === 0 ? [43, 51] : list.map(([type]) => type);
	const found = readExtensions(reader, pick(random, BEARERS), offered);
	if (found.size > 32) throw new Error("too many extensions");
}

function stranger(random: Random): void {
	const bytes = random.bytes(random.below(70));
	const found = strangerOf(random.below(2) === 0 ? bytes : joined(Uint8Array.from(pick(random, WORDS), (character) => character.charCodeAt(0)), bytes));
	if (found !== undefined && /[^ -~]/.test(found.bytes + found.spoken)) throw new Error("what cannot be printed");
}

function trace(random: Random): void {
	let line = "";
	const told = tlsTrace([tls13, tls12], (text) => { line = text; });
	const content = random.below(10) === 0 ? random.bytes(random.below(90)) : mutated(random, pick(random, messages));
	told.said(pick(random, ["client", "server"]), pick(random, [20, 21, 22, 22, 22, 22, random.below(256)]), content, pick(random, [0x0303, 0x0304]));
	if (!/^(->|<-) [ -~…]*$/.test(line)) throw new Error(`a line that cannot be printed: ${line}`);
}

const parsers: readonly (readonly [name: string, parse: (random: Random) => void])[] = [
	["records", records], ["ServerHello", serverHello], ["extensions", extensions], ["stranger", stranger], ["trace", trace],
];

const BEARERS: readonly ExtensionBearer[] = ["ServerHello", "ServerHello of TLS 1.2", "HelloRetryRequest", "EncryptedExtensions", "Certificate", "CertificateRequest", "NewSessionTicket"];

const WORDS: readonly string[] = ["HTTP/1.1", "220 ", "SSH-", "+OK", "AMQP", "E\u0000\u0000\u0000", "\u00ff\u00fd", ""];

const known: readonly Extension[] = [
	[0, new Uint8Array(0)], [1, Uint8Array.of(4)], [10, list16(29, 23)], [13, list16(0x0403, 0x0804)], [16, Uint8Array.of(0, 3, 2, 0x68, 0x32)],
	[28, number16(1024)], [43, number16(0x0304)], [44, Uint8Array.of(0, 1, 9)], [51, keyShareEntry(29, new Uint8Array(32))], [0xff01, Uint8Array.of(0)],
];

const hello = { legacyVersion: 0x0303, random: new Uint8Array(32).fill(3), sessionId: new Uint8Array(32), suite: 0x1301, compression: 0, extensions: known.slice(6) };
const hellos: readonly Uint8Array[] = [writeServerHello(hello), writeServerHello({ ...hello, sessionId: new Uint8Array(0), extensions: [] })];

const messages: readonly Uint8Array[] = [
	...hellos,
	writeEncryptedExtensions(known),
	writeCertificate({ context: new Uint8Array(0), entries: [{ certificate: new Uint8Array(40), extensions: known.slice(0, 2) }, { certificate: new Uint8Array(9), extensions: [] }] }),
	writeCertificateRequest({ context: new Uint8Array(0), extensions: known }),
	writeCertificateVerify({ scheme: 0x0403, signature: new Uint8Array(70) }),
	writeTicket({ nonce: Uint8Array.of(1), ticket: new Uint8Array(30), extensions: known.slice(0, 1) }),
	writeCertificate12([new Uint8Array(30), new Uint8Array(20)]),
	writeServerKeyExchange({ curveType: 3, group: 29, key: new Uint8Array(32), scheme: 0x0403, signature: new Uint8Array(70) }),
	writeCertificateRequest12({ types: Uint8Array.of(64, 1), schemes: Uint8Array.of(4, 3, 8, 4), authorities: [new Uint8Array(12)] }),
];
