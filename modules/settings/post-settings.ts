import { isFailure, type StageFailure } from "../failure/failure.js";
import { bearer, secretField, type HttpCredentials } from "../http/credentials.js";
import { readHttpUrl, type HttpUrl } from "../http/url.js";
import { hasBridge } from "../profile/profile.js";
import { settingsFailures } from "./failures.js";
import { settingsSchema, type SettingsKey } from "./schema.js";
import { ownTrust, withoutPins, type TrustSetting } from "./trust-setting.js";

/** What the settings say of an HTTPS service: one object, so that a device without one has none of them in memory. */
export interface PostSetting {
	readonly url: HttpUrl;
	readonly credentials: HttpCredentials | undefined;
	/** Undefined only where the address is plain `http://`. */
	readonly trust: TrustSetting | undefined;
	/** Milliseconds. */
	readonly deadline: number;
}

/** The values of these settings, as far as they could be read, and of those that say whether there are readings. */
export type PostValues = Partial<Record<PostKey | "bridgeMode" | "bridgeSensor", unknown>>;

/** Tells what is wrong with them together. `given` as for Blynk. */
export function checkPost(values: PostValues, general: TrustSetting | undefined, given: { path(key: SettingsKey): string; has(key: SettingsKey): boolean }, failures: StageFailure[]): void {
	const path = given.path("postUrl");
	for (const key of BESIDE_URL) if (given.has(key) && !given.has("postUrl")) failures.push(settingsFailures.make("post-incomplete", { path: given.path(key), other: "postUrl" }));
	if (given.has("postTokenField") && !given.has("postToken")) failures.push(settingsFailures.make("post-incomplete", { path: given.path("postTokenField"), other: "postToken" }));
	attempt(() => credentialsOf(values), (problem) => settingsFailures.make("post-token", { path: given.path("postToken"), problem }), failures);
	if (!given.has("postUrl")) return;
	const { bridgeMode: mode = "off", bridgeSensor } = values;
	if (hasBridge && mode !== "off" && bridgeSensor !== true) failures.push(settingsFailures.make("post-without-sensor", { path, mode: String(mode) }));
	const url = attempt(() => urlOf(values), (problem) => settingsFailures.make("post-url", { path, problem }), failures);
	if (url?.secure === false && values.postPlainText !== true) failures.push(settingsFailures.make("post-plain-text", { path }));
	const trusted = given.has("postAnchors") || given.has("postPins") || trustOf(values, general, true) !== undefined;
	if (url?.secure === true && !trusted) failures.push(settingsFailures.make("no-post-trust", { path }));
}

/** What has been checked, put together; undefined without a service. `hasBroker`: what is to be accepted on first use is the broker's. */
export function postSetting(values: PostValues, general: TrustSetting | undefined, hasBroker: boolean): PostSetting | undefined {
	const url = urlOf(values);
	return url && Object.freeze({ url, credentials: credentialsOf(values), trust: url.secure ? trustOf(values, general, hasBroker) : undefined, deadline: Number(values.postDeadline ?? settingsSchema.postDeadline.default) });
}

/** What cannot be used has a failure of its own, which is told as that of the setting. */
function attempt<Value>(read: () => Value, failure: (problem: string) => StageFailure, failures: StageFailure[]): Value | undefined {
	try {
		return read();
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		failures.push(failure(caught.seen));
		return undefined;
	}
}

function urlOf({ postUrl: text }: PostValues): HttpUrl | undefined {
	return typeof text === "string" ? readHttpUrl(text) : undefined;
}

function credentialsOf({ postToken: token, postTokenField: field }: PostValues): HttpCredentials | undefined {
	if (typeof token !== "string") return undefined;
	if (typeof field !== "string") return bearer(token);
	// Behind a scheme stands what alone a server may say back.
	return { ...secretField(field, token), secrets: [token, token.slice(token.lastIndexOf(" ") + 1)] };
}

/** What counts for the broker counts here too, unless it is the broker's own pins or keys. */
function trustOf(values: PostValues, general: TrustSetting | undefined, hasBroker: boolean): TrustSetting | undefined {
	const own = ownTrust(values.postAnchors, values.postPins, "postPins");
	if (own !== undefined) return own;
	const shared = withoutPins(general);
	return shared?.kind === "first-use" && hasBroker ? FIRST_USE : shared;
}

/** Every setting that is not kept by its own name. */
export type PostKey = Extract<SettingsKey, `post${string}`>;

const BESIDE_URL: readonly PostKey[] = Object.freeze(["postToken", "postAnchors", "postPins"]);

const FIRST_USE: TrustSetting = Object.freeze({ kind: "first-use", accept: undefined });
