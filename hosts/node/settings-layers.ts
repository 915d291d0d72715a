import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SettingsLayer } from "../../modules/settings/settings.js";
import { commandFailures } from "./command-failures.js";

/** The settings that everybody gets, under `config` as the Moddable SDK wants it. */
export function manifestLayer(folder: string): SettingsLayer {
	return { source: MANIFEST, within: "config", values: partOf(readJson(join(folder, MANIFEST)), "config", {}) };
}

/** What an ESP8266's image is to have, one of modules/profile, where the manifest says so. */
export function manifestProfile(folder: string): string | undefined {
	const profile = partOf(partOf(readJson(join(folder, MANIFEST)), "build", {}), "MOORING_PROFILE", undefined);
	return typeof profile === "string" ? profile : undefined;
}

/** The user's own settings, which git ignores; undefined where there are none. */
export function localLayer(folder: string): SettingsLayer | undefined {
	const values = readJson(join(folder, LOCAL));
	return values === undefined ? undefined : { source: LOCAL, values };
}

/** The values of a layer by key; none where it is not an object, which `readSettings` complains of. */
export function valuesOf(layer: SettingsLayer | undefined): Readonly<Record<string, unknown>> {
	const values = layer?.values;
	return typeof values === "object" && values !== null ? { ...values } : {};
}

function partOf(whole: unknown, key: string, absent: unknown): unknown {
	return typeof whole === "object" && whole !== null && key in whole ? (whole as Readonly<Record<string, unknown>>)[key] : absent;
}

function readJson(path: string): unknown {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch (error) {
		const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
		if (reason === "ENOENT" && path.endsWith(LOCAL)) return undefined;
		throw commandFailures.make("unreadable-file", { path, reason });
	}
	const json = text.replace(/^\uFEFF/, "");
	try {
		return JSON.parse(json);
	} catch (error) {
		throw commandFailures.make("not-json", { path, where: placeOf(error, json) });
	}
}

/** The parser's own words quote the file, which holds passwords: only the place is taken from them, where they say one. */
function placeOf(error: unknown, json: string): string {
	const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
	if (position === undefined) return "";
	const lines = json.slice(0, Number(position)).split("\n");
	return ` near line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}

const MANIFEST = "manifest.json";
const LOCAL = "settings.local.json";
