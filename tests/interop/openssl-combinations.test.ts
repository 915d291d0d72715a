import assert from "node:assert/strict";
import { combinationTests, groupsOf, suiteOf } from "./combination.js";
import type { Combination, RunningServer } from "./combination.js";
import { close, exchange } from "./openssl-exchange.js";
import { OpensslServer } from "./openssl-server.js";

combinationTests({
	name: "openssl s_server", programs: ["openssl"], recordSize: "max_fragment_length", cannot: () => false,
	start: async (bench, combination, identity): Promise<RunningServer> => {
		const server = await OpensslServer.start(bench, identity, optionsOf(combination));
		return {
			connect: (options) => server.connection(options),
			exchange: (connection) => exchange(connection, server),
			close: (connection, closer) => close(connection, server, closer),
			judge: () => { judge(server, combination); },
		};
	},
});

function optionsOf(combination: Combination): string[] {
	const { version, keys, suite, client, protocol } = combination;
	const isRsa = keys === "RSA-2048";
	return [
		"-no_ign_eof", "-groups", groupsOf(combination).map((name) => GROUPS[name]).join(":"),
		...(version === "TLS 1.3" ? ["-tls1_3", "-ciphersuites", `TLS_${suite}`] : ["-tls1_2", "-serverpref", "-cipher", `ECDHE-${isRsa ? "RSA" : "ECDSA"}-${CIPHERS[suite]}`]),
		...(client === "not asked" ? [] : ["-verify", "1"]), ...(protocol === "none" ? [] : ["-alpn", `h2,${protocol}`]),
	];
}

function judge(server: OpensslServer, combination: Combination): void {
	const said = server.program.errors;
	assert.match(said, new RegExp(`^Protocol version: TLSv${combination.version.slice(-3)}$`, "m"));
	if (combination.version === "TLS 1.3") assert.match(said, new RegExp(`^Ciphersuite: ${suiteOf(combination)}$`, "m"));
	assert.match(said, /^No peer certificate$/m);
	const hellos = combination.hello === "first share" ? 1 : 2;
	assert.deepEqual([server.count("<<< ClientHello"), server.count(">>> ServerHello")], [hellos, hellos]);
	const asked = combination.client === "not asked" ? 0 : 1;
	assert.deepEqual([server.count(">>> CertificateRequest"), server.count("<<< Certificate")], [asked, asked]);
}

/** What openssl calls them. */
const GROUPS: Readonly<Record<Combination["group"], string>> = { x25519: "X25519", secp256r1: "P-256", secp384r1: "P-384" };
const CIPHERS: Readonly<Record<Combination["suite"], string>> = { AES_128_GCM_SHA256: "AES128-GCM-SHA256", AES_256_GCM_SHA384: "AES256-GCM-SHA384", CHACHA20_POLY1305_SHA256: "CHACHA20-POLY1305" };
