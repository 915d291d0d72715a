import { combinationTests, showsCertificate } from "./combination.js";
import type { Combination, RunningServer } from "./combination.js";
import { Connection } from "./connection.js";
import { echoed, ended } from "./echo-exchange.js";
import { freePort, gnutlsListens, until } from "./program.js";

combinationTests({
	name: "gnutls-serv", programs: ["gnutls-serv"], recordSize: "record_size_limit",
	// It sends back what it gets, line by line, until the client ends; in TLS 1.3 it resumes by what its tickets hold alone.
	cannot: ({ version, session, closer }) => closer === "server" || (version === "TLS 1.3" && session === "no ticket"),
	start: async (bench, combination, { chain, key }, trusted): Promise<RunningServer> => {
		const port = await freePort();
		const { client, session, protocol } = combination;
		const server = bench.start("gnutls-serv", [
			"--echo", "-p", String(port), "--x509certfile", bench.write("chain.pem", chain), "--x509keyfile", bench.write("key.pem", key), "--priority", priorityOf(combination),
			...(client === "not asked" ? ["-a"] : showsCertificate(client) ? ["--require-client-cert", "--verify-client-cert", "--x509cafile", bench.write("clients.pem", trusted)] : []), ...(session === "no ticket" ? ["--noticket"] : []), ...(protocol === "none" ? [] : ["--alpn", protocol]),
		]);
		await until("the server's port", () => gnutlsListens(server) || server.gone, () => server.errors);
		return {
			connect: async (options) => {
				const connection = new Connection({ ...options, port });
				await until("the end of the handshake", () => connection.settled, () => server.errors);
				return connection;
			},
			exchange: (connection) => echoed(connection, ["a line\n", `${"y".repeat(10_000)}\n`]),
			close: async (connection, closer) => {
				await ended(connection, closer);
				connection.destroy();
			},
			judge: () => undefined,
		};
	},
});

function priorityOf({ version, suite, group }: Combination): string {
	return `NORMAL:-VERS-ALL:+VERS-TLS${version.slice(-3)}:-CIPHER-ALL:+${CIPHERS[suite]}:-GROUP-ALL:+GROUP-${group.toUpperCase()}`;
}

/** What GnuTLS calls them. */
const CIPHERS: Readonly<Record<Combination["suite"], string>> = { AES_128_GCM_SHA256: "AES-128-GCM", AES_256_GCM_SHA384: "AES-256-GCM", CHACHA20_POLY1305_SHA256: "CHACHA20-POLY1305" };
