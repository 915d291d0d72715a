import { targetText } from "../../hosts/node/server-url.js";
import type { Target } from "../../modules/ports/stream.js";
import type { ClientFiles } from "../../modules/x509/client-certificate.js";
import { readTarget } from "../../modules/settings/target.js";
import { kinds } from "../../modules/settings/kinds.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import { formOf } from "../../modules/settings/settings.js";
import type { TrustText } from "../../modules/x509/trust.js";
import { numberOf, readArguments, valueOf } from "../arguments.js";
import type { Arguments } from "../arguments.js";
import { bridgeFailures } from "./failures.js";
import { linesPlan } from "./lines-plan.js";
import type { LinesPlan } from "./lines-plan.js";

/** The side that is here: a board on a serial line, or somebody who speaks TCP. */
export type Near =
	| { readonly kind: "serial"; /** The only USB serial port where undefined. */ readonly port: string | undefined; readonly baud: number }
	| { readonly kind: "listen"; readonly address: string; readonly port: number }
	| { readonly kind: "dial"; readonly target: Target };

/** What a command line of the bridge asks for. */
export interface Plan {
	readonly near: Near;
	readonly server: Target;
	readonly secure: boolean;
	/** Lines that become MQTT messages; undefined for bytes as they are. */
	readonly lines: LinesPlan | undefined;
	/** Undefined without TLS. */
	readonly trust: TrustText | undefined;
	readonly profile: string | undefined;
	readonly identity: ClientFiles | undefined;
	/** Restart the board by DTR for every connection. */
	readonly reset: boolean;
	/** End with the first connection. */
	readonly once: boolean;
	readonly trace: boolean;
	/** What was read otherwise than it may have been meant. */
	readonly notices: readonly string[];
}

/** What decides between the two meanings of `--cert`. */
export type HoldsKey = (path: string) => boolean;

/** Reads the words after `bridge`, in our own form or in that of blynk-ser.sh. Throws a Failure. */
export function readPlan(args: readonly string[], now: number, holdsKey: HoldsKey): Plan {
	if (args.some((word) => word === "--password" || word.startsWith("--password="))) throw bridgeFailures.make("password-shown");
	const read = readArguments(longForm(args), FORM);
	for (const [name, { length }] of read.values) if (length > 1 && !REPEATABLE.includes(name)) throw bridgeFailures.make("repeated", { name, count: length });
	const { server, secure, lines } = serverOf(read);
	if (lines && read.flags.has("--reset")) throw bridgeFailures.make("bytes-only", { name: "--reset" });
	const near = nearOf(read, lines);
	const certificate = certificateOf(read, holdsKey);
	if (!secure) refuseTrust(read);
	const forLines = lines ? undefined : LINES_OPTIONS.find((name) => read.values.has(name));
	if (forLines !== undefined) throw bridgeFailures.make("lines-only", { name: forLines });
	return {
		near, server, secure,
		lines: lines ? linesPlan(read) : undefined,
		trust: secure ? trustOf(read, certificate.trusted, now, server) : undefined,
		profile: valueOf(read, "--profile"),
		identity: certificate.identity,
		reset: read.flags.has("--reset"), once: read.flags.has("--once"), trace: read.flags.has("--trace"),
		notices: certificate.notices,
	};
}

/** The short options of blynk-ser.sh, a value with a blank or without, as those of `readArguments`. */
function longForm(args: readonly string[]): readonly string[] {
	return args.flatMap((word) => {
		const [, letter = "", value = ""] = /^-([a-z])(.*)$/.exec(word) ?? [];
		const long = Object.hasOwn(SHORT, letter) ? SHORT[letter] : undefined;
		if (long === undefined) return [word];
		return value === "" ? [long] : [`${long}=${value}`];
	});
}

function serverOf(read: Arguments): { readonly server: Target; readonly secure: boolean; readonly lines: boolean } {
	const to = valueOf(read, "--to");
	const host = valueOf(read, "--server");
	const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/i.exec(to ?? "") ?? [];
	if (scheme === "") return scriptServer(to, host, read);
	if (host !== undefined || valueOf(read, "--port") !== undefined) throw bridgeFailures.make("two-forms", { first: "--to URL", second: host === undefined ? "--port" : "--server" });
	const known = SCHEMES[scheme.toLowerCase()];
	const server = known === undefined ? undefined : readTarget(rest.replace(/\/$/, ""), known.port);
	if (known === undefined || server === undefined) throw bridgeFailures.make("bad-to", { value: to ?? "" });
	return { server, secure: known.secure, lines: known.lines };
}

/** `-t SSL -s HOST -p PORT`, with the script's own ports where none is given. */
function scriptServer(to = "SSL", host: string | undefined, read: Arguments): { readonly server: Target; readonly secure: boolean; readonly lines: boolean } {
	if (to !== "SSL" && to !== "TCP") throw bridgeFailures.make("bad-to", { value: to });
	if (host === undefined) throw bridgeFailures.make("bridge-no-server");
	const secure = to === "SSL";
	const port = numberOf(read, "--port", [1, secure ? SSL_PORT : TCP_PORT, LARGEST_PORT]);
	const server = readTarget(host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`, port);
	if (server === undefined) throw bridgeFailures.make("bad-to", { value: host });
	return { server, secure, lines: false };
}

function nearOf(read: Arguments, lines: boolean): Near {
	const from = valueOf(read, "--from") ?? "serial";
	if (from !== "TCP" && read.values.has("--listen")) throw bridgeFailures.make("listen-only");
	const near = from === "TCP" ? { kind: "listen", address: LOOPBACK, port: numberOf(read, "--listen", [1, TCP_PORT, LARGEST_PORT]) } as const : readNear(from === "SER" ? "serial" : from, read);
	if (near === undefined) throw bridgeFailures.make("bad-from", { value: from });
	if (near.kind !== "serial") {
		const given = ["--comm", "--baud", "--reset"].find((name) => read.values.has(name) || read.flags.has(name));
		if (given !== undefined) throw bridgeFailures.make("serial-only", { name: given });
		if (lines) throw bridgeFailures.make("lines-from-serial", { value: from });
	}
	return near;
}

function readNear(from: string, read: Arguments): Near | undefined {
	const [, kind = "", rest = ""] = /^(serial|tcp-listen|tcp)(?::(?!@)|(?=@|$))(.*)$/.exec(from) ?? [];
	if (kind === "serial") return serialOf(rest, read);
	const listening = kind === "tcp-listen";
	// A port alone stands for loopback.
	const target = readTarget(listening && !/[:.]/.test(rest) ? `${LOOPBACK}:${rest}` : rest.replace(/^tcp:\/\//, ""), 0);
	if (kind === "" || target === undefined || target.port === 0) return undefined;
	return listening ? { kind: "listen", address: target.host, port: target.port } : { kind: "dial", target };
}

function serialOf(text: string, read: Arguments): Near {
	const [, path = "", rate] = /^(.*?)(?:@([^@/]*))?$/.exec(text) ?? [];
	const comm = valueOf(read, "--comm");
	const baud = valueOf(read, "--baud");
	if (comm !== undefined && path !== "") throw bridgeFailures.make("two-forms", { first: "--from serial:PORT", second: "--comm" });
	if (baud !== undefined && rate !== undefined) throw bridgeFailures.make("two-forms", { first: "--from serial@BAUD", second: "--baud" });
	const given = rate ?? baud ?? String(USUAL_BAUD);
	const number = /^[0-9]{1,7}$/.test(given) ? Number(given) : 0;
	if (number < LEAST_BAUD || number > LARGEST_BAUD) throw bridgeFailures.make("bad-baud", { value: given, least: LEAST_BAUD, most: LARGEST_BAUD });
	const port = comm ?? path;
	return { kind: "serial", port: port === "" ? undefined : port, baud: number };
}

interface Certificate {
	/** The server's, or its CA's. */
	readonly trusted: string | undefined;
	readonly identity: ClientFiles | undefined;
	readonly notices: readonly string[];
}

/** Of blynk-ser.sh `--cert` is what to trust; with a key beside it, or in it, it is our own. */
function certificateOf(read: Arguments, holdsKey: HoldsKey): Certificate {
	const certificate = valueOf(read, "--cert");
	const key = valueOf(read, "--key");
	if (certificate === undefined) {
		if (key !== undefined) throw bridgeFailures.make("key-alone");
		return { trusted: undefined, identity: undefined, notices: [] };
	}
	if (key === undefined && !holdsKey(certificate)) {
		return { trusted: certificate, identity: undefined, notices: [`--cert ${certificate} has no --key and holds none: it is taken as the certificate to trust, as blynk-ser.sh does (--ca says so)`] };
	}
	return { trusted: undefined, identity: { certificate, key: key ?? certificate }, notices: [] };
}

/** As `trustNeeds` is in the settings unless it is set: with anchors and pins, both must fit. */
function trustOf(read: Arguments, trusted: string | undefined, now: number, server: Target): TrustText {
	const names = [...read.values.get("--ca") ?? [], ...(trusted === undefined ? [] : [trusted])];
	const text = read.values.get("--pin")?.join(", ");
	const because = valueOf(read, "--insecure-because");
	if (because !== undefined) {
		if (names.length > 0 || text !== undefined) throw bridgeFailures.make("two-forms", { first: "--insecure-because", second: text === undefined ? "--ca" : "--pin" });
		if (kinds.text.read(because, settingsSchema.trustInsecureBecause) === undefined) throw bridgeFailures.make("bad-reason", { value: because, form: formOf(settingsSchema.trustInsecureBecause) });
		return { kind: "insecure", because, until: dayOf(read) ?? now + DAY };
	}
	if (valueOf(read, "--insecure-until") !== undefined) throw bridgeFailures.make("until-alone");
	if (names.length === 0 && text === undefined) throw bridgeFailures.make("bridge-no-trust", { place: targetText(server) });
	if (text === undefined) return { kind: "anchors", names };
	return names.length === 0 ? { kind: "pins", text, setting: "--pin" } : { kind: "anchors-and-pins", names, text, setting: "--pin" };
}

function dayOf(read: Arguments): number | undefined {
	const text = valueOf(read, "--insecure-until");
	if (text === undefined) return undefined;
	const day = kinds.day.read(text, settingsSchema.trustInsecureUntil);
	if (day === undefined) throw bridgeFailures.make("bad-day", { value: text });
	return day;
}

/** What is trusted nobody asks without TLS: whoever gave it expects otherwise. */
function refuseTrust(read: Arguments): void {
	const name = TRUST_OPTIONS.find((one) => read.values.has(one));
	if (name !== undefined) throw bridgeFailures.make("trust-without-tls", { name });
}

const REPEATABLE: readonly string[] = Object.freeze(["--ca", "--pin"]);

const TRUST_OPTIONS: readonly string[] = Object.freeze(["--ca", "--pin", "--cert", "--key", "--profile", "--insecure-because", "--insecure-until"]);

/** The long options of blynk-ser.sh are its short ones' names. */
const SHORT: Readonly<Record<string, string | undefined>> = Object.freeze({ f: "--from", c: "--comm", b: "--baud", l: "--listen", t: "--to", s: "--server", p: "--port" });

const LINES_OPTIONS: readonly string[] = Object.freeze(["--topic", "--json", "--sensor-id", "--unit", "--user", "--password-file", "--client-id"]);

const FORM = Object.freeze({
	tool: "bridge",
	flags: ["--reset", "--once", "--trace"],
	values: [
		"--from", "--to", "--ca", "--pin", "--cert", "--key", "--profile", "--insecure-because", "--insecure-until",
		...LINES_OPTIONS,
		"--comm", "--baud", "--listen", "--server", "--port",
	],
	words: { least: 0, most: 0, what: "options alone: --from … --to …" },
});

const SCHEMES: Readonly<Record<string, { readonly port: number; readonly secure: boolean; readonly lines: boolean } | undefined>> = Object.freeze({
	tls: { port: 443, secure: true, lines: false },
	ssl: { port: 443, secure: true, lines: false },
	tcp: { port: 80, secure: false, lines: false },
	mqtts: { port: 8883, secure: true, lines: true },
});

/** Of blynk-ser.sh. */
const SSL_PORT = 443;
const TCP_PORT = 80;
const USUAL_BAUD = 9600;

/** Bits a second: what systems have names for, and the fastest that USB bridges do. */
const LEAST_BAUD = 50;
const LARGEST_BAUD = 4_000_000;

const LARGEST_PORT = 65_535;
const LOOPBACK = "127.0.0.1";

/** Milliseconds: how long nothing is checked where no day is given. */
const DAY = 86_400_000;
