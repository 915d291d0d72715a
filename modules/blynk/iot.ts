import { Command } from "./command.js";
import { keyValues } from "./dialect.js";
import type { BlynkDialect, BlynkFirmware } from "./dialect.js";

/** Blynk.IoT, as blynk-library 1.4.0 speaks with it. */
export const iot: BlynkDialect = Object.freeze({
	name: "iot",
	heartbeat: 40,
	timeout: 6_000,
	port: Object.freeze({ secure: 443, plain: 80 }),
	commands: Object.freeze({
		"virtual-write": Command.hardware,
		"board-pin": Command.hardware,
		property: Command.property,
		sync: Command.hardwareSync,
		"log-event": Command.eventLog,
		"resolve-event": Command.eventClear,
		group: Command.group,
		time: Command.internal,
		metadata: Command.internal,
		bind: Command.bridge,
		bridge: Command.bridge,
	}),
	answersInternal: true,
	takesEmpty: true,
	timeRequest: "utc\0time",
	information: ({ version, type, build, board, processor, template, connection }: BlynkFirmware, heartbeat: number, bodyLimit: number) =>
		keyValues("mcu", version, "fw-type", type ?? template, "build", build, "blynk", LIBRARY, "h-beat", heartbeat, "buff-in", bodyLimit, "dev", board, "cpu", processor, "con", connection, "tmpl", template),
} as const);

/** The version of the official library that this session speaks like. */
const LIBRARY = "1.4.0";
