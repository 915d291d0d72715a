import { equal, ok, test } from "../harness.js";
import { read, refused } from "./one-layer.js";

const TOKEN = "tok-8f2c0123456789";

/** The least that is accepted of a device that posts alone. */
const LEAST = { wifiName: "shed", postUrl: "https://service.example/hooks/8f2c?key=0815", postAnchors: "root.pem" };

const BROKER = { wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem" };

test("post settings: a service alone, without a broker", () => {
	const settings = read(LEAST);
	equal(settings.post, { url: { secure: true, host: "service.example", port: 443, path: "/hooks/8f2c?key=0815" }, credentials: undefined, trust: { kind: "anchors", names: ["root.pem"] }, deadline: 20_000 });
	equal([settings.mqttUrl, settings.blynk, settings.trust], [undefined, undefined, undefined]);
	ok(Object.isFrozen(settings.post));
});

test("post settings: no property of them is there without a service", () => {
	equal(Object.keys(read({ ...BROKER, postPlainText: true, postDeadline: 1000 })).filter((key) => key.startsWith("post")), []);
	equal(Object.keys(read({ ...LEAST, postToken: TOKEN, postDeadline: 1000 })).filter((key) => key.startsWith("post")), ["post"]);
});

test("post settings: the token is a bearer's, or stands in a field as it is", () => {
	equal(read({ ...LEAST, postToken: TOKEN }).post?.credentials?.field, { name: "Authorization", value: `Bearer ${TOKEN}` });
	equal(read({ ...LEAST, postToken: TOKEN, postTokenField: "X-Api-Key" }).post?.credentials?.field, { name: "X-Api-Key", value: TOKEN });
	equal(read({ ...LEAST, postToken: "Basic dXNlcjpwYXNz", postTokenField: "Authorization" }).post?.credentials?.field, { name: "Authorization", value: "Basic dXNlcjpwYXNz" });
	ok(read({ ...LEAST, postToken: "Basic dXNlcjpwYXNz", postTokenField: "Authorization" }).post?.credentials?.secrets.includes("dXNlcjpwYXNz"));
});

test("post settings: beside a serial line, where the board's own sensor is read too", () => {
	equal(read({ ...BROKER, ...LEAST, bridgeMode: "lines", bridgeSensor: true }).post?.url.host, "service.example");
	equal(read({ ...LEAST, bridgeMode: "off" }).post?.url.host, "service.example");
});

const trusts: readonly (readonly [what: string, given: object, trust: unknown])[] = [
	["its own anchors beside the broker's", { ...BROKER, ...LEAST }, { kind: "anchors", names: ["root.pem"] }],
	["its own pins beside the broker's anchors", { ...BROKER, ...LEAST, postAnchors: "", postPins: "sha256:00" }, { kind: "pins", text: "sha256:00", setting: "postPins" }],
	["both of its own", { ...LEAST, postPins: "sha256:00" }, { kind: "anchors-and-pins", names: ["root.pem"], text: "sha256:00", setting: "postPins" }],
	["the broker's anchors", { ...BROKER, ...LEAST, postAnchors: "" }, { kind: "anchors", names: ["ca.pem"] }],
	["anchors without a broker", { ...LEAST, postAnchors: "", trustAnchors: "ca.pem" }, { kind: "anchors", names: ["ca.pem"] }],
	["a reason without a check", { ...LEAST, postAnchors: "", trustInsecureBecause: "our test service only", trustInsecureUntil: "2026-12-01" }, { kind: "insecure", because: "our test service only", until: Date.UTC(2026, 11, 2) }],
	["the first use, with what is accepted there", { ...LEAST, postAnchors: "", trustFirstUse: true, trustFirstUseAccept: "sha256:00" }, { kind: "first-use", accept: "sha256:00" }],
	["the first use, without what is accepted of the broker", { ...BROKER, ...LEAST, trustAnchors: "", postAnchors: "", trustFirstUse: true, trustFirstUseAccept: "sha256:00" }, { kind: "first-use", accept: undefined }],
	["nobody in plain text", { ...LEAST, postUrl: "http://192.168.1.5/readings", postPlainText: true }, undefined],
];

for (const [what, given, trust] of trusts) {
	test(`post settings: trusted is ${what}`, () => { equal(read(given).post?.trust, trust); });
}

const refusals: readonly (readonly [given: object, codes: readonly string[], seen?: string])[] = [
	[{ ...LEAST, postUrl: "http://service.example/hush" }, ["post-plain-text"]],
	[{ ...LEAST, postUrl: "service.example/hush" }, ["post-url"], "the address of the service does not begin with https://"],
	[{ ...LEAST, postUrl: "mqtts://service.example/hush" }, ["post-url"]],
	[{ ...LEAST, postUrl: "https://user:hush@service.example/" }, ["post-url"], "a user name or a password before the host"],
	[{ ...LEAST, postUrl: "https://service.example/my hush" }, ["post-url"], "column 27 holds a blank"],
	[{ ...LEAST, postUrl: "https://service.example:70000/hush" }, ["post-url"]],
	[{ ...LEAST, postUrl: 7 }, ["malformed"]],
	[{ ...LEAST, postAnchors: "" }, ["no-post-trust"]],
	[{ ...LEAST, postAnchors: "", trustPins: "sha256:00" }, ["no-post-trust"]],
	[{ ...LEAST, postToken: "the hush" }, ["post-token"], "at column 4 one that no token has"],
	[{ ...LEAST, postToken: "Bearer hush" }, ["post-token"]],
	[{ ...LEAST, postToken: "hush\n", postTokenField: "X-Api-Key" }, ["post-token"], "an end of a line"],
	[{ ...LEAST, postToken: "hush", postTokenField: "Api Key" }, ["post-token"], "a header field named Api Key"],
	[{ ...LEAST, postToken: "hush", postTokenField: "Content-Length" }, ["post-token"]],
	[{ ...LEAST, postTokenField: "X-Api-Key" }, ["post-incomplete"]],
	[{ ...BROKER, postToken: "hush" }, ["post-incomplete"]],
	[{ ...BROKER, postAnchors: "root.pem" }, ["post-incomplete"]],
	[{ ...LEAST, postDeadline: 50 }, ["malformed"]],
	[{ ...BROKER, postPins: "sha256:00" }, ["post-incomplete"]],
	[{ ...LEAST, postToken: "hush", postTokenField: "Content-Type" }, ["post-token"], "the header field Content-Type was given"],
	[{ ...LEAST, postToken: "hush", postTokenField: "user-agent" }, ["post-token"]],
	[{ ...LEAST, bridgeMode: "protocol" }, ["post-without-sensor"], "with bridgeMode protocol and without bridgeSensor no sensor is read"],
	[{ ...BROKER, ...LEAST, bridgeMode: "lines", bridgeSensor: false }, ["post-without-sensor"]],
	[{ wifiName: "shed" }, ["no-server"]],
];

for (const [given, codes, seen = ""] of refusals) {
	test(`post settings: refused: ${codes.join(" ")} ${JSON.stringify(given).slice(0, 140)}`, () => {
		const failures = refused(given);
		equal(failures.map(({ code }) => code), codes);
		ok(failures.some((failure) => failure.seen.includes(seen)), failures[0]?.seen);
		ok(failures.every((failure) => !`${failure.seen}${failure.hint}`.includes("hush")));
	});
}
