import { isDnsName } from "../bytes/dns-name.js";
import { readIpv4, readIpv6 } from "../bytes/ip.js";
import { visible } from "../failure/failure.js";
import { readIndex, readWhole } from "./decimal.js";
import type { BlynkEvent } from "./event.js";
import { blynkFailures } from "./failures.js";

/** HARDWARE, and BRIDGE from another device: what it asks, or the notice that nobody knows. */
export function readHardware(id: number, fields: readonly string[]): BlynkEvent {
	const [operation = "", text = "", ...values] = fields;
	if (BOARD_OPERATIONS.includes(operation)) return { kind: "board-pin", id, operation, fields: fields.slice(1) };
	const pin = readIndex(text, LARGEST_PIN);
	if (pin !== undefined && operation === "vw") return { kind: "write", id, pin, values };
	if (pin !== undefined && operation === "vr") return { kind: "read", id, pin };
	return { kind: "notice", failure: blynkFailures.make("unknown-operation", { operation: fields.slice(0, 2).join(" ") }) };
}

/** INTERNAL. */
export function readInternal(id: number, fields: readonly string[]): BlynkEvent {
	const [name = "", ...values] = fields;
	const event = readKnown(id, name, values);
	if (event === undefined && isUnused(name, values)) return { kind: "notice", failure: blynkFailures.make("internal-unused", { name: name === "utc" ? `${name} ${values[0] ?? ""}` : name }) };
	return event ?? { kind: "notice", failure: blynkFailures.make("unknown-internal", { name, count: values.length }) };
}

function isHost(text: string): boolean {
	return isDnsName(text) || readIpv4(text) !== undefined || readIpv6(text) !== undefined;
}

/** Throws for a place where nobody can be. */
export function readRedirect(fields: readonly string[], usualPort: number): BlynkEvent {
	const [host = "", text] = fields;
	const port = text === undefined ? usualPort : readIndex(text, LARGEST_PORT);
	if (port === undefined || port === 0 || !isHost(host)) throw blynkFailures.make("bad-redirect", { place: fields.join(" ") });
	return { kind: "redirected", host, port };
}

/** DEBUG_PRINT. */
export function readPrinted(fields: readonly string[]): BlynkEvent {
	const text = fields.join(" ");
	return { kind: "printed", text: visible(text.length > PRINTED_LIMIT ? `${text.slice(0, PRINTED_LIMIT)}…` : text) };
}

/** What servers send to devices that have more: a file system, a console, a clock with zones. */
function isUnused(name: string, [first = ""]: readonly string[]): boolean {
	return name === "vfs" || name === "dbg" || (name === "utc" && ZONE_FIELDS.includes(first));
}

function readKnown(id: number, name: string, values: readonly string[]): BlynkEvent | undefined {
	const [first, second = ""] = values;
	switch (name) {
		case "acon": return { kind: "app", id, connected: true };
		case "adis": return { kind: "app", id, connected: false };
		case "rtc": return timeOf(id, first, SECOND, true);
		case "utc": return first === "time" ? timeOf(id, second, 1, false) : undefined;
		case "ota": return first === undefined ? undefined : { kind: "firmware-offered", id, url: visible(first) };
		case "meta": return first === undefined ? undefined : { kind: "metadata", id, fields: values.map(visible) };
		default: return undefined;
	}
}

function timeOf(id: number, text: string | undefined, unit: number, local: boolean): BlynkEvent | undefined {
	const count = readWhole(text ?? "", 1, LARGEST_TIME / unit);
	return count === undefined ? undefined : { kind: "time", id, milliseconds: count * unit, local };
}

/** What is left to the board's own pins (board-pins.ts, which a firmware without them leaves out). */
const BOARD_OPERATIONS: readonly string[] = Object.freeze(["dw", "aw", "dr", "ar", "pm"]);

const LARGEST_PIN = 255;
const LARGEST_PORT = 0xffff;

/** Questions to `utc` other than for the time itself. */
const ZONE_FIELDS: readonly string[] = Object.freeze(["iso", "tz", "tz_name", "tz_rule", "dst_next"]);

/** Milliseconds in a second. */
const SECOND = 1_000;

/** Milliseconds since 1970 at which the year 9999 begins: of a later one no date can be written (RFC 3339). */
const LARGEST_TIME = 253_370_764_800_000;

/** Characters: a line of a log. */
const PRINTED_LIMIT = 128;
