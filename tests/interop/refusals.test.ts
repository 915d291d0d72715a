import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "./connection.js";
import { OpensslServer } from "./openssl-server.js";
import { freePort, gnutlsListens, interopTest, until } from "./program.js";

/** What a person is told of servers that are none for us: those that speak no TLS, only an old one, or nothing of what we offer. */

const now = Date.now();
const authority = await Authority.create({ now });
const identity = await authority.issue(["localhost"]);

const old = "DEFAULT@SECLEVEL=0";

const openssl: readonly (readonly [what: string, options: readonly string[], code: string, told: RegExp])[] = [
	["TLS 1.0 alone", ["-tls1", "-cipher", old], "alert-protocol-version", /Allow TLS 1\.3 or 1\.2 on the server/],
	["TLS 1.1 alone", ["-tls1_1", "-cipher", old], "alert-protocol-version", /Allow TLS 1\.3 or 1\.2 on the server/],
	["suites of CBC alone", ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"], "alert-handshake-failure", /TLS 1\.3 or TLS 1\.2; suites TLS_AES_128_GCM_SHA256, .*; groups x25519, .*; signature schemes ecdsa_secp256r1_sha256, /],
	["a suite that we lack alone", ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"], "alert-handshake-failure", /in answer to ClientHello/],
	["another application protocol", ["-alpn", "h2"], "alert-no-application-protocol", /one of: mqtt/],
];

for (const [what, options, code, told] of openssl) {
	interopTest(`openssl refuses: ${what}`, ["openssl"], async (bench) => {
		const server = await OpensslServer.start(bench, identity, options);
		const connection = await server.connection({ trust: authority.root, now, versions: [tls13, tls12], protocols: ["mqtt"] });
		expectTold(connection, code, told);
	});
}

interopTest("gnutls refuses: TLS 1.0 alone", ["gnutls-serv"], async (bench) => {
	const port = await freePort();
	const server = bench.start("gnutls-serv", ["-p", String(port), "--x509certfile", bench.write("chain.pem", identity.chain), "--x509keyfile", bench.write("key.pem", identity.key), "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.0:+SHA1:+SIGN-ALL"]);
	await until("the server's port", () => gnutlsListens(server), () => server.errors);
	// It says handshake_failure where others say protocol_version: what we offered names the versions too.
	expectTold(await settled(port), "alert-handshake-failure", /shares one of each with us: TLS 1\.3 or TLS 1\.2; .*Give the server TLS 1\.3 or 1\.2/);
});

interopTest("mosquitto's plain port", ["mosquitto"], async (bench) => {
	const port = await freePort();
	const broker = bench.start("mosquitto", ["-c", bench.write("plain.conf", `user root\nlistener ${port} 127.0.0.1\nallow_anonymous true\nlog_dest stderr\n`)]);
	await until("the broker", () => broker.errors.includes("running"), () => broker.errors);
	expectTold(await settled(port), /^(closed|reset)-in-handshake$/, /waiting for ServerHello; .*a broker without TLS, usual on 1883, closes just so/);
});

void test("Node's web server without TLS", async (context) => {
	const server = createHttpServer();
	const port = await listening(server);
	context.after(() => { server.close(); });
	expectTold(await settled(port), "not-tls", /: HTTP \(first bytes: .*"HTTP\/1\.1 400 Bad Request"\); .*Check the port number/);
});

const banners: readonly (readonly [name: string, text: string])[] = [
	["SSH", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"],
	["SMTP", "220 mail.example.org ESMTP Postfix (Debian)\r\n"],
	["FTP", "220 (vsFTPd 3.0.3)\r\n"],
	["IMAP", "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready.\r\n"],
];

for (const [name, text] of banners) {
	void test(`a server that introduces itself as ${name}`, async (context) => {
		const clients: Socket[] = [];
		const server = createServer((client) => {
			clients.push(client);
			client.on("error", () => undefined);
			client.write(text);
		});
		const port = await listening(server);
		context.after(() => {
			for (const client of clients) client.destroy();
			server.close();
		});
		expectTold(await settled(port), "not-tls", new RegExp(`not TLS: ${name} \\(`));
	});
}

async function listening(server: Server): Promise<number> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	assert.ok(typeof address === "object" && address !== null);
	return address.port;
}

async function settled(port: number): Promise<Connection> {
	const connection = new Connection({ port, trust: authority.root, now, versions: [tls13, tls12] });
	await until("the end of the handshake", () => connection.settled);
	return connection;
}

function expectTold(connection: Connection, code: string | RegExp, told: RegExp): void {
	const { failure } = connection;
	assert.equal(failure?.stage, "tls", failure?.message);
	if (typeof code === "string") assert.equal(failure.code, code);
	else assert.match(failure.code, code);
	assert.match(`${failure.seen}; ${failure.expected}; ${failure.hint}`, told);
	connection.destroy();
}
