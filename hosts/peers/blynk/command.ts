export type Dialect = "legacy" | "iot";

/** What a message is, by its first byte. */
export const Command = Object.freeze({
	response: 0, login: 2, ping: 6, tweet: 12, email: 13, notify: 14, bridge: 15, hardwareSync: 16, internal: 17, sms: 18,
	property: 19, hardware: 20, group: 21, hardwareLogin: 29, redirect: 41, debugPrint: 55, eventLog: 64, eventClear: 65,
});

export const Status = Object.freeze({
	quotaLimit: 1, illegalCommand: 2, alreadyRegistered: 4, notAllowed: 6, deviceNotInNetwork: 7, invalidToken: 9, illegalBody: 11,
	notificationBodyInvalid: 13, notificationNotAuthorised: 14, success: 200,
});

/** The legacy server closes the connection at this number or a greater one; what it knows below, but not from hardware, it ignores. */
export const FIRST_UNKNOWN_COMMAND = 100;

/** What a server sends of its own accord has these ids: a write by its HTTP API, a word of its own, a question for a pin's value. */
export const ServerId = Object.freeze({ http: 111, notice: 7777, reading: 7778 });
