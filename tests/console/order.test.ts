import { readOrder } from "../../modules/console/order.js";
import { equal, test } from "../harness.js";

const CASES: readonly (readonly [line: string, order: ReturnType<typeof readOrder>])[] = [
	["set wifiName=Harbour", { kind: "set", name: "wifiName", value: "Harbour" }],
	["  set  wifiName =Harbour", { kind: "set", name: "wifiName", value: "Harbour" }],
	["set wifiPassword= two words = one ", { kind: "set", name: "wifiPassword", value: " two words = one " }],
	["set wifiPassword=", { kind: "set", name: "wifiPassword", value: "" }],
	["set wifiName=Bootshäusle \u{1f6f6}\u202e", { kind: "set", name: "wifiName", value: "Bootshäusle \u{1f6f6}\u202e" }],
	["unset wifiName ", { kind: "unset", name: "wifiName" }],
	["status", { kind: "status" }],
	["\tstatus ", { kind: "status" }],
	["reboot", { kind: "reboot" }],
	["help", { kind: "help" }],
	["set wifiName", { kind: "unknown" }],
	["set =Harbour", { kind: "unknown" }],
	["unset", { kind: "unknown" }],
	["unset a b", { kind: "unknown" }],
	["reboot now", { kind: "unknown" }],
	["wifiPassword=secret", { kind: "unknown" }],
	["", { kind: "unknown" }],
];

for (const [line, order] of CASES) test(`order: ${JSON.stringify(line)}`, () => { equal(readOrder(line), order); });
