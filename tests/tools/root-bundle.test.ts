import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rootCertificates } from "node:tls";
import { Authority } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { AnchorBundle } from "../../modules/x509/anchor-bundle.js";
import { DAY } from "../../modules/bytes/utc.js";
import { make, pem, Usage } from "../fakes/certificates.js";
import { Bench, present } from "./bench.js";

/** Everything in it ends 90 days after the present. */
const authority = await Authority.create({ now: present });
const identity = await authority.issue(["localhost", "127.0.0.1"]);

const ca = { ca: true, usages: Usage.keyCertSign, end: "2036-01-01T00:00:00Z" };
const lasting = pem((await make({ ...ca, subject: "CN=Lasting CA" })).der);
const ended = pem((await make({ ...ca, subject: "CN=Ended CA", end: "2026-11-21T00:00:00Z" })).der);
const ed25519 = pem((await make({ ...ca, subject: "CN=Edwards CA", key: "Ed25519" })).der);
const p521 = pem((await make({ ...ca, subject: "CN=Large CA", key: "P-521" })).der);
const weak = pem((await make({ ...ca, subject: "CN=Weak CA", key: "RSA-1024" })).der);

/** Files in the project, the words after `certs bundle`, and what comes of it. */
const cases: readonly {
	readonly name: string;
	readonly files?: Readonly<Record<string, string>>;
	readonly args: readonly string[];
	readonly status: number;
	/** Of roots in the file that is written. */
	readonly count?: number;
	readonly printed: readonly string[];
}[] = [
	{
		name: "roots of two files", files: { "one.pem": lasting, "two.pem": `${authority.root}${lasting}` }, args: ["one.pem", "two.pem"], status: 0, count: 2,
		printed: ["written certs/roots.bin: 2 roots, ", " bytes of flash; the first to end is Mooring Local CA, on 2027-02-20 14:30:05 UTC", '"trustAnchors": "certs/roots.bin"'],
	},
	{ name: "an ended root is left out and named", files: { "all.pem": lasting + ended }, args: ["all.pem"], status: 0, count: 1, printed: ["left out CN=Ended CA: it ended on 2026-11-21 00:00:00 UTC"] },
	{
		name: "keys that a chip cannot check are left out and named", files: { "all.pem": ed25519 + p521 + lasting + weak }, args: ["all.pem"], status: 0, count: 1,
		printed: ["left out CN=Edwards CA: a chip cannot check its key, Ed25519", "left out CN=Large CA: a chip cannot check its key, none that the firmware takes [unsupported-key]", "left out CN=Weak CA: a chip cannot check its key, none that the firmware takes [weak-key]"],
	},
	{ name: "a certificate that is no CA", files: { "all.pem": lasting + identity.certificate }, args: ["all.pem"], status: 2, printed: ["FAILED [settings/bundle-not-ca] seen CN=Mooring Local Server in all.pem is no CA (issued by CN=Mooring Local Intermediate CA)"] },
	{ name: "nothing that is left", files: { "all.pem": ended }, args: ["all.pem"], status: 2, printed: ["FAILED [settings/bundle-empty] seen no root that a chip can use in all.pem"] },
	{ name: "a file that is missing", args: ["no.pem"], status: 2, printed: ["FAILED [settings/bad-certificate-file] seen no.pem: no file no.pem that could be read"] },
	{ name: "a key by mistake", files: { "all.pem": identity.key }, args: ["all.pem"], status: 2, printed: ["FAILED [settings/bad-certificate-file] seen all.pem: a private key begins on line 1"] },
	{ name: "no file", args: [], status: 2, printed: ["FAILED [settings/tool-words]"] },
	{ name: "a file that is there", files: { "all.pem": lasting, "roots.bin": "mine" }, args: ["all.pem", "--out", "roots.bin"], status: 2, printed: ["FAILED [settings/file-exists] seen there is a file roots.bin already"] },
	{ name: "a file that is to be replaced", files: { "all.pem": lasting, "certs-roots.bin": "mine" }, args: ["all.pem", "--out", "certs-roots.bin", "--force"], status: 0, count: 1, printed: ["written certs-roots.bin: 1 root, "] },
];

for (const { name, files = {}, args, status, count, printed } of cases) {
	void test(`certs bundle: ${name}`, async () => {
		const bench = new Bench(files);
		const ran = await bench.run(["certs", "bundle", ...args]);
		for (const text of printed) assert.ok(ran.text.includes(text), `not printed:\n${text}\nbut:\n${ran.out}`);
		assert.equal(ran.status, status, ran.out);
		const path = join(bench.folder, args.includes("--out") ? args[args.indexOf("--out") + 1] ?? "" : "certs/roots.bin");
		if (count === undefined) assert.ok(!existsSync(path) || readFileSync(path, "utf8") === "mine");
		else assert.equal(new AnchorBundle(readFileSync(path), "it").count, count);
	});
}

void test("certs bundle --public: Node's list, with its version; the same bytes each time", async () => {
	const bench = new Bench();
	for (const name of ["one.bin", "two.bin"]) {
		const ran = await bench.run(["certs", "bundle", "--public", "--out", name]);
		assert.equal(ran.status, 0, ran.out);
		assert.ok(rootCertificates.length - (ran.out.match(/left out/g) ?? []).length > 100, ran.out);
	}
	const [one, two] = ["one.bin", "two.bin"].map((name) => readFileSync(join(bench.folder, name)));
	assert.ok(one !== undefined && two !== undefined && one.equals(two));
	const bundle = new AnchorBundle(one, "it");
	assert.ok(bundle.count > 100);
	assert.equal(bundle.provenance, `Mozilla's list as Node ${process.version} brings it`);
});

/** A project with a bundle of these in certs/, which the settings may name. */
async function benchWith(pems: string, named: boolean): Promise<Bench> {
	const bench = new Bench({ "all.pem": pems, ...(named ? { "settings.local.json": '{ "trustAnchors": "certs/roots.bin" }' } : {}) });
	assert.equal((await bench.run(["certs", "bundle", "all.pem"])).status, 0);
	return bench;
}

/** What is in the bundle, whether a setting names it, days from the present, and what `certs check` says: one line. */
const checks: readonly (readonly [name: string, pems: string, named: boolean, later: number, status: number, printed: string])[] = [
	["all with time left", lasting + authority.root, true, 0, 0, "good certs/roots.bin, trust anchors: 2 roots (all.pem), the first to end Mooring Local CA, 90 days left, until 2027-02-20 14:30:05 UTC "],
	["one that ends soon", lasting + authority.root, true, 50, 0, "note certs/roots.bin, trust anchors: 2 roots (all.pem), the first to end Mooring Local CA, 40 days left, until 2027-02-20 14:30:05 UTC; 1 of them within 60 days"],
	["nothing but what ends soon", authority.root, true, 50, 1, "FAILED [settings/bundle-ends] seen every root in certs/roots.bin (1) ends within 60 days"],
	["named by no setting", authority.root, false, 50, 0, "note certs/roots.bin, named by no setting: 1 root (all.pem)"],
];

for (const [name, pems, named, later, status, printed] of checks) {
	void test(`certs check of a bundle: ${name}`, async () => {
		const ran = await (await benchWith(pems, named)).run(["certs", "check"], { now: present + later * DAY });
		assert.ok(`${ran.text} `.includes(printed), ran.out);
		assert.equal(ran.status, status, ran.out);
		assert.equal(ran.text.split("certs/roots.bin,").length, 2, "it is told once");
	});
}

void test("certs check of a bundle that was damaged, and of what is none", async () => {
	const bench = await benchWith(lasting, true);
	mkdirSync(join(bench.folder, "certs"), { recursive: true });
	writeFileSync(join(bench.folder, "certs/firmware.bin"), "no bundle at all");
	const path = join(bench.folder, "certs/roots.bin");
	const bytes = readFileSync(path);
	bytes[bytes.length - 1] = 0x21;
	writeFileSync(path, bytes);
	const ran = await bench.run(["certs", "check"]);
	assert.equal(ran.status, 1);
	assert.ok(ran.text.includes("FAILED [settings/bad-certificate-file] seen certs/roots.bin: certs/roots.bin begins as a bundle of trust anchors, but its SHA-256 is not that of its contents"), ran.out);
	assert.ok(!ran.text.includes("firmware.bin"), ran.out);
});

/** What is in the bundle, whether the server sends its root, and whether trust says that the bundle has it. */
const hosts: readonly (readonly [name: string, pems: string, sendsRoot: boolean, has: boolean])[] = [
	["has a root that was not sent", lasting + authority.root, false, true],
	["has a root that was sent", lasting + authority.root, true, true],
	["has other roots", lasting, true, false],
];

for (const [name, pems, sendsRoot, has] of hosts) {
	void test(`trust says that a bundle in certs/ ${name}`, async () => {
		const broker = await Broker.start({ identity: sendsRoot ? { ...identity, chain: identity.chain + authority.root } : identity, users: [] });
		try {
			const ran = await (await benchWith(pems, false)).run(["trust", `localhost:${broker.port}`]);
			assert.equal(ran.text.includes("bundle certs/roots.bin has the root"), has, ran.out);
		} finally {
			await broker.stop();
		}
	});
}
