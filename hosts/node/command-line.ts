import { isFailure } from "../../modules/failure/failure.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import { commandFailures } from "./command-failures.js";
import { engineNames, isEngineName } from "./engine.js";
import type { EngineName } from "./engine.js";
import { SettingsRefused } from "../../modules/settings/settings.js";
import { wrap } from "./wrap.js";

export type Only = "mqtt" | "blynk" | "post";

/** What the command line of the simulator says. */
export interface Command {
	readonly help: boolean;
	/** Seconds to run; undefined until Ctrl-C. */
	readonly seconds: number | undefined;
	readonly engine: EngineName;
	/** Bytes of memory for an engine that has a bound; undefined for the usual. */
	readonly block: number | undefined;
	/** Show what memory each stage takes, where the engine can measure it. */
	readonly memory: boolean;
	/** Which of the simulator's own servers there are; undefined for as many as the engine has memory for. */
	readonly only: Only | undefined;
	/** The file for the keys of TLS connections; undefined for none. */
	readonly keyLog: string | undefined;
	/** Settings by key, from options and from `name=value`. */
	readonly settings: Readonly<Record<string, string | readonly string[]>>;
}

/** Reads the arguments after the program's name. Throws a Failure of stage `settings`, or SettingsRefused with several. */
export function readCommandLine(args: readonly string[]): Command {
	const failures: StageFailure[] = [];
	const attempt = <Value>(read: () => Value): Value | undefined => {
		try {
			return read();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			failures.push(caught);
			return undefined;
		}
	};
	const settings = new Map<string, string | readonly string[]>();
	let seconds: number | undefined;
	let engine: EngineName = "node";
	let block: number | undefined;
	let keyLog: string | undefined;
	let only: Only | undefined;
	let help = false;
	let memory = false;
	for (let at = 0; at < args.length; at++) {
		const argument = args[at] ?? "";
		const equals = argument.indexOf("=");
		if (argument === "--help" || argument === "-h") help = true;
		else if (argument === "--memory") memory = true;
		else if (argument === "--trace") settings.set("trace", "true");
		else if (argument.startsWith("--")) {
			const name = equals === -1 ? argument : argument.slice(0, equals);
			const value = equals === -1 ? args[++at] : argument.slice(equals + 1);
			if (!OWN_OPTIONS.includes(name) && !Object.hasOwn(OPTIONS, name)) {
				failures.push(commandFailures.make("unknown-option", { name, known: [...FLAGS, ...OWN_OPTIONS, ...Object.keys(OPTIONS)].join(" ") }));
				// Whether the next word was meant as its value nobody knows.
				if (equals === -1) at += value === undefined || value.startsWith("--") || value.includes("=") ? -1 : 0;
			// A value that begins so can be given as --option=value.
			} else if (value === undefined || (equals === -1 && value.startsWith("--"))) {
				failures.push(commandFailures.make("option-without-value", { name }));
				at--;
			} else if (name === "--for") seconds = attempt(() => readSeconds(value));
			else if (name === "--engine") engine = attempt(() => readEngine(value)) ?? engine;
			else if (name === "--block") block = attempt(() => readBlock(value));
			else if (name === "--key-log") keyLog = value;
			else if (name === "--only") only = attempt(() => readOnly(value));
			else if (name === "--pin" && isUnquotedFingerprint(value, args[at + 1])) {
				at++;
				failures.push(commandFailures.make("unquoted-fingerprint", { name, label: value }));
			}
			// A path may hold spaces, which would separate names in a text.
			else settings.set(OPTIONS[name]?.key ?? "", name === "--ca" ? [value] : value);
		} else if (equals > 0) settings.set(argument.slice(0, equals), argument.slice(equals + 1));
		else failures.push(commandFailures.make("stray-argument", { place: at + 1 }));
	}
	movePin(settings);
	if (keyLog !== undefined && engine !== "node") failures.push(commandFailures.make("key-log-engine", { engine }));
	const [first, ...others] = failures;
	if (first !== undefined) throw others.length === 0 ? first : new SettingsRefused(failures);
	return { help, seconds, engine, block, memory, only, keyLog, settings: Object.fromEntries(settings) };
}

/** What openssl prints has a blank in it, at which a shell makes two words of it. */
export function isUnquotedFingerprint(value: string, next: string | undefined): boolean {
	return /^sha-?(1|256)$/i.test(value) && next !== undefined && /^fingerprint=/i.test(next);
}

/** A pin is one server's: where there is one on the command line, and it is not the broker, it is that one's. */
function movePin(settings: Map<string, string | readonly string[]>): void {
	const pin = settings.get(OPTIONS["--pin"]?.key ?? "");
	const [server, ...others] = SERVERS.filter(({ url }) => settings.has(url));
	if (pin === undefined || server === undefined || others.length > 0 || settings.has(server.pins)) return;
	settings.delete("trustPins");
	settings.set(server.pins, pin);
}

/** What `--help` prints. */
export function helpText(): string {
	const options = [
		["--for SECONDS", "end by itself, with a summary; status 0 only if everything published was acknowledged, and seen where the subscriber was let in"],
		["--engine NAME", `run on Node, or on XS, the boards' engine, in 64 or 32 bit, or with what a board's image has (npm run xs:build makes it): ${engineNames().join(", ")}`],
		["--only mqtt|blynk|post", "without servers of your own: start the broker, the Blynk server or an HTTPS service alone"],
		["--block BYTES", "with XS: all the memory that it is given"],
		["--memory", "with XS: show what memory each stage takes"],
		["--trace", "show every message of a TLS handshake (trace)"],
		["--key-log FILE", "on Node: write the keys of every TLS connection to FILE, as Wireshark reads them"],
		...Object.entries(OPTIONS).map(([name, { value, key, what }]) => [`${name} ${value}`, `${what} (${key})`]),
		["NAME=VALUE", `any setting: ${Object.keys(settingsSchema).join(", ")}`],
	];
	return `Runs the firmware in the simulator. Without a server of your own it brings a broker, a Blynk server
and a time server, on this machine, or with --only post an HTTPS service.

  npm start -- [options]

${options.map(([left = "", right = ""]) => wrap(right, `  ${left.padEnd(28)} `, " ".repeat(31))).join("")}
Settings come from "config" in manifest.json, then settings.local.json, then this command line. What stands on a command
line can be read by other users of the machine: put passwords into settings.local.json. docs/settings.md explains each.
`;
}

function readSeconds(value: string): number {
	const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
	if (seconds <= 0 || seconds > LONGEST_RUN) throw commandFailures.make("bad-seconds", { value, limit: LONGEST_RUN });
	return seconds;
}

function readOnly(value: string): Only {
	if (value !== "mqtt" && value !== "blynk" && value !== "post") throw commandFailures.make("bad-only", { value });
	return value;
}

function readEngine(value: string): EngineName {
	if (!isEngineName(value)) throw commandFailures.make("unknown-engine", { value, known: engineNames().join(", ") });
	return value;
}

function readBlock(value: string): number {
	const bytes = /^[0-9]{1,9}$/.test(value) ? Number(value) : 0;
	if (bytes < SMALLEST_BLOCK || bytes > LARGEST_BLOCK) throw commandFailures.make("bad-block", { value, least: SMALLEST_BLOCK, most: LARGEST_BLOCK });
	return bytes;
}

/** Options without a value, and options with one that stand for no setting. */
const FLAGS: readonly string[] = Object.freeze(["--memory", "--trace"]);
const OWN_OPTIONS: readonly string[] = Object.freeze(["--for", "--engine", "--block", "--key-log", "--only"]);

/** Bytes: an empty program takes as many, and a chip has never had so many. */
const SMALLEST_BLOCK = 8192;
const LARGEST_BLOCK = 16_777_216;

/** Seconds: ten days. */
const LONGEST_RUN = 864_000;

/** Each with what a pin of it is called. */
const SERVERS = Object.freeze([{ url: "mqttUrl", pins: "trustPins" }, { url: "blynkUrl", pins: "blynkPins" }, { url: "postUrl", pins: "postPins" }] as const);

/** Options that stand for a setting. */
const OPTIONS: Readonly<Record<string, { readonly key: string; readonly value: string; readonly what: string }>> = Object.freeze({
	"--broker": { key: "mqttUrl", value: "mqtts://HOST:PORT", what: "a broker of your own" },
	"--blynk": { key: "blynkUrl", value: "tls://HOST:PORT", what: "a Blynk server of your own" },
	"--post": { key: "postUrl", value: "https://HOST/PATH", what: "an HTTPS service of your own" },
	"--token": { key: "blynkToken", value: "TOKEN", what: "the device's token on that Blynk server; a service's is postToken" },
	"--ca": { key: "trustAnchors", value: "FILE.pem", what: "trust servers whose certificate this CA issued" },
	"--pin": { key: "trustPins", value: "sha256:…", what: "trust the broker with this certificate or key, or, with --blynk or --post alone, that server: blynkPins, postPins" },
	"--insecure-because": { key: "trustInsecureBecause", value: "REASON", what: "trust any server, loudly" },
	"--insecure-until": { key: "trustInsecureUntil", value: "YYYY-MM-DD", what: "until the end of that day" },
	"--user": { key: "mqttUser", value: "NAME", what: "user name for the broker" },
	"--password": { key: "mqttPassword", value: "TEXT", what: "password for the broker" },
	"--topic": { key: "mqttTopic", value: "TOPIC", what: "topic to publish on" },
});
