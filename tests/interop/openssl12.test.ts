import assert from "node:assert/strict";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import type { KeyType } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { close, exchange } from "./openssl-exchange.js";
import { OpensslServer } from "./openssl-server.js";
import { interopTest, until } from "./program.js";

type Group = "x25519" | "secp256r1" | "secp384r1";
type Aead = "AES_128_GCM_SHA256" | "AES_256_GCM_SHA384" | "CHACHA20_POLY1305_SHA256";

/** Keys of the whole chain; the only suite and group of the server; whether it asks for a client's certificate; who closes. */
type Handshake = readonly [keys: KeyType, aead: Aead, group: Group, asked: "asked" | "not asked", closer: "device" | "server"];

const handshakes: readonly Handshake[] = [
	["P-256", "AES_128_GCM_SHA256", "x25519", "not asked", "device"],
	["P-256", "AES_256_GCM_SHA384", "secp256r1", "asked", "server"],
	["P-256", "CHACHA20_POLY1305_SHA256", "secp384r1", "asked", "device"],
	["P-384", "AES_128_GCM_SHA256", "secp256r1", "asked", "device"],
	["P-384", "AES_256_GCM_SHA384", "secp384r1", "not asked", "device"],
	["P-384", "CHACHA20_POLY1305_SHA256", "x25519", "not asked", "server"],
	["RSA-2048", "AES_128_GCM_SHA256", "secp384r1", "not asked", "server"],
	["RSA-2048", "AES_256_GCM_SHA384", "x25519", "asked", "device"],
	["RSA-2048", "CHACHA20_POLY1305_SHA256", "secp256r1", "not asked", "device"],
];

void test("the table of handshakes of TLS 1.2 has each pair of values of two columns", () => {
	const columns = [0, 1, 2, 3, 4] as const;
	for (const left of columns) {
		for (const right of columns.slice(left + 1)) {
			const values = (column: (typeof columns)[number]): number => new Set(handshakes.map((row) => row[column])).size;
			const pairs = new Set(handshakes.map((row) => `${row[left]} ${row[right]}`));
			assert.equal(pairs.size, values(left) * values(right), `columns ${left} and ${right}`);
		}
	}
});

const now = Date.now();
const names = ["localhost"];
const authorities = new Map<KeyType, Authority>();
for (const keyType of ["P-256", "P-384", "RSA-2048"] as const) authorities.set(keyType, await Authority.create({ now, keyType }));

for (const [keys, aead, group, asked, closer] of handshakes) {
	interopTest(`openssl, TLS 1.2: ${keys}, ${aead}, ${group}, client certificate ${asked}; 1 MB both ways; the ${closer} closes`, ["openssl"], async (bench) => {
		const authority = authorityOf(keys);
		const server = await OpensslServer.start(bench, await authority.issue(names), [
			"-tls1_2", "-no_ign_eof", "-serverpref", "-cipher", CIPHERS[`${keys === "RSA-2048" ? "RSA" : "ECDSA"} ${aead}`], "-groups", groupsFor(keys, group),
			...(asked === "asked" ? ["-verify", "1"] : []),
		]);
		const connection = await server.connection({ trust: authority.root, now, versions: [tls13, tls12] });
		assert.equal(connection.failure, undefined);
		const suite = `TLS_ECDHE_${keys === "RSA-2048" ? "RSA" : "ECDSA"}_WITH_${aead}`;
		const { secured } = connection;
		assert.deepEqual([connection.trust, secured?.version, secured?.suite, secured?.group], ["verified", "TLS 1.2", suite, group]);
		await exchange(connection, server);
		await close(connection, server, closer);
		assert.match(server.program.errors, /^Protocol version: TLSv1\.2$[^]*^No peer certificate$/m);
		assert.deepEqual([server.count("<<< ClientHello"), server.count(">>> ServerHello")], [1, 1]);
		assert.deepEqual([server.count(">>> CertificateRequest"), server.count("<<< Certificate")], asked === "asked" ? [1, 1] : [0, 0]);
	});
}

for (const [name, versions, said] of [["TLS 1.3", [tls13], "-tls1_3"], ["TLS 1.2", [tls12], "-tls1_2"]] as const) {
	interopTest(`openssl, ${name}: max_fragment_length; 1 MB both ways through a receive buffer of 1 KB`, ["openssl"], async (bench) => {
		const authority = authorityOf("P-256");
		const server = await OpensslServer.start(bench, await authority.issue(names), [said, "-no_ign_eof"]);
		const connection = await server.connection({ trust: authority.root, now, versions, receiveBuffer: 1024 });
		assert.equal(connection.failure, undefined);
		assert.deepEqual([connection.secured?.version, connection.secured?.recordSize], [name, "max_fragment_length"]);
		await exchange(connection, server);
		await close(connection, server, "device");
	});

	interopTest(`openssl, ${name}: the server chooses a protocol`, ["openssl"], async (bench) => {
		const authority = authorityOf("P-256");
		const server = await OpensslServer.start(bench, await authority.issue(names), [said, "-alpn", "h2,mqtt"]);
		const connection = await server.connection({ trust: authority.root, now, versions, protocols: ["x-amzn-mqtt-ca", "mqtt"] });
		assert.equal(connection.failure, undefined);
		assert.equal(connection.secured?.protocol, "mqtt");
		connection.destroy();
	});
}

/** What the server is, and what we say to it. */
const refusals: readonly (readonly [what: string, options: readonly string[], failure: string, alert: string])[] = [
	["suites of CBC alone", ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], "alert-handshake-failure", ">>> fatal handshake_failure"],
	["a group that we lack alone", ["-tls1_2", "-groups", "P-521"], "alert-handshake-failure", ">>> fatal handshake_failure"],
	["TLS 1.1 alone", ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "alert-protocol-version", ">>> fatal protocol_version"],
	["a demand for a client's certificate", ["-tls1_2", "-Verify", "1"], "alert-handshake-refused", ">>> fatal handshake_failure"],
];

for (const [what, options, failure, alert] of refusals) {
	interopTest(`openssl: a server with ${what} is not ours: ${failure}`, ["openssl"], async (bench) => {
		const authority = authorityOf("P-256");
		const server = await OpensslServer.start(bench, await authority.issue(names), options);
		const connection = await server.connection({ trust: authority.root, now, versions: [tls13, tls12] });
		await until("a failure", () => connection.failure !== undefined);
		assert.equal(connection.failure?.code, failure);
		await server.program.ended;
		assert.equal(server.messages.at(-1), alert);
	});
}

interopTest("openssl, TLS 1.2: a renegotiation is refused with no_renegotiation", ["openssl"], async (bench) => {
	const authority = authorityOf("P-256");
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

function authorityOf(keys: KeyType): Authority {
	const authority = authorities.get(keys);
	if (authority === undefined) throw new RangeError(keys);
	return authority;
}

/** The server prefers the first; its certificate needs its curve to be among them. */
function groupsFor(keys: KeyType, group: Group): string {
	const curve = keys === "P-256" ? "secp256r1" : keys === "P-384" ? "secp384r1" : group;
	return [...new Set([group, curve])].map((name) => GROUPS[name]).join(":");
}

/** What openssl calls the groups, and the suites. */
const GROUPS: Readonly<Record<Group, string>> = { x25519: "X25519", secp256r1: "P-256", secp384r1: "P-384" };

const CIPHERS: Readonly<Record<`${"RSA" | "ECDSA"} ${Aead}`, string>> = {
	"RSA AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
	"RSA AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
	"RSA CHACHA20_POLY1305_SHA256": "ECDHE-RSA-CHACHA20-POLY1305",
	"ECDSA AES_128_GCM_SHA256": "ECDHE-ECDSA-AES128-GCM-SHA256",
	"ECDSA AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
	"ECDSA CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
};
