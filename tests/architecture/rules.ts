import { dirname, join } from "node:path/posix";
import { readSource, type Import, type Source } from "./source.js";

/** One breach of the direction rules: `path: what`. */
export type Breach = string;

/** Checks a tree of TypeScript files, path -> text, against the rules of direction and of naming. */
export function breaches(tree: ReadonlyMap<string, string>): readonly Breach[] {
	const sources = [...tree].map(([path, text]) => readSource(path, text)).sort((left, right) => (left.path < right.path ? -1 : 1));
	return [...sources.flatMap((source) => [...nameBreaches(source.path), ...textBreaches(source), ...importBreaches(source)]), ...cycles(sources)];
}

function nameBreaches(path: string): readonly Breach[] {
	const parts = path.split("/").map((part) => part.replace(/(\.test|\.d)?\.ts$/, ""));
	return parts.flatMap((part) => {
		if (BANNED_NAMES.has(part)) return [`${path}: "${part}" names nothing of the domain`];
		return KEBAB_CASE.test(part) ? [] : [`${path}: "${part}" is not kebab-case`];
	});
}

function textBreaches({ path, lines, hostGlobals, mutableScope, expressions, dear, barrel, only }: Source): readonly Breach[] {
	const portable = folder(path) === "modules" || COMPOSITION.includes(path);
	const found: Breach[] = [];
	if (path === "main.ts" && lines >= MAIN_LINES) found.push(`${path}: ${lines} lines, and ${MAIN_LINES} are too many`);
	if (folder(path) === "modules" && lines > MODULE_LINES) found.push(`${path}: ${lines} lines, more than ${MODULE_LINES}`);
	if (portable) found.push(...hostGlobals.map((name) => `${path}: uses ${name}, which belongs to a host`));
	if (portable && mutableScope) found.push(`${path}: module scope holds const only, so that it can be preloaded`);
	if (portable || folder(path) === "examples" || (folder(path) === "hosts" && CHIP_HOSTS.includes(part(path)))) found.push(...expressions.map((one) => `${path}: holds ${one}, and no regular expression works on a chip`));
	if (portable) found.push(...dear.map((one) => `${path}: uses ${one}, which takes much of an image: see modules/bytes`));
	if (barrel) found.push(`${path}: is a barrel`);
	if (folder(path) === "tests" && only) found.push(`${path}: only some of its tests run`);
	return found;
}

function importBreaches({ path, imports }: Source): readonly Breach[] {
	return imports.flatMap((one) => {
		const why = forbidden(path, one);
		return why === undefined ? [] : [`${path}: imports ${one.specifier}: ${why}`];
	});
}

/** Why an import is not allowed, or undefined. */
function forbidden(path: string, one: Import): string | undefined {
	const target = resolved(path, one.specifier);
	if (target === undefined) return forbiddenPackage(path, one.specifier);
	if (!one.specifier.endsWith(".js")) return "a relative import ends in .js";
	if (folder(target) === "scripts" && folder(path) !== "scripts" && folder(path) !== "bench") return "nothing else imports scripts/";
	if (folder(target) === "bench" && folder(path) !== "bench" && folder(path) !== "tests") return "nothing but tests imports bench/";
	if (folder(target) === "tests" && folder(path) !== "tests") return "nothing imports tests/";
	const proof = madeProof(path, target, one);
	if (proof !== undefined) return `${proof} makes a proof of who the peer is, which is for modules/x509 to give`;
	if (folder(target) === "tools" && !TOOL_USERS.includes(folder(path))) return "only scripts/, bench/ and tests import tools/";
	if (target === "connection.ts" && !CONNECTING.includes(path) && folder(path) !== "examples") return "only main.ts, examples/ and what looks at the way to a service import connection.ts";
	switch (folder(path)) {
		case "modules":
			return forbiddenInModules(path, target, one);
		case "hosts":
			return forbiddenInHosts(path, target);
		case "main.ts":
			return folder(target) === "modules" || target === "connection.ts" ? undefined : "main.ts imports modules/ and connection.ts only";
		case "connection.ts":
			return folder(target) === "modules" ? undefined : "connection.ts imports modules/ only";
		default:
			return undefined;
	}
}

/** What is imported that makes a proof without a judgement, by a file that is not to have it. */
function madeProof(path: string, target: string, { names, typeOnly }: Import): string | undefined {
	if (typeOnly || !target.startsWith("modules/x509/")) return undefined;
	return names.find((name) => name === "*" || PROOF_MAKERS.get(name)?.includes(path) === false);
}

function forbiddenPackage(path: string, specifier: string): string | undefined {
	if (PACKAGES_BY_FILE.get(path)?.includes(specifier) === true) return undefined;
	if (folder(path) === "modules" || COMPOSITION.includes(path)) return "modules/ and main.ts import modules/ only";
	const mirrored = path.endsWith(".test.ts") && MODULES.has(part(path));
	if (folder(path) === "tests" && mirrored && specifier.startsWith("node:")) return "tests of modules/ use nothing of Node directly";
	return undefined;
}

function forbiddenInModules(path: string, target: string, { typeOnly }: Import): string | undefined {
	if (folder(target) !== "modules") return "modules/ imports modules/ only";
	const [from, to] = [part(path), part(target)];
	const allowed = MODULES.get(from);
	if (allowed === undefined) return `modules/${from} stands in no row of the table of directions`;
	if (to === "ports" && !typeOnly) return "ports are imported with import type";
	if (from === to || allowed.includes(to) || MODULES_BY_FILE.get(path) === to) return undefined;
	return `modules/${from} does not import modules/${to}`;
}

function forbiddenInHosts(path: string, target: string): string | undefined {
	const host = part(path);
	if (target === "main.ts") return path === `hosts/${host}/boot.ts` ? undefined : "only boot.ts imports main.ts";
	if (folder(target) === "hosts") return part(target) === host || HOSTS.get(host)?.includes(part(target)) === true ? undefined : `hosts/${host} does not import hosts/${part(target)}`;
	if (folder(target) !== "modules") return "hosts/ import modules/ and hosts/ only";
	if (host === "peers" || HOST_MODULES.includes(part(target)) || HOST_MODULES_BY_FILE.get(path)?.includes(part(target)) === true) return undefined;
	return `a host does not import modules/${part(target)}`;
}

/** Each cycle once, from its first file in the order of the alphabet. */
function cycles(sources: readonly Source[]): readonly Breach[] {
	const paths = new Set(sources.map((source) => source.path));
	const targets = new Map(sources.map(({ path, imports }) => [path, imports.map((one) => resolved(path, one.specifier) ?? "").filter((target) => paths.has(target))]));
	const done = new Set<string>();
	const found: Breach[] = [];
	const walk = (path: string, trail: readonly string[]): void => {
		const at = trail.indexOf(path);
		if (at >= 0) found.push(`${path}: is in a cycle: ${[...trail.slice(at), path].join(" -> ")}`);
		if (at >= 0 || done.has(path)) return;
		for (const target of targets.get(path) ?? []) walk(target, [...trail, path]);
		done.add(path);
	};
	for (const { path } of sources) walk(path, []);
	return found;
}

/** The file that a relative import means; undefined for a package. */
function resolved(path: string, specifier: string): string | undefined {
	return specifier.startsWith(".") ? join(dirname(path), specifier).replace(/\.js$/, ".ts") : undefined;
}

function folder(path: string): string {
	return path.split("/")[0] ?? "";
}

/** `tls` of `modules/tls/record.ts`. */
function part(path: string): string {
	return path.split("/")[1] ?? "";
}

/** Who reaches servers as the firmware does. */
const CONNECTING: readonly string[] = ["main.ts", "tools/post-examination.ts"];

/** What joins modules to firmware: the entry, and how it reaches servers. */
const COMPOSITION: readonly string[] = ["main.ts", "connection.ts"];

const LEAVES = ["ports", "bytes", "table", "failure", "backoff"];

/** Folder of modules/ -> the other folders that it may import. Protocols know leaves alone, TLS certificates too. */
const MODULES: ReadonlyMap<string, readonly string[]> = new Map([
	["ports", []],
	["bytes", []],
	["backoff", []],
	["table", []],
	["keys", ["ports", "table"]],
	["failure", ["ports", "bytes", "table"]],
	["profile", []],
	["settings", ["ports", "bytes", "table", "failure", "profile"]],
	["x509", LEAVES],
	["tls", [...LEAVES, "x509"]],
	["mqtt", LEAVES],
	["http", LEAVES],
	["blynk", LEAVES],
	["sntp", LEAVES],
	["wifi", LEAVES],
	["sensors", LEAVES],
	["telemetry", ["ports", "bytes", "failure", "mqtt", "blynk", "http", "sensors", "uplink", "bridge", "settings", "profile"]],
	["bridge", LEAVES],
	["board", [...LEAVES, "settings", "sensors", "profile"]],
	["console", [...LEAVES, "settings", "board"]],
	["uplink", [...LEAVES, "wifi", "sntp"]],
]);

const MODULES_BY_FILE: ReadonlyMap<string, string> = new Map([["modules/blynk/http-api.ts", "http"], ["modules/settings/blynk-settings.ts", "blynk"], ["modules/settings/bridge-settings.ts", "bridge"], ["modules/settings/post-settings.ts", "http"], ["modules/http/redirect.ts", "profile"], ["modules/x509/trust.ts", "profile"]]);

/** Function of modules/x509 that makes a proof of its arguments -> the files that have a right to. */
const PROOF_MAKERS: ReadonlyMap<string, readonly string[]> = new Map([
	["restoredLeaf", ["modules/x509/peer-record.ts"]],
	["pinnedPeer", ["modules/x509/peer-record.ts", "modules/x509/first-use.ts"]],
]);

const PACKAGES_BY_FILE: ReadonlyMap<string, readonly string[]> = new Map([["modules/mqtt/packet.ts", ["mqtt-packet"]]]);

/** What every host may import of modules/: ports to implement, the leaves they are made with, what keys in software share, its settings, and what an image has. */
const HOST_MODULES = ["ports", "bytes", "failure", "keys", "settings", "profile"];

/**
 * The simulator alone can tell the keys of TLS, which nothing of the firmware helps it with; and it reads what
 * settings name before it opens anything, to say then, and all at once, what the firmware would refuse. What stands in for a
 * package has its declarations there. The TLS sockets for programs of the SDK are what they are made for beside the firmware.
 */
const HOST_MODULES_BY_FILE: ReadonlyMap<string, readonly string[]> = new Map([
	["hosts/node/anchor-files.ts", ["x509"]], ["hosts/node/settings-check.ts", ["x509", "blynk"]], ["hosts/node/key-log.ts", ["tls"]], ["hosts/node/boot.ts", ["tls"]], ["hosts/shims/mqtt-packet.ts", ["mqtt"]],
	["hosts/moddable/tls-socket/secured-dials.ts", ["tls", "x509"]], ["hosts/node/board-run.ts", ["console"]], ["hosts/moddable/start.ts", ["console"]],
	["hosts/node/simulated-host.ts", ["bridge"]], ["hosts/moddable/serial.ts", ["bridge"]],
]);

/** Host -> the other hosts that it is built upon. */
const HOSTS: ReadonlyMap<string, readonly string[]> = new Map([
	["node", ["peers", "desktop", "xs"]],
	["moddable", ["bearssl"]],
	["xs", ["bearssl", "desktop"]],
	["lin", ["moddable", "desktop"]],
	["esp8266", ["moddable"]],
	["esp32", ["moddable"]],
]);

/** Whose code runs on chips, or stands for what does (docs/architecture.md). */
const CHIP_HOSTS: readonly string[] = ["bearssl", "esp32", "esp8266", "lin", "moddable", "shims"];

const BANNED_NAMES: ReadonlySet<string> = new Set(["utils", "helpers", "common", "misc", "core", "manager", "service", "base", "impl", "types", "index"]);

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Where a tool is started, and where it is tested. */
const TOOL_USERS: readonly string[] = ["bench", "tools", "scripts", "tests"];

const MAIN_LINES = 80;

const MODULE_LINES = 350;
