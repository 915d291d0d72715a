import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { ACCESS_POINT } from "../hosts/node/peers.js";
import { preloadedModules } from "../hosts/node/preload.js";
import { frozen } from "../hosts/node/run-files.js";
import { BlynkServer } from "../hosts/peers/blynk/server.js";
import { Broker } from "../hosts/peers/broker.js";
import { TimeServer } from "../hosts/peers/time-server.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";
import type { Chain } from "./chains.js";
import { Recording } from "./recording.js";
import { runToEnd, stagesOf, turnsOf } from "./runner-output.js";
import type { Output, StageReport, Turn } from "./runner-output.js";
import type { Measured, SessionConfig } from "./session-config.js";

export interface SessionOptions {
	/** Bytes for all of the machine. */
	readonly block: number;
	readonly marks: readonly number[];
	/** Milliseconds between two readings. */
	readonly interval: number;
	readonly measured: Measured;
	/** The broker alone, unless it says otherwise. */
	readonly publishers?: Publishers;
	/** Beside those that all sessions have. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** What storage holds when it starts: nothing, unless given. */
	readonly stored?: Readonly<Record<string, string>>;
}

/** Who is told the readings. */
export type Publishers = "mqtt" | "blynk" | "both";

export interface SessionEnd {
	/** All was published and acknowledged, and the goodbye said. */
	readonly passed: boolean;
	readonly stages: readonly StageReport[];
	/** On the ESP8266's core: those that were not short, in the order in which they were. */
	readonly turns: readonly Turn[];
	/** What storage holds of signatures in the end. */
	readonly stored: Readonly<Record<string, string>>;
	/** What went wrong, in the words of who noticed. */
	readonly complaints: string;
}

/** The firmware in the 32-bit runner against real servers: Wi-Fi, time, TLS, MQTT and publishes up to the last mark, and one more connection. */
export async function runSession(root: string, chain: Chain, options: SessionOptions): Promise<SessionEnd> {
	const { session } = await runWithServers(root, chain, options, false);
	return session;
}

/** A session of the firmware in 32 bit that can be played again, and how it ended. */
export async function recordSession(root: string, chain: Chain, options: SessionOptions): Promise<{ session: SessionEnd; replay: Replay }> {
	const { session, config, recording } = await runWithServers(root, chain, options, true);
	return { session, replay: { config, recording } };
}

export interface Replay {
	readonly config: Omit<SessionConfig, "resources" | "recording">;
	readonly recording: Uint8Array;
}

/** The same session on the ESP8266's core. It passes only when every byte that it sends is the recorded one. */
export async function replaySession(root: string, chain: Chain, { config, recording }: Replay, block: number): Promise<SessionEnd> {
	return await runFirmware(root, { target: "lx106", block, config: { ...config, measured: "work" }, anchor: chain.root, recording });
}

/**
 * A session as the ESP8266's core has it: recorded in 32 bit, and played again. Where a machine was too busy for an answer to come
 * before the next reading, another order was recorded than the core has: it is recorded once more then, with more time between.
 */
export async function sessionOnCore(root: string, chain: Chain, options: SessionOptions): Promise<SessionEnd> {
	let { interval } = options;
	for (let attempt = 1; ; attempt++, interval *= 2) {
		const { session, replay } = await recordSession(root, chain, { ...options, interval });
		if (!session.passed) return session;
		const played = await replaySession(root, chain, replay, options.block);
		if (attempt === MOST_ATTEMPTS || !played.complaints.includes("something else is sent than was")) return played;
	}
}

async function runWithServers(root: string, chain: Chain, { block, publishers = "mqtt", settings: more, stored = {}, ...how }: SessionOptions, recorded: boolean): Promise<{ session: SessionEnd; config: Replay["config"]; recording: Uint8Array }> {
	const now = Date.now();
	const time = await TimeServer.start();
	// OpenSSL in Node prefers AES-256 whatever the client offers first; on these boards it is ChaCha20 that costs least.
	const tls = { ciphers: "TLS_CHACHA20_POLY1305_SHA256" };
	const broker = await Broker.start({ identity: chain.identity, users: [USER], tls });
	const blynk = publishers === "mqtt" ? undefined : await BlynkServer.start({ identity: chain.identity, dialect: "iot", tokens: [TOKEN], tls });
	const recording = recorded ? await Recording.start(publishers === "blynk" && blynk !== undefined ? blynk.port : broker.port, time.port) : undefined;
	const ports = { time: recording?.time ?? time.port, mqtt: recording?.broker ?? broker.port, blynk: recording?.broker ?? blynk?.port };
	const settings = {
		wifiName: ACCESS_POINT.name, wifiPassword: ACCESS_POINT.password, timeServers: `127.0.0.1:${ports.time}`,
		...(publishers === "blynk" ? {} : { mqttUrl: `mqtts://localhost:${ports.mqtt}`, mqttUser: USER.name, mqttPassword: USER.password }),
		...(publishers === "mqtt" ? {} : { blynkUrl: `tls://localhost:${ports.blynk}`, blynkToken: TOKEN, blynkDialect: "iot" }), trustAnchors: ANCHOR, receiveBuffer: RECEIVE_BUFFER, sensorInterval: 5, ...more,
	};
	const config: Replay["config"] = { ...how, counted: publishers === "blynk" ? "blynk" : "mqtt", settings, accessPoint: ACCESS_POINT, now, steady: recorded, stored };
	try {
		const session = await runFirmware(root, { target: "32", block, config, anchor: chain.root });
		return { session, config, recording: await recording?.finish() ?? new Uint8Array(0) };
	} finally {
		await blynk?.stop();
		await broker.stop();
		await time.stop();
	}
}

interface FirmwareOptions {
	readonly target: string;
	readonly block: number;
	readonly config: Replay["config"];
	readonly anchor: Chain["root"];
	readonly recording?: Uint8Array;
}

async function runFirmware(root: string, { target, block, config, anchor, recording }: FirmwareOptions): Promise<SessionEnd> {
	const folder = mkdtempSync(join(tmpdir(), "mooring-bench-"));
	const write = (name: string, contents: string | Uint8Array): string => {
		writeFileSync(join(folder, name), contents);
		return join(folder, name);
	};
	const all: SessionConfig = { ...config, resources: { [ANCHOR]: write("ca.pem", anchor) }, recording: recording === undefined ? "" : write("recording", recording) };
	const module = write("config.js", `export default ${frozen(all)};\n`).slice(0, -".js".length);
	try {
		return readEnd(await runToEnd(runnerCommand(root, target, parameters(root, block, module))), config.marks);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function parameters(root: string, block: number, config: string): string[] {
	const build = join(root, "build");
	const modules = [...preloadedModules(build, BOOT, CONFIG), CONFIG];
	const creation = engineOf("xs32")?.creation ?? [];
	return [
		"--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--alias", `${CONFIG}=${config}`, "--static", `${block}`, ...creation, "--entropy", SEED,
		...modules.flatMap((id) => ["--preload", id]), BOOT,
	];
}

function readEnd({ reports, errors, status }: Output, marks: readonly number[]): SessionEnd {
	// The firmware gives all of these one name, since another one's length would be in what is measured.
	const left = [...marks];
	const seen = new Set<string>();
	const stages = stagesOf(reports).map(({ stage, figures }) => ({ stage: stage === "publish" ? `publish ${left.shift() ?? 0}` : newName(stage, seen), figures }));
	const told = reports.filter(([kind]) => kind === "fail" || kind === "warn").map((fields) => fields.join(" "));
	const passed = status === "0" && reports.some(([kind]) => kind === "done");
	const stored = Object.fromEntries(reports.filter(([kind]) => kind === "stored").map(([, key, text]) => [String(key), String(text)]));
	return { passed, stages, turns: turnsOf(reports, stages), stored, complaints: [...told, errors, ...(passed ? [] : [`status ${status}`])].filter((line) => line !== "").join("; ") };
}

/** What comes a second time belongs to the connection that was made anew. */
function newName(label: string, seen: Set<string>): string {
	if (seen.has(label)) return `${label}${AGAIN}`;
	seen.add(label);
	return label;
}

/** Behind the name of a stage of the second connection. */
export const AGAIN = ", again";

/** What boots the firmware, and the module with what a run is given. */
const BOOT = "bench/boot";
const CONFIG = "bench-config";

const USER = Object.freeze({ name: "device-52647892", password: "0123456789abcdef" });

const TOKEN = "0123456789abcdef0123456789ABCDEF";

const ANCHOR = "ca.pem";

/** Bytes: a max_fragment_length (RFC 6066 section 4) of 4,096, and what protection adds at most. */
const RECEIVE_BUFFER = 4120;

/** All random bytes of a run come from this, so that it can be played again. Its keys protect nothing. */
const SEED = "6d6f6f72696e67";

/** Recordings of one session: the last with 16 times as long between two readings. */
const MOST_ATTEMPTS = 5;
