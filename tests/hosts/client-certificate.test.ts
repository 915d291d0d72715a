import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { Authority } from "../../hosts/peers/authority.js";
import type { Identity, KeyType } from "../../hosts/peers/authority.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "../interop/connection.js";
import { until } from "../interop/program.js";

const now = Date.now();
const versions = [["TLS 1.3", "TLSv1.3"], ["TLS 1.2", "TLSv1.2"]] as const;
const DAY = 86_400_000;
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const authority = await Authority.create({ now });
const server = await authority.issue(["localhost"]);
const device = (keyType: KeyType): Promise<Identity> => authority.issue([], { keyType, subject: "CN=device-8f2c", extendedKeyUsages: [CLIENT_AUTH] });
const devices = await Promise.all((["P-256", "P-384", "RSA-2048", "RSA-4096"] as const).map(async (keyType) => [keyType, await device(keyType)] as const));
const stranger = await (await Authority.create({ now, root: { subject: "CN=Elsewhere CA" } })).issue([], { subject: "CN=stranger", extendedKeyUsages: [CLIENT_AUTH] });

for (const [version, node] of versions) {
	for (const [keyType, identity] of devices) {
		void test(`Node's server wants a client certificate: ${version}, ${keyType}: it knows us, and what is said comes back`, async (context) => {
			const seen: unknown[] = [];
			const port = await serve(context, { minVersion: node, maxVersion: node }, seen);
			const connection = await connected({ port, identity });
			assert.equal(connection.failure, undefined);
			assert.equal(connection.secured?.version, version);
			await echo(connection);
			assert.deepEqual(seen, ["device-8f2c"]);
			connection.destroy();
		});
	}

	void test(`Node's server wants a client certificate: ${version}: hashes that it does not prefer`, async (context) => {
		// TLS 1.3 signs handshakes with PSS only.
		const takes = [["rsa_pss_rsae_sha512:RSA+SHA256", "RSA-2048"], ["ECDSA+SHA384:RSA+SHA256", "P-384"], ...(version === "TLS 1.2" ? [["RSA+SHA512:RSA+SHA256", "RSA-2048"] as const] : [])] as const;
		for (const [sigalgs, keyType] of takes) {
			const own = await Authority.create({ now, keyType });
			const seen: unknown[] = [];
			const { chain: cert, key } = await own.issue(["localhost"]);
			const port = await serve(context, { minVersion: node, maxVersion: node, cert, key, sigalgs, ca: own.root }, seen);
			const identity = await own.issue([], { subject: "CN=device-8f2c", extendedKeyUsages: [CLIENT_AUTH] });
			const connection = await connected({ port, trust: own.root, identity });
			assert.equal(connection.failure, undefined);
			await echo(connection);
			assert.deepEqual(seen, ["device-8f2c"]);
			connection.destroy();
		}
	});

	// OpenSSL says that there is none; what Node itself does not like of one, it does not say: it hangs up.
	const refusals = [
		["no certificate", undefined, "tls/alert-certificate-required", /^Set clientCertificate and clientKey/],
		["a CA that it does not know", stranger, "tls/closed-after-certificate", /CN=stranger, issued by Mooring Local Intermediate CA/],
		["a certificate for servers", await authority.issue([], { subject: "CN=device" }), "tls/closed-after-certificate", /clientAuth/],
		["a certificate that has ended", await authority.issue([], { subject: "CN=device", extendedKeyUsages: [CLIENT_AUTH], notBefore: now - 2 * DAY, notAfter: now - DAY }), "tls/closed-after-certificate", /CN=device/],
	] as const;

	for (const [what, identity, code, text] of refusals) {
		void test(`Node's server wants a client certificate: ${version}: with ${what} it refuses, and we say so`, async (context) => {
			const seen: unknown[] = [];
			const port = await serve(context, { minVersion: node, maxVersion: node }, seen);
			const connection = await connected({ port, identity });
			// In TLS 1.3 a client is connected before it is judged.
			await until("the refusal", () => connection.failure !== undefined);
			assert.equal(`${connection.failure?.stage ?? ""}/${connection.failure?.code ?? ""}`, code);
			assert.match(connection.failure?.hint ?? "", text);
			assert.deepEqual([seen, connection.receivedLength], [[], 0]);
		});
	}
}

void test("a key for every five records: TLS 1.3 changes it, and nothing is lost", async (context) => {
	const port = await serve(context, { minVersion: "TLSv1.3" }, []);
	const connection = await connected({ port, identity: devices[0]?.[1], recordsPerKey: 5 });
	await echo(connection);
	connection.destroy();
});

void test("a key for every five records: TLS 1.2 ends, and says why", async (context) => {
	const port = await serve(context, { maxVersion: "TLSv1.2" }, []);
	const connection = await connected({ port, identity: devices[0]?.[1], recordsPerKey: 5 });
	connection.send(Buffer.alloc(100_000));
	await until("the end", () => connection.failure !== undefined);
	assert.equal(connection.failure?.code, "key-worn-out");
});

/** A server that takes nobody without a good certificate, and gives back what it is told. */
async function serve(context: TestContext, options: TlsOptions, seen: unknown[]): Promise<number> {
	const listener = createServer({ cert: server.chain, key: server.key, ca: authority.root, requestCert: true, rejectUnauthorized: true, ...options }, (socket) => {
		seen.push(socket.getPeerCertificate().subject.CN);
		socket.on("error", () => undefined);
		socket.pipe(socket);
	});
	listener.listen(0, "127.0.0.1");
	await once(listener, "listening");
	context.after(() => { listener.close(); });
	return (listener.address() as AddressInfo).port;
}

async function connected(options: { port: number; trust?: string; identity?: Identity | undefined; recordsPerKey?: number }): Promise<Connection> {
	const connection = new Connection({ trust: authority.root, now, versions: [tls13, tls12], ...options });
	await until("the end of the handshake", () => connection.settled);
	return connection;
}

async function echo(connection: Connection): Promise<void> {
	const text = Buffer.alloc(50_000, "What is said. ");
	connection.send(text);
	await until("the text", () => connection.receivedLength >= text.length || connection.failure !== undefined, () => `${connection.receivedLength}`);
	assert.equal(connection.failure, undefined);
	assert.ok(connection.received.equals(text));
}

