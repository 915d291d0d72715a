import assert from "node:assert/strict";
import { Authority, selfSigned } from "../../hosts/peers/authority.js";
import type { Identity, KeyType } from "../../hosts/peers/authority.js";
import { OpensslServer } from "./openssl-server.js";
import { interopTest, until } from "./program.js";

const now = Date.now();
const names = ["localhost"];
const authorities = new Map<KeyType, Authority>();
for (const keyType of ["P-256", "P-384"] as const) authorities.set(keyType, await Authority.create({ now, keyType }));

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

const DAY = 86_400_000;
