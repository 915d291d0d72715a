import { Command } from "./command.js";
import { keyValues } from "./dialect.js";
import type { BlynkDialect, BlynkFirmware } from "./dialect.js";

/** The server in the house and the cloud before Blynk.IoT, as blynk-library 0.6.1 speaks with them. */
export const legacy: BlynkDialect = Object.freeze({
	name: "legacy",
	heartbeat: 10,
	timeout: 3_000,
	port: Object.freeze({ secure: 9443, plain: 8080 }),
	commands: Object.freeze({
		"virtual-write": Command.hardware,
		"board-pin": Command.hardware,
		property: Command.property,
		sync: Command.hardwareSync,
		time: Command.internal,
		bind: Command.bridge,
		bridge: Command.bridge,
		notify: Command.notify,
		tweet: Command.tweet,
		email: Command.email,
		sms: Command.sms,
	}),
	answersInternal: false,
	// Answered with status 2, illegal command.
	takesEmpty: false,
	/** The answer is the local time of the clock widget's zone; there is none without the widget. */
	timeRequest: "rtc\0sync",
	information: ({ version, build, board, processor, template, connection }: BlynkFirmware, heartbeat: number, bodyLimit: number) =>
		keyValues("ver", LIBRARY, "h-beat", heartbeat, "buff-in", bodyLimit, "dev", board, "cpu", processor, "con", connection, "fw", version, "build", build, "tmpl", template),
} as const);

/** The version of the official library that this session speaks like: the old app shows it. */
const LIBRARY = "0.6.1";
