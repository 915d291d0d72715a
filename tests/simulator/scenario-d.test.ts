import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "../../modules/failure/failure.js";
import { withBroker } from "./trust-world.js";
import { authority, Device, identity } from "./world.js";

// The wrong certificate of a chain, and PEM that was pasted.

void test("scenario D: the server's own certificate, which a CA issued, is no anchor: pin it, or use its issuer", async () => {
	await withBroker(identity, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "leaf.pem" }, files: { "leaf.pem": identity.certificate } }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.equal(device.log.failures[0]?.code, "not-a-ca");
			assert.ok(device.log.text.includes("what to do: This is the server's own certificate: pin it, or use CN=Mooring Local Intermediate CA as the trust anchor."), device.log.text);
		});
	});
});

void test("scenario D: the second certificate of the chain, the intermediate, is an anchor", async () => {
	await withBroker(identity, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "second.pem" }, files: { "second.pem": authority.intermediate } }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			assert.ok(device.log.text.includes("path: Mooring Local Server <- anchor Mooring Local Intermediate CA"), device.log.text);
		});
	});
});

const body = authority.root.split("\n").slice(1).join("\n").replace(/-----END[^]*/, "");

const pasted: readonly (readonly [name: string, text: string])[] = [
	["six dashes", `-${authority.root}`],
	["a left-to-right mark before it", `\u200e${authority.root}`],
	["indentation", authority.root.replaceAll("\n", "\n    ")],
	["one long line", `-----BEGIN CERTIFICATE-----${body.replaceAll("\n", "")}-----END CERTIFICATE-----`],
	["CRLF", authority.root.replaceAll("\n", "\r\n")],
	["text before and after, and another certificate", `The house's:\n${authority.intermediate}and its root:\n${authority.root}That is all.\n`],
];

void test("scenario D: PEM as it was pasted", { concurrency: 4 }, async (context) => {
	await Promise.all(pasted.map(([name, text]) => context.test(`${name}: read, and connects`, async () => {
		await withBroker(identity, async ({ port }) => {
			await Device.run({ port, settings: { trustAnchors: "pasted.pem" }, files: { "pasted.pem": text } }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.deepEqual(device.log.failures, []);
			});
		});
	})));
});

const refused: readonly (readonly [name: string, text: string, code: string, seen: RegExp])[] = [
	["a left-to-right mark within", authority.root.replace("\n", "\nMII\u200e"), "pem-character", /\(U\+200E\) on line 2, column 4$/],
	["a key by mistake", identity.key, "pem-private-key", /^pasted\.pem: a private key begins on line 1$/],
	["nothing", "", "pem-empty", /no BEGIN line/],
	["half of it", authority.root.slice(0, 300), "pem-unfinished", /begins on line 1/],
];

for (const [name, text, code, seen] of refused) {
	void test(`scenario D: ${name} is refused before anything is opened`, async () => {
		const opened = (): never => assert.fail("opened a socket");
		await assert.rejects(Device.run({ port: 1, settings: { trustAnchors: "pasted.pem" }, files: { "pasted.pem": text }, host: () => ({ connect: opened, openDatagram: opened }) }, opened), (error: unknown) => {
			assert.ok(isFailure(error));
			assert.deepEqual([error.stage, error.code], ["settings", code]);
			assert.match(error.seen, seen);
			assert.ok(!error.message.includes("MI"), "no key is shown");
			return true;
		});
	});
}
