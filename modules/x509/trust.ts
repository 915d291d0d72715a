import { isFailure, located } from "../failure/failure.js";
import { hasBundles, hasLooseTrust, hasTlsInFlash, hasTrustProfiles } from "../profile/profile.js";
import type { Storage } from "../ports/storage.js";
import { anchors } from "./anchor.js";
import { AnchorBundle, isAnchorBundle } from "./anchor-bundle.js";
import { anchorsAndPins } from "./anchors-and-pins.js";
import { anchorsOrPins } from "./anchors-or-pins.js";
import type { Authenticator } from "./authenticator.js";
import { commonNameProfile } from "./common-name.js";
import { trustFailures } from "./failures.js";
import { readPins, type PinText } from "./fingerprint.js";
import { firstUse } from "./first-use.js";
import { insecure } from "./insecure.js";
import { readPemCertificates } from "./pem.js";
import { pins } from "./pin.js";
import { privateProfile, type Profile } from "./profile.js";
import { RamSignatures } from "./ram-signatures.js";
import type { SignatureMemory } from "./signature-memory.js";
import { StoredSignatures } from "./stored-signatures.js";
import { webProfile } from "./web-profile.js";

/** Trust as the settings give it: names of resources with anchors, text with pins, or a reason to do without, and until when (milliseconds since 1970). `setting`: where the text stands, if not in trustPins or trustFirstUseAccept. */
export type TrustText =
	| { readonly kind: "anchors"; readonly names: readonly string[] }
	| { readonly kind: "pins"; readonly text: string; readonly setting?: string }
	/** Both must fit, or either. */
	| { readonly kind: "anchors-and-pins" | "anchors-or-pins"; readonly names: readonly string[]; readonly text: string; readonly setting?: string }
	/** `accept`: pins of keys to take in place of the kept one. */
	| { readonly kind: "first-use"; readonly accept: string | undefined; readonly setting?: string }
	| { readonly kind: "insecure"; readonly because: string; readonly until: number };

/** Of a host, where trust lies. */
export interface TrustHost {
	readonly storage: Storage;
	resource(name: string): Uint8Array | undefined;
}

/** How paths to anchors are judged, as the settings give it. */
export interface PathSettings {
	/** The name of a profile. */
	readonly trustProfile: string;
	/** `ram`, `flash` or `off`. */
	readonly rememberIntermediates: string;
}

/** Makes an authenticator of it. `notices` are what a person should know of the text. Throws failures of stage `settings` or `x509`. */
export function readTrust(trust: TrustText, host: TrustHost, judging: PathSettings = USUAL): { authenticator: Authenticator; notices: readonly string[] } {
	const profile = trustProfile(judging.trustProfile);
	const memory = signatureMemory(judging.rememberIntermediates, host.storage);
	switch (trust.kind) {
		case "anchors":
			return withAnchors(trust.names, host, profile, memory);
		case "pins":
			return pinned(trust.text, pins, trust.setting);
		case "anchors-and-pins": {
			const { list, bundles } = readAnchors(trust.names, host);
			return pinned(trust.text, (read) => anchorsAndPins(list, read, profile, { memory, bundles }), trust.setting);
		}
		case "anchors-or-pins": {
			const { list, bundles } = readAnchors(trust.names, host);
			return pinned(trust.text, (read) => anchorsOrPins(list, read, profile, { memory, bundles }), trust.setting);
		}
		case "first-use":
			if (!hasLooseTrust) break;
			return trust.accept === undefined ? { authenticator: firstUse(host.storage), notices: [] } : pinned(trust.accept, (list) => firstUse(host.storage, list), trust.setting ?? "trustFirstUseAccept");
		case "insecure":
			if (!hasLooseTrust) break;
			return { authenticator: insecure(trust.because, trust.until), notices: [] };
	}
	throw new RangeError(trust.kind);
}

function withAnchors(names: readonly string[], host: TrustHost, profile: Profile, memory: SignatureMemory | undefined): { authenticator: Authenticator; notices: readonly string[] } {
	const { list, bundles } = readAnchors(names, host);
	return { authenticator: anchors(list, profile, { memory, bundles }), notices: [] };
}

/** The profile that a setting names. */
export function trustProfile(name: string): Profile {
	const profile = PROFILES.find((one) => one.name === name);
	if (profile === undefined) throw new RangeError(name);
	return profile;
}

function signatureMemory(where: string, storage: Storage): SignatureMemory | undefined {
	if (hasTlsInFlash && where === "flash") return new StoredSignatures(storage);
	return where === "ram" ? new RamSignatures() : undefined;
}

/** What these resources hold: certificates (DER) of files in PEM or DER, and bundles. */
export function readAnchors(names: readonly string[], host: Pick<TrustHost, "resource">): { readonly list: readonly Uint8Array[]; readonly bundles: readonly AnchorBundle[] } {
	const list: Uint8Array[] = [];
	const bundles: AnchorBundle[] = [];
	for (const name of names) {
		const bytes = host.resource(name);
		if (bytes === undefined) throw trustFailures.make("no-such-resource", { name });
		if (hasBundles && isAnchorBundle(bytes)) bundles.push(new AnchorBundle(bytes, name));
		else list.push(...named(name, () => readPemCertificates(bytes)));
	}
	return { list, bundles };
}

function pinned(text: string, make: (pins: PinText["pins"]) => Authenticator, setting = "trustPins"): { authenticator: Authenticator; notices: readonly string[] } {
	const read = named(setting, () => readPins(text));
	return { authenticator: make(read.pins), notices: read.notices.map((notice) => `${setting}: ${notice}`) };
}

/** What is wrong with a file or a setting says which. */
function named<Value>(place: string, read: () => Value): Value {
	try {
		return read();
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		throw located(caught, place);
	}
}

const USUAL: PathSettings = Object.freeze({ trustProfile: "private", rememberIntermediates: "ram" });

const PROFILES: readonly Profile[] = Object.freeze(hasTrustProfiles ? [privateProfile, commonNameProfile, webProfile] : [privateProfile]);
