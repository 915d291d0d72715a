import assert from "node:assert/strict";
import { Authority } from "../../hosts/peers/authority.js";
import type { Identity, KeyType } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "./connection.js";
import { Device } from "./device.js";
import { Mosquitto } from "./mosquitto.js";
import { close, exchange } from "./openssl-exchange.js";
import { OpensslServer } from "./openssl-server.js";
import { freePort, gnutlsListens, interopTest, until } from "./program.js";
import type { Bench, Program } from "./program.js";

const now = Date.now();
const DAY = 86_400_000;
const CLIENT_AUTH = ["1.3.6.1.5.5.7.3.2"];
const keyTypes: readonly KeyType[] = ["P-256", "P-384", "RSA-2048"];
const authority = await Authority.create({ now });
const elsewhere = await Authority.create({ now, root: { subject: "CN=Elsewhere CA" }, intermediate: { subject: "CN=Elsewhere Intermediate CA" } });
const server = await authority.issue(["localhost"]);
const identities = new Map<KeyType, Identity>();
for (const keyType of keyTypes) identities.set(keyType, await issue({ keyType }));

/** Version, and a flag of s_server or a priority of gnutls-serv for it. */
const versions = [["TLS 1.3", "-tls1_3", "VERS-TLS1.3"], ["TLS 1.2", "-tls1_2", "VERS-TLS1.2"]] as const;

for (const [version, flag, priority] of versions) {
	for (const keyType of keyTypes) {
		interopTest(`openssl wants a client certificate: ${version}, ${keyType}; 1 MB both ways`, ["openssl"], async (bench) => {
			const openssl = await OpensslServer.start(bench, server, [flag, "-Verify", "2", "-verify_return_error", "-CAfile", bench.write("ca.pem", authority.root)]);
			const connection = await openssl.connection({ trust: authority.root, now, versions: [tls13, tls12], identity: identities.get(keyType) });
			assert.equal(connection.failure, undefined);
			assert.equal(connection.secured?.version, version);
			await exchange(connection, openssl);
			await close(connection, openssl, "device");
			assert.deepEqual([openssl.count(">>> CertificateRequest"), openssl.count("<<< Certificate"), openssl.count("<<< CertificateVerify")], [1, 1, 1]);
			assert.match(openssl.program.errors, /CN = device-8f2c/);
		});

		interopTest(`gnutls wants a client certificate: ${version}, ${keyType}; a line comes back`, ["gnutls-serv"], async (bench) => {
			const [gnutls, port] = await startGnutls(bench, priority);
			const connection = new Connection({ port, trust: authority.root, now, versions: [tls13, tls12], identity: identities.get(keyType) });
			await until("the end of the handshake", () => connection.settled, () => gnutls.errors);
			assert.equal(connection.failure, undefined);
			assert.equal(connection.secured?.version, version);
			connection.send(Buffer.from("a line\n"));
			await until("the line", () => connection.receivedLength >= 7 || connection.failure !== undefined, () => gnutls.errors);
			assert.deepEqual([connection.failure, connection.received.toString()], [undefined, "a line\n"]);
			connection.destroy();
		});
	}

	/** One hash alone in signature_algorithms: TLS 1.2 signs the whole handshake with it, whatever the transcript's hash is. */
	for (const [schemes, keyType] of [["rsa_pss_rsae_sha512:RSA+SHA256", "RSA-2048"], ["ECDSA+SHA384", "P-384"], ...(version === "TLS 1.2" ? [["RSA+SHA512", "RSA-2048"], ["ECDSA+SHA512", "P-256"], ["ECDSA+SHA384", "P-256"]] as const : [])] as const) {
		interopTest(`openssl wants a client certificate, signed with ${schemes} alone: ${version}, ${keyType}`, ["openssl"], async (bench) => {
			const openssl = await OpensslServer.start(bench, server, [flag, "-Verify", "2", "-verify_return_error", "-CAfile", bench.write("ca.pem", authority.root), "-client_sigalgs", schemes]);
			const connection = await openssl.connection({ trust: authority.root, now, versions: [tls13, tls12], identity: identities.get(keyType) });
			connection.send(Buffer.from("hello\n"));
			await until("what was said", () => openssl.program.outputLength >= 6 || connection.failure !== undefined, () => openssl.program.errors);
			assert.equal(connection.failure, undefined);
			assert.equal(openssl.count("<<< CertificateVerify"), 1);
			connection.destroy();
		});
	}

	const refusals = [
		["of another CA", () => issueElsewhere(), /refused our certificate \(unknown_ca\): CN=device-8f2c, issued by Elsewhere Intermediate CA/, "alert-client-certificate"],
		["that has ended", () => issue({ notBefore: now - 2 * DAY, notAfter: now - DAY }), /refused our certificate \(certificate_expired\): CN=device-8f2c/, "alert-client-certificate"],
		["for servers", () => authority.issue(["localhost"]), /refused our certificate \(unsupported_certificate\)/, "alert-client-certificate"],
		["that is missing", () => undefined, /wants a client certificate/, "alert-certificate-required"],
	] as const;

	for (const [what, identity, seen, code] of refusals) {
		interopTest(`openssl wants a client certificate: ${version}: one ${what} is refused, and we say so`, ["openssl"], async (bench) => {
			const openssl = await OpensslServer.start(bench, server, [flag, "-Verify", "2", "-verify_return_error", "-CAfile", bench.write("ca.pem", authority.root)]);
			const connection = await openssl.connection({ trust: authority.root, now, versions: [tls13, tls12], identity: await identity() });
			await until("a failure", () => connection.failure !== undefined);
			assert.equal(connection.failure?.code, code);
			assert.match(connection.failure.seen, seen);
			assert.equal(connection.receivedLength, 0);
		});
	}

	interopTest(`gnutls wants a client certificate: ${version}: none, and we say so`, ["gnutls-serv"], async (bench) => {
		const [, port] = await startGnutls(bench, priority);
		const connection = new Connection({ port, trust: authority.root, now, versions: [tls13, tls12] });
		await until("a failure", () => connection.failure !== undefined);
		assert.ok(["alert-certificate-required", "closed-after-certificate"].includes(connection.failure?.code ?? ""), connection.failure?.message);
	});

	interopTest(`gnutls wants a client certificate: ${version}: one of another CA is refused, and we say so`, ["gnutls-serv"], async (bench) => {
		const [, port] = await startGnutls(bench, priority);
		const connection = new Connection({ port, trust: authority.root, now, versions: [tls13, tls12], identity: await issueElsewhere() });
		await until("a failure", () => connection.failure !== undefined);
		assert.ok(["alert-client-certificate", "closed-after-certificate"].includes(connection.failure?.code ?? ""), connection.failure?.message);
		assert.match(`${connection.failure?.seen ?? ""} ${connection.failure?.hint ?? ""}`, /Elsewhere Intermediate CA/);
	});
}

/** The whole firmware; what its user reads. */
interopTest("mosquitto with require_certificate: the whole firmware publishes with its certificate as its name", ["mosquitto", "mosquitto_passwd"], async (bench) => {
	const { broker, settings } = await startMosquitto(bench);
	const { chain, key } = await broker.authority.issue([], { subject: "CN=device-8f2c", extendedKeyUsages: CLIENT_AUTH });
	const device = await Device.start(bench, { settings: { ...settings, clientCertificate: bench.write("client.pem", chain), clientKey: bench.write("client.key", key) }, interval: 0.1 });
	await until("acknowledgements", () => device.firmware.counts.acknowledged >= 3, () => device.tail);
	await device.stop();
	assert.match(device.log, /settings +our certificate: CN=device-8f2c, issued by Mooring Local Intermediate CA, valid from 20/);
	assert.deepEqual([...device.terminal.failures.keys()], []);
	assert.match(broker.log, /as device-1 \(.*u'device-8f2c'/);
	assert.ok(!key.split("\n").some((line) => line.length > 20 && device.log.includes(line)));
});

for (const [what, files, text] of [
	["without a certificate", () => ({}), /wants (a )?client certificate[^]*Set clientCertificate and clientKey, with a certificate from a CA that the server trusts/],
	["with one of another CA", (bench: Bench, { chain, key }: Identity) => ({ clientCertificate: bench.write("client.pem", chain), clientKey: bench.write("client.key", key) }), /CN=device-8f2c, issued by Elsewhere Intermediate CA[^]*\(mosquitto: cafile\)/],
] as const) {
	interopTest(`mosquitto with require_certificate: ${what} the firmware says what to do`, ["mosquitto", "mosquitto_passwd"], async (bench) => {
		const { settings } = await startMosquitto(bench);
		const device = await Device.start(bench, { settings: { ...settings, ...files(bench, await issueElsewhere()) } });
		await until("two failures", () => [...device.terminal.failures.values()].reduce((sum, count) => sum + count, 0) >= 2, () => device.tail);
		await device.stop();
		assert.match(device.log.replaceAll(/\s+/g, " "), text);
		assert.equal(device.firmware.counts.acknowledged, 0);
		// It resets the connection behind its alert, which can overtake it.
		const known = ["tls/alert-client-certificate", "tls/alert-certificate-required", "tls/closed-after-certificate"];
		assert.ok([...device.terminal.failures.keys()].every((name) => known.includes(name)), device.log);
	});
}

function issue(options: { readonly keyType?: KeyType; readonly notBefore?: number; readonly notAfter?: number }): Promise<Identity> {
	return authority.issue([], { subject: "CN=device-8f2c", extendedKeyUsages: CLIENT_AUTH, ...options });
}

function issueElsewhere(): Promise<Identity> {
	return elsewhere.issue([], { subject: "CN=device-8f2c", extendedKeyUsages: CLIENT_AUTH });
}

async function startGnutls(bench: Bench, version: string): Promise<[server: Program, port: number]> {
	const port = await freePort();
	const gnutls = bench.start("gnutls-serv", [
		"--echo", "-p", `${port}`, "--require-client-cert", "--verify-client-cert", "--x509cafile", bench.write("ca.pem", authority.root),
		"--x509certfile", bench.write("chain.pem", server.chain), "--x509keyfile", bench.write("key.pem", server.key), "--priority", `NORMAL:-VERS-ALL:+${version}`,
	]);
	await until("the server's port", () => gnutlsListens(gnutls), () => gnutls.errors);
	return [gnutls, port];
}

async function startMosquitto(bench: Bench): Promise<{ broker: Mosquitto; settings: Readonly<Record<string, string | number>> }> {
	const broker = await Mosquitto.start(bench, [`cafile ${bench.folder}/ca.pem`, "require_certificate true", "use_identity_as_username true"]);
	return { broker, settings: { mqttUrl: `mqtts://localhost:${broker.port}`, mqttClientId: "device-1", mqttTopic: "dataset", trustAnchors: broker.ca, retryFirst: 100, retryLargest: 100 } };
}
