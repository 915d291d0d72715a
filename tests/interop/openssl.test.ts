import assert from "node:assert/strict";
import { test } from "node:test";
import { Authority, selfSigned } from "../../hosts/peers/authority.js";
import type { Identity, KeyType } from "../../hosts/peers/authority.js";
import { close, exchange } from "./openssl-exchange.js";
import { OpensslServer } from "./openssl-server.js";
import { interopTest, until } from "./program.js";

type Suite = "TLS_AES_128_GCM_SHA256" | "TLS_AES_256_GCM_SHA384" | "TLS_CHACHA20_POLY1305_SHA256";
type Group = "x25519" | "secp256r1";

/** Keys of the whole chain; the only suite and group of the server; whether it asks for a client's certificate; who closes. */
type Handshake = readonly [keys: KeyType, suite: Suite, group: Group, asked: "asked" | "not asked", closer: "device" | "server"];

const handshakes: readonly Handshake[] = [
	["P-256", "TLS_AES_128_GCM_SHA256", "x25519", "not asked", "device"],
	["P-256", "TLS_AES_256_GCM_SHA384", "secp256r1", "not asked", "server"],
	["P-256", "TLS_CHACHA20_POLY1305_SHA256", "x25519", "asked", "server"],
	["P-384", "TLS_AES_128_GCM_SHA256", "secp256r1", "not asked", "server"],
	["P-384", "TLS_AES_256_GCM_SHA384", "x25519", "asked", "device"],
	["P-384", "TLS_CHACHA20_POLY1305_SHA256", "secp256r1", "asked", "device"],
	["RSA-2048", "TLS_AES_128_GCM_SHA256", "x25519", "asked", "server"],
	["RSA-2048", "TLS_AES_256_GCM_SHA384", "secp256r1", "not asked", "device"],
	["RSA-2048", "TLS_CHACHA20_POLY1305_SHA256", "x25519", "not asked", "server"],
];

void test("the table of handshakes has each pair of values of two columns", () => {
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

for (const [keys, suite, group, asked, closer] of handshakes) {
	interopTest(`openssl: ${keys}, ${suite}, ${group}, client certificate ${asked}; 1 MB both ways; the ${closer} closes`, ["openssl"], async (bench) => {
		const authority = authorityOf(keys);
		const server = await OpensslServer.start(bench, await authority.issue(names), [
			"-tls1_3", "-no_ign_eof", "-ciphersuites", suite, "-groups", GROUPS[group], ...(asked === "asked" ? ["-verify", "1"] : []),
		]);
		const connection = await server.connection({ trust: authority.root, now });
		assert.equal(connection.failure, undefined);
		const { secured } = connection;
		assert.deepEqual([connection.trust, secured?.version, secured?.suite, secured?.group], ["verified", "TLS 1.3", suite, group]);

		await exchange(connection, server);
		await close(connection, server, closer);
		assert.match(server.program.errors, new RegExp(`^Protocol version: TLSv1\\.3$[^]*^Ciphersuite: ${suite}$[^]*^No peer certificate$`, "m"));
		// A first share of another group than the server's makes it ask again (RFC 8446 section 2.1).
		const hellos = group === "x25519" ? 1 : 2;
		assert.deepEqual([server.count("<<< ClientHello"), server.count(">>> ServerHello")], [hellos, hellos]);
		assert.deepEqual([server.count(">>> CertificateRequest"), server.count("<<< Certificate")], asked === "asked" ? [1, 1] : [0, 0]);
	});
}

interopTest("openssl: new keys when the server wants them, ours too when it asks for that", ["openssl"], async (bench) => {
	const authority = authorityOf("P-256");
	const server = await OpensslServer.start(bench, await authority.issue(names), ["-tls1_3", "-state"]);
	const connection = await server.connection({ trust: authority.root, now });
	assert.equal(connection.failure, undefined);
	// s_server obeys letters at the beginning of what it reads: K is for an update of both sides' keys, k of its own.
	for (const [round, letter, answers] of [[1, "K", 1], [2, "k", 1], [3, "K", 2]] as const) {
		server.program.input.write(`${letter}\n`);
		await until("the server's update", () => server.count(">>> KeyUpdate") === round && server.count("<<< KeyUpdate") >= answers);
		connection.send(Buffer.from(`from the device ${round}\n`));
		server.program.input.write(`to the device ${round}\n`);
		await until("a word after new keys", () => connection.received.toString().endsWith(`to the device ${round}\n`), () => String(connection.failure));
		await until("a word back", () => server.program.output.toString().includes(`from the device ${round}\n`));
		assert.deepEqual([server.count(">>> KeyUpdate"), server.count("<<< KeyUpdate")], [round, answers]);
	}
	connection.end();
	await until("the end", () => connection.peerEnded || connection.failure !== undefined);
	assert.equal(connection.failure, undefined);
	connection.destroy();
});

interface Refusal {
	readonly what: string;
	readonly identity: () => Promise<Identity>;
	readonly options?: readonly string[];
	readonly now?: number | undefined;
	readonly failure: string;
	/** What the server saw last, or said last: an alert. */
	readonly alert: string;
}

const good = (): Promise<Identity> => authorityOf("P-256").issue(names);

const refusals: readonly Refusal[] = [
	{ what: "another name", identity: () => authorityOf("P-256").issue(["other.example"]), failure: "x509/name-mismatch", alert: "<<< fatal bad_certificate" },
	{ what: "another CA", identity: () => authorityOf("P-384").issue(names), failure: "x509/untrusted", alert: "<<< fatal unknown_ca" },
	{ what: "a certificate of its own making", identity: () => selfSigned(names, now), failure: "x509/untrusted", alert: "<<< fatal unknown_ca" },
	{ what: "a certificate that has ended", identity: () => authorityOf("P-256").issue(names, { notBefore: now - 2 * DAY, notAfter: now - DAY }), failure: "x509/expired", alert: "<<< fatal certificate_expired" },
	{ what: "a certificate that has not begun", identity: () => authorityOf("P-256").issue(names, { notBefore: now + DAY }), failure: "x509/not-yet-valid", alert: "<<< fatal certificate_expired" },
	{ what: "a certificate for clients", identity: () => authorityOf("P-256").issue(names, { extendedKeyUsages: ["1.3.6.1.5.5.7.3.2"] }), failure: "x509/extended-key-usage", alert: "<<< fatal unsupported_certificate" },
	{ what: "a certificate issued by a server", identity: () => authorityOf("P-256").issueUnderServer(names), failure: "x509/ca-constraint", alert: "<<< fatal unknown_ca" },
	{ what: "a good certificate, and no idea of the time", identity: good, now: undefined, failure: "x509/clock-unset", alert: "<<< fatal certificate_unknown" },
	{ what: "a demand for a client's certificate", identity: good, options: ["-Verify", "1"], failure: "tls/alert-certificate-required", alert: ">>> fatal certificate_required" },
	{ what: "TLS 1.2 only", identity: good, options: ["-tls1_2"], failure: "tls/alert-protocol-version", alert: ">>> fatal protocol_version" },
	{ what: "a suite that we lack only", identity: good, options: ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"], failure: "tls/alert-handshake-failure", alert: ">>> fatal handshake_failure" },
	{ what: "a group that we lack only", identity: good, options: ["-tls1_3", "-groups", "P-521"], failure: "tls/alert-handshake-failure", alert: ">>> fatal handshake_failure" },
];

for (const refusal of refusals) {
	interopTest(`openssl: a server with ${refusal.what} is ${refusal.alert.startsWith("<") ? "refused" : "not ours"}: ${refusal.failure}`, ["openssl"], async (bench) => {
		const server = await OpensslServer.start(bench, await refusal.identity(), refusal.options ?? ["-tls1_3"]);
		const connection = await server.connection({ trust: authorityOf("P-256").root, now: "now" in refusal ? refusal.now : now });
		// A server judges a client's certificate, or that there is none, when the client has already finished.
		await until("a failure", () => connection.failure !== undefined);
		assert.equal(`${connection.failure?.stage ?? ""}/${connection.failure?.code ?? ""}`, refusal.failure);
		await server.program.ended;
		assert.equal(server.messages.at(-1), refusal.alert);
		// Not a byte of anything else went either way.
		assert.deepEqual([server.program.outputLength, connection.receivedLength], [0, 0]);
	});
}

function authorityOf(keys: KeyType): Authority {
	const authority = authorities.get(keys);
	if (authority === undefined) throw new RangeError(keys);
	return authority;
}

/** What openssl calls the groups. */
const GROUPS: Readonly<Record<Group, string>> = { x25519: "X25519", secp256r1: "P-256" };

const DAY = 86_400_000;
