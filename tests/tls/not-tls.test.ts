import type { TlsClient } from "../../modules/tls/engine.js";
import { equal, ok, test } from "../harness.js";
import { makeClient } from "../fakes/tls-conversation.js";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** What a server that does not speak TLS answers with, and what a person is told. */
const strangers: readonly (readonly [name: string, bytes: Uint8Array, seen: RegExp])[] = [
	["HTTP", ascii("HTTP/1.1 400 Bad Request\r\n\r\n"), /HTTP \(first bytes: 48 54 54 50 2f.* "HTTP\//],
	["SSH", ascii("SSH-2.0-OpenSSH_9.2\r\n"), /SSH \(/],
	["SMTP", ascii("220 mail.example ESMTP\r\n"), /: SMTP \(|SMTP or FTP/],
	["FTP", ascii("220 (vsFTPd 3.0.3)\r\n"), /: FTP \(|SMTP or FTP/],
	["a mail server that does not say what it is", ascii("220-mail.example\r\n"), /SMTP or FTP/],
	["a server with too many clients", ascii("421 Too many connections\r\n"), /SMTP or FTP/],
	["POP3", ascii("+OK Dovecot ready.\r\n"), /POP3/],
	["IMAP", ascii("* OK [CAPABILITY IMAP4rev1] ready\r\n"), /IMAP/],
	["Redis, no user", ascii("-NOAUTH Authentication required.\r\n"), /: Redis \(/],
	["Redis", ascii("-ERR unknown command\r\n"), /Redis or POP3/],
	["PostgreSQL", Uint8Array.of(0x45, 0, 0, 0, 0x8d, ...ascii("SFATAL")), /PostgreSQL/],
	["PostgreSQL of old", ascii("EFATAL:  unsupported frontend protocol"), /PostgreSQL/],
	["MySQL", Uint8Array.of(0x4a, 0, 0, 0, 10, ...ascii("8.0.36")), /MySQL/],
	["AMQP", Uint8Array.of(...ascii("AMQP"), 0, 0, 9, 1), /: AMQP/],
	["NATS", ascii("INFO {\"server_id\":\"x\"}\r\n"), /: NATS/],
	["Telnet", Uint8Array.of(0xff, 0xfd, 0x18, 0xff, 0xfd, 0x20), /Telnet/],
	["SSL 2.0", Uint8Array.of(0x84, 0x10, 4, 0, 1, 0, 2, 3, 0), /SSL 2\.0/],
	["a page", ascii("<html>\n"), /HTML or XML/],
	["plain MQTT", Uint8Array.of(0x20, 2, 0, 5), /plain MQTT/],
	["a closing plain MQTT 5 broker", Uint8Array.of(0xe0, 1, 0x81), /plain MQTT/],
	["garbage", Uint8Array.of(0x99, 0x88, 0x77, 0x66, 0x55, 0x44), /an unknown protocol \(first bytes: 99 88 77 66 55/],
	["zeros", new Uint8Array(64), /an unknown protocol/],
	["text with control characters", ascii("\u001b[2J\u001b[31mhello"), /an unknown protocol \(first bytes: .*"\.\[2J\./],
];

for (const [name, bytes, seen] of strangers) {
	for (const way of ["whole", "byte by byte"] as const) {
		test(`not TLS: ${name}, ${way}`, () => {
			const client = started();
			for (let at = 0; at < bytes.length; at += way === "whole" ? bytes.length : 1) {
				client.receive(way === "whole" ? bytes : bytes.subarray(at, at + 1));
				const event = client.next();
				if (event === undefined) continue;
				expectStranger(event, client, seen);
				return;
			}
			client.receiveEnd();
			expectStranger(client.next(), client, seen);
		});
	}
}

/** Whole records of a server that has no TLS 1.3. */
const tls12Hello = Uint8Array.from([0x16, 3, 3, 0, 0x31, 2, 0, 0, 0x2d, 3, 3, ...new Uint8Array(32).fill(7), 0, 0xc0, 0x2f, 0, 0, 5, 0xff, 1, 0, 1, 0]);

const old: readonly (readonly [name: string, bytes: Uint8Array, code: string, alert: number | undefined])[] = [
	["ServerHello of TLS 1.2 with extensions", tls12Hello, "version-too-old", 70],
	["ServerHello of TLS 1.0 without extensions", Uint8Array.from([0x16, 3, 1, 0, 0x2a, 2, 0, 0, 0x26, 3, 1, ...new Uint8Array(32).fill(7), 0, 0, 0x2f, 0]), "version-too-old", 70],
	["ServerHello of SSL 3.0", Uint8Array.from([0x16, 3, 0, 0, 0x2a, 2, 0, 0, 0x26, 3, 0, ...new Uint8Array(32).fill(7), 0, 0, 0x2f, 0]), "version-too-old", 70],
	["ServerHello of TLS 1.2 that warns of a downgrade", downgraded(tls12Hello), "version-too-old", 70],
	["the alert protocol_version", Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70), "alert-protocol-version", undefined],
	["the alert handshake_failure", Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40), "alert-handshake-failure", undefined],
	["a record type that nobody knows", Uint8Array.of(0x18, 3, 3, 0, 2, 1, 1), "unexpected-message", 10],
	["TLS with garbage in it", Uint8Array.of(0x16, 3, 3, 0xff, 0xff, 9), "record-overflow", 22],
];

for (const [name, bytes, code, alert] of old) {
	test(`old TLS: ${name}`, () => {
		const client = started();
		client.receive(bytes);
		const event = client.next();
		ok(event?.type === "failed");
		equal(event.failure.code, code);
		equal(client.output()?.slice(), alert === undefined ? undefined : Uint8Array.of(0x15, 3, 3, 0, 2, 2, alert));
	});
}

test("not TLS: silence and an end is no other protocol", () => {
	const client = started();
	client.receiveEnd();
	const event = client.next();
	ok(event?.type === "failed");
	equal(event.failure.code, "closed-in-handshake");
});

test("not TLS: a first byte alone may still become TLS", () => {
	const client = started();
	client.receive(Uint8Array.of(0x16));
	equal(client.next(), undefined);
	client.receive(Uint8Array.of(3, 3, 0));
	equal(client.next(), undefined);
});

/** RFC 8446 section 4.1.3: the end of the random of a server that has TLS 1.3 and was talked out of it. */
function downgraded(hello: Uint8Array): Uint8Array {
	const copy = hello.slice();
	copy.set([0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 1], 11 + 24);
	return copy;
}

function started(): TlsClient {
	const client = makeClient();
	equal(client.next()?.type, "progress");
	client.sent(client.output()?.length ?? 0);
	return client;
}

function expectStranger(event: ReturnType<TlsClient["next"]>, client: TlsClient, seen: RegExp): void {
	ok(event?.type === "failed");
	equal(event.failure.code, "not-tls");
	ok(seen.test(event.failure.seen), event.failure.seen);
	equal(client.output(), undefined);
}
