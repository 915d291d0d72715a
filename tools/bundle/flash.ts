import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFolder, engineOf } from "../../hosts/node/engine.js";
import { runnerCommand } from "../../hosts/node/xs-runner.js";
import { bundleForRunner } from "./bundle.js";

/** What a bundle has in read-only memory of the engine. */
export interface BundleFlash {
	readonly slots: number;
	/** Bytes. */
	readonly texts: number;
	readonly bytecode: number;
	/** Bytes that all of it may take: more fails a test. */
	readonly limit: number;
}

/** Makes a profile's bundle for the runner and has it preloaded: its host is the runner's, the firmware the image's. */
export async function bundleFlash(root: string, profile: string): Promise<BundleFlash> {
	const folder = bundleFolder(root, profile);
	await bundleForRunner(root, profile);
	const empty = mkdtempSync(join(tmpdir(), "mooring-flash-"));
	try {
		writeFileSync(join(empty, "empty.js"), "");
		const [program, ...parameters] = runnerCommand(root, "32", ["--root", folder, "--alias", `empty=${join(empty, "empty")}`, "--memory", ...engineOf("xs32")?.creation ?? [], "--preload", "firmware", "empty"]);
		const { stderr, status } = spawnSync(program, parameters, { encoding: "utf8" });
		const [, slots, texts, bytecode] = /in flash: slots (\d+) .* chunks (\d+) .* flash (\d+) bytes/.exec(stderr) ?? [];
		if (status !== 0 || bytecode === undefined) throw new Error(`the runner ended with status ${String(status)}: ${stderr}`);
		return { slots: Number(slots) / SLOT, texts: Number(texts), bytecode: Number(bytecode), limit: LIMITS[profile] ?? 0 };
	} finally {
		rmSync(empty, { recursive: true });
	}
}

/** Bytes of a slot where pointers have 32 bits. */
const SLOT = 16;

/** Bytes; raised on purpose alone, and lowered with each gain. */
const LIMITS: Readonly<Record<string, number>> = { "esp8266": 590_000, "esp8266-blynk": 634_000, "esp8266-bridge": 634_000, "esp8266-post": 604_000, "esp8266-small": 557_000 };
