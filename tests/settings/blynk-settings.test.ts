import { equal, ok, test } from "../harness.js";
import { read, refused } from "./one-layer.js";

const TOKEN = "0123456789abcdef0123456789abcdef";

/** The least that is accepted of a device with Blynk alone. */
const LEAST = { wifiName: "shed", blynkUrl: "tls://192.168.1.5", blynkToken: TOKEN, blynkAnchors: "house.pem" };

const HOUSE = { target: { host: "192.168.1.5", port: 9443 }, secure: true, token: TOKEN, dialect: "legacy", trust: { kind: "anchors", names: ["house.pem"] } };

test("Blynk settings: a server alone, without a broker", () => {
	const settings = read(LEAST);
	equal(settings.blynk, { servers: [HOUSE], template: undefined, plainText: false, boardPins: "" });
	equal([settings.mqttUrl, settings.trust], [undefined, undefined]);
	for (const part of [settings.blynk, settings.blynk?.servers, settings.blynk?.servers[0], settings.blynk?.servers[0]?.target, settings.blynk?.servers[0]?.trust]) ok(Object.isFrozen(part));
});

test("Blynk settings: nothing of them is there without a server", () => {
	const settings = read({ wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem", blynkTemplate: "TMPL1", blynkBoardPins: "D4" });
	equal(settings.blynk, undefined);
	equal(Object.keys(settings).filter((key) => key.startsWith("blynk")), ["blynk"]);
});

test("Blynk settings: the house first, then the cloud, each with its own trust", () => {
	const blynk = read({ ...LEAST, blynkFallbackUrl: "tls://blynk.cloud", blynkFallbackToken: TOKEN, blynkFallbackPins: "sha256:00", blynkTemplate: "TMPL1", blynkBoardPins: "D4=2, A0" }).blynk;
	equal(blynk, {
		servers: [HOUSE, { target: { host: "blynk.cloud", port: 443 }, secure: true, token: TOKEN, dialect: "iot", trust: { kind: "pins", text: "sha256:00", setting: "blynkFallbackPins" } }],
		template: "TMPL1", plainText: false, boardPins: "D4=2, A0",
	});
});

const servers: readonly (readonly [url: string, host: string, port: number, dialect: string])[] = [
	["tls://blynk.cloud", "blynk.cloud", 443, "iot"],
	["tls://fra1.blynk.cloud", "fra1.blynk.cloud", 443, "iot"],
	["TLS://Blynk.Cloud/", "Blynk.Cloud", 443, "iot"],
	["tls://blynk.cloud:8443", "blynk.cloud", 8443, "iot"],
	["tls://notblynk.cloud", "notblynk.cloud", 9443, "legacy"],
	["tls://blynk.cloud.example", "blynk.cloud.example", 9443, "legacy"],
	["tls://blynk.home.arpa:8441", "blynk.home.arpa", 8441, "legacy"],
	["tls://[fd00::5]", "fd00::5", 9443, "legacy"],
];

for (const [url, host, port, dialect] of servers) {
	test(`Blynk settings: ${url}`, () => {
		const [server] = read({ ...LEAST, blynkUrl: url }).blynk?.servers ?? [];
		equal([server?.target, server?.dialect], [{ host, port }, dialect]);
		equal(read({ ...LEAST, blynkUrl: url, blynkDialect: "iot" }).blynk?.servers[0]?.dialect, "iot");
	});
}

for (const url of ["blynk.cloud", "https://blynk.cloud", "mqtts://blynk.cloud", "tls://", "tls://a b", "tls://blynk.cloud:0", "tls://blynk.cloud/path", "tls://fd00::5"]) {
	test(`Blynk settings: ${url} is no server`, () => {
		equal(codes({ ...LEAST, blynkUrl: url }), ["malformed"]);
	});
}

test("Blynk settings: plain text only when the settings say so in so many words", () => {
	const plain = { wifiName: "shed", blynkUrl: "tcp://192.168.1.5", blynkToken: TOKEN };
	equal(codes(plain), ["blynk-plain-text"]);
	equal(codes({ ...plain, blynkPlainText: false }), ["blynk-plain-text"]);
	equal([read({ ...plain, blynkPlainText: true }).blynk?.plainText, read(LEAST).blynk?.plainText], [true, false]);
	equal(read({ ...plain, blynkPlainText: true }).blynk?.servers, [{ target: { host: "192.168.1.5", port: 8080 }, secure: false, token: TOKEN, dialect: "legacy", trust: undefined }]);
	equal(read({ ...plain, blynkUrl: "tcp://blynk.cloud", blynkPlainText: true }).blynk?.servers[0]?.target.port, 80);
});

const OPEN = { wifiName: "shed", blynkUrl: "tls://192.168.1.5", blynkToken: TOKEN };

test("Blynk settings: whom to trust, its own, or what counts for the broker unless that is pins", () => {
	const trustWith = (more: object): unknown => read({ ...OPEN, ...more }).blynk?.servers[0]?.trust;
	equal(trustWith({ blynkPins: "sha256:00" }), { kind: "pins", text: "sha256:00", setting: "blynkPins" });
	equal(trustWith({ blynkPins: "sha256:00", blynkAnchors: "house.pem" }), { kind: "anchors-and-pins", names: ["house.pem"], text: "sha256:00", setting: "blynkPins" });
	equal(trustWith({ trustAnchors: "ca.pem" }), { kind: "anchors", names: ["ca.pem"] });
	equal(trustWith({ trustAnchors: "ca.pem", blynkAnchors: "house.pem" }), { kind: "anchors", names: ["house.pem"] });
	equal(trustWith({ trustFirstUse: true, trustFirstUseAccept: "sha256:01" }), { kind: "first-use", accept: undefined }, "keys are accepted for each service");
	equal(trustWith({ trustFirstUse: true, blynkFirstUseAccept: "sha256:01" }), { kind: "first-use", accept: "sha256:01", setting: "blynkFirstUseAccept" });
	equal(codes({ ...OPEN, blynkPins: "sha256:00", blynkFirstUseAccept: "sha256:01" }), ["accept-without-first-use"]);
	equal(codes({ wifiName: "shed", mqttUrl: "mqtts://broker.example", trustFirstUse: true, blynkFirstUseAccept: "sha256:01" }), ["blynk-incomplete"]);
	equal(codes(OPEN), ["no-blynk-trust"]);
	equal(codes({ ...OPEN, trustPins: "sha256:00" }), ["no-blynk-trust"]);
	equal(codes({ ...OPEN, trustPins: "sha256:00", trustAnchors: "ca.pem", trustNeeds: "both" }), ["no-blynk-trust"]);
});

const halves: readonly (readonly [given: object, named: readonly string[]])[] = [
	[{ ...LEAST, blynkToken: "" }, ["blynkUrl", "blynkToken"]],
	[{ ...LEAST, blynkFallbackUrl: "tls://blynk.cloud" }, ["blynkFallbackUrl", "blynkFallbackToken"]],
	[{ ...LEAST, blynkFallbackToken: TOKEN }, ["blynkFallbackToken", "blynkFallbackUrl"]],
	[{ ...LEAST, blynkFallbackPins: "sha256:00" }, ["blynkFallbackPins", "blynkFallbackUrl"]],
	[{ wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem", blynkToken: TOKEN }, ["blynkToken", "blynkUrl"]],
	[{ wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem", blynkFallbackUrl: "tls://blynk.cloud", blynkFallbackToken: TOKEN }, ["blynkFallbackUrl", "blynkUrl"]],
];

for (const [given, [path = "", other = ""]] of halves) {
	test(`Blynk settings: ${path} without ${other}`, () => {
		const [failure] = refused(given).filter(({ code }) => code === "blynk-incomplete");
		ok(failure?.seen.includes(path) === true && failure.seen.includes(other) && failure.hint.includes(other));
	});
}

test("Blynk settings: a token in the URL is refused and not shown, and a token that is too long is not shown either", () => {
	for (const given of [{ ...LEAST, blynkUrl: `tls://${TOKEN}@blynk.cloud` }, { ...LEAST, blynkToken: TOKEN.repeat(9) }]) {
		const failures = refused(given);
		equal(failures.map(({ code }) => code), [given.blynkToken === TOKEN ? "credentials-in-url" : "blynk-token-length"]);
		ok(!JSON.stringify(failures.map(({ seen, expected, hint }) => [seen, expected, hint])).includes(TOKEN));
	}
});

const BOTH = { ...LEAST, blynkFallbackUrl: "tls://blynk.cloud", blynkFallbackToken: TOKEN, blynkFallbackAnchors: "web.pem" };

const misfits: readonly (readonly [name: string, token: unknown, code: string, seen: string])[] = [
	["is one short", TOKEN.slice(1), "blynk-token-length", "has 31 characters"],
	["is one long", `${TOKEN}0`, "blynk-token-length", "has 33 characters"],
	["is a whole page", TOKEN.repeat(99), "blynk-token-length", "has 3168 characters"],
	["ends in a blank", `${TOKEN} `, "blynk-token-characters", ", of 33 characters, has a blank as number 33"],
	["begins with a zero-width space", `\u200b${TOKEN.slice(1)}`, "blynk-token-characters", ", of 32 characters, has an invisible character as number 1"],
	["is in quotation marks", `"${TOKEN}"`, "blynk-token-characters", ", of 34 characters, has a quotation mark as number 1"],
	["is a number", 12_345, "malformed", "is a number"],
];

for (const [name, token, code, seen] of misfits) {
	for (const key of ["blynkToken", "blynkFallbackToken"]) {
		test(`Blynk settings: ${key} ${name}`, () => {
			const [failure, ...more] = refused({ ...BOTH, [key]: token });
			equal([failure?.code, more], [code, []]);
			const told = `${failure?.seen ?? ""}; ${failure?.expected ?? ""}`;
			ok(told.startsWith(`${key} in the test`) && told.includes(`${seen}; `), told);
			ok(told.includes("; 32 ") || code === "blynk-token-characters", told);
			ok(!told.includes(TOKEN.slice(1, 20)) && !told.includes("12345"), "shown");
		});
	}
}

test("Blynk settings: how far a local clock is ahead of UTC, in minutes, on each server where it was given", () => {
	const ahead = (blynkClockOffset: unknown): unknown => read({ ...LEAST, blynkFallbackUrl: "tls://blynk.cloud", blynkFallbackToken: TOKEN, blynkFallbackPins: "sha256:00", blynkClockOffset }).blynk?.servers.map(({ clockAhead }) => clockAhead);
	equal([ahead(0), ahead("-570"), ahead(345), ahead("")], [[0, 0], [-34_200_000, -34_200_000], [20_700_000, 20_700_000], [undefined, undefined]]);
	equal([codes({ ...LEAST, blynkClockOffset: "+02:00" }), codes({ ...LEAST, blynkClockOffset: 841 })], [["malformed"], ["malformed"]]);
});

function codes(values: unknown): readonly string[] {
	return refused(values).map(({ code }) => code);
}
