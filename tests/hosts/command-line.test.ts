import assert from "node:assert/strict";
import test from "node:test";
import { helpText, readCommandLine } from "../../hosts/node/command-line.js";
import { isFailure } from "../../modules/failure/failure.js";
import { SettingsRefused } from "../../modules/settings/settings.js";
import { settingsSchema } from "../../modules/settings/schema.js";

const NONE = { help: false, seconds: undefined, engine: "node", block: undefined, memory: false, only: undefined, keyLog: undefined, settings: {} };

const read: readonly (readonly [args: readonly string[], command: object])[] = [
	[[], {}],
	[["--help"], { help: true }],
	[["-h"], { help: true }],
	[["--for", "15"], { seconds: 15 }],
	[["--engine", "xs32"], { engine: "xs32" }],
	[["--engine=xs", "--memory", "--block", "32768"], { engine: "xs", memory: true, block: 32_768 }],
	[["--trace"], { settings: { trace: "true" } }],
	[["--key-log", "keys.txt"], { keyLog: "keys.txt" }],
	[["--for=0.5"], { seconds: 0.5 }],
	[["--for", "864000"], { seconds: 864_000 }],
	[["--for", "1", "--for", "2"], { seconds: 2 }],
	[["--broker", "mqtts://a.example"], { settings: { mqttUrl: "mqtts://a.example" } }],
	[["--broker=mqtts://a.example", "--ca", "ca.pem"], { settings: { mqttUrl: "mqtts://a.example", trustAnchors: ["ca.pem"] } }],
	[["--blynk", "tls://a", "--pin", "sha256:00"], { settings: { blynkUrl: "tls://a", blynkPins: "sha256:00" } }],
	[["--post", "https://a/b", "--pin", "sha256:00"], { settings: { postUrl: "https://a/b", postPins: "sha256:00" } }],
	[["--post", "https://a/b", "--pin", "sha256:00", "--blynk", "tls://a"], { settings: { postUrl: "https://a/b", trustPins: "sha256:00", blynkUrl: "tls://a" } }],
	[["--only", "post"], { only: "post" }],
	[["--pin", "sha256:00", "--blynk", "tls://a", "--broker", "mqtts://b"], { settings: { trustPins: "sha256:00", blynkUrl: "tls://a", mqttUrl: "mqtts://b" } }],
	[["--pin", "sha256:00", "--blynk", "tls://a", "blynkPins=sha256:01"], { settings: { trustPins: "sha256:00", blynkUrl: "tls://a", blynkPins: "sha256:01" } }],
	[["--pin", "sha256:00", "--insecure-because", "it is mine", "--insecure-until", "2026-12-31"], { settings: { trustPins: "sha256:00", trustInsecureBecause: "it is mine", trustInsecureUntil: "2026-12-31" } }],
	[["--user", "u", "--password", "p=q", "--topic", "a/b"], { settings: { mqttUser: "u", mqttPassword: "p=q", mqttTopic: "a/b" } }],
	[["--password=--dashes--"], { settings: { mqttPassword: "--dashes--" } }],
	[["--password="], { settings: { mqttPassword: "" } }],
	[["wifiName=shed", "wifiPassword=a=b"], { settings: { wifiName: "shed", wifiPassword: "a=b" } }],
	[["wifiName="], { settings: { wifiName: "" } }],
	// Which names there are is for the settings to say: nothing may be lost before.
	[["colour=red"], { settings: { colour: "red" } }],
	[["--topic", "a", "mqttTopic=b"], { settings: { mqttTopic: "b" } }],
];

for (const [args, command] of read) {
	void test(`command line: ${args.join(" ") || "nothing"}`, () => { assert.deepEqual(readCommandLine(args), { ...NONE, ...command }); });
}

void test("command line: a setting with a name that every object has reaches the settings, which refuse it", () => {
	assert.deepEqual(Object.keys(readCommandLine(["__proto__=x", "constructor=y"]).settings), ["__proto__", "constructor"]);
});

const refused: readonly (readonly [args: readonly string[], code: string, seen: string])[] = [
	[["--colour"], "unknown-option", "--colour"],
	[["--colour=red"], "unknown-option", "--colour"],
	[["--colour", "red"], "unknown-option", "--colour"],
	[["--toString", "x"], "unknown-option", "--toString"],
	[["--"], "unknown-option", "--"],
	[["--help=yes"], "unknown-option", "--help"],
	[["--trace=yes"], "unknown-option", "--trace"],
	[["--memory=yes"], "unknown-option", "--memory"],
	[["--key-log"], "option-without-value", "--key-log"],
	[["--key-log", "keys.txt", "--engine", "xs"], "key-log-engine", "--engine xs"],
	[["--broker"], "option-without-value", "--broker"],
	[["--for"], "option-without-value", "--for"],
	[["--broker", "--for", "5"], "option-without-value", "--broker"],
	[["--pin", "sha256", "Fingerprint=79:3C"], "unquoted-fingerprint", "--pin sha256"],
	[["--pin=SHA1", "Fingerprint=79:3C", "--for", "5"], "unquoted-fingerprint", "--pin SHA1"],
	[["15"], "stray-argument", "place 1"],
	[["wifiName=a", "=x"], "stray-argument", "place 2"],
	[[""], "stray-argument", ""],
	[["-x"], "stray-argument", "place 1"],
	...["0", "-1", "", "x", "1e3", "0x10", "1.", ".5", " 1", "Infinity", "864000.1"].map((value) => [["--for", value], "bad-seconds", `--for ${value}`] as const),
];

for (const [args, code, seen] of refused) {
	void test(`command line refused: ${JSON.stringify(args)}`, () => {
		assert.throws(() => readCommandLine(args), (caught) => isFailure(caught) && caught.code === code && caught.stage === "settings" && caught.seen.includes(seen));
	});
}

void test("command line: everything wrong is said at once", () => {
	assert.throws(() => readCommandLine(["--for", "x", "--oops", "--only", "both", "--engine", "v8", "stray", "--broker"]), (caught) => {
		assert.ok(caught instanceof SettingsRefused);
		assert.deepEqual(caught.failures.map(({ code }) => code), ["bad-seconds", "unknown-option", "bad-only", "unknown-engine", "stray-argument", "option-without-value"]);
		return true;
	});
});

void test("command line: an unknown option's value is not repeated, which may be a secret", () => {
	assert.throws(() => readCommandLine(["--passwrd=hunter2"]), (caught) => isFailure(caught) && !`${caught.message} ${caught.expected} ${caught.hint}`.includes("hunter2"));
	assert.throws(() => readCommandLine(["--password", "correct", "horse"]), (caught) => isFailure(caught) && !`${caught.message} ${caught.expected} ${caught.hint}`.includes("horse"));
});

void test("the help names every option and every setting", () => {
	for (const name of ["--for", "--trace", "--key-log", "--broker", "--ca", "--pin", "--insecure-because", "--insecure-until", "--user", "--password", "--topic", ...Object.keys(settingsSchema)]) assert.ok(helpText().includes(name), name);
});
