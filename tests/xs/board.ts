import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { engineOf } from "../../hosts/node/engine.js";
import { CONFIG, preloadedModules } from "../../hosts/node/preload.js";
import { readReport, showReport } from "../../hosts/node/report.js";
import { RunFiles } from "../../hosts/node/run-files.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { runnerPath } from "../../hosts/node/xs-runner.js";
import type { RunConfig } from "../../hosts/xs/run-config.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The chip's width, where it can be run. */
export const engine = existsSync(join(ROOT, "build/xs/x32/xs")) || (process.env["CI"] === "true" && process.arch === "x64") ? "xs32" : "xs";

export interface BoardOptions {
	/** What board-run.ts takes. */
	readonly program: readonly string[];
	readonly settings: Readonly<Record<string, unknown>>;
	readonly accessPoint: RunConfig["accessPoint"];
	/** Files, by their names in the settings. */
	readonly files: Readonly<Record<string, string>>;
	/** What it says is given there too, as the simulator shows it. */
	readonly write?: (text: string) => void;
}

/** A program on the boards' engine in a chip's block of memory, and all that it has said. */
export class EngineBoard {
	log = "";
	/** The last ones that were reported: messages published and acknowledged, the Arduino's acknowledged readings, and bytes that it had no room for. */
	counts: readonly number[] = [];
	readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
	readonly #ended: Promise<string>;
	readonly #flash = mkdtempSync(join(tmpdir(), "mooring-board-"));
	readonly #files: RunFiles;
	#errors = "";
	#hasEnded = false;

	constructor({ program, settings, accessPoint, files, write }: BoardOptions) {
		const { target, block, creation, settings: own } = engineOf(engine) ?? assert.fail(engine);
		const build = join(ROOT, "build");
		const resources = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
		this.#files = new RunFiles({ settings: { ...own, ...settings }, accessPoint, flash: this.#flash, measured: false }, resources);
		const modules = [...preloadedModules(build, BOOT), CONFIG].flatMap((id) => ["--preload", id]);
		this.#child = spawn(runnerPath(ROOT, target), [
			"--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--alias", `${CONFIG}=${this.#files.config}`, "--static", `${block}`, ...creation, ...modules, BOOT, ...program,
		], { stdio: ["pipe", "pipe", "pipe"] });
		this.#child.stdin.on("error", () => undefined);
		this.#child.stderr.setEncoding("utf8").on("data", (text: string) => { this.#errors += text; });
		const terminal = new Terminal((text) => {
			this.log += text;
			write?.(text);
		}, () => 0);
		createInterface({ input: this.#child.stdout }).on("line", (line) => {
			const [kind = "", ...fields] = readReport(line) ?? [];
			if (kind === "counts") this.counts = fields.map(Number);
			else showReport(terminal, kind, fields);
		});
		this.#ended = new Promise((resolve) => { this.#child.once("close", (status, signal) => {
			this.#hasEnded = true;
			resolve(signal ?? `status ${status ?? 0}`);
		}); });
	}

	/** One letter; see board-run.ts. */
	order(letter: string): void {
		this.#child.stdin.write(letter);
	}

	async counted(): Promise<readonly number[]> {
		this.counts = [];
		this.order("c");
		await this.until("counts", () => this.counts.length > 0);
		return this.counts;
	}

	/** Waits for something; when it does not come, tells what came instead. */
	async until(what: string, condition: () => boolean): Promise<void> {
		const end = performance.now() + PATIENCE;
		while (!condition()) {
			if (this.#hasEnded || performance.now() > end) assert.fail(`no ${what}; ${this.#errors}; the log:\n${this.log}`);
			await new Promise((resolve) => { setTimeout(resolve, 5); });
		}
	}

	/** With a goodbye. Whatever was done to it, it has not given up by itself. */
	async stop(): Promise<void> {
		this.#child.stdin.end("s");
		const late = setTimeout(() => { this.#child.kill("SIGKILL"); }, PATIENCE);
		const how = await this.#ended;
		clearTimeout(late);
		this.#files.remove();
		rmSync(this.#flash, { recursive: true });
		assert.equal(how, "status 0", `${this.#errors}\n${this.log}`);
	}
}

const BOOT = "tests/xs/board-boot";

/** Milliseconds: far more than anything takes. */
const PATIENCE = 20_000;
