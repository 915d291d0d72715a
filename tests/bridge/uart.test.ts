import { checkUart } from "../../modules/bridge/uart.js";
import { equal, fails, ok, test } from "../harness.js";

const cases: readonly (readonly [port: string, board: "ESP8266" | "ESP32", isDebug: boolean, code: string | undefined])[] = [
	["uart0", "ESP8266", false, undefined], ["uart0-swapped", "ESP8266", false, undefined],
	["uart0", "ESP8266", true, "uart-of-debugger"], ["uart0-swapped", "ESP8266", true, "uart-of-debugger"],
	["uart1", "ESP8266", false, "uart-sends-only"], ["uart1", "ESP8266", true, "uart-sends-only"],
	["uart2", "ESP8266", false, "uart-unknown"], ["/dev/ttyUSB0", "ESP8266", false, "uart-unknown"], ["UART0", "ESP8266", false, "uart-unknown"], ["", "ESP32", false, "uart-unknown"],
	["uart0", "ESP32", false, undefined], ["uart1", "ESP32", true, undefined], ["uart2", "ESP32", true, undefined], ["uart0", "ESP32", true, "uart-of-debugger"], ["uart0-swapped", "ESP32", false, "uart-unknown"],
];

for (const [port, board, isDebug, code] of cases) {
	test(`UART: "${port}" of an ${board}${isDebug ? " in a debug build" : ""}: ${code ?? "good"}`, () => {
		const check = (): void => { checkUart(port, { board, isDebug }); };
		if (code === undefined) {
			check();
			return;
		}
		const { stage, seen, hint } = fails(check, code);
		equal(stage, "serial");
		ok(seen.includes(port) && hint.length > 20);
	});
}
