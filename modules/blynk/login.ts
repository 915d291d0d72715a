import { Command } from "./command.js";
import type { BlynkDialect, BlynkFirmware } from "./dialect.js";
import { blynkFailures } from "./failures.js";
import { writeFrame } from "./frame.js";
import { Status, statusName } from "./status.js";

/** The first message: a legacy server's TLS port knows a device by its id and length. */
export function writeLogin(token: string): Uint8Array {
	return writeFrame(Command.hardwareLogin, LOGIN_ID, token);
}

/** Throws unless the answer to it lets us in. */
export function checkLogin(status: number): void {
	if (status === Status.invalidToken) throw blynkFailures.make("invalid-token");
	if (status !== Status.success && status !== Status.alreadyRegistered) throw blynkFailures.make("login-refused", { status, name: statusName(status) });
}

/** Throws for what no server sends before it has answered. A peer that sends back our login is none, and must not let us in by answering itself. */
export function checkEarly(command: number): void {
	if (!EARLY.includes(command)) throw blynkFailures.make("early-command", { command });
}

/** The message that follows: what the device is. `heartbeat` in seconds. */
export function writeInformation(dialect: BlynkDialect, firmware: BlynkFirmware, heartbeat: number, bodyLimit: number): Uint8Array {
	return writeFrame(Command.internal, INFORMATION_ID, dialect.information(firmware, heartbeat, bodyLimit));
}

export const LOGIN_ID = 1;
export const INFORMATION_ID = 2;

const EARLY: readonly number[] = Object.freeze([Command.response, Command.ping, Command.redirect, Command.debugPrint]);
