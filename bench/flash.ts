import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { importedModules, preloadedModules } from "../hosts/node/preload.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";

/** What modules take in flash: bytecode, and the slots and chunks that are there once they have run. */
export interface FlashSize {
	readonly title: string;
	readonly modules: number;
	readonly bytecode: number;
	/** Slots and chunks, in bytes. */
	readonly data: number;
}

/**
 * The whole firmware, as `main.ts` puts it together; then each part: what a firmware that does not name it, all else the
 * same, does not have. Without its host, and without what is in C.
 */
export function measureFlash(root: string): readonly FlashSize[] {
	const build = join(root, "build");
	// What reaches the servers is a file beside it, and as much to be edited.
	const composed = [...new Set(["main", "connection"].flatMap((id) => importedModules(build, id)))].filter((id) => id !== "connection");
	const measure = (entries: readonly string[]): Omit<FlashSize, "title"> => {
		const ids = reachable(build, entries);
		return { modules: ids.length, ...flashOf(root, ids) };
	};
	const whole = measure(composed);
	const parts = PARTS.map(({ title, named, apart, added }) => {
		if (added !== undefined) return { title, ...difference(measure([...composed, ...added]), measure([...composed, ...named])) };
		const entries = apart === undefined ? composed : [...composed.filter((id) => id !== apart.id), ...apart.into];
		const missing = named.filter((id) => !entries.includes(id));
		if (missing.length > 0) throw new Error(`${title}: nobody names ${missing.join(", ")}`);
		return { title, ...difference(apart === undefined ? whole : measure(entries), measure(entries.filter((id) => !named.includes(id)))) };
	});
	return [{ title: "the whole firmware", ...difference(whole, measure([])) }, ...parts];
}

function difference(one: Omit<FlashSize, "title">, other: Omit<FlashSize, "title">): Omit<FlashSize, "title"> {
	return { modules: one.modules - other.modules, bytecode: one.bytecode - other.bytecode, data: one.data - other.data };
}

function reachable(build: string, entries: readonly string[]): readonly string[] {
	return [...new Set([...entries, ...entries.flatMap((id) => preloadedModules(build, id))])].sort();
}

/** By the runner in 32 bit, whose slots are as wide as a board's: what lies in its machine of read-only memory. */
function flashOf(root: string, ids: readonly string[]): Pick<FlashSize, "bytecode" | "data"> {
	const folder = mkdtempSync(join(tmpdir(), "mooring-flash-"));
	try {
		writeFileSync(join(folder, `${EMPTY}.js`), "");
		const [program, ...rest] = runnerCommand(root, "32", [
			"--root", join(root, "build"), "--alias", "mqtt-packet=xs/mqtt-packet", "--alias", `${EMPTY}=${join(folder, EMPTY)}`, "--memory", ...engineOf("xs32")?.creation ?? [],
			...[...ids, EMPTY].flatMap((id) => ["--preload", id]), EMPTY,
		]);
		const { stderr, status } = spawnSync(program, rest, { encoding: "utf8" });
		const [, slots, chunks, bytecode] = /in flash: slots (\d+) .* chunks (\d+) .* flash (\d+) bytes/.exec(stderr) ?? [];
		if (status !== 0 || bytecode === undefined) throw new Error(`the runner ended with status ${String(status)}: ${stderr}`);
		return { bytecode: Number(bytecode), data: Number(slots) + Number(chunks) };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

interface Part {
	readonly title: string;
	/** Modules that a firmware without it does not import itself. */
	readonly named: readonly string[];
	/** A module that ties parts together, and what is imported instead by who wants some of them only. */
	readonly apart?: { readonly id: string; readonly into: readonly string[] };
	/** What a program of one's own imports beside all of the firmware, which has it not; `named` then stays in both. */
	readonly added?: readonly string[];
}

/** Imported, and does nothing. */
const EMPTY = "bench-empty";

const TRUST = Object.freeze({ id: "modules/x509/trust", into: ["modules/x509/anchor", "modules/x509/pem", "modules/x509/pin", "modules/x509/fingerprint", "modules/x509/insecure"] });

const HTTP: readonly string[] = Object.freeze(["modules/http/client", "modules/http/text-reply", "modules/http/credentials", "modules/http/body"]);

const PARTS: readonly Part[] = Object.freeze([
	{ title: "TLS 1.3", named: ["modules/tls/version13"] },
	{ title: "TLS 1.2", named: ["modules/tls/version12"] },
	{ title: "the trace of TLS messages", named: ["modules/tls/trace"] },
	{ title: "resumption, in both versions", named: ["modules/tls/resumption", "modules/tls/resumption13", "modules/tls/resumption12", "modules/tls/ram-sessions", "modules/tls/stored-session"] },
	{ title: "client certificates, with the reading of keys", named: ["modules/tls/identity", "modules/x509/client-certificate"] },
	{ title: "trust by anchors, with PEM", named: ["modules/x509/anchor", "modules/x509/pem"], apart: TRUST },
	{ title: "trust by pins, with their text", named: ["modules/x509/pin", "modules/x509/fingerprint"], apart: TRUST },
	{ title: "trust by anchors and by pins", named: ["modules/x509/anchor", "modules/x509/pem", "modules/x509/pin", "modules/x509/fingerprint"], apart: TRUST },
	{ title: "'insecure'", named: ["modules/x509/insecure"], apart: TRUST },
	{ title: "all of TLS and X.509", named: ["modules/tls/stream", "modules/tls/trace", "modules/tls/version13", "modules/tls/version12", "modules/x509/trust"] },
	{ title: "MQTT, with the readings that go over it", named: ["modules/mqtt/client", "modules/mqtt/client-id", "modules/telemetry/telemetry", "modules/sensors/sampler"] },
	{ title: "Blynk, with what is shown in its app", named: ["modules/blynk/client", "modules/blynk/iot", "modules/blynk/legacy", "modules/blynk/allowed-pins", "modules/blynk/board-pins", "modules/telemetry/dashboard"] },
	{ title: "the serial bridge, in all its forms", named: ["modules/telemetry/bridged-telemetry"] },
	{ title: "HTTPS, beside the firmware, which has no use for it", named: [], added: HTTP },
	{ title: "Blynk's HTTP API, beside that", named: HTTP, added: [...HTTP, "modules/blynk/http-api"] },
]);
