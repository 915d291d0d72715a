import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "../../modules/failure/failure.js";
import { DAY, pinOf, withBroker } from "./trust-world.js";
import { authority, Device, identity, present } from "./world.js";
import type { DeviceOptions } from "./world.js";

// An ESP8266 and a server in the house, by IP, with a fingerprint pasted from a browser.

const CERTIFICATE = pinOf(identity, "certificate");
const HEX = CERTIFICATE.slice("sha256:".length);
const SHA1 = pinOf(identity, "certificate", "sha1").slice("sha1:".length);
const BASE64 = Buffer.from(pinOf(identity, "key").slice("key-sha256:".length), "hex").toString("base64");
const COLONS = HEX.toUpperCase().replace(/(..)(?=.)/g, "$1:");

/** A server whose certificate has the address that it is reached by, and one whose has not. */
const byAddress = await authority.issue(["house.example", "127.0.0.1"]);
const byName = await authority.issue(["house.example"]);

interface Pasted {
	readonly name: string;
	readonly text: string;
	/** What is said to have been removed. */
	readonly notices: readonly string[];
	/** Of a finding, besides. */
	readonly warning?: string;
}

const pasted: readonly Pasted[] = [
	{ name: "a left-to-right mark before it, as a browser copies it", text: `\u200e${HEX}`, notices: ["removed U+200E at column 1 (left-to-right mark)"] },
	{ name: "a right-to-left mark, a zero width space, a word joiner and a byte order mark", text: `\u200f\u200b\u2060\ufeff${HEX}`, notices: ["removed U+200F at column 1", "removed U+200B at column 2", "removed U+2060 at column 3", "removed U+FEFF at column 4"] },
	{ name: "a no-break space and a line end", text: `${HEX.slice(0, 32)}\u00a0${HEX.slice(32)}\r\n`, notices: ["removed U+00A0 at column 33", "removed U+000D at column 66", "removed U+000A at column 67"] },
	{ name: "openssl's label and colons in upper case", text: `sha256 Fingerprint=${COLONS}`, notices: [] },
	{ name: "openssl's SHA-1, with a warning", text: `SHA1 Fingerprint=${SHA1}`, notices: [], warning: "[sha1-pin]" },
	{ name: "curl's sha256//", text: `sha256//${BASE64}`, notices: [] },
	{ name: "HTTP's pin-sha256", text: `pin-sha256="${BASE64}"`, notices: [] },
	{ name: "dashes", text: COLONS.replaceAll(":", "-"), notices: [] },
];

void test("scenario B: a fingerprint as it was pasted", { concurrency: 4 }, async (context) => {
	await Promise.all(pasted.map((one) => context.test(`${one.name}: connects`, async () => {
		await withBroker(identity, async ({ port }) => {
			await Device.run({ port, settings: { trustAnchors: "", trustPins: one.text } }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.deepEqual(device.log.failures, []);
				for (const notice of one.notices) assert.ok(device.log.text.includes(`settings    warning: trustPins: ${notice}`), device.log.text);
				assert.equal(device.log.warnings.length, one.notices.length + (one.warning === undefined ? 0 : 1), device.log.text);
				if (one.warning !== undefined) assert.ok(device.log.warnings.at(-1)?.includes(one.warning), device.log.text);
			});
		});
	})));
});

const refused: readonly (readonly [name: string, text: string, code: string, seen: string])[] = [
	["a letter that is not hex", `${HEX.slice(0, 9)}g${HEX.slice(10)}`, "pin-character", "trustPins: pin 1 has the character \"g\" (U+0067) at column 10"],
	["19 bytes", SHA1.slice(2), "pin-length", "trustPins: pin 1 has 19 bytes: one byte is missing"],
	["31 bytes", HEX.slice(2), "pin-length", "trustPins: pin 1 has 31 bytes: one byte is missing"],
];

for (const [name, text, code, seen] of refused) {
	void test(`scenario B: ${name} is refused before Wi-Fi`, async () => {
		const failure = await refusal({ port: 1, settings: { trustAnchors: "", trustPins: text } });
		assert.deepEqual(isFailure(failure) && [failure.stage, failure.code, failure.seen], ["settings", code, seen]);
	});
}

void test("scenario B: the pin decides for a server by an address that its certificate lacks, and the report says that the name was not checked", async () => {
	await withBroker(byName, async ({ port }) => {
		const settings = { mqttUrl: `mqtts://127.0.0.1:${port}`, trustAnchors: "", trustPins: pinOf(byName, "certificate") };
		await Device.run({ port, settings }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			assert.ok(device.log.text.includes("pinned by the SHA-256 of its certificate, name and dates not enforced"), device.log.text);
			assert.ok(device.log.text.includes("warning: 127.0.0.1 is not in the server's certificate, which is for: house.example: ") && device.log.text.includes("[name-mismatch]"), device.log.text);
		});
	});
});

void test("scenario B: with anchors, a server by an address that its certificate has is accepted", async () => {
	await withBroker(byAddress, async ({ port }) => {
		await Device.run({ port, settings: { mqttUrl: `mqtts://127.0.0.1:${port}` } }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			assert.deepEqual([device.log.failures, device.log.warnings], [[], []]);
		});
	});
});

void test("scenario B: with anchors, one by an address that its certificate lacks is not, and the names that it has are told", async () => {
	await withBroker(byName, async ({ port }) => {
		await Device.run({ port, settings: { mqttUrl: `mqtts://127.0.0.1:${port}` } }, async (device) => {
			await failed(device, "x509/name-mismatch", "127.0.0.1 is not in the server's certificate, which is for: house.example;");
		});
	});
});

void test("scenario B: one wrong nibble is a mismatch, and both values are told", async () => {
	const wrong = HEX.slice(0, -1) + (HEX.endsWith("0") ? "1" : "0");
	await withBroker(identity, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "", trustPins: wrong } }, async (device) => {
			await failed(device, "x509/pin-mismatch", `is ${CERTIFICATE}, key-sha256:`);
			assert.ok(device.log.text.includes(`; expected: one of the pins sha256:${wrong}\n`), device.log.text);
		});
	});
});

void test("scenario B: days left are told with every connection", async () => {
	const brief = await authority.issue(["localhost"], { notBefore: present - 20 * DAY, notAfter: present + 3 * DAY });
	await withBroker(brief, async ({ port }) => {
		await Device.run({ port }, async (device) => {
			await device.reached("x509");
			await device.until(() => device.log.text.includes("days left: the server's certificate 2 (until 2026-11-25), the trust anchor 89 (until 2027-02-20)\n"), "days left");
			assert.ok(device.log.warnings.some((warning) => warning.endsWith("[ends-soon]")), device.log.text);
		});
	});
});

async function failed(device: Device, code: string, seen: string): Promise<void> {
	await device.until(() => device.log.failures.length >= 1, "failure");
	const [failure] = device.log.failures;
	assert.equal(failure && `${failure.stage}/${failure.code}`, code, device.log.text);
	assert.ok(device.log.text.includes(seen), device.log.text);
	assert.equal(device.firmware.counts.published, 0);
}

/** What the firmware throws as it starts. */
async function refusal(options: DeviceOptions): Promise<unknown> {
	try {
		await Device.run({ ...options, host: () => ({ connect: () => assert.fail("dialled") }) }, () => assert.fail("started"));
	} catch (caught) {
		return caught;
	}
	return undefined;
}
