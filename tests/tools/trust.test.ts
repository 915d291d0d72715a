import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Authority, selfSigned } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { startSilent } from "../../hosts/peers/zoo/silent.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { Bench, present } from "./bench.js";

const authority = await Authority.create({ now: present });
const identity = await authority.issue(["localhost", "127.0.0.1"]);

/** A store that knows none of the roots in these tests is every machine's; this one does. */
const STORE = Object.freeze({ SSL_CERT_FILE: "store.pem" });

/** Runs the body while somebody serves this certificate. */
async function serving(identity: Pick<Identity, "chain" | "key">, body: (port: number) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity, users: [] });
	try {
		await body(broker.port);
	} finally {
		await broker.stop();
	}
}

/** A server, what is asked, and all that has to be printed. */
const cases: readonly {
	readonly name: string;
	readonly identity: () => Promise<Pick<Identity, "chain" | "key">>;
	readonly known?: boolean;
	readonly host?: string;
	readonly options?: readonly string[];
	readonly status: number;
	readonly printed: readonly string[];
}[] = [
	{
		name: "a root that is not sent, and is in the machine's store",
		identity: () => Promise.resolve(identity), known: true, status: 0,
		printed: [
			"3 root CN=Mooring Local CA issued by itself", "└─ 2 intermediate CN=Mooring Local Intermediate CA issued by CN=Mooring Local CA",
			"└─ 1 server's own CN=Mooring Local Server issued by CN=Mooring Local Intermediate CA names localhost, 127.0.0.1 key EC P-256, signed with ECDSA with SHA-256 ends 2027-02-20 14:30:05 UTC, 90 days left from sent as number 1",
			"from not sent; found in ", "1. the root Mooring Local CA, as anchor (recommended): it outlives every renewal of the server's certificate, and changes of intermediates; this machine trusts it already.",
			"cost: about 1.0 s for signatures on an ESP8266 (EC P-256 of the server + EC P-256 of Mooring Local Intermediate CA + EC P-256 of Mooring Local CA)",
			"accepted: CN=Mooring Local Server, path: Mooring Local Server <- Mooring Local Intermediate CA <- anchor Mooring Local CA, 90 days left",
			"warning: this certificate of a public CA lasts 90 days: a pin of it is a date, not trust.",
			"warning: the root Mooring Local CA has 90 days left: a device that trusts it needs an update before that day.",
			"neither belongs into a device as anchor.",
		],
	},
	{
		name: "a root that nobody knows",
		identity: () => Promise.resolve(identity), status: 0,
		printed: ["not found its issuer CN=Mooring Local CA was not sent, and this machine's store does not know it", "1. the server's key, by a pin (recommended)", "cost: about 0.3 s"],
	},
	{
		name: "a root that is sent proves nothing",
		identity: () => Promise.resolve({ ...identity, chain: identity.chain + authority.root }), status: 0,
		printed: ["3 root CN=Mooring Local CA", "from sent as number 3", "nobody but this connection vouches for it yet: compare its SHA-256"],
	},
	{
		name: "certificates that are not needed",
		identity: async () => ({ ...identity, chain: identity.chain + (await Authority.create({ now: present, root: { subject: "CN=Another CA" } })).root }), known: true, status: 0,
		printed: ["besides certificate 3, CN=Another CA, is not needed"],
	},
	{
		name: "a self-signed certificate",
		identity: async () => await selfSigned(["localhost"], present), status: 0,
		printed: ["1 server's own CN=Mooring Local Server issued by itself", "1. this self-signed certificate, as anchor (recommended)", "accepted: CN=Mooring Local Server, itself a trust anchor, 90 days left"],
	},
	{
		name: "what other keys cost a chip",
		identity: async () => {
			const rsa = await Authority.create({ now: present, intermediate: { keyType: "P-384" }, root: { keyType: "RSA-2048" } });
			const { chain, key } = await rsa.issue(["localhost"]);
			return { chain: chain + rsa.root, key };
		},
		status: 0,
		printed: ["key RSA 2048 bits", "cost: about 2.5 s for signatures on an ESP8266 (EC P-256 of the server + EC P-384 of Mooring Local Intermediate CA + RSA 2048 bits of Mooring Local CA)"],
	},
	{
		name: "an address that the certificate does not have",
		identity: async () => await authority.issue(["localhost"]), known: true, host: "127.0.0.1", status: 0,
		printed: ["the firmware would refuse it: 127.0.0.1 is not in the server's certificate, which is for: localhost [x509/name-mismatch]", "as an IP entry", "accepted: CN=Mooring Local Server, pinned by the SHA-256 of its key"],
	},
	{
		name: "saving a leaf as anchor", options: ["--save", "--anchor", "1"],
		identity: () => Promise.resolve(identity), known: true, status: 2,
		printed: ["FAILED [settings/leaf-as-anchor] seen CN=Mooring Local Server is the server's own certificate, issued by CN=Mooring Local Intermediate CA", "An anchor has to be a CA: as an anchor this one would be refused on every connection (x509/not-a-ca)"],
	},
	{
		name: "saving a certificate that is not there", options: ["--save", "--anchor", "7"],
		identity: () => Promise.resolve(identity), known: true, status: 2,
		printed: ["FAILED [settings/no-such-certificate] seen --anchor 7 expected the number of one of the 3 certificates"],
	},
	{
		name: "saving a root that nobody has", options: ["--save"],
		identity: () => Promise.resolve(identity), status: 2,
		printed: ["FAILED [settings/no-anchor] seen no CA certificate: the server did not send CN=Mooring Local CA, and it is not in this machine's store"],
	},
	{
		name: "saving what would be refused", options: ["--save"],
		identity: async () => await authority.issue(["other.example"]), known: true, status: 2,
		printed: ["FAILED [settings/anchor-refused] seen with this trust the firmware would refuse the server: localhost is not in the server's certificate, which is for: other.example [x509/name-mismatch]"],
	},
	{
		name: "a server whose certificate has ended",
		identity: async () => await authority.issue(["localhost"], { notBefore: present - 864_000_000, notAfter: present - 259_200_000 }), known: true, status: 0,
		printed: ["ended 3 days ago", "[x509/expired]"],
	},
];

for (const { name, identity: made, known = false, host = "localhost", options = [], status, printed } of cases) {
	void test(`trust: ${name}`, async () => {
		await serving(await made(), async (port) => {
			const bench = new Bench({ "store.pem": authority.root }, known ? STORE : {});
			const ran = await bench.run(["trust", `${host}:${port}`, ...options]);
			for (const text of printed) assert.ok(ran.text.includes(text), `not printed:\n${text}\nbut:\n${ran.out}`);
			assert.equal(ran.status, status, ran.out);
			assert.ok(!existsSync(join(bench.folder, "certs")), "nothing is written that was not asked for");
		});
	});
}

/** A certificate, the profile of the settings and of the command line, and what the firmware would say. */
const profiles: readonly (readonly [name: string, set: string | undefined, asked: string | undefined, printed: string])[] = [
	["a self-signed server", undefined, undefined, "accepted: CN=Mooring Local Server, itself a trust anchor"],
	["a self-signed server", "web", undefined, "the firmware would refuse it: the server's certificate CN=Mooring Local Server is self-signed and itself the trust anchor, which the trust profile web does not take [x509/self-signed]"],
	["a self-signed server", "web", "private", "accepted: CN=Mooring Local Server, itself a trust anchor"],
	["a self-signed server", undefined, "web", "[x509/self-signed]"],
	["a server without alternative names", undefined, undefined, "[x509/no-names]"],
	["a server without alternative names", "private-common-name", undefined, "accepted: CN=localhost"],
];

const shown: Readonly<Record<string, Identity>> = {
	"a self-signed server": await selfSigned(["localhost"], present),
	"a server without alternative names": await selfSigned([], present, { subject: "CN=localhost" }),
};

for (const [name, set, asked, printed] of profiles) {
	void test(`trust: ${name} with trustProfile ${set ?? "not set"} and --profile ${asked ?? "not given"}`, async () => {
		const identity = shown[name];
		if (identity === undefined) throw new RangeError(name);
		await serving(identity, async (port) => {
			const bench = new Bench(set === undefined ? {} : { "settings.local.json": JSON.stringify({ trustProfile: set }) });
			const ran = await bench.run(["trust", `localhost:${port}`, ...(asked === undefined ? [] : ["--profile", asked])]);
			assert.ok(ran.text.includes(printed), ran.out);
			assert.ok(ran.text.includes(`What to trust, by the profile ${asked ?? set ?? "private"} `), ran.out);
		});
	});
}

void test("trust --save writes the profile that was asked for, unless the firmware has it", async () => {
	await serving(await selfSigned([], present, { subject: "CN=localhost" }), async (port) => {
		const mqttUrl = `mqtts://localhost:${port}`;
		const file = "certs/localhost.pem";
		const bench = new Bench({ "settings.local.json": JSON.stringify({ mqttUrl }) });
		const ran = await bench.run(["trust", `localhost:${port}`, "--save", "--profile", "private-common-name"]);
		assert.equal(ran.status, 0, ran.out);
		assert.ok(ran.text.includes(`The settings that use it: "trustAnchors": "${file}", "trustProfile": "private-common-name"`), ran.out);
		assert.deepEqual(JSON.parse(bench.read("settings.local.json")), { mqttUrl, trustAnchors: file, trustProfile: "private-common-name" });
		const again = await bench.run(["trust", `localhost:${port}`, "--save", "--force", "--profile", "private-common-name"]);
		assert.ok(again.text.includes("settings: trustAnchors is set to it already."), again.out);
	});
});

void test("trust: all fingerprints are those that openssl prints", async () => {
	const { X509Certificate, createHash } = await import("node:crypto");
	await serving(identity, async (port) => {
		const { out } = await new Bench().run(["trust", `localhost:${port}`]);
		const certificate = new X509Certificate(identity.certificate);
		const key = createHash("sha256").update(certificate.publicKey.export({ type: "spki", format: "der" })).digest("hex");
		for (const text of [`sha1:${certificate.fingerprint.replaceAll(":", "").toLowerCase()}`, `sha256:${certificate.fingerprint256.replaceAll(":", "").toLowerCase()}`, `key-sha256:${key}`]) assert.ok(out.includes(text), text);
	});
});

void test("trust --save writes the root with its story, and the setting where mqttUrl is this server", async () => {
	await serving(identity, async (port) => {
		const bench = new Bench({ "store.pem": authority.root, "settings.local.json": JSON.stringify({ mqttUrl: `mqtts://localhost:${port}`, mqttPassword: "battery staple" }) }, STORE);
		const ran = await bench.run(["trust", `mqtts://localhost:${port}`, "--save"]);
		assert.equal(ran.status, 0, ran.out);
		const pem = bench.read("certs/mooring-local-ca.pem");
		assert.deepEqual(readPemCertificates(pem), readPemCertificates(authority.root));
		for (const line of ["# CN=Mooring Local CA", "# ends 2027-02-20 14:30:05 UTC", `# seen at localhost:${port} on 2026-11-22 14:30:05 UTC; not sent by the server; in `]) assert.ok(pem.includes(line), pem);
		assert.deepEqual(JSON.parse(bench.read("settings.local.json")), { mqttUrl: `mqtts://localhost:${port}`, mqttPassword: "battery staple", trustAnchors: "certs/mooring-local-ca.pem" });
		assert.equal(bench.mode("settings.local.json"), "600");
		assert.ok(ran.out.includes('"trustAnchors": "certs/mooring-local-ca.pem"') && ran.out.includes("settings: written into settings.local.json."), ran.out);
		assert.ok(!ran.out.includes("battery staple"));
		const again = await bench.run(["trust", `localhost:${port}`, "--save"]);
		assert.ok(again.text.includes("from not sent; found in certs/mooring-local-ca.pem") && again.text.includes("it is in certs/mooring-local-ca.pem already"), again.out);
		assert.ok(again.text.includes("there already certs/mooring-local-ca.pem") && again.text.includes("settings: trustAnchors is set to it already."), again.out);
		assert.equal(bench.read("certs/mooring-local-ca.pem"), pem);
	});
});

void test("trust --pin --save writes the pin and what to do before a new key", async () => {
	await serving(identity, async (port) => {
		const bench = new Bench({ "settings.local.json": JSON.stringify({ mqttUrl: `mqtts://localhost:${port}` }) });
		const ran = await bench.run(["trust", `localhost:${port}`, "--pin", "--save"]);
		assert.equal(ran.status, 0, ran.out);
		const { trustPins } = JSON.parse(bench.read("settings.local.json")) as { trustPins: string };
		assert.match(trustPins, /^key-sha256:[0-9a-f]{64}$/);
		const kept = bench.read(`certs/localhost-${port}-pinned.pem`);
		const again = await bench.run(["trust", `localhost:${port}`, "--pin", "--save"]);
		assert.ok(again.text.includes(`FAILED [settings/file-exists] seen there is a file certs/localhost-${port}-pinned.pem already`), again.out);
		const forced = await bench.run(["trust", `localhost:${port}`, "--pin", "--save", "--force"]);
		assert.ok(forced.text.includes("settings: trustPins is set to it already."), forced.out);
		assert.ok(kept.includes(`# the pin is ${trustPins}`) && kept.includes("# Before the server gets a new key: add the new key's pin to trustPins"), kept);
	});
});

void test("trust --save: a subject cannot write into the file", async () => {
	const subject = "CN=-----BEGIN PRIVATE KEY-----";
	const other = await selfSigned(["localhost"], present, { subject });
	await serving(other, async (port) => {
		const bench = new Bench();
		assert.equal((await bench.run(["trust", `localhost:${port}`, "--save"])).status, 0);
		const pem = bench.read("certs/begin-private-key.pem");
		assert.ok(pem.startsWith("# CN=-BEGIN PRIVATE KEY-\n"), pem);
		assert.deepEqual(readPemCertificates(pem), [other.der]);
	});
});

void test("trust: a server of TLS 1.2", async () => {
	const broker = await Broker.start({ identity, users: [], tls: { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } });
	try {
		const ran = await new Bench().run(["trust", `localhost:${broker.port}`]);
		assert.equal(ran.status, 0);
		assert.match(ran.out, /^TLS 1\.2, TLS_ECDHE_ECDSA_.*; 2 certificates of \d+ bytes together$/m);
	} finally {
		await broker.stop();
	}
});

const others: readonly (readonly [name: string, settings: Readonly<Record<string, unknown>>, anchors: string, pins: string])[] = [
	["the Blynk server", { blynkUrl: "tls://localhost:{port}" }, "blynkAnchors", "blynkPins"],
	["the Blynk server beside a broker with trust", { mqttUrl: "mqtts://localhost", trustPins: "sha256:00", blynkUrl: "tls://localhost:{port}" }, "blynkAnchors", "blynkPins"],
	["the other Blynk server", { blynkUrl: "tls://other.example", blynkFallbackUrl: "tls://localhost:{port}/" }, "blynkFallbackAnchors", "blynkFallbackPins"],
	["an HTTPS service", { postUrl: "https://localhost:{port}/hooks/8f2c" }, "postAnchors", "postPins"],
	["the server of a bridge", { bridgeTarget: "tls://localhost:{port}" }, "bridgeAnchors", "bridgePins"],
];

for (const [name, settings, anchors, pins] of others) {
	void test(`trust --save knows the server by its setting: ${name}`, async () => {
		await serving(identity, async (port) => {
			const text = JSON.stringify(settings).replace("{port}", String(port));
			for (const [options, key, value] of [[[], anchors, "certs/mooring-local-ca.pem"], [["--pin"], pins, "key-sha256:"]] as const) {
				const bench = new Bench({ "store.pem": authority.root, "settings.local.json": text }, STORE);
				const ran = await bench.run(["trust", `localhost:${port}`, "--save", ...options]);
				assert.ok(ran.text.includes("settings: written into settings.local.json."), ran.out);
				const written = JSON.parse(bench.read("settings.local.json")) as Readonly<Record<string, unknown>>;
				assert.ok(String(written[key]).startsWith(value), JSON.stringify(written));
				assert.equal(Object.keys(written).filter((one) => /^trust|Anchors$|Pins$/.test(one) && one !== key).length, "trustPins" in settings ? 1 : 0);
			}
		});
	});
}

const kept: readonly (readonly [name: string, settings: Readonly<Record<string, unknown>> | undefined, said: string])[] = [
	["trust is set", { mqttUrl: "mqtts://localhost:{port}", trustPins: "sha256:00" }, "settings: not changed, since trustPins is set"],
	["mqttUrl is another server", { mqttUrl: "mqtts://other.example" }, "settings: not changed, since mqttUrl is another server"],
	["mqttUrl is another server, and its trust is set", { mqttUrl: "mqtts://other.example", trustAnchors: "house.pem" }, "settings: not changed, since mqttUrl is another server; trustAnchors is set, and may be what the broker is trusted by: leave it"],
	["mqttUrl is another server, and a bridge may be meant", { mqttUrl: "mqtts://other.example" }, "bridgeAnchors beside its bridgeTarget; for npm run bridge it is --ca certs/"],
	["mqttUrl is not set", undefined, "settings: not changed, since mqttUrl is not set"],
];

for (const [name, settings, said] of kept) {
	void test(`trust --save leaves the settings alone when ${name}`, async () => {
		await serving(identity, async (port) => {
			const text = settings === undefined ? undefined : JSON.stringify(settings).replace("{port}", String(port));
			const bench = new Bench({ "store.pem": authority.root, ...(text === undefined ? {} : { "settings.local.json": text }) }, STORE);
			const ran = await bench.run(["trust", `localhost:${port}`, "--save"]);
			assert.ok(ran.text.includes(said), ran.out);
			assert.equal(existsSync(join(bench.folder, "settings.local.json")) ? bench.read("settings.local.json") : undefined, text);
		});
	});
}

void test("trust --save --pin says what the file is for where the setting is not written", async () => {
	await serving(identity, async (port) => {
		const bench = new Bench({ "settings.local.json": JSON.stringify({ mqttUrl: "mqtts://other.example", trustAnchors: "house.pem" }) });
		const ran = await bench.run(["trust", `localhost:${port}`, "--save", "--pin"]);
		assert.match(ran.text, /blynkPins beside its blynkUrl, .* for npm run bridge it is --pin key-sha256:[^;]*\. certs\/localhost-\d+-pinned\.pem is there all the same: it tells npm run certs -- check when the certificate ends/);
	});
});

void test("trust names no setting of the firmware's where the server does not answer the handshake", async () => {
	const silent = await startSilent();
	try {
		const ran = await new Bench().run(["trust", `127.0.0.1:${silent.port}`]);
		assert.equal(ran.status, 1);
		assert.ok(ran.text.includes("[tls/handshake-timeout]") && !ran.text.includes("Setting:") && !ran.text.includes("tlsDeadline"), ran.out);
	} finally {
		await silent.stop();
	}
});

void test("trust says why there is no certificate", async () => {
	const http = await startPlainHttp();
	try {
		const ran = await new Bench().run(["trust", `127.0.0.1:${http.port}`]);
		assert.equal(ran.status, 1);
		assert.ok(ran.text.includes("FAILED [tls/not-tls] seen 127.0.0.1 answered with something that is not TLS: HTTP"), ran.out);
	} finally {
		await http.stop();
	}
});

const refused: readonly (readonly [args: readonly string[], said: string])[] = [
	[["trust"], "FAILED [settings/tool-words] seen nothing for trust besides its options"],
	[["trust", "a", "b"], "FAILED [settings/tool-words] seen 2 words for trust"],
	[["trust", "http://a"], "FAILED [settings/bad-target] seen \"http://a\" as a server"],
	[["trust", "a:0"], "FAILED [settings/bad-target] seen \"a:0\" as a server"],
	[["trust", "fd00::1"], "an IPv6 address in brackets"],
	[["trust", "a", "--sav"], "FAILED [settings/tool-option] seen the option --sav of trust expected one of --save --pin --force --anchor --profile --help"],
	[["trust", "a", "--anchor"], "FAILED [settings/tool-option-value] seen the option --anchor of trust with nothing after it"],
	[["trust", "a", "--profile", "public"], "FAILED [settings/bad-profile] seen --profile: public expected one of private, private-common-name, web"],
	[["trsut"], "FAILED [settings/unknown-tool] seen the tool trsut expected one of trust, doctor, bridge, ca, certs"],
];

for (const [args, said] of refused) {
	void test(`mooring ${args.join(" ")} is refused`, async () => {
		const ran = await new Bench().run(args);
		assert.equal(ran.status, 2);
		assert.ok(ran.text.includes(said), ran.out);
	});
}
