import { utf8Length, writeUtf8 } from "../bytes/utf8.js";
import { mqttFailures } from "./failures.js";
import type { SentPacket, Will } from "./packet.js";
import { checkTopicName, isMqttText } from "./topic.js";

/** What a session is like. Times are in milliseconds but for `keepAlive`. */
export interface MqttOptions {
	/** Empty only with a clean session: the broker then makes one up. */
	readonly clientId: string;
	readonly userName?: string | undefined;
	readonly password?: string | Uint8Array | undefined;
	/** The broker forgets subscriptions and messages with the connection. Default true. */
	readonly cleanSession?: boolean | undefined;
	/** Seconds, 0 for none. Default 60. */
	readonly keepAlive?: number | undefined;
	/** What the broker publishes when the connection is lost. */
	readonly will?: Will | undefined;
	readonly connackTimeout?: number | undefined;
	readonly pingTimeout?: number | undefined;
	readonly acknowledgementTimeout?: number | undefined;
	/** Largest packet that can be received, in bytes. */
	readonly maximumPacketSize?: number | undefined;
}

/** Options that have been checked, with every default filled in. */
export interface CheckedOptions {
	readonly clientId: string;
	readonly userName: string | undefined;
	readonly password: string | Uint8Array | undefined;
	readonly cleanSession: boolean;
	readonly keepAlive: number;
	readonly will: Will | undefined;
	readonly connackTimeout: number;
	readonly pingTimeout: number;
	readonly acknowledgementTimeout: number;
	readonly maximumPacketSize: number;
}

/** Throws the failure that names the setting which is wrong. */
export function checkOptions(options: MqttOptions): CheckedOptions {
	const { clientId, userName, password, will, cleanSession = true } = options;
	checkText("clientId", clientId);
	if (clientId === "" && !cleanSession) throw mqttFailures.make("client-id-missing");
	if (userName !== undefined) checkText("userName", userName);
	if (password !== undefined && userName === undefined) throw mqttFailures.make("user-name-missing");
	if (password !== undefined) checkRange("password", typeof password === "string" ? utf8Length(password) : password.length, 0, LARGEST_FIELD);
	if (will !== undefined) {
		checkTopicName(will.topic);
		checkRange("will", will.payload.length, 0, LARGEST_FIELD);
	}
	return {
		clientId,
		userName,
		password,
		cleanSession,
		keepAlive: numberOf("keepAlive", options.keepAlive, 60, 0, LARGEST_KEEP_ALIVE),
		will,
		connackTimeout: numberOf("connackTimeout", options.connackTimeout, 10_000, 1, LARGEST_TIME),
		pingTimeout: numberOf("pingTimeout", options.pingTimeout, 10_000, 1, LARGEST_TIME),
		acknowledgementTimeout: numberOf("acknowledgementTimeout", options.acknowledgementTimeout, 30_000, 1, LARGEST_TIME),
		maximumPacketSize: numberOf("maximumPacketSize", options.maximumPacketSize, CHIP_PACKET_SIZE, LEAST_PACKET_SIZE, LARGEST_PACKET_SIZE),
	};
}

/** CONNECT as these options want it, with user name and password only where they may be sent. */
export function connectPacket(options: CheckedOptions, credentials: boolean): SentPacket {
	const { clientId, cleanSession, keepAlive, will, userName } = options;
	const password = typeof options.password === "string" ? writeUtf8(options.password) : options.password;
	return { kind: "connect", clientId, cleanSession, keepAlive, will, ...(credentials ? { userName, password } : {}) };
}

function checkText(setting: string, text: string): void {
	if (!isMqttText(text)) throw mqttFailures.make("setting-not-text", { setting });
}

function numberOf(setting: string, value: number | undefined, usual: number, least: number, most: number): number {
	if (value === undefined) return usual;
	checkRange(setting, value, least, most);
	return value;
}

function checkRange(setting: string, value: number, least: number, most: number): void {
	if (Number.isInteger(value) && value >= least && value <= most) return;
	throw mqttFailures.make("setting-out-of-range", { setting, value, least, most });
}

/** Bytes: a field's length has two bytes (MQTT 3.1.1 section 1.5.3). */
const LARGEST_FIELD = 0xffff;

/** Seconds (MQTT 3.1.1 section 3.1.2.10). */
const LARGEST_KEEP_ALIVE = 0xffff;

/** Milliseconds: more does not fit into the timers of every host. */
const LARGEST_TIME = 0x7fffffff;

/** Bytes: what a chip can spare for one received packet. */
const CHIP_PACKET_SIZE = 1_024;

/** Bytes: SUBACK for one filter. */
const LEAST_PACKET_SIZE = 5;

/** Bytes: header and remaining length at their largest (MQTT 3.1.1 section 2.2.3). */
const LARGEST_PACKET_SIZE = 268_435_460;
