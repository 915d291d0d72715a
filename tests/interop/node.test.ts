import assert from "node:assert/strict";
import { constants } from "node:crypto";
import { createServer } from "node:tls";
import type { PeerCertificate, Server, TLSSocket } from "node:tls";
import { Listener } from "../../hosts/peers/listener.js";
import { CLIENT, combinationTests, groupsOf, showsCertificate, suiteOf } from "./combination.js";
import type { Combination, RunningServer } from "./combination.js";
import { Connection } from "./connection.js";
import { echoed, ended } from "./echo-exchange.js";
import { until } from "./program.js";

combinationTests({
	name: "Node's TLS server", programs: [], recordSize: "max_fragment_length",
	// What it remembers itself, it is asked for by TLS 1.2 alone.
	cannot: ({ version, session }) => version === "TLS 1.3" && session === "no ticket",
	start: async (bench, combination, { chain, key }, trusted): Promise<RunningServer> => {
		const sockets: TLSSocket[] = [];
		const seen: unknown[] = [];
		const { version, client, session, protocol } = combination;
		const protocolVersion = version === "TLS 1.3" ? "TLSv1.3" : "TLSv1.2";
		const server = createServer({
			cert: chain, key, ciphers: cipherOf(combination), ecdhCurve: groupsOf(combination).map((name) => GROUPS[name]).join(":"), minVersion: protocolVersion, maxVersion: protocolVersion,
			requestCert: client !== "not asked", rejectUnauthorized: showsCertificate(client), ca: trusted, ...(protocol === "none" ? {} : { ALPNProtocols: [protocol] }),
			...(session === "no ticket" ? { secureOptions: constants.SSL_OP_NO_TICKET } : {}),
		}, (socket) => {
			sockets.push(socket);
			seen.push([socket.getCipher().standardName, socket.getProtocol(), subjectOf(socket.getPeerCertificate())]);
			socket.pipe(socket);
		});
		if (session === "no ticket") remember(server);
		const listener = await Listener.open(server);
		bench.onClear(() => listener.stop());
		return {
			connect: async (options) => {
				const connection = new Connection({ ...options, port: listener.port });
				await until("the end of the handshake", () => connection.settled);
				return connection;
			},
			exchange: (connection) => echoed(connection, ["a line\n", "What is said. ".repeat(10_000)]),
			close: async (connection, closer) => {
				if (closer === "server") for (const socket of sockets) socket.end();
				await ended(connection, closer);
				connection.destroy();
			},
			judge: () => {
				const each = [suiteOf(combination), protocolVersion, showsCertificate(client) ? CLIENT : "none"];
				assert.deepEqual(seen, session === "full" ? [each] : [each, each]);
			},
		};
	},
});

/** Sessions by their ids, as whoever uses Node's server has to. */
function remember(server: Server): void {
	const sessions = new Map<string, Buffer>();
	server.on("newSession", (id, data, done) => {
		sessions.set(id.toString("hex"), data);
		done();
	});
	server.on("resumeSession", (id, done) => { done(null, sessions.get(id.toString("hex")) ?? null); });
}

/** An empty object is what there is for none. */
function subjectOf({ subject }: Partial<PeerCertificate>): string {
	return subject === undefined ? "none" : `CN=${String(subject.CN)}`;
}

function cipherOf({ version, keys, suite }: Combination): string {
	return version === "TLS 1.3" ? `TLS_${suite}` : `ECDHE-${keys === "RSA-2048" ? "RSA" : "ECDSA"}-${CIPHERS[suite]}`;
}

/** What OpenSSL calls them. */
const GROUPS: Readonly<Record<Combination["group"], string>> = { x25519: "X25519", secp256r1: "P-256", secp384r1: "P-384" };
const CIPHERS: Readonly<Record<Combination["suite"], string>> = { AES_128_GCM_SHA256: "AES128-GCM-SHA256", AES_256_GCM_SHA384: "AES256-GCM-SHA384", CHACHA20_POLY1305_SHA256: "CHACHA20-POLY1305" };
