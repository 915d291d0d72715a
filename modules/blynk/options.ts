import type { BlynkDialect, BlynkFirmware } from "./dialect.js";
import { blynkFailures } from "./failures.js";
import { checkToken } from "./token.js";

/** What a device logs in with. */
export interface BlynkLogin {
	readonly token: string;
	readonly dialect: BlynkDialect;
	/** Whether the stream is TLS. */
	readonly secure: boolean;
}

export interface BlynkSessionOptions {
	readonly login: BlynkLogin;
	readonly firmware: BlynkFirmware;
	/** Seconds; by default the dialect's. */
	readonly heartbeat?: number | undefined;
	/** Milliseconds; by default the dialect's. */
	readonly loginTimeout?: number | undefined;
	/** Largest body received, in bytes, which is announced. */
	readonly bodyLimit?: number | undefined;
	/** Messages that wait or are not known to have arrived, and the bytes of their bodies. */
	readonly queueMessages?: number | undefined;
	readonly queueBytes?: number | undefined;
	/** Messages sent in a second. */
	readonly messageRate?: number | undefined;
}

/** Options that have been checked; what depends on the dialect is filled in when it is needed. */
export interface CheckedOptions {
	readonly firmware: BlynkFirmware;
	readonly heartbeat: number | undefined;
	readonly loginTimeout: number | undefined;
	readonly bodyLimit: number;
	readonly queueMessages: number;
	readonly queueBytes: number;
	readonly messageRate: number;
}

/** Throws the failure that names the option which is wrong. */
export function checkOptions(options: BlynkSessionOptions): CheckedOptions {
	checkToken(options.login.token);
	const { firmware, heartbeat, loginTimeout } = options;
	if (heartbeat !== undefined) checkRange("heartbeat", heartbeat, LEAST_HEARTBEAT, LARGEST_HEARTBEAT);
	if (loginTimeout !== undefined) checkRange("loginTimeout", loginTimeout, 1, LARGEST_TIME);
	return {
		firmware,
		heartbeat,
		loginTimeout,
		bodyLimit: numberOf("bodyLimit", options.bodyLimit, BODY_LIMIT, LEAST_BODY_LIMIT, LARGEST_BODY),
		queueMessages: numberOf("queueMessages", options.queueMessages, QUEUE_MESSAGES, 2, LARGEST_QUEUE),
		queueBytes: numberOf("queueBytes", options.queueBytes, QUEUE_BYTES, LEAST_QUEUE_BYTES, LARGEST_TIME),
		messageRate: numberOf("messageRate", options.messageRate, MESSAGE_RATE, 1, LARGEST_RATE),
	};
}

function numberOf(option: string, value: number | undefined, usual: number, least: number, most: number): number {
	if (value === undefined) return usual;
	checkRange(option, value, least, most);
	return value;
}

function checkRange(option: string, value: number, least: number, most: number): void {
	if (Number.isInteger(value) && value >= least && value <= most) return;
	throw blynkFailures.make("setting-out-of-range", { setting: option, value, least, most });
}

/** Seconds, both: what blynk-library 1.4.0 takes (BlynkApi.h). */
const LEAST_HEARTBEAT = 10;
const LARGEST_HEARTBEAT = 3_600;

/** Milliseconds, or bytes: more does not fit into the timers of every host. */
const LARGEST_TIME = 0x7fffffff;

/** Bytes: what blynk-library announces (BLYNK_MAX_READBYTES). */
const BODY_LIMIT = 256;

/** Bytes: what a device sends is at most that, and comes back to it by a sync. */
const LEAST_BODY_LIMIT = 128;

/** Bytes: the length of a body has two. */
const LARGEST_BODY = 0xffff;

/** What a chip has room for beside TLS. */
const QUEUE_MESSAGES = 16;
const QUEUE_BYTES = 1_024;
const LARGEST_QUEUE = 1_000;

/** Bytes: the largest message, an e-mail, must have room. */
const LEAST_QUEUE_BYTES = 512;

/** Messages a second: blynk-library's limit (BLYNK_MSG_LIMIT), and the quota of a legacy server. */
const MESSAGE_RATE = 15;
const LARGEST_RATE = 100;
