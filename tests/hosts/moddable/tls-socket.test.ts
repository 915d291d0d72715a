import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import test from "node:test";
import type { TLSSocket } from "node:tls";
import { TlsSocket, type ByteBuffer, type TlsSocketOptions } from "../../../hosts/moddable/tls-socket/tls-socket.js";
import { until } from "../../../hosts/node/until.js";
import { wrongCertificates } from "../../../hosts/peers/zoo/wrong-certificate.js";
import { isFailure } from "../../../modules/failure/failure.js";
import { authority, Bench, identity, NOW, openPeer, openStranger, quiet, TRUST, type TlsPeer } from "./tls-bench.js";

/** More than is read ahead, and of several records. */
const LARGE = Buffer.from(Array.from({ length: 50_000 }, (_, at) => at * 7));

async function withPeer(secured: Parameters<typeof openPeer>[0], body: (peer: TlsPeer) => Promise<void>, own?: Parameters<typeof openPeer>[1]): Promise<void> {
	const peer = await openPeer(secured, own);
	try {
		await body(peer);
	} finally {
		await peer.stop();
	}
}

/** After the tickets, which Node's server may send behind what it is given to write at once. */
function greetLate(tls: TLSSocket): void {
	setTimeout(() => tls.write("hello"), 20);
}

void test("TLS socket: writable once the server is verified, readable when it has said something, and closed without a call", async () => {
	await withPeer((tls) => { tls.on("data", () => tls.write("pong")); }, async ({ port, received, counts }) => {
		const bench = new Bench();
		const talk = bench.open(port);
		assert.equal(talk.socket.remoteAddress, undefined);
		await talk.told("writable");
		assert.deepEqual([talk.socket.remoteAddress, talk.socket.remotePort, talk.socket.error, talk.socket.format], ["127.0.0.1", port, undefined, "buffer"]);
		assert.equal(talk.socket.write(Buffer.from("ping")), 1020);
		await talk.told("readable");
		assert.deepEqual(talk.calls, ["writable 1024", "writable 1024", "readable 4"]);
		assert.deepEqual([...talk.callers], [talk.socket]);
		assert.equal(talk.text, "pong");
		assert.equal(talk.socket.read(), undefined);
		talk.socket.close();
		talk.socket.close();
		await until(() => counts.ended === 1, 5000);
		assert.deepEqual([counts.ended, received.join(), talk.calls.length], [1, "ping", 3]);
		assert.ok(bench.log.some((line) => /^tls: TLS 1\.3, .*x25519$/.test(line)) && bench.log.some((line) => line.startsWith("x509: ")), bench.log.join("\n"));
	});
});

void test("TLS socket: has the methods of the standard's class and no others, so that it can be extended", () => {
	assert.deepEqual(Object.getOwnPropertyNames(TlsSocket.prototype).filter((name) => name !== "usable").sort(), ["close", "constructor", "error", "format", "read", "remoteAddress", "remotePort", "write"]);
});

void test("TLS socket: the page shows the example that is run", () => {
	const [page, example] = ["docs/tls-socket.md", "tests/sdk/clients/example.js"].map((path) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8"));
	assert.ok(example !== undefined && page?.includes(`\`\`\`js\n${example}\`\`\`\n`));
});

void test("TLS socket: target becomes a property, and callbacks may be absent or null", async () => {
	await withPeer((tls) => { tls.end("x"); }, async ({ port }) => {
		const bench = new Bench();
		const options = { address: "127.0.0.1", port, host: "localhost", secure: TRUST, target: bench };
		for (const callbacks of [{}, { onReadable: null, onWritable: null, onError: null, onFailure: null }]) {
			const socket = new TlsSocket({ ...options, ...callbacks }, bench.dials);
			assert.equal(socket.target, bench);
			await until(() => socket.remotePort !== undefined, 5000);
			await quiet();
			socket.close();
		}
	});
});

void test("TLS socket: reads at most so many bytes, into what is given, or one at a time", async () => {
	await withPeer((tls) => { tls.write("0123456789abcdef"); }, async ({ port }) => {
		const talk = new Bench().open(port, {}, { readable: () => undefined });
		await talk.told("readable 16");
		const { socket } = talk;
		const into = new Uint8Array(4).fill(0x2e);
		const text = (data: unknown): string => Buffer.from(data as ArrayBuffer).toString();
		assert.equal(text(socket.read(3)), "012");
		assert.equal(socket.read(into.subarray(1, 3)), 2);
		assert.equal(text(into), ".34.");
		assert.equal(socket.read(new DataView(into.buffer, 3)), 1);
		assert.equal(socket.read(into.buffer), 4);
		assert.equal(text(into), "6789");
		socket.format = "number";
		assert.equal(socket.read(), 0x61);
		socket.format = "buffer";
		assert.equal(text(socket.read(100)), "bcdef");
		for (const wanted of [undefined, 1, into]) assert.equal(socket.read(wanted as never), undefined);
		socket.format = "number";
		assert.equal(socket.read(), undefined);
		assert.deepEqual(talk.calls, ["writable 1024", "readable 16"]);
		socket.close();
	});
});

void test("TLS socket: tells how much waits whenever more has come, however it is read", async () => {
	for (const step of [1024, 1000, 100, 7]) {
		await withPeer((tls) => { tls.end(LARGE); }, async ({ port }) => {
			const talk = new Bench().open(port, {}, {
				readable: (one, count) => {
					assert.ok(count >= 1 && count <= 1024, String(count));
					// As a client that comes back to it later.
					const later = (): void => {
						const bytes = one.socket.read(step);
						if (!(bytes instanceof ArrayBuffer)) return;
						one.read.push(...new Uint8Array(bytes));
						setImmediate(later);
					};
					later();
				},
			});
			await talk.told("error none");
			assert.ok(Buffer.from(talk.read).equals(LARGE), `${talk.read.length} bytes with steps of ${step}`);
			assert.equal(talk.count("error"), 1);
		});
	}
});

void test("TLS socket: what is not read is counted again with what comes after it", async () => {
	await withPeer((tls) => {
		tls.write("one");
		setTimeout(() => tls.write("four"), 50);
	}, async ({ port }) => {
		const talk = new Bench().open(port, {}, { readable: () => undefined });
		await talk.told("readable 7");
		assert.deepEqual(talk.calls, ["writable 1024", "readable 3", "readable 7"]);
		talk.socket.close();
	});
});

void test("TLS socket: a sender that keeps to the room gets all through, and nothing of what exceeds it", async () => {
	await withPeer((tls) => { tls.resume(); }, async ({ port, received }) => {
		let sent = 0;
		const talk = new Bench().open(port, {}, {
			writable: ({ socket }, room) => {
				assert.throws(() => socket.write(Buffer.alloc(room + 1)), (error) => isFailure(error) && error.code === "would-block" && error.seen.includes(`${room + 1} bytes`));
				const left = socket.write(LARGE.subarray(sent, sent + room));
				assert.equal(left, room - Math.min(room, LARGE.length - sent));
				sent += room - left;
			},
		});
		await until(() => Buffer.concat(received).length >= LARGE.length, 10_000);
		assert.ok(Buffer.concat(received).equals(LARGE));
		talk.socket.close();
	});
});

void test("TLS socket: what is written in one turn leaves in one record, and before a close", async () => {
	await withPeer(() => undefined, async ({ port, received, counts }) => {
		const talk = new Bench().open(port);
		await talk.told("writable");
		const { socket } = talk;
		for (const [data, options] of [["GET ", { more: true, byteLength: 6 }], ["/", { more: true }], ["\r\n", undefined]] as const) socket.write(Buffer.from(data), options);
		await until(() => received.length > 0, 5000);
		assert.deepEqual(received.map(String), ["GET /\r\n"]);
		socket.format = "number";
		socket.write(0x21);
		socket.write(0);
		socket.close();
		await until(() => counts.ended === 1, 5000);
		assert.deepEqual(received.map(String), ["GET /\r\n", "!\0"]);
	});
});

void test("TLS socket: takes buffers of the standard's kinds", async () => {
	await withPeer(() => undefined, async ({ port, received }) => {
		const talk = new Bench().open(port);
		await talk.told("writable");
		const bytes = Uint8Array.of(1, 2, 3, 4);
		const shared = new SharedArrayBuffer(1);
		const kinds: readonly ByteBuffer[] = [bytes, bytes.buffer, bytes.subarray(1, 2), new Int8Array(bytes.buffer, 3), new DataView(bytes.buffer, 2, 1), shared, new Uint8Array(0)];
		for (const one of kinds) talk.socket.write(one);
		bytes.fill(9);
		await until(() => received.length > 0, 5000);
		assert.deepEqual([...Buffer.concat(received)], [1, 2, 3, 4, 1, 2, 3, 4, 2, 4, 3, 0]);
		talk.socket.close();
	});
});

void test("TLS socket: the next connection takes up the session, one with other trust does not", async () => {
	const reused: boolean[] = [];
	await withPeer((tls) => {
		reused.push(tls.isSessionReused());
		greetLate(tls);
	}, async ({ port }) => {
		const bench = new Bench();
		const never = { ...TRUST, tlsResume: false };
		for (const secure of [TRUST, { ...TRUST, tlsDeadline: 20_000 }, { ...TRUST, serverName: "localhost" }, never, never]) {
			const talk = bench.open(port, { secure });
			await talk.told("readable");
			talk.socket.close();
			await quiet();
		}
		assert.equal(bench.log.filter((line) => line.includes(", resumed")).length, 1);
	});
	assert.deepEqual(reused, [false, false, true, false, false]);
});

void test("TLS socket: trust of its own and that of the settings, and the name that counts", async () => {
	const pin = createHash("sha256").update(identity.der).digest("hex");
	const good: readonly (readonly [string, Partial<TlsSocketOptions>, Readonly<Record<string, unknown>>])[] = [
		["the program's settings", { secure: undefined }, { trustAnchors: "ca.pem", wifiName: "whatever", mqttUrl: 5 }],
		["its own in their place", { secure: { trustPins: `sha256:${pin}` } }, {}],
		["its own, the program's taken away", { secure: { trustAnchors: "", trustPins: `sha256:${pin}` } }, { trustAnchors: "ca.pem" }],
		["both", { secure: { trustPins: `sha256:${pin}`, trustNeeds: "both" } }, { trustAnchors: "ca.pem" }],
		["the address, where there is no name", { host: undefined }, {}],
		["the name that is given for it", { host: "192.0.2.9", secure: { ...TRUST, serverName: "localhost" } }, {}],
		["the name in any case", { host: "LocalHost." }, {}],
		["nothing checked, for a reason", { secure: { trustInsecureBecause: "only for a test", trustInsecureUntil: "2099-12-31" }, host: "other.example" }, {}],
	];
	await withPeer(() => undefined, async ({ port }) => {
		for (const [name, options, defaults] of good) {
			const bench = new Bench(defaults);
			const talk = bench.open(port, options);
			await talk.told("writable").catch((error: unknown) => { throw new Error(`${name}: ${String(error)}`); });
			if (name.startsWith("nothing")) assert.ok(bench.log.some((line) => line.includes("x509: warning")), bench.log.join("\n"));
			talk.socket.close();
		}
	});
});

const wrong = { authority, now: NOW, names: ["localhost"] };
for (const [name, code] of [
	["expired", "expired"], ["not-yet-valid", "not-yet-valid"], ["wrong-name", "name-mismatch"], ["no-names", "no-names"], ["other-authority", "untrusted"], ["forged-authority", "untrusted"],
	["self-signed", "untrusted"], ["no-intermediate", "untrusted"], ["issued-by-server", "ca-constraint"], ["client-only", "extended-key-usage"],
] as const) {
	void test(`TLS socket: a server's certificate that is ${name} ends it before anything is said`, async () => {
		await withPeer((tls) => { tls.write("secret"); }, async ({ port, received }) => {
			const bench = new Bench();
			const talk = bench.open(port);
			await talk.told("error");
			const [failure] = talk.failures;
			assert.deepEqual(talk.calls, [`failure ${failure?.code ?? ""}`, `error ${failure?.code ?? ""}`]);
			assert.equal(talk.socket.error, failure);
			assert.deepEqual([failure?.stage, failure?.code, (failure?.hint ?? "").length > 20], ["x509", code, true]);
			assert.ok(bench.log.includes(`x509: failed [${failure?.code ?? ""}]`));
			assert.throws(() => talk.socket.write(Buffer.from("x")), { code: "would-block" });
			assert.equal(talk.socket.read(), undefined);
			assert.deepEqual([talk.socket.remoteAddress, received.length], [undefined, 0]);
			talk.socket.close();
		}, await wrongCertificates[name](wrong));
	});
}

/** What is said below TLS once a record of three bytes has been sent above it; what is told then, after those were read. */
const ends: readonly (readonly [name: string, act: (raw: Socket) => void, code: string])[] = [
	["the connection's end without TLS's", (raw) => { raw.end(); }, "truncated"],
	["a reset", (raw) => { raw.resetAndDestroy(); }, "truncated"],
	["an end within a record", (raw) => { raw.end(Buffer.from([0x17, 3, 3, 0, 40, 1, 2, 3])); }, "truncated"],
	["an end within a record's head", (raw) => { raw.end(Buffer.from([0x17, 3])); }, "truncated"],
	["a record that nobody sealed", (raw) => { raw.write(Buffer.concat([Buffer.from([0x17, 3, 3, 0, 40]), Buffer.alloc(40)])); }, "bad-record-mac"],
	["a record that is too long", (raw) => { raw.write(Buffer.from([0x17, 3, 3, 0xff, 0xff])); }, "record-overflow"],
	["what is no record", (raw) => { raw.write("HTTP/1.1 400 Bad Request\r\n\r\n"); }, "record-overflow"],
];

for (const [name, act, code] of ends) {
	void test(`TLS socket: ${name} after data ends it, once the data was read`, async () => {
		await withPeer((tls, raw) => {
			tls.write("one");
			setTimeout(() => { act(raw); }, 50);
		}, async ({ port }) => {
			const talk = new Bench().open(port, {}, { readable: () => undefined });
			await talk.told("readable");
			await until(() => talk.socket.error !== undefined, 5000);
			await quiet();
			assert.deepEqual(talk.calls, ["writable 1024", "readable 3"]);
			assert.throws(() => talk.socket.write(Buffer.from("x")), { code: "would-block" });
			talk.take();
			assert.equal(talk.count("error"), 0, "not within the call");
			await talk.told("error");
			assert.deepEqual([talk.text, ...talk.calls.slice(2)], ["one", `failure ${code}`, `error ${code}`]);
			talk.socket.close();
			await quiet();
			assert.equal(talk.calls.length, 4);
		});
	});
}

void test("TLS socket: the server's goodbye is an end without a failure, told once all was read", async () => {
	await withPeer((tls) => { tls.on("data", () => tls.end("bye")); }, async ({ port, counts }) => {
		const talk = new Bench().open(port, {}, { readable: () => undefined });
		await talk.told("writable");
		talk.socket.write(Buffer.from("hello"));
		await talk.told("readable 3");
		await until(() => counts.ended === 1, 5000);
		await quiet();
		assert.equal(talk.count("error"), 0);
		talk.socket.format = "number";
		for (const byte of Buffer.from("bye")) assert.equal(talk.socket.read(), byte);
		await talk.told("error");
		assert.deepEqual([talk.calls.at(-1), talk.failures, talk.socket.error], ["error none", [undefined], undefined]);
		assert.equal(talk.socket.read(), undefined);
		talk.socket.close();
	});
});

/** Servers that never come as far as a handshake. */
const strangers: readonly (readonly [name: string, connected: (raw: Socket) => void, code: string])[] = [
	["a web server without TLS", (raw) => { raw.write("HTTP/1.1 400 Bad Request\r\n\r\n"); }, "not-tls"],
	["one that lets go", (raw) => { raw.end(); }, "closed-in-handshake"],
	["one that is silent", () => undefined, "handshake-timeout"],
];

for (const [name, connected, code] of strangers) {
	void test(`TLS socket: ${name} fails before it is writable`, async () => {
		const peer = await openStranger(connected);
		const talk = new Bench().open(peer.port, { secure: { ...TRUST, tlsDeadline: 300 } });
		await talk.told("error");
		assert.deepEqual(talk.calls, [`failure ${code}`, `error ${code}`]);
		talk.socket.close();
		await peer.stop();
	});
}

void test("TLS socket: nobody listens, and the date is not known", async () => {
	const closed = await openPeer(() => undefined);
	await closed.stop();
	const refused = new Bench().open(closed.port);
	await refused.told("error");
	assert.deepEqual(refused.calls, ["failure not-connected", "error not-connected"]);
	await withPeer(() => undefined, async ({ port }) => {
		const bench = new Bench();
		bench.now = undefined;
		const talk = bench.open(port);
		await talk.told("error");
		assert.deepEqual(talk.calls, ["failure clock-unset", "error clock-unset"]);
	});
});

for (const [when, on, calls] of [
	["it is writable", { writable: ({ socket }) => { socket.close(); } }, ["writable 1024"]],
	["it is readable", { readable: ({ socket }) => { socket.close(); } }, ["writable 1024", "readable 1024"]],
	["half is read", { readable: ({ socket }) => { socket.read(500); socket.close(); } }, ["writable 1024", "readable 1024"]],
] as readonly (readonly [string, Parameters<Bench["open"]>[2], readonly string[]])[]) {
	void test(`TLS socket: closed when ${when}, it tells nothing any more`, async () => {
		await withPeer((tls) => { tls.end(LARGE); }, async ({ port, counts }) => {
			const talk = new Bench().open(port, {}, on);
			await talk.told(calls.at(-1) ?? "");
			await until(() => counts.ended === 1, 3000);
			await quiet();
			assert.deepEqual(talk.calls, calls);
			for (const use of [() => talk.socket.read(), () => talk.socket.write(Buffer.of(1))]) assert.throws(use, { code: "socket-closed" });
			talk.socket.close();
		});
	});
}

void test("TLS socket: closed when it has failed, it tells no error; closed before it is open, nothing at all", async () => {
	await withPeer(() => undefined, async ({ port }) => {
		const bench = new Bench();
		const failing = bench.open(port, { host: "other.example" }, { failure: ({ socket }) => { socket.close(); } });
		await failing.told("failure");
		assert.deepEqual(failing.calls, ["failure name-mismatch"]);
		const twice = bench.open(port, { host: "other.example" }, { error: ({ socket }) => { socket.close(); } });
		await twice.told("error");
		assert.equal(twice.calls.length, 2);
		const early = bench.open(port);
		early.socket.close();
		const handshaking = bench.open(port);
		await until(() => bench.opened === 4, 1000);
		await quiet();
		handshaking.socket.close();
		await quiet();
		await new Promise((resolve) => { setTimeout(resolve, 100); });
		assert.deepEqual([early.calls, handshaking.calls], [[], []]);
	});
});

/** Options that the constructor refuses: what they are laid over is good. */
const refused: readonly (readonly [options: Readonly<Record<string, unknown>> | null | undefined, code: string, seen: string])[] = [
	[undefined, "socket-option", "the object itself"], [null, "socket-option", "the object itself"],
	[{ address: undefined }, "socket-option", "address"], [{ address: "localhost" }, "socket-option", "address"], [{ address: "1.2.3" }, "socket-option", "address"], [{ address: 5 }, "socket-option", "address"],
	...[undefined, 0, -1, 65_536, 1.5, "443", NaN].map((port) => [{ port }, "socket-option", "port"] as const),
	[{ host: 5 }, "socket-option", "host"], [{ host: "bad name!" }, "bad-server-name", "bad name!"], [{ host: "" }, "bad-server-name", ""],
	[{ secure: null }, "socket-option", "secure"], [{ secure: true }, "socket-option", "secure"], [{ secure: { ...TRUST, serverName: "*.example" } }, "bad-server-name", "*.example"], [{ secure: { ...TRUST, serverName: 7 } }, "socket-option", "secure.serverName"],
	[{ format: "string" }, "socket-option", "format"], [{ format: 1 }, "socket-option", "format"],
	...["onReadable", "onWritable", "onError", "onFailure"].map((name) => [{ [name]: "call" }, "socket-option", name] as const),
	[{ from: {} }, "socket-option", "from"],
	[{ secure: {} }, "no-trust", "secure"], [{ secure: { verify: false } }, "unknown-key", "verify"], [{ secure: { trustAnchor: "ca.pem" } }, "unknown-key", "trustAnchor"], [{ secure: { wifiName: "x" } }, "unknown-key", "wifiName"],
	[{ secure: { trustAnchors: "no.pem" } }, "no-such-resource", "no.pem"], [{ secure: { trustPins: "sha256:zz" } }, "pin-character", ""],
	[{ secure: { ...TRUST, trustInsecureBecause: "great haste", trustInsecureUntil: "2099-01-01" } }, "conflicting-trust", "trustInsecureBecause"], [{ secure: { trustInsecureBecause: "great haste" } }, "insecure-without-until", "trustInsecureBecause"],
	[{ secure: { ...TRUST, receiveBuffer: 5 } }, "malformed", "receiveBuffer"], [{ secure: { ...TRUST, clientKey: "key.pem" } }, "half-identity", "clientKey"], [{ secure: { ...TRUST, trustProfile: "lax" } }, "malformed", "trustProfile"],
];

void test("TLS socket: options that are no good are refused before anything is opened, and the log is told", () => {
	for (const [options, code, seen] of refused) {
		const bench = new Bench();
		const given = options && { address: "127.0.0.1", port: 1, host: "localhost", secure: TRUST, ...options };
		const what = JSON.stringify(options);
		assert.throws(() => new TlsSocket(given as never, bench.dials), (error) => {
			assert.ok(isFailure(error), `${what}: ${String(error)}`);
			assert.deepEqual([error.code, error.hint.length > 0], [code, true], what);
			assert.ok(error.seen.includes(seen), `${what}: ${error.seen}`);
			return true;
		}, what);
		assert.deepEqual([bench.opened, bench.log.filter((line) => line.includes(`failed [${code}]`)).length], [0, 1], what);
	}
});

void test("TLS socket: what cannot be written or read is refused, and nothing of it is sent", async () => {
	await withPeer((tls) => { tls.write("waits"); }, async ({ port, received }) => {
		const talk = new Bench().open(port, {}, { readable: () => undefined });
		assert.throws(() => talk.socket.write(Buffer.from("early")), { code: "would-block" });
		assert.equal(talk.socket.read(), undefined);
		await talk.told("readable");
		const { socket } = talk;
		const write = socket.write.bind(socket) as (data?: unknown) => number;
		const read = socket.read.bind(socket) as (wanted: unknown) => unknown;
		for (const data of [undefined, null, "text", 5, {}, [1, 2], { byteLength: 2 }, new Uint16Array(1), new Float64Array(1)]) assert.throws(() => write(data), { code: "not-bytes" }, JSON.stringify(data));
		for (const wanted of [0, -1, 1.5, NaN, "5", null, {}, new Uint16Array(2)]) assert.throws(() => read(wanted), { code: "not-bytes" }, JSON.stringify(wanted));
		assert.throws(() => write(Buffer.alloc(1025)), { code: "would-block" });
		assert.throws(() => { socket.format = "string" as never; }, { code: "socket-option" });
		assert.equal(socket.format, "buffer");
		socket.format = "number";
		for (const data of [undefined, -1, 256, 1.5, NaN, "a", Uint8Array.of(1)]) assert.throws(() => write(data), { code: "not-bytes" }, String(data));
		socket.write(0x7a);
		await until(() => received.length > 0, 5000);
		assert.equal(received.join(), "z");
		socket.format = "buffer";
		assert.equal(Buffer.from(socket.read() as ArrayBuffer).toString(), "waits");
		socket.close();
	});
});

void test("TLS socket: of trusts, the four that were used last are kept", async () => {
	await withPeer(greetLate, async ({ port, counts }) => {
		const bench = new Bench();
		for (const receiveBuffer of [1001, 1002, 1003, 1004, 1005, 1001, 1005]) {
			const talk = bench.open(port, { secure: { ...TRUST, receiveBuffer } });
			await talk.told("readable");
			talk.socket.close();
			await quiet();
		}
		assert.equal(counts.resumed, 1);
	});
});
