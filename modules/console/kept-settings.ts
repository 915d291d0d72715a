import { isFailure } from "../failure/failure.js";
import type { Host } from "../ports/host.js";
import type { SettingsLayer } from "../settings/settings.js";
import { keptFailures } from "./failures.js";

/** Settings by name, as they were typed. */
export type TypedSettings = Readonly<Record<string, string>>;

/** What was set over the serial line; nothing where that cannot be read, which the log is told. */
export function readKeptSettings({ storage, log }: Pick<Host, "storage" | "log">): TypedSettings {
	try {
		return readTyped(storage.read(KEY) ?? "");
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		log.warn("storage", `${caught.seen}: ${caught.hint} [${caught.code}]`);
		return NONE;
	}
}

/** Throws a failure of stage `storage`. */
export function keepSettings({ storage }: Pick<Host, "storage">, values: TypedSettings): void {
	storage.write(KEY, Object.keys(values).length === 0 ? "" : JSON.stringify(values));
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

function readTyped(text: string): TypedSettings {
	if (text === "") return NONE;
	let values: unknown;
	try {
		values = JSON.parse(text);
	} catch {
		// Said below.
	}
	if (typeof values !== "object" || values === null || Array.isArray(values) || Object.values(values).some((value) => typeof value !== "string")) {
		throw keptFailures.make("kept-settings-unreadable");
	}
	return values as TypedSettings;
}

const NONE: TypedSettings = Object.freeze({});

const KEY = "settings";
