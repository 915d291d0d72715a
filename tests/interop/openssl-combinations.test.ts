import assert from "node:assert/strict";
import { CLIENT, combinationTests, groupsOf, showsCertificate, suiteOf } from "./combination.js";
import type { Combination, RunningServer } from "./combination.js";
import { close, exchange } from "./openssl-exchange.js";
import { OpensslServer } from "./openssl-server.js";

combinationTests({
	name: "openssl s_server", programs: ["openssl"], recordSize: "max_fragment_length", cannot: () => false,
	start: async (bench, combination, identity, trusted): Promise<RunningServer> => {
		const server = await OpensslServer.start(bench, identity, optionsOf(combination, bench.write("clients.pem", trusted)));
		return {
			connect: (options) => server.connection(options),
			exchange: (connection) => exchange(connection, server),
			close: (connection, closer) => close(connection, server, closer),
			judge: () => { judge(server, combination); },
		};
	},
});

/** `trusted`: path of the CA for clients. */
function optionsOf(combination: Combination, trusted: string): string[] {
	const { version, keys, suite, client, session, protocol } = combination;
	const isRsa = keys === "RSA-2048";
	return [
		"-no_ign_eof", "-naccept", session === "full" ? "1" : "2", ...(session === "no ticket" ? ["-no_ticket"] : []), "-groups", groupsOf(combination).map((name) => GROUPS[name]).join(":"),
		...(version === "TLS 1.3" ? ["-tls1_3", "-ciphersuites", `TLS_${suite}`] : ["-tls1_2", "-serverpref", "-cipher", `ECDHE-${isRsa ? "RSA" : "ECDSA"}-${CIPHERS[suite]}`]),
		...(client === "not asked" ? [] : showsCertificate(client) ? ["-Verify", "2", "-verify_return_error", "-CAfile", trusted] : ["-verify", "1"]), ...(protocol === "none" ? [] : ["-alpn", `h2,${protocol}`]),
	];
}

function judge(server: OpensslServer, combination: Combination): void {
	const said = server.program.errors;
	assert.equal(server.count(">>> Certificate"), 1);
	assert.match(said, new RegExp(`^Protocol version: TLSv${combination.version.slice(-3)}$`, "m"));
	if (combination.version === "TLS 1.3") assert.match(said, new RegExp(`^Ciphersuite: ${suiteOf(combination)}$`, "m"));
	const shown = showsCertificate(combination.client);
	assert.match(said, shown ? new RegExp(`^Peer certificate: ${CLIENT.replace("=", " = ")}$`, "m") : /^No peer certificate$/m);
	const connections = combination.session === "full" ? 1 : 2;
	const hellos = connections * (combination.hello === "first share" ? 1 : 2);
	assert.deepEqual([server.count("<<< ClientHello"), server.count(">>> ServerHello")], [hellos, hellos]);
	const asked = combination.client === "not asked" ? 0 : 1;
	assert.deepEqual([server.count(">>> CertificateRequest"), server.count("<<< Certificate"), server.count("<<< CertificateVerify")], [asked, asked, shown ? 1 : 0]);
}

/** What openssl calls them. */
const GROUPS: Readonly<Record<Combination["group"], string>> = { x25519: "X25519", secp256r1: "P-256", secp384r1: "P-384" };
const CIPHERS: Readonly<Record<Combination["suite"], string>> = { AES_128_GCM_SHA256: "AES128-GCM-SHA256", AES_256_GCM_SHA384: "AES256-GCM-SHA384", CHACHA20_POLY1305_SHA256: "CHACHA20-POLY1305" };
