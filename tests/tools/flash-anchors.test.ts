import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { writeAnchorBundle } from "../../modules/x509/bundle-writer.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { readSettings } from "../../modules/settings/settings.js";
import { anchorFiles, flashAnchor, writeFlashAnchors } from "../../tools/flash-anchors.js";
import { make, pem } from "../fakes/certificates.js";

const one = await make({ subject: "CN=One CA", ca: true });
const two = await make({ subject: "CN=Two CA", ca: true });
const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";

/** What the image is to have: the certificate, or the file as it is. */
const cases: readonly (readonly [name: string, file: Uint8Array, isCertificate: boolean])[] = [
	["one certificate in PEM", Buffer.from(pem(one.der)), true],
	["one with text around it and line ends of Windows", Buffer.from(`A CA\r\n${pem(one.der).replaceAll("\n", "\r\n")}of ours\r\n`), true],
	["one in DER", one.der, true],
	["two certificates", Buffer.from(pem(one.der) + pem(two.der)), false],
	["a bundle", writeAnchorBundle([readCertificate(one.der, "")], "", nodeCrypto), false],
	["one beside a private key", Buffer.from(pem(one.der) + key), false],
	["one that is cut off", Buffer.from(pem(one.der).slice(0, -40)), false],
	["one with a wrong character", Buffer.from(pem(one.der).replace("M", "?")), false],
	["DER with a byte more", Buffer.concat([one.der, Buffer.alloc(1)]), false],
	["no certificate", Buffer.from("nothing of the kind"), false],
	["an empty file", Buffer.alloc(0), false],
];

for (const [name, file, isCertificate] of cases) {
	void test(`in an image: ${name}`, () => {
		assert.deepEqual(Buffer.from(flashAnchor(file)), Buffer.from(isCertificate ? one.der : file));
	});
}

void test("the files of an image keep their names, and those that they are made of what they hold", () => {
	const folder = mkdtempSync(join(tmpdir(), "mooring-anchors-"));
	try {
		writeFileSync(join(folder, "root.pem"), pem(one.der));
		const [written = "", ...others] = writeFlashAnchors(folder, ["root.pem"], join(folder, "image/anchors"));
		assert.deepEqual([written, others], [join(folder, "image/anchors/root.pem"), []]);
		assert.deepEqual(readPemCertificates(readFileSync(written)).map((der) => Buffer.from(der)), [Buffer.from(one.der)]);
		assert.equal(readFileSync(join(folder, "root.pem"), "utf8"), pem(one.der));
	} finally {
		rmSync(folder, { recursive: true });
	}
});

const NETWORK = { wifiName: "Harbour" };
const BROKER = { ...NETWORK, mqttUrl: "mqtts://broker.example", trustAnchors: "root.pem" };
const BRIDGE = { bridgeMode: "transparent", bridgeTarget: "tls://server.example:7000" };

const named: readonly (readonly [what: string, values: Readonly<Record<string, unknown>>, files: readonly string[]])[] = [
	["the broker's", BROKER, ["root.pem"]],
	["several of the broker's", { ...BROKER, trustAnchors: "root.pem other.pem" }, ["root.pem", "other.pem"]],
	["none, with pins", { ...NETWORK, mqttUrl: BROKER.mqttUrl, trustPins: `sha256:${"00".repeat(32)}` }, []],
	["a Blynk server's beside the broker's", { ...BROKER, blynkUrl: "tls://blynk.example", blynkToken: "0".repeat(32), blynkAnchors: "house.pem" }, ["root.pem", "house.pem"]],
	["a transparent bridge's alone", { ...NETWORK, ...BRIDGE, bridgeAnchors: "server.pem" }, ["server.pem"]],
	["a transparent bridge's beside the broker's", { ...BROKER, ...BRIDGE, bridgeAnchors: "server.pem" }, ["root.pem", "server.pem"]],
	["those of the broker for both", { ...BROKER, ...BRIDGE }, ["root.pem"]],
	["an HTTPS service's", { ...NETWORK, postUrl: "https://service.example/readings", postAnchors: "root.pem" }, ["root.pem"]],
	["none for a bridge in plain text", { ...NETWORK, ...BRIDGE, bridgeTarget: "tcp://server.example:7000", bridgePlainText: true }, []],
];

for (const [what, values, files] of named) {
	void test(`files of anchors that settings name: ${what}`, () => { assert.deepEqual(anchorFiles(readSettings([{ source: "test", values }])), files); });
}
