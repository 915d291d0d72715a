import { hasBlynk, hasBridge, hasConsole, hasIdentity, hasLight, hasLooseTrust, hasMqtt, hasPost, hasStatus, hasTlsInFlash, hasTrace, hasTrustProfiles } from "../profile/profile.js";

/** What a setting asks for and the image has not, for people; undefined when it has it. */
export function absentPart(key: string, value: unknown, parts: Parts = OWN): string | undefined {
	return absentGroup(key, parts) ?? absentChoice(key, typeof value === "string" || typeof value === "boolean" ? String(value) : "", parts);
}

/** What the setting is for altogether. */
export function absentGroup(key: string, parts: Parts): string | undefined {
	if (!parts.hasBlynk && key.startsWith("blynk")) return "Blynk";
	if (!parts.hasPost && key.startsWith("post")) return "an HTTPS service";
	if (!parts.hasBridge && key.startsWith("bridge")) return "a serial line";
	if (!parts.hasLight && key === "ledPin") return "a light";
	if (!parts.hasStatus && key === "statusTopic") return "the status, and failures kept over a restart";
	if (!parts.hasConsole && key === "commandPort") return "orders over a serial line";
	if (!parts.hasIdentity && key.startsWith("client")) return "a certificate of its own";
	return !parts.hasLooseTrust && (key.startsWith("trustFirstUse") || key.startsWith("trustInsecure")) ? "trust without anchors or pins" : undefined;
}

/** Of settings that stay, a value that is not as by default. */
function absentChoice(key: string, text: string, parts: Parts): string | undefined {
	if (text === "" || text === "false") return undefined;
	if (!parts.hasMqtt && (key === "mqttUrl" || key === "mqttUser" || key === "mqttPassword")) return "MQTT";
	if (!parts.hasTrustProfiles && key === "trustProfile" && text !== "private") return "a trust profile but private";
	if (!parts.hasTlsInFlash && (key === "tlsSessionInFlash" || (key === "rememberIntermediates" && text === "flash"))) return "what outlasts a restart";
	return !parts.hasTrace && key === "trace" ? "tracing handshakes" : undefined;
}

/** Of a profile's module. */
export interface Parts {
	readonly hasMqtt: boolean;
	readonly hasBlynk: boolean;
	readonly hasPost: boolean;
	readonly hasBridge: boolean;
	readonly hasLight: boolean;
	readonly hasStatus: boolean;
	readonly hasConsole: boolean;
	readonly hasIdentity: boolean;
	readonly hasLooseTrust: boolean;
	readonly hasTrustProfiles: boolean;
	readonly hasTlsInFlash: boolean;
	readonly hasTrace: boolean;
}

const OWN: Parts = Object.freeze({ hasBlynk, hasBridge, hasConsole, hasIdentity, hasLight, hasLooseTrust, hasMqtt, hasPost, hasStatus, hasTlsInFlash, hasTrace, hasTrustProfiles });
