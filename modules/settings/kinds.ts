import { hasLoneSurrogate, isDigits, isWhiteSpace, isWordAt, runOf } from "../bytes/text-scan.js";
import { DAY, daysInMonth, daysSince1970 } from "../bytes/utc.js";
import { utf8Length } from "../bytes/utf8.js";
import type { Target } from "../ports/stream.js";
import { table } from "../table/table.js";
import { readTarget } from "./target.js";

/** One setting, as data. */
export interface Entry {
	readonly kind: keyof KindValues;
	/** One line for people. */
	readonly what: string;
	/** What a good value looks like, where the kind and the bounds do not say enough. */
	readonly form?: string;
	readonly required?: true;
	/** In the form in which it would be written; without one, the setting may be absent. */
	readonly default?: string | number | boolean;
	/** Bounds, inclusive: of a number, of a text's bytes in UTF-8, of a list's length. */
	readonly least?: number;
	readonly most?: number;
	readonly unit?: string;
	/** Of a choice. */
	readonly choices?: readonly string[];
	/** The value is never shown. */
	readonly secret?: true;
	/** Where it is not given, the settings have not even a place for it: most devices do without. */
	readonly rare?: true;
}

/** What the program gets of each kind. */
export interface KindValues {
	text: string;
	topic: string;
	integer: number;
	/** -1 for none. */
	pin: number;
	/** Milliseconds since 1970 at which the day has ended, in UTC. */
	day: number;
	choice: string;
	boolean: boolean;
	names: readonly string[];
	servers: readonly Target[];
	broker: Server;
	blynk: Server;
	server: Server;
}

export interface Server extends Target {
	/** With TLS. */
	readonly secure: boolean;
}

interface Kind<Value> {
	/** What a good value looks like. */
	form(entry: Entry): string;
	/** The value, or undefined for a malformed one. Every kind can be given as text. */
	read(raw: unknown, entry: Entry): Value | undefined;
}

export const kinds: { readonly [Name in keyof KindValues]: Kind<KindValues[Name]> } = table({
	text: {
		form: (entry) => `a text of ${range(entry)} characters`,
		read: readText,
	},
	topic: {
		form: (entry) => `a text of ${range(entry)} characters without # and +`,
		// A topic to publish to has no wildcards (MQTT 3.1.1 section 4.7.1), and no text of MQTT has a NUL (1.5.3).
		read: (raw, entry) => {
			const text = readText(raw, entry);
			return text === undefined || runOf(text, isOfTopic) < text.length || hasLoneSurrogate(text) ? undefined : text;
		},
	},
	integer: {
		form: (entry) => `a whole number${entry.unit === undefined ? "" : ` of ${entry.unit}`} from ${range(entry)}`,
		read: readInteger,
	},
	pin: {
		form: (entry) => `the number of a pin, ${range(entry)}, or none`,
		read: (raw, entry) => (raw === "none" ? -1 : readInteger(raw, entry)),
	},
	day: {
		form: () => "a day as YYYY-MM-DD, of which all is meant, in UTC",
		read: readDay,
	},
	choice: {
		form: ({ choices = [] }) => choices.join(" or "),
		read: (raw, { choices = [] }) => choices.find((choice) => choice === raw),
	},
	boolean: {
		form: () => "true or false",
		read: (raw) => (raw === true || raw === "true" ? true : raw === false || raw === "false" ? false : undefined),
	},
	names: {
		form: (entry) => `${range(entry)} names, separated by spaces or commas`,
		read: readNames,
	},
	servers: {
		form: (entry) => `${range(entry)} of host or host:port, separated by spaces or commas, an IPv6 address in brackets`,
		read: (raw, entry) => {
			const servers = readNames(raw, entry)?.map((name) => readTarget(name, TIME_PORT));
			return servers?.every((server) => server !== undefined) === true ? Object.freeze(servers) : undefined;
		},
	},
	broker: {
		form: () => "mqtts://host or mqtts://host:port, an IPv6 address in brackets, and nothing after it",
		read: (raw) => readServer(raw, "mqtts://", "mqtt://", (secure) => (secure ? MQTTS_PORT : MQTT_PORT)),
	},
	blynk: {
		form: () => "tls://host or tls://host:port, an IPv6 address in brackets, and nothing after it",
		read: (raw) => readServer(raw, "tls://", "tcp://", (secure, host) => {
			if (isBlynkCloud(host)) return secure ? HTTPS_PORT : HTTP_PORT;
			return secure ? HOUSE_TLS_PORT : HOUSE_PORT;
		}),
	},
	server: {
		form: () => "tls://host:port, an IPv6 address in brackets, and nothing after it",
		// No port is usual.
		read: (raw) => {
			const server = readServer(raw, "tls://", "tcp://", () => 0);
			return server?.port === 0 ? undefined : server;
		},
	},
});

/** Whether the value says nothing, so that the default counts. */
export function isEmpty(raw: unknown): boolean {
	return raw === undefined || raw === "" || (Array.isArray(raw) && raw.length === 0);
}

function readText(raw: unknown, { least = 0, most = Infinity }: Entry): string | undefined {
	if (typeof raw !== "string") return undefined;
	const length = utf8Length(raw);
	return length >= least && length <= most ? raw : undefined;
}

function readInteger(raw: unknown, { least = -Infinity, most = Infinity }: Entry): number | undefined {
	const value = typeof raw === "string" && isDigits(raw.startsWith("-") ? raw.slice(1) : raw, 15) ? Number(raw) : raw;
	return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

function readDay(raw: unknown): number | undefined {
	if (typeof raw !== "string" || !raw.startsWith("20") || raw.length !== DAY_LENGTH) return undefined;
	if (raw.charAt(4) !== "-" || raw.charAt(7) !== "-" || !isDigits(raw.slice(0, 4) + raw.slice(5, 7) + raw.slice(8))) return undefined;
	const year = Number(raw.slice(0, 4));
	const month = Number(raw.slice(5, 7));
	const day = Number(raw.slice(8));
	const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
	return isDay ? (daysSince1970(year, month, day) + 1) * DAY : undefined;
}

function readNames(raw: unknown, { least = 0, most = Infinity }: Entry): readonly string[] | undefined {
	const list: unknown = typeof raw === "string" ? namesIn(raw) : raw;
	if (!Array.isArray(list) || list.length < least || list.length > most) return undefined;
	const names = list.filter((name) => typeof name === "string" && name !== "") as string[];
	return names.length === list.length ? Object.freeze(names) : undefined;
}

/** Between white space and commas. */
function namesIn(text: string): readonly string[] {
	const names: string[] = [];
	for (let end = 0, at = runOf(text, isSeparator); at < text.length; at = runOf(text, isSeparator, end)) {
		end = runOf(text, isNoSeparator, at);
		names.push(text.slice(at, end));
	}
	return names;
}

function readServer(raw: unknown, secureScheme: string, plainScheme: string, defaultPort: (secure: boolean, host: string) => number): Server | undefined {
	if (typeof raw !== "string") return undefined;
	const secure = isWordAt(raw, 0, secureScheme);
	if (!secure && !isWordAt(raw, 0, plainScheme)) return undefined;
	const rest = raw.slice((secure ? secureScheme : plainScheme).length, raw.endsWith("/") ? -1 : raw.length);
	const target = readTarget(rest, defaultPort(secure, rest));
	return target === undefined ? undefined : Object.freeze({ ...target, secure });
}

/** Whether a host is one of Blynk.IoT's own. */
export function isBlynkCloud(host: string): boolean {
	const at = host.length - (host.endsWith(".") ? 1 : 0) - BLYNK_CLOUD.length;
	return at >= 0 && isWordAt(host, at, BLYNK_CLOUD) && (at === 0 || host.charAt(at - 1) === ".");
}

/** Neither a wildcard nor NUL. */
function isOfTopic(code: number): boolean {
	return code !== 0x23 && code !== 0x2b && code !== 0;
}

function isSeparator(code: number): boolean {
	return code === 0x2c || isWhiteSpace(code);
}

function isNoSeparator(code: number): boolean {
	return !isSeparator(code);
}

function range({ least, most }: Entry): string {
	if (least === undefined) return `up to ${most ?? "any number of"}`;
	return most === undefined ? `${least} or more` : `${least} to ${most}`;
}

const BLYNK_CLOUD = "blynk.cloud";

/** Characters of YYYY-MM-DD. */
const DAY_LENGTH = 10;

/** RFC 5905 section 7.2. */
const TIME_PORT = 123;

/** The IANA registry of port numbers: secure-mqtt and mqtt. */
const MQTTS_PORT = 8883;
const MQTT_PORT = 1883;

/** Where Blynk.IoT is, and where the old server 0.41 listens to devices. */
const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const HOUSE_TLS_PORT = 9443;
const HOUSE_PORT = 8080;
