import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { DAY } from "../../modules/bytes/utc.js";
import { Bench, present } from "./bench.js";

/** Everything in it ends 90 days after the present. */
const authority = await Authority.create({ now: present });
const identity = await authority.issue(["localhost"]);
const PIN = `sha256:${createHash("sha256").update(identity.der).digest("hex")}`;
const KEY_PIN = (await keyPinOf(identity.certificate));

async function keyPinOf(pem: string): Promise<string> {
	const { X509Certificate } = await import("node:crypto");
	return `key-sha256:${createHash("sha256").update(new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" })).digest("hex")}`;
}

/** What lies in certs/, what the settings say, days from the present, and what comes of it. */
const cases: readonly {
	readonly name: string;
	readonly certs?: Readonly<Record<string, string>>;
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly later?: number;
	readonly days?: number;
	readonly status: number;
	readonly printed: readonly string[];
	/** Each of these stands there once. */
	readonly once?: boolean;
}[] = [
	{ name: "nothing", status: 0, printed: ["certs check: nothing to check: the settings name no trust and no certificate of the device, and certs/ is empty"] },
	{ name: "an anchor with time left", certs: { "ca.pem": authority.root }, settings: { trustAnchors: "certs/ca.pem" }, later: 30, status: 0, printed: ["good certs/ca.pem, trust anchor: CN=Mooring Local CA, 60 days left, until 2027-02-20 14:30:05 UTC"] },
	{
		name: "an anchor that ends soon", certs: { "ca.pem": authority.root }, settings: { trustAnchors: ["certs/ca.pem"] }, later: 31, status: 1,
		printed: ["soon certs/ca.pem, trust anchor", "FAILED [settings/anchor-ends] seen the trust anchor CN=Mooring Local CA in certs/ca.pem: 59 days left, until 2027-02-20 14:30:05 UTC expected more than 60 days left"],
	},
	{ name: "the same with fewer days wanted", certs: { "ca.pem": authority.root }, settings: { trustAnchors: "certs/ca.pem" }, later: 31, days: 59, status: 0, printed: ["good certs/ca.pem"] },
	{ name: "an anchor that has ended", certs: { "ca.pem": authority.root }, settings: { trustAnchors: "certs/ca.pem" }, later: 100, status: 1, printed: ["ended certs/ca.pem, trust anchor: CN=Mooring Local CA, ended 10 days ago, on 2027-02-20 14:30:05 UTC FAILED [settings/anchor-ends] seen the trust anchor CN=Mooring Local CA in certs/ca.pem: ended 10 days ago, on 2027-02-20 14:30:05 UTC expected"] },
	{ name: "one of two anchors", certs: { "two.pem": `${authority.root}${authority.intermediate}` }, settings: { trustAnchors: "certs/two.pem" }, status: 0, printed: ["CN=Mooring Local CA, 90", "CN=Mooring Local Intermediate CA, 90"] },
	...["blynkAnchors", "blynkFallbackAnchors", "postAnchors", "bridgeAnchors"].map((setting) => ({
		name: `an anchor of ${setting} that has ended, as of the broker's`, certs: { "ca.pem": authority.root }, settings: { [setting]: "certs/ca.pem" }, later: 100, status: 1,
		printed: ["ended certs/ca.pem, trust anchor: CN=Mooring Local CA, ended 10 days ago", "FAILED [settings/anchor-ends]"],
	})),
	{ name: "an anchor of two settings, told once", certs: { "ca.pem": authority.root }, settings: { trustAnchors: "certs/ca.pem", postAnchors: "certs/ca.pem" }, status: 0, printed: ["good certs/ca.pem, trust anchor: CN=Mooring Local CA, 90 days left"], once: true },
	...["blynkPins", "blynkFallbackPins", "postPins", "bridgePins"].map((setting) => ({
		name: `a pinned certificate of ${setting} that ends soon, as of the broker's`, certs: { "pinned.pem": identity.certificate }, settings: { [setting]: PIN }, later: 31, status: 1,
		printed: ["soon certs/pinned.pem, pinned by its fingerprint", "FAILED [settings/pin-ends]"],
	})),
	{ name: "pins of one setting that are none, and good ones of another", certs: { "pinned.pem": identity.certificate }, settings: { trustPins: "sha256:xyz", postPins: PIN }, status: 1, printed: ["FAILED [settings/pin-character]", "good certs/pinned.pem, pinned by its fingerprint"] },
	{ name: "what no setting names", certs: { "ca.pem": authority.root }, later: 100, status: 0, printed: ["note certs/ca.pem, named by no setting: CN=Mooring Local CA, ended 10 days ago"] },
	{ name: "an anchor that is missing", settings: { trustAnchors: "certs/ca.pem" }, status: 1, printed: ["FAILED [settings/bad-certificate-file] seen certs/ca.pem: no file certs/ca.pem that could be read"] },
	{ name: "a key by mistake", certs: { "ca.pem": identity.key }, status: 1, printed: ["FAILED [settings/bad-certificate-file] seen certs/ca.pem: a private key begins on line 1"] },
	{ name: "a pinned certificate that ends soon", certs: { "pinned.pem": identity.certificate }, settings: { trustPins: PIN }, later: 31, status: 1, printed: ["soon certs/pinned.pem, pinned by its fingerprint", "FAILED [settings/pin-ends] seen the pinned certificate CN=Mooring Local Server in certs/pinned.pem: 59 days left"] },
	{ name: "the device's own certificate", certs: { "board.pem": identity.chain + identity.key }, settings: { clientCertificate: "certs/board.pem" }, later: 31, status: 1, printed: ["soon certs/board.pem, the device's own: CN=Mooring Local Server", "FAILED [settings/own-ends] seen the device's own certificate CN=Mooring Local Server in certs/board.pem: 59 days left"] },
	{ name: "the device's own certificate that is good", certs: { "board.pem": identity.chain }, settings: { clientCertificate: "certs/board.pem" }, status: 0, printed: ["good certs/board.pem, the device's own: CN=Mooring Local Server, 90 days left"] },
	{ name: "the device's own certificate that has ended", certs: { "board.pem": identity.chain }, settings: { clientCertificate: "certs/board.pem" }, later: 92, status: 1, printed: ["ended certs/board.pem", "FAILED [settings/own-ends]", "ended 2 days ago"] },
	{ name: "the device's own certificate that is not valid yet", certs: { "board.pem": identity.chain }, settings: { clientCertificate: "certs/board.pem" }, later: -40, status: 1, printed: ["FAILED [settings/own-begins] seen the device's own certificate CN=Mooring Local Server in certs/board.pem begins on 2026-11-2"] },
	{ name: "the device's own certificate that is missing", settings: { clientCertificate: "certs/board.pem" }, status: 1, printed: ["FAILED [settings/bad-certificate-file] seen certs/board.pem"] },
	{ name: "a permission to check nothing, for long", settings: { trustInsecureBecause: "the CA comes in spring", trustInsecureUntil: "2027-02-28" }, status: 0, printed: ["good trustInsecureUntil, the permission to check nothing: 98 days left, until 2027-02-28 23:59:59 UTC"] },
	{ name: "a permission to check nothing that ends soon", settings: { trustInsecureBecause: "the CA comes in spring", trustInsecureUntil: "2027-02-28" }, later: 39, status: 0, printed: ["soon trustInsecureUntil, the permission to check nothing: 59 days left", "set trustAnchors or trustPins before"] },
	{ name: "a permission to check nothing that has ended", settings: { trustInsecureBecause: "the CA comes in spring", trustInsecureUntil: "2026-11-21" }, status: 1, printed: ["ended trustInsecureUntil, the permission to check nothing: ended today, on 2026-11-21 23:59:59 UTC", "FAILED [settings/insecure-ends] seen the permission to check nothing (trustInsecureUntil) ended on 2026-11-21 23:59:59 UTC"] },
	{ name: "a permission to check nothing without a day", settings: { trustInsecureBecause: "the CA comes in spring", trustInsecureUntil: "spring" }, status: 1, printed: ["FAILED [settings/malformed] seen trustInsecureUntil is \"spring\""] },
	{ name: "the key of the first connection", settings: { trustFirstUse: true }, status: 0, printed: ["no date trustFirstUse: the key of the first connection has no end"] },
	{ name: "a pinned key", certs: { "pinned.pem": identity.certificate }, settings: { trustPins: KEY_PIN }, later: 31, status: 0, printed: ["note certs/pinned.pem, pinned by its key, which may go on: CN=Mooring Local Server, 59 days left"] },
	{ name: "a pin without its certificate", settings: { trustPins: PIN }, status: 0, printed: [`no date ${PIN}: when its certificate ends is not known`] },
	...["blynkAnchors", "blynkFallbackAnchors", "postAnchors", "bridgeAnchors"].map((key) => ({
		name: `${key} that end soon`, certs: { "ca.pem": authority.root, "other.pem": authority.intermediate }, settings: { trustAnchors: "certs/other.pem", [key]: "certs/ca.pem" }, later: 31, status: 1,
		printed: ["soon certs/ca.pem, trust anchor", "FAILED [settings/anchor-ends] seen the trust anchor CN=Mooring Local CA in certs/ca.pem", "certs/other.pem, trust anchor"],
	})),
	...["blynkPins", "blynkFallbackPins", "postPins", "bridgePins"].map((key) => ({
		name: `${key} that end soon`, certs: { "pinned.pem": identity.certificate }, settings: { [key]: PIN }, later: 31, status: 1, printed: ["soon certs/pinned.pem, pinned by its fingerprint", "FAILED [settings/pin-ends]"],
	})),
	{ name: "a pin that is none for Blynk", settings: { blynkPins: "sha256:xyz" }, status: 1, printed: ["FAILED [settings/pin-character]"] },
	{ name: "a pin that is none", settings: { trustPins: "sha256:xyz" }, status: 1, printed: ["FAILED [settings/pin-character]"] },
];

for (const { name, certs = {}, settings, later = 0, days, status, printed, once = false } of cases) {
	void test(`certs check: ${name}`, async () => {
		const bench = new Bench(settings === undefined ? {} : { "settings.local.json": JSON.stringify(settings) });
		mkdirSync(join(bench.folder, "certs"));
		for (const [file, text] of Object.entries(certs)) bench.write(`certs/${file}`, text);
		const ran = await bench.run(["certs", "check", ...(days === undefined ? [] : ["--days", String(days)])], { now: present + later * DAY });
		for (const text of printed) assert.ok(ran.text.includes(text), `not printed:\n${text}\nbut:\n${ran.out}`);
		if (once) for (const text of printed) assert.equal(ran.text.split(text).length, 2, ran.out);
		assert.equal(ran.status, status, ran.out);
	});
}

void test("certs check: what two servers are trusted by is told once", async () => {
	const bench = new Bench({ "settings.local.json": JSON.stringify({ trustAnchors: "ca.pem", postAnchors: "ca.pem", blynkPins: KEY_PIN, bridgePins: KEY_PIN }), "ca.pem": authority.root });
	const { text, status } = await bench.run(["certs", "check"], { now: present });
	assert.deepEqual([status, text.split("ca.pem, trust anchor").length, text.split(KEY_PIN).length], [0, 2, 2], text);
});

void test("certs check in a project: the files of the folder that the tests run in are none of it", async () => {
	const [bench, elsewhere] = [new Bench({ "settings.local.json": JSON.stringify({ trustAnchors: "ca.pem" }), "ca.pem": authority.root }), new Bench({ "ca.pem": "no certificate" })];
	const before = process.cwd();
	process.chdir(elsewhere.folder);
	try {
		const { status, text } = await bench.run(["certs", "check"]);
		assert.deepEqual([status, text.startsWith("good ca.pem, trust anchor: CN=Mooring Local CA")], [0, true], text);
	} finally {
		process.chdir(before);
	}
});

void test("certs alone is refused", async () => {
	for (const args of [[], ["list"], ["check", "now"]]) assert.equal((await new Bench().run(["certs", ...args])).status, 2);
});
