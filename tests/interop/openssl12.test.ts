import assert from "node:assert/strict";
import { Authority } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { OpensslServer } from "./openssl-server.js";
import { interopTest, until } from "./program.js";

const now = Date.now();
const names = ["localhost"];
const authority = await Authority.create({ now });

/** What the server is, and what we say to it. */
const refusals: readonly (readonly [what: string, options: readonly string[], failure: string, alert: string])[] = [
	["suites of CBC alone", ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], "alert-handshake-failure", ">>> fatal handshake_failure"],
	["a group that we lack alone", ["-tls1_2", "-groups", "P-521"], "alert-handshake-failure", ">>> fatal handshake_failure"],
	["TLS 1.1 alone", ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "alert-protocol-version", ">>> fatal protocol_version"],
	["a demand for a client's certificate", ["-tls1_2", "-Verify", "1"], "alert-certificate-required", ">>> fatal handshake_failure"],
];

for (const [what, options, failure, alert] of refusals) {
	interopTest(`openssl: a server with ${what} is not ours: ${failure}`, ["openssl"], async (bench) => {
		const server = await OpensslServer.start(bench, await authority.issue(names), options);
		const connection = await server.connection({ trust: authority.root, now, versions: [tls13, tls12] });
		await until("a failure", () => connection.failure !== undefined);
		assert.equal(connection.failure?.code, failure);
		await server.program.ended;
		assert.equal(server.messages.at(-1), alert);
	});
}

interopTest("openssl, TLS 1.2: a renegotiation is refused with no_renegotiation", ["openssl"], async (bench) => {
	const server = await OpensslServer.start(bench, await authority.issue(names), ["-tls1_2", "-state"]);
	const connection = await server.connection({ trust: authority.root, now, versions: [tls12] });
	const failed = (): string | undefined => connection.failure?.code;
	assert.equal(failed(), undefined);
	// s_server obeys letters at the beginning of what it reads: r is for a renegotiation.
	server.program.input.write("r\n");
	await until("a failure", () => failed() !== undefined);
	assert.equal(failed(), "renegotiation-refused");
	await until("the alert", () => server.count("<<< fatal no_renegotiation") === 1);
});
