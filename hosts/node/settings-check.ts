import { readBoardPins } from "../../modules/blynk/allowed-pins.js";
import { isFailure } from "../../modules/failure/failure.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import type { Pins } from "../../modules/ports/pins.js";
import { kinds } from "../../modules/settings/kinds.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import { readSettings, SettingsRefused } from "../../modules/settings/settings.js";
import type { Settings, SettingsLayer } from "../../modules/settings/settings.js";
import { readClientCertificate } from "../../modules/x509/client-certificate.js";
import { readTrust } from "../../modules/x509/trust.js";
import type { TrustText } from "../../modules/x509/trust.js";
import { certificatesIn, checkIssuers } from "./anchor-files.js";
import { nodeCrypto } from "./crypto.js";
import { targetText } from "./server-url.js";
import { valuesOf } from "./settings-layers.js";

/** What settings can name. */
export interface Named {
	readonly resource: (name: string) => Uint8Array | undefined;
	/** Those of the board that is simulated. */
	readonly pins: Pins;
	/** A file that the program itself brings, later. */
	readonly own?: string;
}

/**
 * Reads settings as the firmware does, and what they name too: files, pins of certificates and of the board. Throws
 * SettingsRefused with everything that is wrong, where the firmware would come upon one after the other.
 */
export function readCheckedSettings(layers: readonly SettingsLayer[], named: Named): Settings {
	const failures: StageFailure[] = [];
	let settings: Settings | undefined;
	try {
		settings = readSettings(layers);
	} catch (caught) {
		if (!(caught instanceof SettingsRefused)) throw caught;
		failures.push(...caught.failures);
	}
	failures.push(...namedFailures(Object.assign({}, ...layers.map(valuesOf)) as Values, named));
	if (settings === undefined || failures.length > 0) throw new SettingsRefused(failures);
	return settings;
}

type Values = Readonly<Record<string, unknown>>;

/** Of values that cannot be read nothing is said here: `readSettings` has. */
function namedFailures(values: Values, { resource, pins, own }: Named): readonly StageFailure[] {
	const found = new Map<string, StageFailure>();
	const attempt = (read: () => unknown): boolean => {
		try {
			read();
			return true;
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			found.set(caught.message, caught);
			return false;
		}
	};
	const trust = (text: TrustText): boolean => attempt(() => readTrust(text, { storage: NOTHING_KEPT, resource }));
	const isUsed = (key: string): boolean => !key.startsWith("bridge") || values["bridgeMode"] === "transparent";
	for (const [key, server, pins] of SERVERS_TRUST.filter(([key]) => isUsed(key))) {
		const names = (kinds.names.read(values[key], settingsSchema[key]) ?? []).filter((name) => name !== own);
		const readable = names.filter((name) => trust({ kind: "anchors", names: [name] }));
		attempt(() => { checkIssuers(readable.flatMap((name) => certificatesIn(name, resource(name))), placeOf(server, values[server]), key === "trustAnchors" ? { anchors: "trustAnchors (--ca)", pins: "trustPins (--pin)" } : { anchors: key, pins }); });
	}
	for (const key of PINS.filter(isUsed)) {
		const text = values[key];
		if (typeof text === "string" && text !== "") trust({ kind: "pins", text, setting: key });
	}
	const { clientCertificate: certificate, clientKey: key, blynkBoardPins: boardPins } = values;
	if (typeof certificate === "string" && typeof key === "string" && certificate !== "" && key !== "") attempt(() => readClientCertificate({ certificate, key }, resource, nodeCrypto));
	if (typeof boardPins === "string") attempt(() => readBoardPins(boardPins, pins));
	return [...found.values()];
}

/** Host and port alone, of which the port is that which is usual there unless it is given: a URL may hold a password. */
function placeOf(key: (typeof SERVERS_TRUST)[number][1], url: unknown): string {
	if (key === "postUrl") return typeof url === "string" && URL.canParse(url) ? httpPlace(new URL(url)) : "HOST:PORT";
	const target = kinds[settingsSchema[key].kind].read(url, settingsSchema[key]);
	return target === undefined ? "HOST:PORT" : targetText(target);
}

function httpPlace({ hostname, port, protocol }: URL): string {
	return `${hostname}:${port !== "" ? port : protocol === "https:" ? 443 : 80}`;
}

/** Settings of whom to trust: anchors, the server whose they are, and its pins. */
export const SERVERS_TRUST = Object.freeze([
	["trustAnchors", "mqttUrl", "trustPins"], ["blynkAnchors", "blynkUrl", "blynkPins"], ["blynkFallbackAnchors", "blynkFallbackUrl", "blynkFallbackPins"], ["postAnchors", "postUrl", "postPins"], ["bridgeAnchors", "bridgeTarget", "bridgePins"],
] as const);
const PINS = Object.freeze(["trustPins", "trustFirstUseAccept", "blynkPins", "blynkFirstUseAccept", "blynkFallbackPins", "postPins", "bridgePins"] as const);

const NOTHING_KEPT = Object.freeze({ read: () => undefined, write: () => undefined });
