import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Identity } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { wrongCertificates } from "../../hosts/peers/zoo/wrong-certificate.js";
import type { WrongCertificate } from "../../hosts/peers/zoo/wrong-certificate.js";
import { testAll } from "./bad-case.js";
import type { BadCase, BadWorld } from "./bad-case.js";
import { authority, Device, identity, names, present, user } from "./world.js";
import type { DeviceOptions } from "./world.js";

/** A good broker in all but its certificate, or in all: what is wrong may be the device's settings. */
async function broker(shown: Identity, device: Omit<DeviceOptions, "port"> = {}, host = "localhost"): Promise<BadWorld> {
	const running = await Broker.start({ identity: shown, users: [user] });
	const settings = { mqttUrl: `mqtts://${host}:${running.port}`, ...device.settings };
	return { device: { port: running.port, ...device, settings }, stop: async () => { await running.stop(); } };
}

async function wrong(variant: WrongCertificate, host?: string): Promise<BadWorld> {
	return await broker(await wrongCertificates[variant]({ authority, now: present, names }), {}, host);
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

const cases: readonly BadCase[] = [
	{
		name: "a server of another CA",
		world: async () => await wrong("other-authority"),
		stage: "x509", code: "untrusted",
		seen: "the certificate of CN=Mooring Other Intermediate CA wants the issuer CN=Mooring Other CA; the trust anchors held are: Mooring Local CA;",
		expected: "a path of signatures from the server's certificate to a trust anchor",
		hint: "If that issuer is an intermediate of a CA among the anchors, let the server send its certificate along (the chain file); if it is another CA that you trust, set its certificate as a trust anchor; if neither, see whether this is the server you meant.",
	},
	{
		name: "a server of a CA with the right name and another key",
		world: async () => await wrong("forged-authority"),
		stage: "x509", code: "untrusted",
		seen: "the certificate of CN=Mooring Local Intermediate CA wants the issuer CN=Mooring Local CA; the trust anchors held are: Mooring Local CA;",
		expected: "a path of signatures from the server's certificate to a trust anchor",
		hint: "A trust anchor has the issuer's name but another key: the CA was made anew, or the certificate was altered. Set the CA's present certificate as the trust anchor.",
	},
	{
		name: "the server's own certificate, issued by a CA, as the anchor",
		world: async () => await broker(identity, { settings: { trustAnchors: "server.pem" }, files: { "server.pem": identity.certificate } }),
		stage: "x509", code: "not-a-ca",
		seen: "the trust anchor CN=Mooring Local Server is not a CA: this is the server's own certificate, issued by CN=Mooring Local Intermediate CA;",
		expected: "a CA certificate as trust anchor",
		hint: "This is the server's own certificate: pin it, or use CN=Mooring Local Intermediate CA as the trust anchor.",
	},
	{
		name: "an expired certificate",
		world: async () => await wrong("expired"),
		stage: "x509", code: "expired",
		seen: "the server's certificate CN=Mooring Local Server ended on 2026-07-15 14:30:05 UTC; the present date used is 2026-11-22 14:3",
		expected: "a certificate that is valid now",
		hint: "Renew the server's certificate and restart the server. If that present date is wrong, correct the clock.",
	},
	{
		name: "a certificate that is not yet valid",
		world: async () => await wrong("not-yet-valid"),
		stage: "x509", code: "not-yet-valid",
		seen: "the certificate of CN=Mooring Local Server begins on 2026-11-23 14:30:05 UTC; the present date used is 2026-11-22 14:3",
		expected: "a certificate that is valid now",
		hint: "If that present date is wrong, correct the clock",
	},
	{
		name: "a certificate for another name",
		world: async () => await wrong("wrong-name"),
		stage: "x509", code: "name-mismatch",
		seen: "localhost is not in the server's certificate, which is for: other.example, 192.0.2.1;",
		expected: "localhost among the certificate's alternative names",
		hint: "Connect by a name that the certificate has",
	},
	{
		name: "a server by an address that its certificate has not",
		world: async () => await broker(await authority.issue(["localhost"]), {}, "127.0.0.1"),
		stage: "x509", code: "name-mismatch",
		seen: "127.0.0.1 is not in the server's certificate, which is for: localhost;",
		expected: "127.0.0.1 among the certificate's alternative names",
		hint: "Connect by a name that the certificate has, or make the server's certificate anew with this address as an IP entry (subjectAltName=IP:…; a DNS entry does not count), or pin it.",
	},
	{
		name: "a server by an address that its certificate has as its common name",
		world: async () => await broker(await authority.issue([], { subject: "CN=127.0.0.1" }), {}, "127.0.0.1"),
		stage: "x509", code: "no-names",
		seen: "the server's certificate CN=127.0.0.1 has no alternative names (subjectAltName) at all;",
		expected: "127.0.0.1 among the certificate's alternative names; a common name does not count (RFC 9525)",
		hint: "Make the server's certificate anew with subjectAltName=IP:127.0.0.1, or pin it.",
	},
	{
		name: "a certificate without alternative names, its common name being right",
		world: async () => await wrong("no-names"),
		stage: "x509", code: "no-names",
		seen: "the server's certificate CN=localhost has no alternative names (subjectAltName) at all;",
		expected: "localhost among the certificate's alternative names; a common name does not count (RFC 9525)",
		hint: "Make the server's certificate anew with subjectAltName=DNS:localhost, or pin it.",
	},
	{
		name: "a self-signed certificate that nobody set as an anchor",
		world: async () => await wrong("self-signed"),
		stage: "x509", code: "untrusted",
		seen: "the certificate of CN=Mooring Local Server wants the issuer CN=Mooring Local Server; the trust anchors held are: Mooring Local CA;",
		expected: "a path of signatures from the server's certificate to a trust anchor",
		hint: "The server signed this certificate itself, and it is not among the anchors, or no longer. If it is the server you meant, set this very certificate as a trust anchor, or pin it.",
	},
	{
		name: "a server that does not send its intermediate",
		world: async () => await wrong("no-intermediate"),
		stage: "x509", code: "untrusted",
		seen: "the certificate of CN=Mooring Local Server wants the issuer CN=Mooring Local Intermediate CA; the trust anchors held are: Mooring Local CA;",
		expected: "a path of signatures from the server's certificate to a trust anchor",
		hint: "If that issuer is an intermediate of a CA among the anchors, let the server send its certificate along (the chain file);",
	},
	{
		name: "a certificate issued with a server's certificate",
		world: async () => await wrong("issued-by-server"),
		stage: "x509", code: "ca-constraint",
		seen: "CN=Mooring Local Server has issued a certificate but is not a CA (basicConstraints);",
		expected: "only CA certificates above the server's own",
		hint: "Make the intermediate with basicConstraints=critical,CA:TRUE",
	},
	{
		name: "a certificate for clients alone",
		world: async () => await wrong("client-only"),
		stage: "x509", code: "extended-key-usage",
		seen: "the extended key usage of CN=Mooring Local Server does not allow a server;",
		expected: "serverAuth in extendedKeyUsage, or no extendedKeyUsage at all",
		hint: "Perhaps it is a client's certificate. Make the server's anew with extendedKeyUsage=serverAuth.",
	},
	{
		name: "one wrong nibble in a pin",
		world: async () => {
			const right = sha256(identity.der);
			const pin = right.slice(0, -1) + (right.endsWith("0") ? "1" : "0");
			const world = await broker(identity, { settings: { trustAnchors: "", trustPins: `sha256:${pin}` } });
			return { ...world, facts: { right, pin } };
		},
		stage: "x509", code: "pin-mismatch",
		seen: "the server's certificate CN=Mooring Local Server is sha256:{right}, key-sha256:",
		expected: "one of the pins sha256:{pin}",
		hint: "If the server's certificate was renewed, and only then, set the new pin",
	},
	{
		name: "the pin of the intermediate",
		world: async () => {
			const pem = authority.intermediate.replace(/-----[^-]+-----|\s/g, "");
			const pin = sha256(Buffer.from(pem, "base64"));
			return { ...await broker(identity, { settings: { trustAnchors: "", trustPins: pin } }), facts: { pin } };
		},
		stage: "x509", code: "pin-of-issuer",
		seen: "sha256:{pin} is a pin of certificate 2 of the chain, CN=Mooring Local Intermediate CA, not of the server's own, which is sha256:",
		expected: "a pin of the server's own certificate or key",
		hint: "Pin the server's own certificate or key, or use CN=Mooring Local Intermediate CA as a trust anchor instead of a pin.",
	},
];
testAll(cases);

/** What the broker's log would say, in OpenSSL's words: whoever looks there is told as well. */
const alerts: readonly [variant: WrongCertificate, alert: RegExp][] = [
	["expired", /alert certificate expired/],
	["other-authority", /alert unknown ca/],
	["wrong-name", /alert bad certificate/],
	["client-only", /alert unsupported certificate/],
];
for (const [variant, alert] of alerts) {
	void test(`bad input: a broker whose certificate is ${variant} gets the alert, every time`, async () => {
		const reasons: string[] = [];
		const shown = await wrongCertificates[variant]({ authority, now: present, names });
		const running = await Broker.start({ identity: shown, users: [user], report: (event) => { if (event.kind === "failed") reasons.push(event.reason); } });
		await Device.run({ port: running.port }, async (device) => {
			await device.until(() => device.log.retries.length >= 3 && reasons.length >= 3, "third retry, and the broker's word for each failure");
		});
		await running.stop();
		for (const reason of reasons) assert.match(reason, alert);
	});
}
