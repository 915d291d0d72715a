import assert from "node:assert/strict";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Authority } from "../../hosts/peers/authority.js";
import { ramSessions } from "../../modules/tls/ram-sessions.js";
import { resumption } from "../../modules/tls/resumption.js";
import { resumption12 } from "../../modules/tls/resumption12.js";
import { resumption13 } from "../../modules/tls/resumption13.js";
import type { Resumption } from "../../modules/tls/handshake-layer.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "./connection.js";
import type { ConnectionOptions } from "./connection.js";
import { OpensslServer } from "./openssl-server.js";
import { freePort, gnutlsListens, interopTest, until } from "./program.js";

const now = Date.now();
const authority = await Authority.create({ now });
const identity = await authority.issue(["localhost"]);

/** What resumes, the version, what the server is told, and by which messages it is seen. */
const kinds: readonly (readonly [kind: string, version: "TLS 1.3" | "TLS 1.2", options: readonly string[], hellos: number])[] = [
	["a ticket", "TLS 1.3", ["-tls1_3"], 1],
	["a ticket that stands for the server's own memory", "TLS 1.3", ["-tls1_3", "-no_ticket"], 1],
	["a ticket, and a HelloRetryRequest for another group", "TLS 1.3", ["-tls1_3", "-groups", "P-256"], 2],
	["a ticket, with AES-256-GCM and SHA-384", "TLS 1.3", ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"], 1],
	["a ticket", "TLS 1.2", ["-tls1_2"], 1],
	["a session id", "TLS 1.2", ["-tls1_2", "-no_ticket"], 1],
	["a ticket, without TLS 1.3 on offer", "TLS 1.2", ["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"], 1],
];

for (const [kind, version, options, hellos] of kinds) {
	interopTest(`openssl, ${version}: three connections resume by ${kind}; another trust decision does not`, ["openssl"], async (bench) => {
		const server = await OpensslServer.start(bench, identity, ["-naccept", "5", "-id_prefix", "mooring", ...options]);
		const sessions = memory();
		const versions = kind.endsWith("on offer") ? [tls12] : [tls13, tls12];
		const talk = async (changes: Partial<ConnectionOptions>): Promise<boolean | undefined> => {
			const connection = await server.connection({ trust: authority.root, now, versions, resumption: sessions, ...changes });
			const before = server.program.outputLength;
			assert.equal(connection.failure, undefined);
			assert.deepEqual([connection.trust, connection.secured?.version], ["verified", version]);
			// What the server says comes behind its tickets.
			server.program.input.write("to the device\n");
			connection.send(Buffer.from("to the server\n"));
			await until("text both ways", () => connection.receivedLength >= 14 && server.program.outputLength >= before + 14, () => String(connection.failure));
			connection.end();
			await until("the server's end", () => connection.peerEnded || connection.failure !== undefined);
			connection.destroy();
			return connection.secured?.resumed;
		};
		for (const resumed of [false, true, true]) assert.equal(await talk({}), resumed);
		assert.deepEqual([server.count("<<< ClientHello"), server.count(">>> Certificate")], [3 * hellos, 1]);
		const both = authority.root + authority.intermediate;
		assert.equal(await talk({ trust: both }), false);
		assert.equal(await talk({ trust: both }), true);
		assert.equal(server.count(">>> Certificate"), 2);
		assert.equal(server.messages.filter((message) => message.includes("fatal")).length, 0);
	});
}

const priorities: readonly (readonly [kind: string, version: "TLS 1.3" | "TLS 1.2", options: readonly string[]])[] = [
	["a ticket", "TLS 1.3", []], ["a ticket", "TLS 1.2", []], ["a session id", "TLS 1.2", ["--noticket"]],
];

for (const [kind, version, options] of priorities) {
	interopTest(`gnutls, ${version}: a second connection resumes by ${kind}`, ["gnutls-serv"], async (bench) => {
		const port = await freePort();
		const server = bench.start("gnutls-serv", [
			"--echo", "-p", String(port), "-a", "--x509certfile", bench.write("chain.pem", identity.chain), "--x509keyfile", bench.write("key.pem", identity.key),
			...options, "--priority", `NORMAL:-VERS-ALL:+VERS-TLS${version.slice(-3)}`,
		]);
		await until("the server's port", () => gnutlsListens(server), () => server.errors);
		const sessions = memory();
		for (const resumed of [false, true]) {
			const connection = await connected({ port, trust: authority.root, now, versions: [tls13, tls12], resumption: sessions });
			assert.equal(connection.failure, undefined);
			assert.deepEqual([connection.secured?.version, connection.secured?.resumed], [version, resumed]);
			connection.send(Buffer.from("a line\n"));
			await until("the line", () => connection.receivedLength >= 7, () => String(connection.failure));
			connection.end();
			await until("the server's end", () => connection.peerEnded || connection.failure !== undefined);
			connection.destroy();
		}
	});
}

/** The server says that it listens a moment before it does. */
async function connected(options: ConnectionOptions): Promise<Connection> {
	for (;;) {
		const connection = new Connection(options);
		await until("the end of the handshake", () => connection.settled);
		if (connection.failure?.code !== "refused") return connection;
	}
}

function memory(): Resumption {
	return resumption(ramSessions(nodeTimer), { tls13: resumption13, tls12: resumption12 });
}
