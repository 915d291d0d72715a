import { readSettings, SettingsRefused } from "../../modules/settings/settings.js";
import { equal, test } from "../harness.js";

const SOUND = { wifiName: "Harbour", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem" };

const CASES: readonly (readonly [what: string, values: Readonly<Record<string, unknown>>, codes: readonly string[]])[] = [
	["orders on the port of the bridge", { commandPort: "uart0", bridgeMode: "protocol", bridgePort: "uart0" }, ["port-twice"]],
	["orders on the port that a bridge has when it says none", { commandPort: "uart0", bridgeMode: "protocol" }, ["port-twice"]],
	["orders on other pins of the same UART", { commandPort: "uart0-swapped", bridgeMode: "protocol", bridgePort: "uart0" }, ["port-twice"]],
	["orders on another port", { commandPort: "uart0", bridgeMode: "protocol", bridgePort: "uart2" }, []],
	["orders on the port of a bridge that is switched off", { commandPort: "uart0", bridgeMode: "off", bridgePort: "uart0" }, []],
	["a light at a pin", { ledPin: 4 }, []],
	["a light at a pin that is no number", { ledPin: "D4" }, ["malformed"]],
	["a light at a pin that no processor has", { ledPin: 49 }, ["malformed"]],
	["a status on a topic with a wildcard", { statusTopic: "shed/#" }, ["malformed"]],
];

for (const [what, values, codes] of CASES) {
	test(`settings of the board: ${what}`, () => { equal(codesOf({ ...SOUND, ...values }), codes); });
}

test("settings of the board: a pin is a number, and none is none of them", () => {
	equal(["4", 0, "none"].map((ledPin) => readSettings([{ source: "test", values: { ...SOUND, ledPin } }]).ledPin), [4, 0, -1]);
});

test("settings of the board: what is not given, or taken away, has no place", () => {
	const settings = readSettings([{ source: "image", values: { ...SOUND, ledPin: 4, commandPort: "uart0" } }, { source: "line", values: { ledPin: "", commandPort: "" } }]);
	equal(["ledPin", "statusTopic", "commandPort"].filter((key) => key in settings), []);
});

function codesOf(values: Readonly<Record<string, unknown>>): readonly string[] {
	try {
		readSettings([{ source: "test", values }]);
		return [];
	} catch (caught) {
		if (!(caught instanceof SettingsRefused)) throw caught;
		return caught.failures.map(({ code }) => code);
	}
}
