import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Broker } from "../../hosts/peers/broker.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { DAY } from "../../modules/bytes/utc.js";
import { issueServer } from "../../tools/house-authority.js";
import { Bench, present } from "./bench.js";

const HOUSE = "ca/issued/broker.home.arpa";

async function house(...options: readonly string[]): Promise<Bench> {
	const bench = new Bench();
	const ran = await bench.run(["ca", "init", ...options]);
	assert.equal(ran.status, 0, ran.out);
	return bench;
}

void test("ca init makes a CA, keeps its key to itself and puts it where the firmware finds it", async () => {
	const bench = await house();
	const certificate = new X509Certificate(bench.read("ca/ca.crt"));
	assert.deepEqual([certificate.subject, certificate.ca, certificate.publicKey.asymmetricKeyDetails?.namedCurve], ["CN=Mooring House CA", true, "prime256v1"]);
	assert.equal(Date.parse(certificate.validTo), present + 3650 * DAY);
	assert.match(certificate.serialNumber, /^[4-7][0-9A-F]{31}$/);
	assert.equal(bench.mode("ca/ca.key"), "600");
	assert.ok(bench.read("certs/mooring-house-ca.pem").endsWith(bench.read("ca/ca.crt")));
	assert.ok(bench.read("certs/mooring-house-ca.pem").includes("# ends 2036-11-19 14:30:05 UTC\n# sha256:"));
});

void test("ca never overwrites without --force", async () => {
	const bench = await house();
	const before = bench.read("ca/ca.key");
	const ran = await bench.run(["ca", "init"]);
	assert.ok(ran.text.includes("FAILED [settings/file-exists] seen there is a file ca/ca.crt already"), ran.out);
	assert.equal(ran.status, 2);
	assert.equal(bench.read("ca/ca.key"), before);
	assert.equal((await bench.run(["ca", "init", "--force"])).status, 0);
	assert.notEqual(bench.read("ca/ca.key"), before);
	assert.equal((await bench.run(["ca", "issue", "broker.home.arpa"])).status, 0);
	assert.equal((await bench.run(["ca", "issue", "broker.home.arpa"])).status, 2);
	assert.equal((await bench.run(["ca", "issue", "broker.home.arpa", "--force"])).status, 0);
});

void test("ca issue: name and addresses, 825 days, files for two servers, and no key on the screen", async () => {
	const bench = await house();
	const ran = await bench.run(["ca", "issue", "Broker.home.arpa", "192.168.1.10", "fd00::10"]);
	assert.equal(ran.status, 0, ran.out);
	assert.deepEqual(readdirSync(join(bench.folder, HOUSE)).sort(), ["blynk.properties", "chain.crt", "mosquitto.conf", "server.crt", "server.key"]);
	const certificate = new X509Certificate(bench.read(`${HOUSE}/server.crt`));
	assert.equal(certificate.subjectAltName, "DNS:broker.home.arpa, IP Address:192.168.1.10, IP Address:FD00:0:0:0:0:0:0:10");
	assert.equal(Date.parse(certificate.validTo), present + 825 * DAY);
	assert.ok(certificate.verify(new X509Certificate(bench.read("ca/ca.crt")).publicKey));
	assert.equal(bench.read(`${HOUSE}/chain.crt`), bench.read(`${HOUSE}/server.crt`) + bench.read("ca/ca.crt"));
	assert.equal(bench.mode(`${HOUSE}/server.key`), "600");
	for (const path of ["ca/ca.key", `${HOUSE}/server.key`]) assert.ok(!ran.out.includes(bench.read(path).split("\n")[1] ?? ""), path);
	for (const line of ["listener 8883", `certfile ${join(bench.folder, HOUSE, "server.crt")}`, `keyfile ${join(bench.folder, HOUSE, "server.key")}`, "https.port=9443", `server.ssl.key=${join(bench.folder, HOUSE, "server.key")}`]) assert.ok(ran.out.includes(`${line}\n`), line);
	assert.ok(ran.text.includes("The firmware accepts it with certs/mooring-house-ca.pem as trust anchor (trustProfile private): checked for each name and address."));
});

void test("a server's certificate does not outlive its CA", async () => {
	const bench = await house("--days", "30");
	await bench.run(["ca", "issue", "broker.home.arpa"]);
	assert.equal(Date.parse(new X509Certificate(bench.read(`${HOUSE}/server.crt`)).validTo), present + 30 * DAY);
	const ran = await bench.run(["ca", "issue", "late.home.arpa"], { now: present + 31 * DAY });
	assert.ok(ran.text.includes("FAILED [settings/authority-ended] seen the house CA ended on 2026-12-22 14:30:05 UTC"), ran.out);
});

void test("a CA that may speak for some names gives nobody a certificate for others", async () => {
	const bench = await house("--permit", "home.arpa", "--permit", "192.168.0.0/16");
	assert.ok(bench.read("certs/mooring-house-ca.pem").includes("# may speak for home.arpa, 192.168.0.0/16\n"));
	for (const name of ["broker.example", "10.0.0.1"]) {
		const ran = await bench.run(["ca", "issue", name]);
		assert.equal(ran.status, 2);
		assert.match(ran.text, /FAILED \[settings\/not-permitted\] seen the firmware would refuse this certificate: .* \[x509\/name-constraints\]/);
		assert.deepEqual(readdirSync(join(bench.folder, "ca")).sort(), ["ca.crt", "ca.key"]);
	}
});

void test("a CA that may speak for some names: the firmware takes its servers there, and refuses one outside that it signed all the same", async () => {
	const bench = await house("--permit", "home.arpa", "--permit", "127.0.0.0/8");
	const authority = { certificate: bench.read("ca/ca.crt"), key: bench.read("ca/ca.key") };
	const issued = await bench.run(["ca", "issue", "broker.home.arpa", "127.0.0.1"]);
	assert.equal(issued.status, 0, issued.out);
	const inside = { certificate: bench.read(`${HOUSE}/server.crt`), key: bench.read(`${HOUSE}/server.key`) };
	const outside = await issueServer(authority, { names: [{ kind: "ip", text: "127.0.0.1" }, { kind: "dns", text: "localhost" }], begin: present - DAY, end: present + DAY });
	const user = { name: "board", password: "battery staple" };
	const time = await TimeServer.start({}, () => present + 1000);
	bench.write("settings.local.json", JSON.stringify({ mqttUser: user.name, mqttPassword: user.password, trustAnchors: "certs/mooring-house-ca.pem", timeServers: `127.0.0.1:${time.port}` }));
	try {
		for (const [{ certificate, key }, status, said] of [
			[inside, 0, "broker.home.arpa <- anchor Mooring House CA, 824 days left"],
			[outside, 8, "FAILED [x509/name-constraints]"],
		] as const) {
			const broker = await Broker.start({ identity: { chain: certificate, key }, users: [user] });
			const ran = await bench.run(["doctor", `127.0.0.1:${broker.port}`]);
			await broker.stop();
			assert.ok(ran.text.includes(said), ran.out);
			assert.equal(ran.status, status);
		}
	} finally {
		await time.stop();
	}
});

void test("ca issue judges by the profile of the settings, and by --profile", async () => {
	const bench = await house();
	const issue = async (name: string, ...options: readonly string[]): Promise<string> => (await bench.run(["ca", "issue", name, ...options])).text;
	bench.write("settings.local.json", JSON.stringify({ trustProfile: "web" }));
	assert.ok((await issue("a_b.home.arpa")).includes("[x509/malformed-name]"));
	assert.ok((await issue("broker.home.arpa")).includes("as trust anchor (trustProfile web)"));
	assert.ok((await issue("a_b.home.arpa", "--profile", "private")).includes("as trust anchor (trustProfile private)"));
});

void test("ca list: what there is, and how long", async () => {
	const bench = await house("--name", "Harbour CA");
	assert.ok((await bench.run(["ca", "list"])).out.includes("No server has a certificate yet"));
	await bench.run(["ca", "issue", "broker.home.arpa", "10.0.0.2"]);
	const { out, status } = await bench.run(["ca", "list"], { now: present + 800 * DAY });
	assert.equal(status, 0);
	assert.match(out, /^ca\/ca\.crt\n {2}CN=Harbour CA\n {2}2850 days left, until 2036-11-19 14:30:05 UTC\n {2}sha256:[0-9a-f]{64}\nca\/issued\/broker\.home\.arpa\/server\.crt\n {2}CN=broker\.home\.arpa, for broker\.home\.arpa, 10\.0\.0\.2\n {2}25 days left, /);
});

void test("a broker with what ca issue wrote, and the firmware with what ca init wrote", async () => {
	const bench = await house();
	await bench.run(["ca", "issue", "broker.home.arpa", "127.0.0.1", "localhost"]);
	const user = { name: "board", password: "battery staple" };
	const broker = await Broker.start({ identity: { chain: bench.read(`${HOUSE}/server.crt`), key: bench.read(`${HOUSE}/server.key`) }, users: [user] });
	const time = await TimeServer.start({}, () => present + 1000);
	try {
		bench.write("settings.local.json", JSON.stringify({ mqttUser: user.name, mqttPassword: user.password, trustAnchors: "certs/mooring-house-ca.pem", timeServers: `127.0.0.1:${time.port}` }));
		for (const host of ["127.0.0.1", "localhost"]) {
			const ran = await bench.run(["doctor", `${host}:${broker.port}`]);
			assert.equal(ran.status, 0, ran.out);
			assert.ok(ran.out.includes("broker.home.arpa <- anchor Mooring House CA, 824 days left"), ran.out);
		}
	} finally {
		await broker.stop();
		await time.stop();
	}
});

const refused: readonly (readonly [args: readonly string[], said: string])[] = [
	[[], "expected init, issue NAME or list first"],
	[["sign"], "expected init, issue NAME or list first"],
	[["issue"], "FAILED [settings/tool-words] seen nothing for ca issue besides its options"],
	[["issue", "broker home"], "FAILED [settings/bad-host] seen \"broker home\" as the name of a server"],
	[["issue", "[fd00::1]"], "FAILED [settings/bad-host]"],
	[["issue", "a", "--days", "826"], "FAILED [settings/tool-number] seen --days 826 expected a whole number from 1 to 825"],
	[["issue", "a", "--profile", "strict"], "FAILED [settings/bad-profile] seen --profile: strict expected one of private, private-common-name, web"],
	[["init", "--permit", "10.0.0.0/33"], "FAILED [settings/bad-permit] seen --permit 10.0.0.0/33"],
	[["list"], "FAILED [settings/no-authority] seen there is no house CA: ca/ca.crt is missing"],
];

for (const [args, said] of refused) {
	void test(`ca ${args.join(" ")} is refused`, async () => {
		const ran = await new Bench().run(["ca", ...args]);
		assert.ok(ran.text.includes(said), ran.out);
		assert.equal(ran.status, 2);
	});
}

void test("a key that cannot be read is named, and not shown", async () => {
	const bench = await house();
	bench.write("ca/ca.key", "-----BEGIN PRIVATE KEY-----\nTm90IGEga2V5IGF0IGFsbA==\n-----END PRIVATE KEY-----\n");
	const ran = await bench.run(["ca", "issue", "broker.home.arpa"]);
	assert.ok(ran.text.includes("FAILED [settings/authority-unreadable] seen ca/ca.key cannot be used"), ran.out);
	assert.ok(!ran.out.includes("Tm90"));
});
