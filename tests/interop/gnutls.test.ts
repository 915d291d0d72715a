import assert from "node:assert/strict";
import { Authority } from "../../hosts/peers/authority.js";
import type { KeyType } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "./connection.js";
import { freePort, interopTest, until } from "./program.js";

const now = Date.now();
/** Version, keys, and what the server alone may use. */
const handshakes: readonly (readonly [version: "TLS 1.3" | "TLS 1.2", keys: KeyType, priority: string, suite: string, group: string])[] = [
	["TLS 1.3", "P-256", "-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL:+GROUP-X25519", "TLS_AES_128_GCM_SHA256", "x25519"],
	["TLS 1.3", "RSA-2048", "-CIPHER-ALL:+CHACHA20-POLY1305:-GROUP-ALL:+GROUP-SECP384R1", "TLS_CHACHA20_POLY1305_SHA256", "secp384r1"],
	["TLS 1.2", "P-256", "-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL:+GROUP-SECP256R1", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "secp256r1"],
	["TLS 1.2", "P-384", "-CIPHER-ALL:+AES-256-GCM:-GROUP-ALL:+GROUP-SECP384R1", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "secp384r1"],
	["TLS 1.2", "RSA-2048", "-CIPHER-ALL:+CHACHA20-POLY1305:-GROUP-ALL:+GROUP-X25519", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "x25519"],
];

for (const [version, keyType, priority, suite, group] of handshakes) {
	interopTest(`gnutls: ${keyType}, ${suite}, ${group}; a protocol; record_size_limit; text comes back through a receive buffer of 1 KB`, ["gnutls-serv"], async (bench) => {
		const authority = await Authority.create({ now, keyType });
		const { chain, key } = await authority.issue(["localhost"]);
		const port = await freePort();
		const server = bench.start("gnutls-serv", [
			"--echo", "-p", String(port), "-a", "--x509certfile", bench.write("chain.pem", chain), "--x509keyfile", bench.write("key.pem", key),
			"--alpn", "mqtt", "--priority", `NORMAL:-VERS-ALL:+VERS-TLS${version.slice(-3)}:${priority}`,
		]);
		await until("the server's port", () => /listening/i.test(server.output.toString() + server.errors), () => server.errors);
		const connection = new Connection({ port, trust: authority.root, now, versions: [tls13, tls12], receiveBuffer: 1024, protocols: ["x-amzn-mqtt-ca", "mqtt"] });
		const failure = (): string | undefined => connection.failure?.message;
		await until("the end of the handshake", () => connection.settled, () => server.errors);
		assert.equal(failure(), undefined);
		const { secured } = connection;
		assert.deepEqual([secured?.version, secured?.suite, secured?.group, secured?.protocol, secured?.recordSize], [version, suite, group, "mqtt", "record_size_limit"]);
		for (const text of ["a line\n", `${"y".repeat(10_000)}\n`]) {
			const before = connection.receivedLength;
			connection.send(Buffer.from(text));
			await until("the text", () => connection.receivedLength - before >= text.length || failure() !== undefined, () => `${connection.receivedLength}`);
			assert.equal(failure(), undefined);
			assert.equal(connection.received.subarray(before).toString(), text);
		}
		connection.end();
		await until("the server's end", () => connection.peerEnded || failure() !== undefined);
		assert.equal(failure(), undefined);
		connection.destroy();
	});
}
