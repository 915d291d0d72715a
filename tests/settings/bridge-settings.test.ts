import { USUAL_TEMPLATE } from "../../modules/bridge/template.js";
import { equal, ok, test } from "../harness.js";
import { read, refused } from "./one-layer.js";

/** The least that is accepted of a device with a broker. */
const LEAST = { wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem" };
const PIPE = { wifiName: "shed", bridgeMode: "transparent", bridgeTarget: "tls://192.168.1.5:9443", bridgeAnchors: "house.pem" };

test("bridge settings: nothing of them is there without a bridge, not even with settings of one", () => {
	for (const more of [{}, { bridgeMode: "off", bridgeTopic: "shed", bridgeTarget: "tls://192.168.1.5:9443", bridgePort: "uart2" }]) {
		ok(!Object.keys(read({ ...LEAST, ...more })).some((key) => key.startsWith("bridge")));
	}
});

test("bridge settings: lines, with what is usual", () => {
	const { bridge } = read({ ...LEAST, bridgeMode: "lines" });
	equal(bridge, { port: "uart0", baud: 9600, ownSensor: false, use: { kind: "lines", topic: "dataset", template: USUAL_TEMPLATE, sensorId: 52647892, unit: "", interval: 0, zone: 0 } });
	ok(Object.isFrozen(bridge) && Object.isFrozen(bridge?.use));
});

test("bridge settings: lines, with everything", () => {
	const more = { bridgeMode: "lines", bridgePort: "/dev/ttyUSB0", bridgeBaud: "115200", bridgeTopic: "shed/temp", bridgeTemplate: "{\"t\":<value>}", bridgeUnit: "°C", bridgeInterval: 60, bridgeZone: -300, bridgeSensor: true, sensorId: 7 };
	equal(read({ ...LEAST, ...more }).bridge, { port: "/dev/ttyUSB0", baud: 115_200, ownSensor: true, use: { kind: "lines", topic: "shed/temp", template: "{\"t\":<value>}", sensorId: 7, unit: "°C", interval: 60, zone: -300 } });
});

test("bridge settings: protocol", () => {
	equal(read({ ...LEAST, bridgeMode: "protocol", bridgePort: "uart2" }).bridge, { port: "uart2", baud: 9600, ownSensor: false, use: { kind: "protocol" } });
	ok(read({ wifiName: "shed", blynkUrl: "tls://192.168.1.5", blynkToken: "0".repeat(32), blynkAnchors: "house.pem", bridgeMode: "protocol" }).bridge !== undefined);
});

test("bridge settings: transparent, alone or beside a broker, with its own trust or the general one", () => {
	const { bridge } = read({ ...PIPE, bridgeIdle: 30 });
	equal(bridge?.use, { kind: "transparent", target: { host: "192.168.1.5", port: 9443 }, trust: { kind: "anchors", names: ["house.pem"] }, idle: 30 });
	const trustWith = (more: object): unknown => {
		const { use } = read({ ...LEAST, ...PIPE, bridgeAnchors: "", ...more }).bridge ?? {};
		return use?.kind === "transparent" ? use.trust : "none";
	};
	equal(trustWith({}), { kind: "anchors", names: ["ca.pem"] });
	equal(trustWith({ bridgePins: "sha256:00" }), { kind: "pins", text: "sha256:00", setting: "bridgePins" });
	equal(trustWith({ bridgePins: "sha256:00", bridgeAnchors: "house.pem" }), { kind: "anchors-and-pins", names: ["house.pem"], text: "sha256:00", setting: "bridgePins" });
	equal(trustWith({ bridgeTarget: "tcp://192.168.1.5:8080", bridgePlainText: true }), undefined);
});

const refusals: readonly (readonly [given: object, codes: readonly string[]])[] = [
	[{ ...LEAST, bridgeMode: "on" }, ["malformed"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeBaud: 250 }, ["malformed"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeBaud: "9600 baud" }, ["malformed"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeTopic: "shed/#" }, ["malformed"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeZone: 900 }, ["malformed"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeTemplate: "{\"t\": <temperature>}" }, ["template-place"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeTemplate: "{\"t\": 5}" }, ["template-no-reading"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeTemplate: "{t: <value>}" }, ["template-not-json"]],
	[{ ...LEAST, bridgeMode: "lines", bridgeTarget: "tls://192.168.1.5:9443" }, ["bridge-other-mode"]],
	[{ ...LEAST, bridgeMode: "protocol", bridgeTopic: "shed", bridgeTemplate: "x" }, ["bridge-other-mode", "bridge-other-mode"]],
	[{ wifiName: "shed", blynkUrl: "tls://192.168.1.5", blynkToken: "0".repeat(32), blynkAnchors: "house.pem", bridgeMode: "lines" }, ["bridge-without-broker"]],
	[{ wifiName: "shed", bridgeMode: "protocol" }, ["no-server"]],
	[{ ...PIPE, bridgeTarget: "" }, ["bridge-without-target"]],
	[{ ...PIPE, bridgeTarget: "tls://192.168.1.5" }, ["malformed"]],
	[{ ...PIPE, bridgeTarget: "192.168.1.5:9443" }, ["malformed"]],
	[{ ...PIPE, bridgeTarget: "tcp://192.168.1.5:8080" }, ["bridge-plain-text"]],
	[{ ...PIPE, bridgeTarget: "tls://user:secret@192.168.1.5:9443" }, ["credentials-in-url"]],
	[{ ...PIPE, bridgeAnchors: "" }, ["no-bridge-trust"]],
	[{ ...PIPE, bridgeAnchors: "", trustPins: "sha256:00" }, ["no-bridge-trust"]],
	[{ ...PIPE, mqttUrl: "mqtts://broker.example", bridgeAnchors: "", trustInsecureBecause: "our test broker only", trustInsecureUntil: "2026-12-01" }, ["no-bridge-trust"]],
];

for (const [given, codes] of refusals) {
	test(`bridge settings: refused: ${codes.join(" ")} ${JSON.stringify(given).slice(0, 120)}`, () => {
		const failures = refused(given);
		equal(failures.map(({ code }) => code), codes);
		ok(failures.every(({ seen, hint }) => !`${seen}${hint}`.includes("secret")));
	});
}
