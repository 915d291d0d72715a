import { isFailure, type StageFailure } from "../failure/failure.js";
import { hasBlynk, hasBridge, hasConsole, hasIdentity, hasPost, profileName } from "../profile/profile.js";
import { bridgeSetting, checkBridge, type BridgeKey, type BridgeSetting } from "./bridge-settings.js";
import { blynkSetting, checkBlynk, type BlynkKey, type BlynkSetting } from "./blynk-settings.js";
import { settingsFailures } from "./failures.js";
import { isEmpty, kinds, type Entry, type KindValues } from "./kinds.js";
import { nearest } from "./nearest.js";
import { checkPost, postSetting, type PostKey, type PostSetting } from "./post-settings.js";
import { absentPart } from "./absent.js";
import { settingsSchema, type SettingsKey } from "./schema.js";
import { shown } from "./shown.js";
import type { TrustSetting } from "./trust-setting.js";

/** A place that settings come from. */
export interface SettingsLayer {
	/** As a person calls it: `manifest.json`, `the command line`. */
	readonly source: string;
	/** The name of the object within the source that holds the values, for texts only: `config` in manifest.json. */
	readonly within?: string;
	readonly values: unknown;
}

/** Those that are kept by their own names. */
type Kept = { readonly [Key in Exclude<SettingsKey, TrustKey | IdentityKey | BlynkKey | PostKey | BridgeKey | RareKey>]: ValueOf<Schema[Key]> } & { readonly [Key in Exclude<RareKey, PostKey>]?: KindValues[Schema[Key]["kind"]] };

/** All settings, checked: what is here can be used as it is. */
export type Settings = Kept & {
	/** Undefined only where nothing asks for TLS by it: `mqttUrl` is plain `mqtt://` or absent. */
	readonly trust: TrustSetting | undefined;
	/** Undefined without a Blynk server. */
	readonly blynk: BlynkSetting | undefined;
	/** Without a service the property is not there: it would take memory. */
	readonly post?: PostSetting;
	/** Without a bridge the property is not there: it would take memory. */
	readonly bridge?: BridgeSetting;
	/** The files of our own certificate and its key. */
	readonly identity: IdentitySetting | undefined;
};

export interface IdentitySetting {
	readonly certificate: string;
	readonly key: string;
}

/** Everything that is wrong with the settings. */
export class SettingsRefused extends Error {
	readonly failures: readonly StageFailure[];

	constructor(failures: readonly StageFailure[]) {
		super(failures.map((failure) => failure.message).join("; "));
		this.failures = Object.freeze(failures);
	}
}

/** What a start has been refused for: everything that is wrong with the settings, or what one part of the firmware says. Throws on what is no failure. */
export function refusalsIn(caught: unknown): readonly StageFailure[] {
	if (caught instanceof SettingsRefused) return caught.failures;
	if (!isFailure(caught)) throw caught;
	return [caught];
}

/**
 * Lays each layer over the ones before it and reads the values; an empty text takes a value of an earlier layer away.
 * Throws SettingsRefused with all that is wrong. `ownServer`: the program names its server itself, so that none is asked for.
 */
export function readSettings(layers: readonly SettingsLayer[], ownServer = false): Settings {
	const failures: StageFailure[] = [];
	const given = overlay(layers, failures);
	const read: Record<string, unknown> = {};
	// What nobody has given of a bridge has no value without one: on a chip this is where the most memory is in use.
	const bridgeGiven = given.raw("bridgeMode") !== undefined;
	for (const key of keys()) if ((bridgeGiven || !key.startsWith("bridge")) && !isRare(key) || given.raw(key) !== undefined) read[key] = readValue(key, settingsSchema[key], given, failures);
	// Each value was read by the kind that its type is derived from.
	const values = read as Partial<RawSettings>;
	const general = trust(values as RawSettings);
	// A line that is joined to a server has one.
	if (!ownServer && given.raw("mqttUrl") === undefined && given.raw("blynkUrl") === undefined && (!hasPost || given.raw("postUrl") === undefined) && values.bridgeMode !== "transparent") failures.push(settingsFailures.make("no-server", { path: given.path("mqttUrl") }));
	checkTogether(values, given, failures);
	const places = { path: (key: SettingsKey) => given.path(key), has: (key: SettingsKey) => given.raw(key) !== undefined };
	if (hasBlynk) checkBlynk(values, general, places, failures);
	if (hasPost) checkPost(values, general, places, failures);
	if (hasBridge) checkBridge(values, general, places, failures);
	if (failures.length > 0) throw new SettingsRefused(failures);
	const { clientCertificate, clientKey } = values as RawSettings;
	const identity = clientCertificate === undefined || clientKey === undefined ? undefined : Object.freeze({ certificate: clientCertificate, key: clientKey });
	const groups = { trust: general, identity, blynk: hasBlynk ? blynkSetting(values, general) : undefined };
	const bridge = hasBridge ? bridgeSetting(values, general) : undefined;
	const post = hasPost ? postSetting(values, general, given.raw("mqttUrl") !== undefined) : undefined;
	const kept: Record<string, unknown> = {};
	for (const key in read) if (!isGrouped(key)) kept[key] = read[key];
	return Object.freeze(Object.assign(kept as Kept, groups, post && { post }, bridge && { bridge }));
}

/** What is wrong with the values of one layer, each by itself: there is no other that they could contradict. */
export function layerFailures(layer: SettingsLayer): readonly StageFailure[] {
	const failures: StageFailure[] = [];
	const given = overlay([layer], failures);
	for (const key of keys()) if (given.raw(key) !== undefined) readValue(key, settingsSchema[key], given, failures);
	return failures;
}

/** Whether a setting is a part of `trust`, `identity`, `blynk`, `post` or `bridge`. */
function isGrouped(key: string): boolean {
	return key.startsWith("blynk") || (hasPost && key.startsWith("post")) || key.startsWith("bridge") || GROUPED.includes(key);
}

function isRare(key: SettingsKey): boolean {
	const entry: Entry = settingsSchema[key];
	return entry.rare === true;
}

/** What was written where, before it is read. */
interface Given {
	/** Where a setting is written, or where it should be. */
	path(key: SettingsKey): string;
	/** Undefined when it is not given, or empty. */
	raw(key: SettingsKey): unknown;
}

function overlay(layers: readonly SettingsLayer[], failures: StageFailure[]): Given {
	const found = new Map<string, { readonly raw: unknown; readonly path: string }>();
	for (const layer of layers) {
		for (const [key, raw] of namedValues(layer, failures)) {
			const path = pathIn(layer, key);
			const part = absentPart(key, raw);
			if (part !== undefined) {
				if (!isEmpty(raw)) failures.push(settingsFailures.make("not-in-image", { path, part, profile: profileName }));
			} else if (Object.hasOwn(settingsSchema, key)) found.set(key, { raw: isEmpty(raw) ? undefined : raw, path });
			else failures.push(settingsFailures.make("unknown-key", { path, known: nearest(key, keys()) ?? "one of those in docs/settings.md" }));
		}
	}
	return {
		path: (key) => found.get(key)?.path ?? (layers[0] === undefined ? key : pathIn(layers[0], key)),
		raw: (key) => found.get(key)?.raw,
	};
}

function namedValues(layer: SettingsLayer, failures: StageFailure[]): readonly (readonly [string, unknown])[] {
	const { values } = layer;
	if (typeof values === "object" && values !== null && !Array.isArray(values)) return Object.entries(values);
	const source = layer.within === undefined ? layer.source : `${layer.within} in ${layer.source}`;
	// A text in place of all values may be anything, a secret too.
	failures.push(settingsFailures.make("not-named-values", { source, value: shown(values, true) }));
	return [];
}

function pathIn({ source, within }: SettingsLayer, key: string): string {
	return `${within === undefined ? "" : `${within}.`}${key} in ${source}`;
}

function readValue(key: SettingsKey, entry: Entry, given: Given, failures: StageFailure[]): unknown {
	const raw = given.raw(key);
	const kind = kinds[entry.kind];
	if (raw === undefined) {
		if (entry.required === true) failures.push(settingsFailures.make("missing", { path: given.path(key), form: formOf(entry), key, what: entry.what }));
		// An empty default stands for "none", which need not be within the bounds.
		return entry.default === undefined || entry.default === "" ? entry.default : kind.read(entry.default, entry);
	}
	if ((entry.kind === "broker" || entry.kind === "blynk" || entry.kind === "server") && typeof raw === "string" && raw.includes("@")) {
		failures.push(settingsFailures.make("credentials-in-url", { path: given.path(key), form: formOf(entry) }));
		return undefined;
	}
	const value = kind.read(raw, entry);
	if (value === undefined) {
		failures.push(settingsFailures.make("malformed", { path: given.path(key), value: shown(raw, entry.secret === true), form: formOf(entry), key, what: entry.what }));
	}
	return value;
}

/** What no single value can tell. A value that could not be read has its failure already, but it has been given. */
function checkTogether(values: Partial<RawSettings>, given: Given, failures: StageFailure[]): void {
	const { mqttUrl, mqttPlainText, retryFirst, retryLargest } = values;
	if (mqttUrl?.secure === false && mqttPlainText !== true) failures.push(settingsFailures.make("plain-text", { path: given.path("mqttUrl") }));
	if (given.raw("mqttPassword") !== undefined && given.raw("mqttUser") === undefined) {
		failures.push(settingsFailures.make("password-without-user", { path: given.path("mqttPassword") }));
	}
	if (retryFirst !== undefined && retryLargest !== undefined && retryLargest < retryFirst) {
		failures.push(settingsFailures.make("retry-order", { path: given.path("retryLargest"), largest: retryLargest, first: retryFirst }));
	}
	const { bridgeMode = "off", bridgePort, commandPort } = values;
	if (hasConsole && hasBridge && commandPort !== undefined && bridgeMode !== "off" && isSameUart(commandPort, String(bridgePort))) failures.push(settingsFailures.make("port-twice", { path: given.path("commandPort") }));
	if (hasIdentity) checkIdentity(mqttUrl?.secure, given, failures);
	checkTrust(values, given, failures);
}

/** The swapped pins are the same UART. */
function isSameUart(one: string, other: string): boolean {
	return one.replace("-swapped", "") === other.replace("-swapped", "");
}

function checkTrust({ mqttUrl, trustFirstUse }: Partial<RawSettings>, given: Given, failures: StageFailure[]): void {
	const gives = (key: SettingsKey): boolean => given.raw(key) !== undefined && (key !== "trustFirstUse" || trustFirstUse !== false);
	const ways = TRUST_WAYS.filter(gives);
	const isPair = ways.length === 2 && gives("trustAnchors") && gives("trustPins");
	const refuse = (code: "needs-without-two" | "profile-without-anchors" | "accept-without-first-use" | "insecure-without-until" | "until-without-insecure", key: SettingsKey): void => {
		failures.push(settingsFailures.make(code, { path: given.path(key) }));
	};
	if (ways.length > 1 && !(isPair && gives("trustNeeds"))) failures.push(settingsFailures.make("conflicting-trust", { paths: ways.map((key) => given.path(key)).join(", ") }));
	if (ways.length === 0 && given.raw("mqttUrl") !== undefined && mqttUrl?.secure !== false) failures.push(settingsFailures.make("no-trust", { path: given.path("mqttUrl") }));
	if (gives("trustNeeds") && !(gives("trustAnchors") && gives("trustPins"))) refuse("needs-without-two", "trustNeeds");
	if (gives("trustProfile") && !gives("trustAnchors")) refuse("profile-without-anchors", "trustProfile");
	if (gives("trustFirstUseAccept") && !gives("trustFirstUse")) refuse("accept-without-first-use", "trustFirstUseAccept");
	if (gives("trustInsecureBecause") && !gives("trustInsecureUntil")) refuse("insecure-without-until", "trustInsecureBecause");
	if (gives("trustInsecureUntil") && !gives("trustInsecureBecause")) refuse("until-without-insecure", "trustInsecureUntil");
}

function checkIdentity(secure: boolean | undefined, given: Given, failures: StageFailure[]): void {
	const [first, ...more] = IDENTITY_KEYS.filter((key) => given.raw(key) !== undefined);
	if (first === undefined) return;
	const path = given.path(first);
	const other = IDENTITY_KEYS.find((key) => key !== first) ?? first;
	if (more.length === 0) failures.push(settingsFailures.make("half-identity", { path, other }));
	if (secure === false) failures.push(settingsFailures.make("identity-without-tls", { path }));
}

function trust(given: Pick<RawSettings, TrustKey>): TrustSetting | undefined {
	const { trustAnchors: names, trustPins: text, trustInsecureBecause: because, trustInsecureUntil: until } = given;
	if (names !== undefined && text !== undefined) return Object.freeze({ kind: given.trustNeeds === "either" ? "anchors-or-pins" : "anchors-and-pins", names, text });
	if (names !== undefined) return Object.freeze({ kind: "anchors", names });
	if (text !== undefined) return Object.freeze({ kind: "pins", text });
	if (given.trustFirstUse) return Object.freeze({ kind: "first-use", accept: given.trustFirstUseAccept });
	if (because !== undefined && until !== undefined) return Object.freeze({ kind: "insecure", because, until });
	return undefined;
}

/** What a good value of a setting looks like. */
export function formOf(entry: Entry): string {
	return entry.form ?? kinds[entry.kind].form(entry);
}

function keys(): readonly SettingsKey[] {
	return Object.keys(settingsSchema) as SettingsKey[];
}

type Schema = typeof settingsSchema;

type RawSettings = { readonly [Key in SettingsKey]: ValueOf<Schema[Key]> };

type ValueOf<One extends Entry> = One extends { readonly required: true } | { readonly default: unknown }
	? KindValues[One["kind"]]
	: KindValues[One["kind"]] | undefined;

type RareKey = { [Key in SettingsKey]: Schema[Key] extends { readonly rare: true } ? Key : never }[SettingsKey];

type TrustKey = (typeof TRUST_WAYS)[number] | "trustNeeds" | "trustFirstUseAccept" | "trustInsecureUntil";
type IdentityKey = (typeof IDENTITY_KEYS)[number];

/** Each is a way to trust by itself. */
const TRUST_WAYS = Object.freeze(["trustAnchors", "trustPins", "trustFirstUse", "trustInsecureBecause"] as const);
const IDENTITY_KEYS = Object.freeze(["clientCertificate", "clientKey"] as const);
const GROUPED: readonly string[] = Object.freeze([...TRUST_WAYS, "trustNeeds", "trustFirstUseAccept", "trustInsecureUntil", ...IDENTITY_KEYS]);
