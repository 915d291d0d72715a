import type { Failure } from "../../modules/ports/failure.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import { readSettings, SettingsRefused, type Settings, type SettingsLayer } from "../../modules/settings/settings.js";
import { equal, ok, test } from "../harness.js";

/** What lacks nothing but trust. */
const WITHOUT = { wifiName: "shed", mqttUrl: "mqtts://broker.example" };

/** The least that is accepted. */
const LEAST = { ...WITHOUT, trustAnchors: "ca.pem" };

test("settings: what is not given has its default", () => {
	equal(read(LEAST), {
		wifiName: "shed",
		wifiPassword: "",
		timeServers: [{ host: "pool.ntp.org", port: 123 }, { host: "time.google.com", port: 123 }, { host: "time.cloudflare.com", port: 123 }],
		timeInterval: 15000,
		mqttUrl: { host: "broker.example", port: 8883, secure: true },
		timeIgnoreLast: false, mqttPlainText: false,
		mqttUser: undefined,
		mqttPassword: undefined,
		mqttClientId: undefined,
		mqttTopic: "dataset",
		mqttKeepAlive: 60,
		sendSecretsUnverified: false,
		sensorId: 52647892,
		sensorInterval: 5,
		wifiDeadline: 20000,
		timeDeadline: 3000,
		dnsDeadline: 5000,
		tcpDeadline: 10000,
		tlsDeadline: 30000,
		tlsResume: true,
		tlsSessionInFlash: false,
		mqttDeadline: 10000,
		retryFirst: 1000,
		retryLargest: 60000,
		receiveBuffer: 16640,
		trace: false,
		trust: { kind: "anchors", names: ["ca.pem"] },
		trustProfile: "private",
		rememberIntermediates: "ram",
		identity: undefined,
		blynk: undefined,
	});
});

/** The same values as JSON has them and as text alone. */
const typed = { ...LEAST, mqttPlainText: true, mqttKeepAlive: 30, sensorId: 0, timeServers: ["a.example", "[::1]:1123"], trustAnchors: ["a.pem", "b.pem"] };
const textual = { ...LEAST, mqttPlainText: "true", mqttKeepAlive: "30", sensorId: "0", timeServers: " a.example, [::1]:1123 ", trustAnchors: "a.pem b.pem" };

test("settings: every value can be text, as mcconfig sets it", () => {
	const settings = read(typed);
	equal(settings, read(textual));
	equal([settings.mqttKeepAlive, settings.mqttPlainText, settings.sensorId], [30, true, 0]);
	equal(settings.timeServers, [{ host: "a.example", port: 123 }, { host: "::1", port: 1123 }]);
	equal(settings.trust, { kind: "anchors", names: ["a.pem", "b.pem"] });
});

test("settings: they are frozen, with what is in them", () => {
	const settings = read(LEAST);
	for (const part of [settings, settings.timeServers, settings.timeServers[0], settings.mqttUrl, settings.trust, settings.trust?.kind === "anchors" ? settings.trust.names : []]) ok(Object.isFrozen(part));
});

test("settings: later layers are laid over earlier ones, and an empty text takes away", () => {
	const settings = readSettings([
		layer({ ...LEAST, mqttTopic: "one", mqttUser: "u", sensorInterval: "malformed" }, "manifest.json", "config"),
		layer({ mqttTopic: "two", trustAnchors: "", sensorInterval: 7 }, "settings.local.json"),
		layer({ mqttTopic: "three", trustPins: "sha256:00", mqttUser: "" }, "the command line"),
	]);
	equal([settings.mqttTopic, settings.sensorInterval, settings.mqttUser], ["three", 7, undefined]);
	equal(settings.trust, { kind: "pins", text: "sha256:00" });
});

test("settings: empty values of settings with a default are the default", () => {
	equal(read({ ...LEAST, mqttTopic: "", timeServers: [], mqttKeepAlive: "", wifiPassword: "" }), read(LEAST));
});

const brokers: readonly (readonly [text: string, broker: object])[] = [
	["mqtts://broker.example", { secure: true, host: "broker.example", port: 8883 }],
	["mqtts://broker.example/", { secure: true, host: "broker.example", port: 8883 }],
	["MQTTS://Broker.Example:443", { secure: true, host: "Broker.Example", port: 443 }],
	["mqtts://192.168.1.10", { secure: true, host: "192.168.1.10", port: 8883 }],
	["mqtts://[2001:db8::7]", { secure: true, host: "2001:db8::7", port: 8883 }],
	["mqtts://[::ffff:192.0.2.1]:65535", { secure: true, host: "::ffff:192.0.2.1", port: 65535 }],
	["mqtts://my_broker", { secure: true, host: "my_broker", port: 8883 }],
	["mqtts://1.pool.example", { secure: true, host: "1.pool.example", port: 8883 }],
];

for (const [text, broker] of brokers) {
	test(`settings: mqttUrl ${text}`, () => {
		equal(read({ ...LEAST, mqttUrl: text }).mqttUrl, broker);
	});
}

test("settings: a host name of 253 characters, and none of 254", () => {
	const name = `${"a".repeat(63)}.`.repeat(3) + "a".repeat(61);
	equal(read({ ...LEAST, mqttUrl: `mqtts://${name}` }).mqttUrl?.host.length, 253);
	equal(codes({ ...LEAST, mqttUrl: `mqtts://${name}a` }), ["malformed"]);
	equal(codes({ ...LEAST, mqttUrl: `mqtts://${"a".repeat(64)}` }), ["malformed"]);
});

test("settings: plain MQTT only in so many words, and then without trust", () => {
	const plain = { wifiName: "shed", mqttUrl: "mqtt://broker.example" };
	equal(codes(plain), ["plain-text"]);
	equal(codes({ ...plain, mqttPlainText: false }), ["plain-text"]);
	equal(codes({ ...plain, mqttPlainText: "yes" }), ["malformed", "plain-text"]);
	const settings = read({ ...plain, mqttPlainText: "true" });
	equal([settings.mqttUrl, settings.trust], [{ secure: false, host: "broker.example", port: 1883 }, undefined]);
});

const malformed: readonly (readonly [key: string, value: unknown, seen: string])[] = [
	["wifiName", 7, "the number 7"],
	["wifiName", "x".repeat(33), `"${"x".repeat(33)}", a text of 33 characters`],
	["wifiName", "ü".repeat(17), `"${"ü".repeat(17)}", a text of 17 characters (34 bytes in UTF-8)`],
	["wifiPassword", "hunter2", "a text of 7 characters"],
	["wifiPassword", "x".repeat(64), "a text of 64 characters"],
	["wifiPassword", 12345678, "a number"],
	["mqttUrl", "broker.example", '"broker.example", a text of 14 characters'],
	["mqttUrl", "http://broker.example", '"http://broker.example", a text of 21 characters'],
	["mqttUrl", "mqtts:/broker.example", '"mqtts:/broker.example", a text of 21 characters'],
	["mqttUrl", "mqtts://", '"mqtts://", a text of 8 characters'],
	["mqttUrl", "mqtts://:8883", '"mqtts://:8883", a text of 13 characters'],
	["mqttUrl", "mqtts://broker.example:", '"mqtts://broker.example:", a text of 23 characters'],
	["mqttUrl", "mqtts://broker.example:0", '"mqtts://broker.example:0", a text of 24 characters'],
	["mqttUrl", "mqtts://broker.example:65536", '"mqtts://broker.example:65536", a text of 28 characters'],
	["mqttUrl", "mqtts://broker.example:88x", '"mqtts://broker.example:88x", a text of 26 characters'],
	["mqttUrl", "mqtts://broker.example:-1", '"mqtts://broker.example:-1", a text of 25 characters'],
	["mqttUrl", "mqtts://broker.example/mqtt", '"mqtts://broker.example/mqtt", a text of 27 characters'],
	["mqttUrl", "mqtts://broker.example?x", '"mqtts://broker.example?x", a text of 24 characters'],
	["mqttUrl", " mqtts://broker.example", '" mqtts://broker.example", a text of 23 characters'],
	["mqttUrl", "mqtts://broker.example\n", '"mqtts://broker.example\\u{a}", a text of 23 characters'],
	["mqttUrl", "mqtts://\u200ebroker.example", '"mqtts://\\u{200e}broker.example", a text of 23 characters (25 bytes in UTF-8)'],
	["mqttUrl", "mqtts://-broker.example", '"mqtts://-broker.example", a text of 23 characters'],
	["mqttUrl", "mqtts://broker..example", '"mqtts://broker..example", a text of 23 characters'],
	["mqttUrl", "mqtts://broker.example.", '"mqtts://broker.example.", a text of 23 characters'],
	["mqttUrl", "mqtts://192.168.1.256", '"mqtts://192.168.1.256", a text of 21 characters'],
	["mqttUrl", "mqtts://192.168.1", '"mqtts://192.168.1", a text of 17 characters'],
	["mqttUrl", "mqtts://192.168.01.1", '"mqtts://192.168.01.1", a text of 20 characters'],
	["mqttUrl", "mqtts://::1", '"mqtts://::1", a text of 11 characters'],
	["mqttUrl", "mqtts://[::1", '"mqtts://[::1", a text of 12 characters'],
	["mqttUrl", "mqtts://[::1]x", '"mqtts://[::1]x", a text of 14 characters'],
	["mqttUrl", "mqtts://[broker.example]", '"mqtts://[broker.example]", a text of 24 characters'],
	["mqttUrl", "mqtts://[fe80::1%eth0]", '"mqtts://[fe80::1%eth0]", a text of 22 characters'],
	["mqttUrl", "mqtts://[1::2::3]", '"mqtts://[1::2::3]", a text of 17 characters'],
	["mqttUrl", "mqtts://[:::]", '"mqtts://[:::]", a text of 13 characters'],
	["mqttUrl", "mqtts://[1:2:3:4:5:6:7]", '"mqtts://[1:2:3:4:5:6:7]", a text of 23 characters'],
	["mqttUrl", "mqtts://[1:2:3:4:5:6:7:8:9]", '"mqtts://[1:2:3:4:5:6:7:8:9]", a text of 27 characters'],
	["mqttUrl", "mqtts://[1:2:3:4:5:6:7::8]", '"mqtts://[1:2:3:4:5:6:7::8]", a text of 26 characters'],
	["mqttUrl", "mqtts://[::12345]", '"mqtts://[::12345]", a text of 17 characters'],
	["mqttUrl", "mqtts://127.0.0.0x1", '"mqtts://127.0.0.0x1", a text of 19 characters'],
	["mqttUrl", "mqtts://[::1.2.3]", '"mqtts://[::1.2.3]", a text of 17 characters'],
	["mqttUrl", "mqtts://[1.2.3.4::]", '"mqtts://[1.2.3.4::]", a text of 19 characters'],
	["mqttPlainText", 1, "the number 1"],
	["mqttPlainText", "TRUE", '"TRUE", a text of 4 characters'],
	["mqttPlainText", null, "null"],
	["mqttUser", "x".repeat(1025), "a text of 1025 characters"],
	["mqttUser", true, "true or false"],
	["mqttTopic", "a/#", '"a/#", a text of 3 characters'],
	["mqttTopic", "+/a", '"+/a", a text of 3 characters'],
	["mqttTopic", "a\0b", '"a\\u{0}b", a text of 3 characters'],
	["mqttTopic", "a\ud800b", '"a\\u{d800}b", a text of 3 characters (5 bytes in UTF-8)'],
	["mqttTopic", { name: "a" }, "an object"],
	["mqttKeepAlive", 4, "the number 4"],
	["mqttKeepAlive", 3601, "the number 3601"],
	["mqttKeepAlive", 60.5, "the number 60.5"],
	["mqttKeepAlive", "60s", '"60s", a text of 3 characters'],
	["mqttKeepAlive", "0x3c", '"0x3c", a text of 4 characters'],
	["mqttKeepAlive", "6e1", '"6e1", a text of 3 characters'],
	["mqttKeepAlive", " 60", '" 60", a text of 3 characters'],
	["mqttKeepAlive", NaN, "the number NaN"],
	["mqttKeepAlive", false, "false"],
	["sensorId", -1, "the number -1"],
	["sensorId", 4294967296, "the number 4294967296"],
	["timeServers", "a.example:x", '"a.example:x", a text of 11 characters'],
	["timeServers", "a.example b.example:0", '"a.example b.example:0", a text of 21 characters'],
	["timeServers", " , ", '" , ", a text of 3 characters'],
	["timeServers", "a b c d e f g h i", '"a b c d e f g h i", a text of 17 characters'],
	["timeServers", ["a.example", 7], "a list of 2"],
	["trustAnchors", ["a.pem", ""], "a list of 2"],
	["trustAnchors", true, "true"],
	["trustPins", ["sha256:00"], "a list of 1"],
	["receiveBuffer", 511, "the number 511"],
	["receiveBuffer", 16641, "the number 16641"],
	["wifiDeadline", 0, "the number 0"],
	["retryLargest", 1e9, "the number 1000000000"],
];

for (const [key, value, seen] of malformed) {
	test(`settings: ${key} refuses ${key.endsWith("Password") ? "a bad password" : JSON.stringify(value)}`, () => {
		const [failure, ...others] = refused([layer({ ...(key.startsWith("trust") ? WITHOUT : LEAST), [key]: value }, "manifest.json", "config")]);
		equal([failure?.stage, failure?.code, others.length], ["settings", "malformed", 0]);
		equal(failure?.seen, `config.${key} in manifest.json is ${seen}`);
		ok(failure?.expected !== "" && failure?.hint.startsWith(`${key}: `));
	});
}

test("settings: what is expected is said", () => {
	const expected = (key: string, value: unknown): string | undefined => refused([layer({ ...LEAST, [key]: value })])[0]?.expected;
	equal(expected("receiveBuffer", 1), "a whole number of bytes from 512 to 16640");
	equal(expected("wifiPassword", "short"), "a text of 8 to 63 characters, or empty for an open network");
	equal(expected("mqttClientId", 7), "a text of up to 128 characters");
	equal(expected("mqttPlainText", 7), "true or false");
});

const bounds = Object.entries(settingsSchema).flatMap(([key, entry]) => (entry.kind === "integer" ? [{ key, ...entry }] : []));

test("settings: each number is accepted at its bounds and as its default, and refused next to them", () => {
	ok(bounds.length > 10);
	for (const { key, least, most, ...rest } of bounds) {
		// Those two are held against each other as well.
		const order = key === "retryFirst" ? { retryLargest: 3600000 } : key === "retryLargest" ? { retryFirst: 100 } : {};
		for (const good of [least, most, "default" in rest ? rest.default : least]) equal(codes({ ...LEAST, ...order, [key]: good }), [], `${key} ${good}`);
		for (const bad of [least - 1, most + 1]) equal(codes({ ...LEAST, ...order, [key]: bad }), ["malformed"], `${key} ${bad}`);
	}
});

const unknown: readonly (readonly [key: string, known: string])[] = [
	["wifiname", "wifiName"],
	["wifName", "wifiName"],
	["wifiPasword", "wifiPassword"],
	["mqttURL", "mqttUrl"],
	["mqttUlr", "mqttUrl"],
	["timeServer", "timeServers"],
	["trustAnchor", "trustAnchors"],
	["trustPin", "trustPins"],
	["sensorInterwall", "sensorInterval"],
	["ssid", "one of those in docs/settings.md"],
	["password", "one of those in docs/settings.md"],
	["", "one of those in docs/settings.md"],
	["constructor", "one of those in docs/settings.md"],
	["toString", "one of those in docs/settings.md"],
	["x".repeat(100_000), "one of those in docs/settings.md"],
];

for (const [key, known] of unknown) {
	test(`settings: there is no "${key.slice(0, 20)}"`, () => {
		const [failure, ...others] = refused([layer(LEAST), layer({ [key]: "correct horse" }, "settings.local.json")]);
		equal([failure?.code, failure?.hint, others.length], ["unknown-key", `Did you mean ${known}?`, 0]);
		if (key.length < 20) equal(failure?.seen, `there is no setting named ${key} in settings.local.json`);
		ok(!shownBy([failure]).includes("correct horse"));
	});
}

test("settings: __proto__ is an unknown name, not a prototype", () => {
	equal(refused([layer(LEAST), layer(JSON.parse('{"__proto__": {"mqttTopic": "x"}}'))]).map((failure) => failure.code), ["unknown-key"]);
});

test("settings: missing ones are told with their place", () => {
	const failures = refused([layer({ wifiName: "" }, "manifest.json", "config"), layer({}, "settings.local.json")]);
	equal(failures.map((failure) => `${failure.code}: ${failure.seen}`), [
		"missing: no value for config.wifiName in manifest.json",
		"no-server: none of config.mqttUrl in manifest.json, blynkUrl and postUrl has a value",
	]);
});

test("settings: a required one that is taken away is told where", () => {
	equal(refused([layer(LEAST), layer({ wifiName: "" }, "the command line")])[0]?.seen, "no value for wifiName in the command line");
});

test("settings: without any layer, everything required is missing", () => {
	equal(refused([]).map((failure) => failure.code), ["missing", "no-server"]);
});

test("a program that names its server itself is asked for none, and its trust is read all the same", () => {
	const { mqttUrl, trust } = readSettings([{ source: "the test", values: { wifiName: "home", trustAnchors: "ca.pem" } }], true);
	equal([mqttUrl, trust], [undefined, { kind: "anchors", names: ["ca.pem"] }]);
});

for (const values of [undefined, null, "correct horse", 7, ["wifiName"], true]) {
	test(`settings: ${JSON.stringify(values)} in place of named values`, () => {
		const failures = refused([layer(LEAST), layer(values, "settings.local.json")]);
		equal(failures.map((failure) => failure.code), ["not-named-values"]);
		ok(!shownBy(failures).includes("correct horse"));
	});
}

test("settings: the failure names the object within the file", () => {
	equal(refused([layer(LEAST), layer(null, "manifest.json", "config")])[0]?.seen, "config in manifest.json holds null");
});

test("settings: everything that is wrong is told at once", () => {
	const failures = refused([
		layer({ wifiNam: "x", wifiPassword: "short", mqttUrl: "mqtts://user:secret@broker.example", mqttKeepAlive: 1 }, "manifest.json", "config"),
		layer({ mqttPassword: "correct horse", retryFirst: 5000, retryLargest: 1000 }, "settings.local.json"),
	]);
	equal(failures.map((failure) => failure.code), ["unknown-key", "missing", "malformed", "credentials-in-url", "malformed", "password-without-user", "retry-order", "no-trust"]);
	equal(new Set(failures.map((failure) => failure.stage)).size, 1);
	equal(failures[6]?.seen, "retryLargest in settings.local.json is 1000, and retryFirst is 5000");
});

for (const url of ["mqtts://user:correct horse@broker.example", "mqtts://token@broker.example:8883", "user:pw@broker.example"]) {
	test(`settings: credentials in the URL are refused and not shown: ${url.length} characters`, () => {
		const failures = refused([layer({ ...LEAST, mqttUrl: url })]);
		equal(failures.map((failure) => failure.code), ["credentials-in-url"]);
		ok(!/correct|token|pw/.test(shownBy(failures)));
		ok(failures[0]?.hint.includes("mqttUser") === true && failures[0].hint.includes("mqttPassword"));
	});
}

test("settings: our own certificate and its key, both or neither, and only with TLS", () => {
	const both = { clientCertificate: "client.pem", clientKey: "my keys/client.key" };
	const { identity } = read({ ...LEAST, ...both });
	equal(identity, { certificate: "client.pem", key: "my keys/client.key" });
	ok(Object.isFrozen(identity));
	equal(read({ ...LEAST, clientCertificate: "", clientKey: "" }).identity, undefined);
	for (const [given, missing] of [["clientCertificate", "clientKey"], ["clientKey", "clientCertificate"]] as const) {
		const [failure, ...more] = refused([layer({ ...LEAST, [given]: "file.pem" })]);
		equal([failure?.code, more], ["half-identity", []]);
		ok(failure?.seen.includes(given) === true && failure.seen.includes(missing) && failure.hint.includes(missing));
	}
	equal(codes({ wifiName: "shed", mqttUrl: "mqtt://broker.example", mqttPlainText: true, ...both }), ["identity-without-tls"]);
	equal(codes({ ...LEAST, ...both, clientKey: "x".repeat(256) }), ["malformed"]);
});

test("settings: no failure shows the value of a secret", () => {
	for (const [key, entry] of Object.entries(settingsSchema)) {
		if (!("secret" in entry)) continue;
		const secret = `hush${"x".repeat(2000)}`;
		const failures = refused([layer({ ...LEAST, mqttUser: "u", clientCertificate: "c", clientKey: "k", ...BLYNK, ...POST, [key]: secret })]);
		equal(failures.map((failure) => failure.code), [key.startsWith("blynk") ? "blynk-token-length" : "malformed"], key);
		ok(!shownBy(failures).includes("hush"), key);
		ok(!new SettingsRefused([]).message.includes("hush"));
	}
});

const BLYNK = { blynkUrl: "tls://h", blynkToken: "t".repeat(32), blynkFallbackUrl: "tls://h", blynkFallbackToken: "t".repeat(32) };

const POST = { postUrl: "https://h", postToken: "t" };

const ANCHORS = { trustAnchors: "ca.pem" };
const PINS = { trustPins: "sha256:00" };
const FIRST_USE = { trustFirstUse: true };
const INSECURE = { trustInsecureBecause: "a broker on my desk", trustInsecureUntil: "2026-12-24" };

test("settings: each way to trust", () => {
	equal(read({ ...WITHOUT, ...ANCHORS }).trust, { kind: "anchors", names: ["ca.pem"] });
	equal(read({ ...WITHOUT, ...PINS }).trust, { kind: "pins", text: "sha256:00" });
	equal(read({ ...WITHOUT, ...INSECURE }).trust, { kind: "insecure", because: "a broker on my desk", until: Date.UTC(2026, 11, 25) });
	equal(read({ ...WITHOUT, ...FIRST_USE }).trust, { kind: "first-use", accept: undefined });
	equal(read({ ...WITHOUT, trustFirstUse: "true", trustFirstUseAccept: "sha256//x" }).trust, { kind: "first-use", accept: "sha256//x" });
	equal(read({ ...WITHOUT, ...ANCHORS, trustFirstUse: false }).trust, { kind: "anchors", names: ["ca.pem"] });
	equal(read({ ...WITHOUT, ...ANCHORS, ...PINS, trustNeeds: "both" }).trust, { kind: "anchors-and-pins", names: ["ca.pem"], text: "sha256:00" });
	equal(read({ ...WITHOUT, ...ANCHORS, ...PINS, trustNeeds: "either" }).trust, { kind: "anchors-or-pins", names: ["ca.pem"], text: "sha256:00" });
});

test("settings: no trust is refused with the three ways, and empty ones do not count", () => {
	const [failure, ...others] = refused([layer({ ...WITHOUT, trustAnchors: "", trustPins: "", trustFirstUse: "", trustInsecureBecause: "" })]);
	equal([failure?.code, failure?.fault, others.length], ["no-trust", "config", 0]);
	for (const key of ["trustAnchors", "trustPins", "trustInsecureBecause", "trustInsecureUntil"]) ok(failure?.hint.includes(key));
});

for (const more of [{ ...ANCHORS, ...PINS }, { ...PINS, ...INSECURE }, { ...ANCHORS, ...INSECURE }, { ...ANCHORS, ...PINS, ...INSECURE }, { ...PINS, ...FIRST_USE }, { ...FIRST_USE, ...INSECURE }]) {
	test(`settings: ${Object.keys(more).join(" and ")} are refused together`, () => {
		const [failure, ...others] = refused([layer(WITHOUT, "manifest.json", "config"), layer(more, "the command line")]);
		equal([failure?.code, others.length], ["conflicting-trust", 0]);
		equal(failure?.seen, `more than one way to trust is given: ${Object.keys(more).filter((key) => key !== "trustInsecureUntil").map((key) => `${key} in the command line`).join(", ")}`);
	});
}

test("settings: the profile is private, and is one of anchors alone", () => {
	equal(read({ ...WITHOUT, ...ANCHORS }).trustProfile, "private");
	equal(read({ ...WITHOUT, ...ANCHORS, trustProfile: "web" }).trustProfile, "web");
	equal(read({ ...WITHOUT, ...ANCHORS, ...PINS, trustNeeds: "either", trustProfile: "private-common-name" }).trustProfile, "private-common-name");
	equal(codes({ ...WITHOUT, ...PINS, trustProfile: "web" }), ["profile-without-anchors"]);
	equal(codes({ ...WITHOUT, ...ANCHORS, trustProfile: "public" }), ["malformed"]);
});

test("settings: a reason that is none is refused, and nothing else with it", () => {
	equal(codes({ ...WITHOUT, trustInsecureBecause: "because", trustInsecureUntil: "2026-12-24" }), ["malformed"]);
});

test("settings: what is thrown says it all in its message too", () => {
	try {
		read({ wifiName: "shed", mqttUrl: "mqtts://broker.example", retryLargest: 1 });
		ok(false);
	} catch (caught) {
		ok(caught instanceof SettingsRefused);
		equal(caught.message.split("; ").length, 2);
		ok(Object.isFrozen(caught.failures));
	}
});

function read(values: unknown): Settings {
	return readSettings([layer(values)]);
}

function refused(layers: readonly SettingsLayer[]): readonly Failure[] {
	try {
		readSettings(layers);
	} catch (caught) {
		if (caught instanceof SettingsRefused) return caught.failures;
		throw caught;
	}
	return [];
}

function codes(values: unknown): readonly string[] {
	return refused([layer(values)]).map((failure) => failure.code);
}

function layer(values: unknown, source = "manifest.json", within?: string): SettingsLayer {
	return within === undefined ? { source, values } : { source, within, values };
}

function shownBy(failures: readonly (Failure | undefined)[]): string {
	return failures.map((failure) => `${failure?.message} ${failure?.seen} ${failure?.expected} ${failure?.hint}`).join("\n");
}

const days: readonly (readonly [text: unknown, until: number | undefined])[] = [
	["2026-12-31", Date.UTC(2027, 0, 1)],
	["2028-02-29", Date.UTC(2028, 2, 1)],
	["2027-02-29", undefined],
	["2026-13-01", undefined],
	["2026-00-10", undefined],
	["2026-1-1", undefined],
	["2026-12-00", undefined],
	["2026 12-31", undefined],
	["2026-12/31", undefined],
	["1999-12-31", undefined],
	["2026-12-31T10:00", undefined],
	["tomorrow", undefined],
	[20261231, undefined],
];

for (const [text, until] of days) {
	test(`settings: the day ${String(text)}`, () => {
		const given = { ...WITHOUT, ...INSECURE, trustInsecureUntil: text };
		if (until === undefined) equal(codes(given), ["malformed"]);
		else equal(read(given).trust, { kind: "insecure", because: INSECURE.trustInsecureBecause, until });
	});
}

const halves: readonly (readonly [given: Readonly<Record<string, unknown>>, code: string, key: string])[] = [
	[{ ...ANCHORS, trustNeeds: "both" }, "needs-without-two", "trustNeeds"],
	[{ ...FIRST_USE, trustNeeds: "either" }, "needs-without-two", "trustNeeds"],
	[{ ...PINS, trustFirstUseAccept: "sha256:00" }, "accept-without-first-use", "trustFirstUseAccept"],
	[{ ...PINS, trustFirstUse: "false", trustFirstUseAccept: "sha256:00" }, "accept-without-first-use", "trustFirstUseAccept"],
	[{ trustInsecureBecause: "a broker on my desk" }, "insecure-without-until", "trustInsecureBecause"],
	[{ ...PINS, trustInsecureUntil: "2026-12-24" }, "until-without-insecure", "trustInsecureUntil"],
	[{ ...ANCHORS, ...PINS, trustNeeds: "each" }, "malformed", "trustNeeds"],
];

for (const [given, code, key] of halves) {
	test(`settings: refused as ${code}: ${Object.keys(given).join(" and ")}`, () => {
		const [failure, ...others] = refused([layer({ ...WITHOUT, ...given })]);
		equal([failure?.code, others.length], [code, 0]);
		ok(failure?.seen.startsWith(`${key} in manifest.json is`), failure?.seen);
	});
}
