import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:tls";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import type { KeyType } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "../interop/connection.js";
import { until } from "../interop/program.js";

const now = Date.now();
/** What Node's server of TLS 1.2 alone may use, in its words; what ours calls it. */
const handshakes: readonly (readonly [keyType: KeyType, cipher: string, curve: string, suite: string, group: string])[] = [
	["P-256", "ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "x25519"],
	["P-384", "ECDHE-ECDSA-AES256-GCM-SHA384", "P-384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "secp384r1"],
	["P-256", "ECDHE-ECDSA-CHACHA20-POLY1305", "P-256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "secp256r1"],
	["RSA-2048", "ECDHE-RSA-AES128-GCM-SHA256", "P-256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "secp256r1"],
	["RSA-2048", "ECDHE-RSA-AES256-GCM-SHA384", "X25519", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "x25519"],
	["RSA-2048", "ECDHE-RSA-CHACHA20-POLY1305", "P-384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "secp384r1"],
];

for (const [keyType, ciphers, ecdhCurve, suite, group] of handshakes) {
	for (const asked of [false, true]) {
		void test(`Node's TLS 1.2: ${keyType}, ${suite}, ${group}, client certificate ${asked ? "asked" : "not asked"}; what is said comes back`, async (context) => {
			const authority = await Authority.create({ now, keyType });
			const { chain, key } = await authority.issue(["localhost"]);
			const seen: unknown[] = [];
			const server = createServer({ cert: chain, key, ciphers, ecdhCurve, maxVersion: "TLSv1.2", requestCert: asked, rejectUnauthorized: false, ALPNProtocols: ["mqtt"] }, (socket) => {
				seen.push([socket.getCipher().standardName, socket.getProtocol()]);
				socket.on("error", () => undefined);
				socket.pipe(socket);
			});
			server.listen(0, "127.0.0.1");
			await once(server, "listening");
			context.after(() => { server.close(); });
			const address = server.address();
			assert.ok(typeof address === "object" && address !== null);
			const connection = new Connection({ port: address.port, trust: authority.root, now, versions: [tls13, tls12], receiveBuffer: 1024, protocols: ["mqtt"] });
			const failure = (): string | undefined => connection.failure?.message;
			await until("the end of the handshake", () => connection.settled);
			assert.equal(failure(), undefined);
			const { secured } = connection;
			assert.deepEqual([secured?.version, secured?.suite, secured?.group, secured?.protocol], ["TLS 1.2", suite, group, "mqtt"]);
			const text = Buffer.alloc(100_000, "What is said. ");
			connection.send(text);
			await until("the text", () => connection.receivedLength >= text.length || failure() !== undefined);
			assert.equal(failure(), undefined);
			assert.ok(connection.received.equals(text));
			connection.end();
			await until("the server's end", () => connection.peerEnded || failure() !== undefined);
			assert.equal(failure(), undefined);
			connection.destroy();
			assert.deepEqual(seen, [[suite, "TLSv1.2"]]);
		});
	}
}
