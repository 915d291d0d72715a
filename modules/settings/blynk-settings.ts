import { strangerIn, TOKEN_LENGTH } from "../blynk/token.js";
import type { StageFailure } from "../failure/failure.js";
import type { Target } from "../ports/stream.js";
import { settingsFailures } from "./failures.js";
import { isBlynkCloud, type Server } from "./kinds.js";
import type { SettingsKey } from "./schema.js";
import { ownTrust, withoutPins, type TrustSetting } from "./trust-setting.js";

/** What the settings say of Blynk: one object, so that a device without it has none of them in memory. */
export interface BlynkSetting {
	/** In the order in which they are tried. */
	readonly servers: readonly BlynkServerSetting[];
	readonly template: string | undefined;
	/** Whether a server may be one without TLS. */
	readonly plainText: boolean;
	/** The list of the board's pins that a server may use, as it was written. */
	readonly boardPins: string;
}

export interface BlynkServerSetting {
	readonly target: Target;
	readonly secure: boolean;
	readonly token: string;
	readonly dialect: "legacy" | "iot";
	/** Undefined only where the server is plain `tcp://`. */
	readonly trust: TrustSetting | undefined;
	/** Milliseconds that a clock in local time is ahead of UTC; not there unless it was given. */
	readonly clockAhead?: number;
}

/** The values of these settings, as far as they could be read. */
export type BlynkValues = Partial<Record<BlynkKey, unknown>>;

/** Tells what is wrong with them together. `path`: where a setting is written; `given`: whether it is, well or badly. */
export function checkBlynk(values: BlynkValues, general: TrustSetting | undefined, given: { path(key: SettingsKey): string; has(key: SettingsKey): boolean }, failures: StageFailure[]): void {
	for (const keys of SERVERS) {
		const server = values[keys.url] as Server | undefined;
		for (const key of [keys.token, keys.dialect, keys.anchors, keys.pins]) {
			if (given.has(key) && !given.has(keys.url)) failures.push(settingsFailures.make("blynk-incomplete", { path: given.path(key), other: keys.url }));
		}
		checkToken(values[keys.token], () => given.path(keys.token), failures);
		if (!given.has(keys.url)) continue;
		if (!given.has(keys.token)) failures.push(settingsFailures.make("blynk-incomplete", { path: given.path(keys.url), other: keys.token }));
		if (server?.secure === false && values.blynkPlainText !== true) failures.push(settingsFailures.make("blynk-plain-text", { path: given.path(keys.url) }));
		const trusted = given.has(keys.anchors) || given.has(keys.pins) || withoutPins(general) !== undefined;
		if (server?.secure === true && !trusted) failures.push(settingsFailures.make("no-blynk-trust", { path: given.path(keys.url), anchors: keys.anchors, pins: keys.pins }));
	}
	if (given.has("blynkFirstUseAccept")) {
		const path = given.path("blynkFirstUseAccept");
		if (!given.has("blynkUrl")) failures.push(settingsFailures.make("blynk-incomplete", { path, other: "blynkUrl" }));
		if (general?.kind !== "first-use") failures.push(settingsFailures.make("accept-without-first-use", { path }));
	}
	if (given.has("blynkFallbackUrl") && !given.has("blynkUrl")) failures.push(settingsFailures.make("blynk-incomplete", { path: given.path("blynkFallbackUrl"), other: "blynkUrl" }));
}

/** Here too, and not in the session alone: before anything is opened, and with the name of the setting. */
function checkToken(token: unknown, path: () => string, failures: StageFailure[]): void {
	if (typeof token !== "string") return;
	const { length } = token;
	const stranger = strangerIn(token);
	if (stranger !== undefined) failures.push(settingsFailures.make("blynk-token-characters", { path: path(), ...stranger, length }));
	else if (length !== TOKEN_LENGTH) failures.push(settingsFailures.make("blynk-token-length", { path: path(), length, expected: TOKEN_LENGTH }));
}

/** What has been checked, put together; undefined without a server. */
export function blynkSetting(values: BlynkValues, general: TrustSetting | undefined): BlynkSetting | undefined {
	const servers = SERVERS.flatMap((keys) => serverOf(values, keys, general));
	if (servers.length === 0) return undefined;
	const { blynkTemplate, blynkBoardPins, blynkPlainText } = values as { readonly blynkTemplate: string | undefined; readonly blynkBoardPins: string | undefined; readonly blynkPlainText: boolean };
	return Object.freeze({ servers: Object.freeze(servers), template: blynkTemplate, plainText: blynkPlainText, boardPins: blynkBoardPins ?? "" });
}

function serverOf(values: BlynkValues, keys: ServerKeys, general: TrustSetting | undefined): BlynkServerSetting[] {
	const server = values[keys.url] as Server | undefined;
	if (server === undefined) return [];
	const { host, port, secure } = server;
	const dialect = (values[keys.dialect] as BlynkServerSetting["dialect"] | undefined) ?? (isBlynkCloud(host) ? "iot" : "legacy");
	const minutes = values.blynkClockOffset as number | undefined;
	return [Object.freeze({
		target: Object.freeze({ host, port }), secure, token: String(values[keys.token]), dialect, trust: secure ? trustOf(values, keys, general) : undefined,
		...(minutes !== undefined && { clockAhead: minutes * MINUTE }),
	})];
}

function trustOf(values: BlynkValues, keys: ServerKeys, general: TrustSetting | undefined): TrustSetting | undefined {
	const own = ownTrust(values[keys.anchors], values[keys.pins], keys.pins);
	if (own !== undefined) return own;
	return general?.kind === "first-use" ? firstUse(values.blynkFirstUseAccept as string | undefined) : withoutPins(general);
}

/** The keys to accept are each service's own, as the keys are. */
function firstUse(accept: string | undefined): TrustSetting {
	return Object.freeze(accept === undefined ? { kind: "first-use", accept } : { kind: "first-use", accept, setting: "blynkFirstUseAccept" });
}

interface ServerKeys {
	readonly url: BlynkKey;
	readonly token: BlynkKey;
	readonly dialect: BlynkKey;
	readonly anchors: BlynkKey;
	readonly pins: BlynkKey;
}

/** Every setting that is not kept by its own name. */
export type BlynkKey = Extract<SettingsKey, `blynk${string}`>;

/** Milliseconds. */
const MINUTE = 60_000;

const SERVERS: readonly ServerKeys[] = Object.freeze([
	Object.freeze({ url: "blynkUrl", token: "blynkToken", dialect: "blynkDialect", anchors: "blynkAnchors", pins: "blynkPins" }),
	Object.freeze({ url: "blynkFallbackUrl", token: "blynkFallbackToken", dialect: "blynkFallbackDialect", anchors: "blynkFallbackAnchors", pins: "blynkFallbackPins" }),
]);
