import { lowerText } from "../bytes/text-scan.js";
import { utcText } from "../bytes/utc.js";
import { isFailure, visible } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { Entry } from "../settings/kinds.js";
import { settingsSchema } from "../settings/schema.js";
import { layerFailures, readSettings, SettingsRefused } from "../settings/settings.js";
import type { SettingsLayer } from "../settings/settings.js";
import { consoleFailures } from "./failures.js";
import { keepSettings, readKept, readKeptSettings, typedLayer } from "./kept-settings.js";
import type { TypedSettings } from "./kept-settings.js";
import { readOrder } from "./order.js";
import { forgiveStarts } from "./settings-trial.js";

export type OrderHost = Pick<Host, "storage" | "log" | "clock" | "machine">;

/** What an order is about. */
export interface Situation {
	/** Where it was typed. */
	readonly port: string;
	/** What the image holds. */
	readonly layers: readonly SettingsLayer[];
	/** What was set and makes no sense yet without more. */
	readonly draft: TypedSettings | undefined;
	/** The port to which the line before wanted orders to go: it was asked whether that is meant. */
	readonly asked: string | undefined;
	/** What became of the network and of each server last; empty where nothing runs. */
	readonly standing: string;
	/** Milliseconds since the start. */
	readonly up: number;
}

export interface Answer {
	readonly lines: readonly string[];
	readonly draft: TypedSettings | undefined;
	readonly reboots: boolean;
	/** For the next line. */
	readonly asked?: string;
}

/** Does what a line says. No answer holds the value of a secret, nor the line itself. */
export function obey(line: string, host: OrderHost, situation: Situation): Answer {
	const order = readOrder(line);
	const { draft } = situation;
	switch (order.kind) {
		case "help": return { lines: HELP, draft, reboots: false };
		case "status": return { lines: statusLines(host, situation), draft, reboots: false };
		case "reboot":
			forgiveStarts(host);
			return { lines: [draft === undefined ? "it restarts" : "it restarts; what was not kept yet is forgotten"], draft: undefined, reboots: true };
		case "unknown": return { lines: failureLines([consoleFailures.make("unknown-order")]), draft, reboots: false };
		case "set": return change(host, situation, { ...(draft ?? readKeptSettings(host)), [order.name]: order.value }, order.name);
		case "unset": return unset(host, situation, order.name);
	}
}

function unset(host: OrderHost, situation: Situation, name: string): Answer {
	const { draft } = situation;
	const present = draft ?? readKeptSettings(host);
	if (!Object.hasOwn(present, name)) return { lines: failureLines([consoleFailures.make("not-set-here", { name })]), draft, reboots: false };
	return change(host, situation, Object.fromEntries(Object.entries(present).filter(([key]) => key !== name)), name);
}

/** Keeps the values if they make sense with what the image holds; else they wait for more, unless the one that was typed is wrong by itself. */
function change(host: OrderHost, { port, layers, draft, asked }: Situation, values: TypedSettings, name: string): Answer {
	const { [name]: typed } = values;
	if (name === "commandPort" && typed !== undefined && typed !== port && typed !== asked) return { lines: failureLines([consoleFailures.make("port-of-orders", { port })]), draft, reboots: false, asked: typed };
	const own = typed === undefined ? [] : valueFailures(name, typed);
	if (own.length > 0) return { lines: [...failureLines(own), "nothing was changed"], draft, reboots: false };
	const said = changeLines(name, typed);
	const failures = refusals([...layers, typedLayer(values)]);
	if (failures.length > 0) return { lines: [...said, ...failureLines(failures), "not kept yet: set or unset more until all is well"], draft: values, reboots: false };
	try {
		keepSettings(host, values);
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return { lines: failureLines([caught]), draft: values, reboots: false };
	}
	return { lines: [...said, "kept; it counts after a reboot"], draft: undefined, reboots: false };
}

/** A second setting in the value would be shown with it, and may be a password. */
function valueFailures(name: string, value: string): readonly Failure[] {
	const parts = lowerText(value).split(" ").map((part) => part.slice(0, Math.max(0, part.indexOf("=")))).filter((part) => part !== "");
	const other = Object.keys(settingsSchema).find((key) => parts.includes(lowerText(key)));
	return other !== undefined ? [consoleFailures.make("two-in-a-line", { name, other })] : layerFailures(typedLayer({ [name]: value }));
}

function changeLines(name: string, value: string | undefined): readonly string[] {
	if (value === undefined) return [`${name} is what the image holds`];
	if (value === "") return [`${name} is taken away`];
	const isPadded = value.trim() !== value;
	return [`${name} is ${isSecret(name) ? "set, and not shown" : `"${visible(value)}"`}${isPadded ? "; mind that it begins or ends with a blank" : ""}`];
}

function refusals(layers: readonly SettingsLayer[]): readonly Failure[] {
	try {
		readSettings(layers);
		return [];
	} catch (caught) {
		if (!(caught instanceof SettingsRefused)) throw caught;
		return caught.failures;
	}
}

function statusLines(host: OrderHost, { draft, standing, up }: Situation): readonly string[] {
	const { machine, clock } = host;
	const free = machine?.freeMemory();
	const now = clock.now();
	const { values, trial } = readKept(host);
	return [
		`started by ${machine?.startedBy ?? "nobody knows what"} ${Math.floor(up / 1000)} s ago${free === undefined ? "" : `, ${free} bytes free`}${now === undefined ? ", the time is not known" : `, ${utcText(now)}`}`,
		standing === "" ? "nothing runs" : standing,
		...typedLines(trial === undefined ? "set here" : "set here, and on trial", values),
		...(draft === undefined ? [] : typedLines("not kept yet, in place of these", draft)),
	];
}

function typedLines(title: string, values: TypedSettings): readonly string[] {
	const names = Object.keys(values);
	return [`${title}: ${names.length === 0 ? "nothing" : names.map((name) => (isSecret(name) ? `${name} (not shown)` : `${name}="${visible(values[name] ?? "")}"`)).join(", ")}`];
}

function isSecret(name: string): boolean {
	const schema: Readonly<Record<string, Entry>> = settingsSchema;
	// What is no setting may be one by a slip of the hand.
	return !Object.hasOwn(schema, name) || schema[name]?.secret === true;
}

export function failureLines(failures: readonly Failure[]): readonly string[] {
	return failures.flatMap(({ stage, code, seen, expected, hint }) => [`${stage}: failed [${code}]: ${seen}`, `  expected: ${expected}`, `  to do: ${hint}`]);
}

const HELP: readonly string[] = Object.freeze([
	"set name=value   change a setting (docs/settings.md); all after = is the value, none takes it away",
	"unset name       have what the image holds again",
	"status           what it is at, and what is set here",
	"reboot           start anew with what is set",
]);
