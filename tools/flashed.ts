import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { readResource } from "../hosts/node/simulated-host.js";
import { SERVERS_TRUST } from "../hosts/node/settings-check.js";
import { localLayer, manifestLayer, valuesOf } from "../hosts/node/settings-layers.js";
import { writeHex } from "../modules/bytes/hex.js";
import { isFailure } from "../modules/failure/failure.js";
import type { Failure } from "../modules/ports/failure.js";
import { settingsFailures } from "../modules/settings/failures.js";
import { kinds } from "../modules/settings/kinds.js";
import { settingsSchema } from "../modules/settings/schema.js";
import { shown } from "../modules/settings/shown.js";
import { trustFailures } from "../modules/x509/failures.js";
import { keyFailures } from "../modules/x509/key-failures.js";
import { AnchorBundle, isAnchorBundle } from "../modules/x509/anchor-bundle.js";
import { bundleFailures, bundleProblems } from "../modules/x509/bundle-failures.js";
import { isBundleIntact } from "../modules/x509/bundle-writer.js";
import { readSignedPart } from "../modules/x509/certificate.js";
import { shortName } from "../modules/x509/name.js";
import { readPins } from "../modules/x509/fingerprint.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import { pinText } from "../modules/x509/pinned-peer.js";
import { describeCertificate } from "./certificate-text.js";
import type { Described } from "./certificate-text.js";
import { toolFailures } from "./failures.js";
import { certificatesFolder, readIfThere, shownPath } from "./own-files.js";

/** A part of the trust that would be flashed, or a file that lies beside it. */
export type Flashed =
	| FlashedBundle
	| { readonly kind: "certificate"; readonly path: string; readonly use: Use; readonly certificate: Described }
	| { readonly kind: "undated-pin"; readonly pin: string; readonly ofKey: boolean }
	/** To check nothing, until then: milliseconds since 1970. */
	| { readonly kind: "permission"; readonly until: number }
	/** What no date belongs to. */
	| { readonly kind: "timeless"; readonly what: string }
	| { readonly kind: "unreadable"; readonly failure: Failure };

export interface FlashedBundle {
	readonly kind: "bundle";
	readonly path: string;
	readonly use: "anchor" | "unused";
	readonly bundle: AnchorBundle;
	readonly provenance: string;
	/** The first to end first. */
	readonly roots: readonly Root[];
}

interface Root {
	readonly subject: string;
	/** Milliseconds since 1970. */
	readonly end: number;
}

export type Use = "anchor" | "own" | "certificate-pin" | "key-pin" | "unused";

/** What the settings name, then what else is in `certs/`. Other settings may be missing or wrong. */
export function flashedTrust(folder: string): readonly Flashed[] {
	const settings = trustValues(folder);
	const named = new Set(SERVERS_TRUST.flatMap(([anchors]) => namesIn(settings[anchors])));
	const anchors = [...named].flatMap((name) => anchorsIn(name, folder));
	const own = namesIn(settings["clientCertificate"]).flatMap((name) => ownIn(name, folder));
	const used = new Set([...anchors, ...own].flatMap(digestOf));
	const kept = keptCertificates(folder);
	const pinned = pinsIn(SERVERS_TRUST.map(([, , pins]) => settings[pins]));
	const rest = kept.map((one): Flashed => {
		if (one.kind !== "certificate") return one;
		const { sha256, sha1, keyPin } = one.certificate;
		if (pinned.texts.includes(sha256) || pinned.texts.includes(sha1)) return { ...one, use: "certificate-pin" };
		return pinned.texts.includes(keyPin) ? { ...one, use: "key-pin" } : one;
	}).filter((one) => ("use" in one && one.use !== "unused") || !digestOf(one).some((digest) => used.has(digest)));
	const dated = new Set(kept.flatMap((one) => (one.kind === "certificate" ? [one.certificate.sha256, one.certificate.sha1, one.certificate.keyPin] : [])));
	const undated = pinned.texts.filter((pin) => !dated.has(pin)).map((pin): Flashed => ({ kind: "undated-pin", pin, ofKey: pin.startsWith("key-") }));
	return [...anchors, ...own, ...pinned.failures, ...undated, ...permissionIn(settings), ...firstUseIn(settings), ...rest];
}

function permissionIn({ trustInsecureUntil: day }: Readonly<Record<string, unknown>>): readonly Flashed[] {
	if (day === undefined) return [];
	const key = "trustInsecureUntil";
	const entry = settingsSchema[key];
	const until = kinds.day.read(day, entry);
	if (until !== undefined) return [{ kind: "permission", until }];
	return [{ kind: "unreadable", failure: settingsFailures.make("malformed", { path: key, value: shown(day, false), form: kinds.day.form(entry), key, what: entry.what }) }];
}

function firstUseIn({ trustFirstUse }: Readonly<Record<string, unknown>>): readonly Flashed[] {
	return trustFirstUse === true || trustFirstUse === "true" ? [{ kind: "timeless", what: "trustFirstUse: the key of the first connection has no end" }] : [];
}

/** What tells whether two files hold the same. */
function digestOf(one: Flashed): readonly string[] {
	if (one.kind === "bundle") return [writeHex(one.bundle.digest)];
	return one.kind === "certificate" ? [one.certificate.sha256] : [];
}

/** The settings that are not empty, of the manifest and of the user's file over it. */
export function trustValues(folder: string): Readonly<Record<string, unknown>> {
	const manifest = readIfThere(join(folder, "manifest.json")) === undefined ? {} : valuesOf(manifestLayer(folder));
	const all = { ...manifest, ...valuesOf(localLayer(folder)) };
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** As the settings' reader does: a list, or text with spaces or commas. */
function namesIn(value: unknown): readonly string[] {
	if (Array.isArray(value)) return value.map(String);
	return typeof value === "string" ? value.split(/[\s,]+/).filter((name) => name !== "") : [];
}

function anchorsIn(name: string, folder: string): readonly Flashed[] {
	return certificatesIn(name, folder, "anchor", () => trustFailures.make("no-such-resource", { name }));
}

/** The device's own certificate, and those that issued it; its key may stand in the same file. */
function ownIn(name: string, folder: string): readonly Flashed[] {
	return certificatesIn(name, folder, "own", () => keyFailures.make("client-file", { setting: "clientCertificate" }));
}

/** Of a file that a setting names. */
function certificatesIn(path: string, folder: string, use: "anchor" | "own", missing: () => Error): readonly Flashed[] {
	return reading(path, () => {
		const bytes = readResource(path, folder);
		if (bytes === undefined) throw missing();
		if (use === "anchor" && isAnchorBundle(bytes)) return [readBundle(bytes, path, use)];
		return readPemCertificates(bytes, use === "own").map((der, index) => ({ kind: "certificate", path, use, certificate: describeCertificate(der, `certificate ${index + 1}`) }));
	});
}

/** Of every setting of pins by itself, for one that is wrong says nothing of the others. */
function pinsIn(values: readonly unknown[]): { readonly texts: readonly string[]; readonly failures: readonly Flashed[] } {
	const texts = new Set<string>();
	const failures: Flashed[] = [];
	for (const value of values) {
		if (typeof value !== "string") continue;
		try {
			for (const pin of readPins(value).pins) texts.add(pinText(pin));
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			failures.push({ kind: "unreadable", failure: caught });
		}
	}
	return { texts: [...texts], failures };
}

/** Everything in `certs/`, whoever uses it. */
export function keptCertificates(folder: string): readonly Flashed[] {
	const place = certificatesFolder(folder);
	return filesIn(place).filter((name) => /\.(pem|crt|cer|der|bin)$/i.test(name)).sort().flatMap((name) => {
		const path = shownPath(folder, join(place, name));
		const bytes = readFileSync(join(place, name));
		if (isAnchorBundle(bytes)) return reading(path, () => [readBundle(bytes, path, "unused")]);
		if (/\.bin$/i.test(name)) return [];
		return reading(path, () => readPemCertificates(bytes).map((der, index) => ({
			kind: "certificate", path, use: "unused", certificate: describeCertificate(der, `certificate ${index + 1}`),
		})));
	});
}

/** All of it, which no chip does: whether it is what was written. */
function readBundle(bytes: Uint8Array, path: string, use: "anchor" | "unused"): FlashedBundle {
	const bundle = new AnchorBundle(bytes, path);
	if (!isBundleIntact(bytes, nodeCrypto)) throw bundleFailures.make("bundle-malformed", { name: path, problem: bundleProblems.digest });
	const roots = Array.from({ length: bundle.count }, (_, index) => {
		const { subject, end } = readSignedPart(bundle.root(index), `root ${index + 1} of the bundle`);
		return { subject: shortName(subject), end };
	});
	return { kind: "bundle", path, use, bundle, provenance: bundle.provenance, roots: roots.sort((one, other) => one.end - other.end) };
}

function filesIn(place: string): readonly string[] {
	try {
		return readdirSync(place);
	} catch {
		return [];
	}
}

function reading(path: string, read: () => readonly Flashed[]): readonly Flashed[] {
	try {
		return read();
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return [{ kind: "unreadable", failure: toolFailures.make("bad-certificate-file", { path, problem: caught.seen, advice: caught.hint }) }];
	}
}
