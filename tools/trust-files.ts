import { join } from "node:path";
import { writeBase64 } from "../modules/bytes/base64.js";
import type { Target } from "../modules/ports/stream.js";
import { readHttpUrl } from "../modules/http/url.js";
import { kinds } from "../modules/settings/kinds.js";
import { settingsSchema } from "../modules/settings/schema.js";
import { dateText } from "../modules/x509/time.js";
import { isFailure } from "../modules/failure/failure.js";
import { nodeFiles } from "../hosts/node/files.js";
import { localLayer, valuesOf } from "../hosts/node/settings-layers.js";
import { targetText } from "../hosts/node/server-url.js";
import { toolFailures } from "./failures.js";
import { trustValues } from "./flashed.js";
import { certificatesFolder, codeOf, fileName, pemComment, shownPath } from "./own-files.js";
import type { Draft } from "./own-files.js";
import { readServer } from "./server-target.js";
import { isOwnFile } from "./system-roots.js";
import type { Choice } from "./trust-advice.js";

/** What a choice is written as: a file in `certs/`, and the settings that use it. */
export interface Saving extends Draft {
	/** That which names whom to trust, and behind it how strictly, where that is to be set too. */
	readonly settings: readonly [trust: Setting, ...how: readonly Setting[]];
}

type Setting = readonly [key: string, value: string];

/** `profile`: to be set along with an anchor. */
export function savingOf(folder: string, choice: Choice, target: Target, now: number, profile: string | undefined): Saving {
	const { link, kind } = choice;
	const isPin = kind === "pin";
	const service = serviceOf(trustValues(folder), target) ?? BROKER;
	const path = !isPin && link.store !== undefined && isOwnFile(link.store) ? join(folder, link.store) : join(certificatesFolder(folder), isPin ? `${fileName(target.host)}-${target.port}-pinned.pem` : `${fileName(link.commonName)}.pem`);
	const lines = [
		link.subject,
		`ends ${dateText(link.end)}`,
		`seen at ${targetText(target)} on ${dateText(now)}; ${originText(choice)}`,
		link.sha256,
		...(isPin ? [`the pin is ${link.keyPin}`, ...rotation(service)] : []),
	].map(pemComment);
	const pem = [
		...lines, "", `-----BEGIN CERTIFICATE-----\n${(writeBase64(link.der).match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`,
	];
	const settings: Saving["settings"] = isPin ? [[service.pins, link.keyPin]]
		: [[service.anchors, shownPath(folder, path)], ...(profile === undefined ? [] : [["trustProfile", profile] as const])];
	return { path, text: pem.join("\n"), settings };
}

/** What was done with the setting, or why it is left to a person. */
export function writeSetting(folder: string, { settings, path: file }: Saving, target: Target): string {
	const values = trustValues(folder);
	const service = serviceOf(values, target);
	const given = (service ?? BROKER).all.filter((one) => values[one] !== undefined && values[one] !== false && values[one] !== "false");
	const [[key, value]] = settings;
	const isPin = key === (service ?? BROKER).pins;
	const kept = isPin ? ` ${shownPath(folder, file)} is there all the same: it tells npm run certs -- check when the certificate ends; remove it if you do not use the pin.` : "";
	if (service === undefined) return `settings: not changed, since ${notNamed(values)}; ${placesFor(isPin, value, given)}.${kept}`;
	if (given.length === 1 && given[0] === key && settings.every(([one, wanted]) => values[one] === wanted)) return `settings: ${key} is set to it already.`;
	if (given.length > 0) return `settings: not changed, since ${given.join(" and ")} ${given.length === 1 ? "is" : "are"} set; put the line above in the place of ${given.length === 1 ? "it" : "them"}, or for anchors beside it.${kept}`;
	const path = join(folder, LOCAL);
	try {
		nodeFiles.replace(path, `${JSON.stringify({ ...valuesOf(localLayer(folder)), ...Object.fromEntries(settings) }, undefined, "\t")}\n`);
	} catch (caught) {
		if (isFailure(caught)) throw caught;
		throw toolFailures.make("file-unwritable", { path: LOCAL, reason: codeOf(caught) });
	}
	return `settings: written into ${LOCAL}.`;
}

function originText({ link }: Choice): string {
	const sent = link.sent === undefined ? "not sent by the server" : `number ${link.sent} of what the server sent`;
	return link.store === undefined ? `${sent}; compare this with the file of whoever runs the server` : `${sent}; in ${link.store}`;
}

/** What the settings call a server, and whom to trust there. */
interface Service {
	readonly url: string;
	readonly anchors: string;
	readonly pins: string;
	/** All that can say whom to trust. */
	readonly all: readonly string[];
	read(url: string): Target | undefined;
}

/** Which of the settings' servers this is. */
function serviceOf(values: Readonly<Record<string, unknown>>, target: Target): Service | undefined {
	return SERVICES.find((service) => isSame(service, values[service.url], target));
}

/** Where it belongs, for a server that the settings do not name. What another server is trusted by stays as it is. */
function placesFor(isPin: boolean, value: string, given: readonly string[]): string {
	const own = SERVICES.filter((service) => service !== BROKER).map(({ url, anchors, pins }) => `${isPin ? pins : anchors} beside its ${url}`).join(", ");
	const general = given.length === 0 ? "put the line above beside the mqttUrl of this server"
		: `${given.join(" and ")} ${given.length === 1 ? "is" : "are"} set, and may be what the broker is trusted by: leave ${given.length === 1 ? "it" : "them"}`;
	return `${general}; with the same value ${own}; for npm run bridge it is ${isPin ? "--pin" : "--ca"} ${value}`;
}

function notNamed(values: Readonly<Record<string, unknown>>): string {
	const others = SERVICES.filter(({ url }) => values[url] !== undefined).map(({ url }) => url);
	return others.length === 0 ? "mqttUrl is not set" : `${others.join(" and ")} ${others.length === 1 ? "is another server" : "are other servers"}`;
}

function isSame(service: Service, url: unknown, target: Target): boolean {
	if (typeof url !== "string") return false;
	try {
		const server = service.read(url);
		return server !== undefined && targetText(server) === targetText(target);
	} catch (caught) {
		if (isFailure(caught)) return false;
		throw caught;
	}
}

/** For whoever finds the file when the server's key is about to change. */
function rotation({ pins }: Service): readonly string[] {
	return [
		`Before the server gets a new key: add the new key's pin to ${pins}, after a comma, and update the devices;`,
		"then change the key; then take the old pin away.",
	];
}


const BROKER: Service = Object.freeze({ url: "mqttUrl", anchors: "trustAnchors", pins: "trustPins", all: Object.freeze(["trustAnchors", "trustPins", "trustFirstUse", "trustInsecureBecause"]), read: readServer });

const BLYNK: Service = ownTrust("blynkUrl", "blynkAnchors", "blynkPins", (url) => kinds.blynk.read(url, settingsSchema.blynkUrl));

const SERVICES: readonly Service[] = Object.freeze([
	BROKER, BLYNK,
	ownTrust("blynkFallbackUrl", "blynkFallbackAnchors", "blynkFallbackPins", (url) => kinds.blynk.read(url, settingsSchema.blynkFallbackUrl)),
	ownTrust("postUrl", "postAnchors", "postPins", readHttpUrl),
	ownTrust("bridgeTarget", "bridgeAnchors", "bridgePins", (url) => kinds.server.read(url, settingsSchema.bridgeTarget)),
]);

function ownTrust(url: string, anchors: string, pins: string, read: Service["read"]): Service {
	return Object.freeze({ url, anchors, pins, all: Object.freeze([anchors, pins]), read });
}

const LOCAL = "settings.local.json";
