import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import test from "node:test";
import { Authority, selfSigned } from "../../hosts/peers/authority.js";
import type { KeyType } from "../../hosts/peers/authority.js";

const now = Date.UTC(2031, 4, 6, 7, 8, 9);

for (const keyType of ["P-256", "P-384", "RSA-2048"] satisfies KeyType[]) {
	void test(`authority: a chain with ${keyType} keys, each certificate issued by the next`, async () => {
		const authority = await Authority.create({ now, keyType });
		const identity = await authority.issue(["localhost", "127.0.0.1", "::1"]);
		const [leaf, intermediate, ...others] = certificatesOf(identity.chain);
		const root = new X509Certificate(authority.root);
		assert.ok(leaf !== undefined && intermediate !== undefined);
		assert.deepEqual(others, []);
		assert.equal(root.subject, "CN=Mooring Local CA");
		assert.equal(intermediate.subject, "CN=Mooring Local Intermediate CA");
		assert.ok(root.checkIssued(root) && intermediate.checkIssued(root) && leaf.checkIssued(intermediate));
		assert.ok(root.verify(root.publicKey) && intermediate.verify(root.publicKey) && leaf.verify(intermediate.publicKey));
		assert.deepEqual([root.ca, intermediate.ca, leaf.ca], [true, true, false]);
		assert.equal(leaf.subjectAltName, "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
		assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
		assert.ok(leaf.checkPrivateKey(createPrivateKey(identity.key)));
		assert.deepEqual(new Uint8Array(leaf.raw), identity.der);
		for (const certificate of [root, intermediate, leaf]) {
			assert.equal(Date.parse(certificate.validFrom), now - 3600_000);
			assert.equal(Date.parse(certificate.validTo), now + 90 * 86_400_000);
			assert.equal(certificate.publicKey.asymmetricKeyType, keyType === "RSA-2048" ? "rsa" : "ec");
		}
	});
}

void test("authority: everything about a certificate can be made otherwise", async () => {
	const authority = await Authority.create({
		now,
		root: { subject: "CN=Old Root", notAfter: now - 1000 },
		intermediate: { keyType: "P-384", subject: "CN=Middle", authority: false, pathLength: undefined },
	});
	const leaf = await authority.issue(["a.example"], {
		subject: "CN=Someone", notBefore: now + 1000, notAfter: now + 2000, keyType: "RSA-2048", serialNumber: "0102", extendedKeyUsages: [], names: ["b.example"],
	});
	const root = new X509Certificate(authority.root);
	const middle = new X509Certificate(authority.intermediate);
	const certificate = new X509Certificate(leaf.certificate);
	assert.equal(Date.parse(root.validTo), now - 1000);
	assert.deepEqual([root.subject, middle.subject, middle.ca, middle.publicKey.asymmetricKeyDetails?.namedCurve], ["CN=Old Root", "CN=Middle", false, "secp384r1"]);
	assert.deepEqual([certificate.subject, certificate.serialNumber, certificate.subjectAltName, certificate.keyUsage], ["CN=Someone", "0102", "DNS:b.example", undefined]);
	assert.equal(certificate.publicKey.asymmetricKeyType, "rsa");
	assert.deepEqual([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)], [now + 1000, now + 2000]);
});

void test("authority: extensions can be taken away", async () => {
	const authority = await Authority.create({ now });
	const bare = await authority.issue(["a.example"], { extensions: () => [] });
	const certificate = new X509Certificate(bare.certificate);
	assert.deepEqual([certificate.subjectAltName, certificate.keyUsage, certificate.ca], [undefined, undefined, false]);
});

void test("authority: issued by the root, the chain is the certificate alone", async () => {
	const authority = await Authority.create({ now });
	const identity = await authority.issue(["a.example"], { issuer: "root" });
	assert.equal(identity.chain, identity.certificate);
	const certificate = new X509Certificate(identity.certificate);
	assert.ok(certificate.verify(new X509Certificate(authority.root).publicKey));
});

void test("authority: a self-signed certificate is its own issuer and no CA", async () => {
	const identity = await selfSigned(["a.example"], now);
	const certificate = new X509Certificate(identity.chain);
	assert.equal(certificate.issuer, certificate.subject);
	assert.ok(certificate.verify(certificate.publicKey));
	assert.equal(certificate.ca, false);
});

void test("authority: no two have the same keys", async () => {
	const [one, other] = [await Authority.create({ now }), await Authority.create({ now })];
	assert.notEqual(one.root, other.root);
	assert.ok(!new X509Certificate(one.intermediate).verify(new X509Certificate(other.root).publicKey));
});

function certificatesOf(chain: string): X509Certificate[] {
	return (chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? []).map((pem) => new X509Certificate(pem));
}
