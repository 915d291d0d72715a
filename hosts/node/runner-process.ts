import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { StageFailure } from "../../modules/failure/failure.js";
import { SettingsRefused } from "../../modules/settings/settings.js";
import type { RunConfig } from "../xs/run-config.js";
import { bootFailures, memoryAdvice } from "./boot-failures.js";
import { bundleFolder, engineOf } from "./engine.js";
import type { Engine } from "./engine.js";
import type { Counts, FirmwareRun, Watch } from "./firmware-run.js";
import { CONFIG, preloadedModules, RUNNER_BOOT } from "./preload.js";
import { failureOf, readReport, showReport } from "./report.js";
import { RunFiles } from "./run-files.js";
import type { Terminal } from "./terminal.js";
import { runnerPath } from "./xs-runner.js";

export interface RunnerOptions {
	/** The project's folder. */
	readonly folder: string;
	readonly engine: Engine;
	readonly config: Omit<RunConfig, "resources">;
	readonly resources: Readonly<Record<string, Uint8Array>>;
	readonly terminal: Terminal;
	readonly watch: Watch;
}

/** Resolves once the firmware runs, or has failed to. Throws SettingsRefused with what it refuses itself. */
export async function runInRunner(options: RunnerOptions): Promise<FirmwareRun> {
	const run = new RunnerProcess(options);
	await run.started();
	return run;
}

/**
 * The firmware under the runner. Its reports come on its standard output, orders go to its standard input, one letter each.
 * It stops by itself when that is closed, so that it does not outlive this process.
 */
class RunnerProcess implements FirmwareRun {
	readonly broken: Promise<void>;
	readonly #options: RunnerOptions;
	readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
	readonly #files: RunFiles;
	readonly #refusals: StageFailure[] = [];
	/** How the process ended. */
	readonly #ended: Promise<string>;
	#running = nothing;
	#counted = nothing;
	#counts: Counts = { published: 0, acknowledged: 0, written: 0, dropped: 0, delivery: undefined };
	#gone = false;
	#stopping = false;
	#errors = "";

	constructor(options: RunnerOptions) {
		this.#options = options;
		this.#files = new RunFiles(options.config, options.resources);
		// A group of its own: Ctrl-C is for this process, which then lets the firmware say goodbye.
		this.#child = spawn(runnerPath(options.folder, options.engine.target), parameters(options, this.#files.config), { stdio: ["pipe", "pipe", "pipe"], detached: true });
		this.#child.stdin.on("error", nothing);
		this.#child.stderr.setEncoding("utf8").on("data", (text: string) => { this.#errors = (this.#errors + text).slice(-ERRORS_KEPT); });
		createInterface({ input: this.#child.stdout }).on("line", (line) => { this.#take(line); });
		this.#ended = new Promise((resolve) => {
			this.#child.once("error", (error) => { resolve(error.message); });
			this.#child.once("close", (status, signal) => { resolve(signal ?? `status ${status ?? 0}`); });
		});
		const letGo = (): void => {
			this.#child.kill("SIGKILL");
			this.#files.remove();
		};
		process.once("exit", letGo);
		this.broken = new Promise((resolve) => {
			void this.#ended.then((how) => {
				process.off("exit", letGo);
				this.#gone = true;
				this.#files.remove();
				this.#running();
				this.#counted();
				if (this.#refusals.length > 0 || (this.#stopping && how === GOOD_END)) return;
				this.#explain(how);
				resolve();
			});
		});
	}

	async started(): Promise<void> {
		await new Promise<void>((resolve) => { this.#running = resolve; });
		this.#files.remove();
		if (this.#refusals.length > 0) throw new SettingsRefused(this.#refusals);
	}

	async counts(): Promise<Counts> {
		if (!this.#gone) {
			await new Promise<void>((resolve) => {
				this.#counted = resolve;
				this.#child.stdin.write(COUNT);
			});
		}
		return this.#counts;
	}

	pause(): void {
		this.#child.stdin.write(PAUSE);
	}

	async stop(): Promise<void> {
		this.#stopping = true;
		if (!this.#gone) this.#child.stdin.end(STOP);
		const late = setTimeout(() => { this.#child.kill("SIGKILL"); }, STOP_PATIENCE);
		await this.#ended;
		clearTimeout(late);
	}

	#take(line: string): void {
		const { terminal, watch, engine } = this.#options;
		const [kind = "", ...fields] = readReport(line) ?? [];
		if (kind === "booted") terminal.boot();
		else if (kind === "running") this.#running();
		else if (kind === "refused") this.#refusals.push(failureOf(fields));
		else if (kind === "published") watch.published(fields[0] ?? "");
		else if (kind === "written") watch.written(Number(fields[0]), fields[1] ?? "");
		else if (kind === "counts") this.#count(fields);
		else if (kind === "delivery") this.#delivered(fields);
		else if (kind === "carried") this.#carried(fields);
		else if (kind === "posts") this.#posted(fields);
		else if (kind === "counted") this.#counted();
		else if (!showReport(terminal, kind, fields)) terminal.fail(bootFailures.make("unreported", { engine: engine.name }));
	}

	#count([published = 0, acknowledged = 0, written = 0, dropped = 0]: readonly (string | number)[]): void {
		this.#counts = { published: Number(published), acknowledged: Number(acknowledged), written: Number(written), dropped: Number(dropped), delivery: undefined };
	}

	#delivered([queued = 0, sent = 0, dropped = 0]: readonly (string | number)[]): void {
		this.#counts = { ...this.#counts, delivery: { queued: Number(queued), sent: Number(sent), dropped: Number(dropped) } };
	}

	#carried([received = 0, delivered = 0, sent = 0, dropped = 0]: readonly (string | number)[]): void {
		this.#counts = { ...this.#counts, carried: { received: Number(received), delivered: Number(delivered), sent: Number(sent), dropped: Number(dropped) } };
	}

	#posted([made = 0, taken = 0, replaced = 0]: readonly (string | number)[]): void {
		this.#counts = { ...this.#counts, posts: { made: Number(made), taken: Number(taken), replaced: Number(replaced) } };
	}

	/** In XS's own words, where it had the time for any. */
	#explain(how: string): void {
		const { terminal, engine: { name, block } } = this.#options;
		const usual = engineOf(name)?.block ?? block;
		const lines = this.#errors.split("\n").filter((line) => line !== "");
		for (const line of lines) terminal.line("engine", line);
		const reason = lines.flatMap((line) => /^xs: abort: ([^:]+)/.exec(line)?.[1] ?? [])[0] ?? how;
		if (OUT_OF_MEMORY.includes(reason)) terminal.fail(bootFailures.make("out-of-memory", { engine: name, reason, block, advice: block < usual ? memoryAdvice.smaller(usual) : memoryAdvice.whole }));
		else terminal.fail(bootFailures.make("ended", { engine: name, reason }));
	}
}

function parameters({ folder, engine }: RunnerOptions, config: string): string[] {
	const memory = ["--static", `${engine.block}`, ...engine.creation];
	if (engine.profile !== undefined) return ["--root", bundleFolder(folder, engine.profile), "--alias", `${CONFIG}=${config}`, ...memory, "--preload", "firmware", "--preload", CONFIG, "boot"];
	const build = join(folder, "build");
	const modules = [...preloadedModules(build), CONFIG];
	return ["--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--alias", `${CONFIG}=${config}`, ...memory, ...modules.flatMap((id) => ["--preload", id]), RUNNER_BOOT];
}

function nothing(): void {
	// Nobody waits.
}

/** Orders; see hosts/xs/control.ts. */
const PAUSE = "p";
const COUNT = "c";
const STOP = "s";

const GOOD_END = "status 0";

/** Reasons of XS that more memory would do away with. */
const OUT_OF_MEMORY: readonly string[] = Object.freeze(["memory full", "stack overflow", "not enough keys"]);

/** Characters of what it says on standard error. */
const ERRORS_KEPT = 4000;

/** Milliseconds: more than the firmware's own goodbye takes. */
const STOP_PATIENCE = 5000;
