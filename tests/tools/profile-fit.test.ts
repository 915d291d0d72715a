import assert from "node:assert/strict";
import { test } from "node:test";
import { profileProblem, strangeProfile } from "../../tools/profile-fit.js";

const MQTT = { mqttUrl: "mqtts://broker.example", mqttUser: "board-1" };
const BLYNK = { blynkUrl: "tls://192.168.1.5", blynkToken: "token" };
const POST = { postUrl: "https://service.example" };
const LINE = { bridgeMode: "lines" };

const cases: readonly (readonly [name: string, values: Readonly<Record<string, unknown>>, profile: string, said: readonly string[], bundles?: readonly string[]])[] = [
	["what the profile has", { ...MQTT, ledPin: "2" }, "esp8266", []],
	["Blynk in the profile of MQTT", { wifiName: "Harbour", ...BLYNK }, "esp8266", ["esp8266 does not have: Blynk (blynkUrl, blynkToken)", "--profile esp8266-blynk has all"]],
	["MQTT in the profile of Blynk", MQTT, "esp8266-blynk", ["esp8266-blynk does not have: MQTT (mqttUrl, mqttUser)", "--profile esp8266 has all"]],
	["a service in the profile of MQTT", POST, "esp8266", ["an HTTPS service (postUrl)", "--profile esp8266-post has all"]],
	["a serial line in the profile of MQTT", { ...MQTT, ...LINE }, "esp8266", ["a serial line (bridgeMode)", "--profile esp8266-bridge has all"]],
	["MQTT and Blynk", { ...MQTT, ...BLYNK }, "esp8266", ["Blynk (blynkUrl, blynkToken)", "no profile of an ESP8266 has all that they ask for", "esp32"]],
	["two parts that no profile has", { ...MQTT, commandPort: "uart0", trace: true }, "esp8266", ["orders over a serial line (commandPort); tracing handshakes (trace)", "no profile of an ESP8266"]],
	["a bundle of roots as anchors", { ...MQTT, trustAnchors: "certs/roots.bin" }, "esp8266", ["bundles of roots (certs/roots.bin)", "no profile of an ESP8266 has all that they ask for"], ["certs/roots.bin"]],
];

for (const [name, values, profile, said, bundles = []] of cases) {
	void test(`A profile and the settings: ${name}: ${said.length === 0 ? "good" : "says what is asked for, by which settings, and which profile has it"}`, async () => {
		const lines = await profileProblem({ values, bundles }, profile);
		if (said.length === 0) assert.deepEqual(lines, []);
		for (const text of said) assert.ok(lines.join("\n").includes(text), lines.join("\n"));
	});
}

void test("A profile that is none, and one for a target that has none, are refused each in its own words", () => {
	assert.equal(strangeProfile("esp8266-blynk", "esp8266/nodemcu", true), undefined);
	assert.equal(strangeProfile("esp8266", "esp32", false), undefined);
	assert.match(strangeProfile("blynk", "esp8266", true) ?? "", /"blynk" is none of an ESP8266's: esp8266, esp8266-blynk/);
	assert.match(strangeProfile("esp8266", "esp32", true) ?? "", /^--profile is for an ESP8266, and esp32 has everything: leave it out$/);
});
