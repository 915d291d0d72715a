/** What a message is, by its first byte (blynk-library 1.4.0 and 0.6.1, BlynkProtocolDefs.h). */
export const Command = Object.freeze({
	response: 0,
	login: 2,
	ping: 6,
	tweet: 12,
	email: 13,
	notify: 14,
	bridge: 15,
	hardwareSync: 16,
	internal: 17,
	sms: 18,
	property: 19,
	hardware: 20,
	group: 21,
	hardwareLogin: 29,
	redirect: 41,
	debugPrint: 55,
	eventLog: 64,
	eventClear: 65,
});

/** Whether a server sends such messages to a device. */
export function isFromServer(command: number): boolean {
	return FROM_SERVER.includes(command);
}

const FROM_SERVER: readonly number[] = Object.freeze([
	Command.response, Command.login, Command.ping, Command.bridge, Command.internal, Command.hardware, Command.hardwareLogin,
	Command.redirect, Command.debugPrint,
]);
