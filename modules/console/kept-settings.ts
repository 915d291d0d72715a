import { isFailure } from "../failure/failure.js";
import type { Host } from "../ports/host.js";
import type { SettingsLayer } from "../settings/settings.js";
import { keptFailures } from "./failures.js";

/** Settings by name, as they were typed. */
export type TypedSettings = Readonly<Record<string, string>>;

/** What is stored. */
export interface Kept {
	readonly values: TypedSettings;
	/** While no start has stood with them. */
	readonly trial: Trial | undefined;
}

export interface Trial {
	/** That have begun with these values. */
	readonly starts: number;
	/** With which a start has stood last. */
	readonly good: TypedSettings;
}

/** What was set over the serial line; nothing where that cannot be read, which the log is told. */
export function readKept({ storage, log }: Pick<Host, "storage" | "log">): Kept {
	try {
		return readStored(storage.read(KEY) ?? "");
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		log.warn("storage", `${caught.seen}: ${caught.hint} [${caught.code}]`);
		return NOTHING;
	}
}

export function readKeptSettings(host: Pick<Host, "storage" | "log">): TypedSettings {
	return readKept(host).values;
}

/** On trial, unless it is what has stood already. Throws a failure of stage `storage`. */
export function keepSettings(host: Pick<Host, "storage" | "log">, values: TypedSettings): void {
	const before = readKept(host);
	writeKept(host, { values, trial: { starts: 0, good: before.trial?.good ?? before.values } });
}

/** In one value, so that neither is ever there without the other. Throws a failure of stage `storage`. */
export function writeKept({ storage }: Pick<Host, "storage">, { values, trial }: Kept): void {
	const stands = trial === undefined || isSameSettings(values, trial.good);
	storage.write(KEY, !stands ? JSON.stringify([trial.starts, trial.good, values]) : Object.keys(values).length === 0 ? "" : JSON.stringify(values));
}

export function isSameSettings(one: TypedSettings, other: TypedSettings): boolean {
	const names = Object.keys(one);
	return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** Above all others. */
export function typedLayer(values: TypedSettings): SettingsLayer {
	return { source: "the serial line", values };
}

/** These layers and what was set over the serial line, which is told: it outlasts what is flashed. */
export function withKeptSettings(host: Pick<Host, "storage" | "log">, layers: readonly SettingsLayer[]): readonly SettingsLayer[] {
	const kept = readKeptSettings(host);
	const names = Object.keys(kept);
	if (names.length === 0) return layers;
	host.log.info("settings", `set over the serial line, until it is unset there: ${names.join(", ")}`);
	return [...layers, typedLayer(kept)];
}

/** The port on which orders are taken, by the last layer that names one. It is asked for where the settings may be refused. */
export function commandPortOf(layers: readonly SettingsLayer[]): string | undefined {
	let port: string | undefined;
	for (const { values } of layers) {
		const named = (values as Readonly<Record<string, unknown>> | null)?.["commandPort"];
		if (typeof named === "string") port = named === "" ? undefined : named;
	}
	return port;
}

function readStored(text: string): Kept {
	if (text === "") return NOTHING;
	let stored: unknown;
	try {
		stored = JSON.parse(text);
	} catch {
		// Said below.
	}
	if (isTyped(stored)) return { values: stored, trial: undefined };
	const [starts, good, values] = (Array.isArray(stored) ? stored : []) as readonly unknown[];
	if (typeof starts !== "number" || !(starts >= 0) || !isTyped(good) || !isTyped(values)) throw keptFailures.make("kept-settings-unreadable");
	return { values, trial: { starts, good } };
}

function isTyped(values: unknown): values is TypedSettings {
	return typeof values === "object" && values !== null && !Array.isArray(values) && Object.values(values).every((value) => typeof value === "string");
}

const NOTHING: Kept = Object.freeze({ values: Object.freeze({}), trial: undefined });

const KEY = "settings";
