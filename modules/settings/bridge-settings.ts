import { CHIP_ROOM, checkTemplate, USUAL_TEMPLATE } from "../bridge/template.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Target } from "../ports/stream.js";
import { settingsFailures } from "./failures.js";
import type { Server } from "./kinds.js";
import type { SettingsKey } from "./schema.js";
import { ownTrust, type TrustSetting } from "./trust-setting.js";

/** What the settings say of the serial bridge: one object, so that a device without one has none of them in memory. */
export interface BridgeSetting {
	readonly port: string;
	readonly baud: number;
	/** Whether the board's own sensor is read beside it. */
	readonly ownSensor: boolean;
	/** What the sender does, and we with it. */
	readonly use: LinesSetting | { readonly kind: "protocol" } | TransparentSetting;
}

export interface LinesSetting {
	readonly kind: "lines";
	readonly topic: string;
	readonly template: string;
	readonly sensorId: number;
	readonly unit: string;
	/** Seconds that lie between two messages at least. */
	readonly interval: number;
	/** Minutes that local time is ahead of UTC. */
	readonly zone: number;
}

export interface TransparentSetting {
	readonly kind: "transparent";
	readonly target: Target;
	/** Undefined only where the target is plain `tcp://`. */
	readonly trust: TrustSetting | undefined;
	/** Seconds without a byte either way after which the connection is ended, until the serial side has something to say; 0 for never. */
	readonly idle: number;
}

/** The values of these settings, as far as they could be read. */
export type BridgeValues = Partial<Record<BridgeKey | "mqttTopic" | "sensorId", unknown>>;

/** Tells what is wrong with them together. `given` as for Blynk. */
export function checkBridge(values: BridgeValues, general: TrustSetting | undefined, given: { path(key: SettingsKey): string; has(key: SettingsKey): boolean }, failures: StageFailure[]): void {
	const { bridgeMode: mode = "off", bridgeTemplate: template } = values;
	// Switched off, they may stay for when it is switched on again.
	if (mode === "off") return;
	for (const [only, keys] of OF_ONE_MODE) {
		for (const key of mode === only ? [] : keys) if (given.has(key)) failures.push(settingsFailures.make("bridge-other-mode", { path: given.path(key), mode: String(mode), only }));
	}
	if (mode === "lines" && !given.has("mqttUrl")) failures.push(settingsFailures.make("bridge-without-broker", { path: given.path("bridgeMode") }));
	if (typeof template === "string" && mode === "lines") failures.push(...templateFailure(template, values));
	if (mode === "transparent") checkTarget(values, general, given, failures);
}

/** What has been checked, put together; undefined without a bridge. */
export function bridgeSetting(values: BridgeValues, general: TrustSetting | undefined): BridgeSetting | undefined {
	const { bridgeMode, bridgePort, bridgeBaud, bridgeSensor } = values;
	const use = useOf(bridgeMode, values, general);
	return use && Object.freeze({ port: String(bridgePort), baud: Number(bridgeBaud), ownSensor: bridgeSensor === true, use });
}

function useOf(mode: unknown, values: BridgeValues, general: TrustSetting | undefined): BridgeSetting["use"] | undefined {
	if (mode === "protocol") return PROTOCOL;
	if (mode === "lines") {
		const { bridgeTopic, mqttTopic, bridgeTemplate = USUAL_TEMPLATE, sensorId, bridgeUnit = "", bridgeInterval, bridgeZone } = values;
		return Object.freeze({
			kind: "lines", topic: String(bridgeTopic ?? mqttTopic), template: String(bridgeTemplate), sensorId: Number(sensorId), unit: String(bridgeUnit), interval: Number(bridgeInterval), zone: Number(bridgeZone),
		});
	}
	if (mode !== "transparent") return undefined;
	const { host, port, secure } = values.bridgeTarget as Server;
	return Object.freeze({ kind: "transparent", target: Object.freeze({ host, port }), trust: secure ? trustOf(values, general) : undefined, idle: Number(values.bridgeIdle) });
}

function checkTarget(values: BridgeValues, general: TrustSetting | undefined, given: { path(key: SettingsKey): string; has(key: SettingsKey): boolean }, failures: StageFailure[]): void {
	const target = values.bridgeTarget as Server | undefined;
	const path = given.path("bridgeTarget");
	if (!given.has("bridgeTarget")) failures.push(settingsFailures.make("bridge-without-target", { path: given.path("bridgeMode") }));
	if (target?.secure === false && values.bridgePlainText !== true) failures.push(settingsFailures.make("bridge-plain-text", { path }));
	if (target?.secure === true && trustOf(values, general) === undefined && !given.has("bridgeAnchors") && !given.has("bridgePins")) failures.push(settingsFailures.make("no-bridge-trust", { path }));
}

/** The broker's anchors count here too; its pins, and that somebody has a reason not to check it, are about that server alone. */
function trustOf(values: BridgeValues, general: TrustSetting | undefined): TrustSetting | undefined {
	return ownTrust(values.bridgeAnchors, values.bridgePins, "bridgePins") ?? (general?.kind === "anchors" ? general : undefined);
}

function templateFailure(template: string, { bridgeTopic, mqttTopic, bridgeUnit = "" }: BridgeValues): StageFailure[] {
	try {
		checkTemplate(template, { topic: String(bridgeTopic ?? mqttTopic), unit: String(bridgeUnit), bytes: CHIP_ROOM });
		return [];
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return [caught];
	}
}

/** Every setting that is not kept by its own name. */
export type BridgeKey = Extract<SettingsKey, `bridge${string}`>;

const PROTOCOL = Object.freeze({ kind: "protocol" } as const);

const OF_ONE_MODE: readonly (readonly [mode: string, keys: readonly BridgeKey[]])[] = Object.freeze([
	Object.freeze(["lines", Object.freeze(["bridgeTopic", "bridgeTemplate", "bridgeUnit"] as const)] as const),
	Object.freeze(["transparent", Object.freeze(["bridgeTarget", "bridgeAnchors", "bridgePins"] as const)] as const),
] as const);
