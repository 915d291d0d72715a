import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One file to compile. */
export interface Source {
	readonly path: string;
	readonly object: string;
	readonly options: readonly string[];
}

export interface Program {
	readonly path: string;
	readonly compiler: string;
	/** For all of its files, and for the link. */
	readonly flags: readonly string[];
	readonly sources: readonly Source[];
	/** What stands behind the objects. */
	readonly link: readonly string[];
	/** Whatever else makes another program of the same sources: another text here compiles all of them again. */
	readonly ground: readonly string[];
}

/** Compiles what has changed and links, in this folder; says how many files that were, or undefined when nothing was to do. */
export async function compileProgram(folder: string, { path, compiler, flags, sources, link, ground }: Program): Promise<number | undefined> {
	mkdirSync(folder, { recursive: true });
	const jobs = sources.map((source) => {
		const options = [...FLAGS, ...flags, ...source.options];
		const object = join(folder, `${source.object}.o`);
		return { object, key: digest([compiler, ...ground, ...options, readFileSync(source.path, "utf8")].join("\0")), command: [...options, "-c", source.path, "-o", object] };
	});
	const stale = jobs.filter(({ object, key }) => !existsSync(object) || !existsSync(`${object}.key`) || readFileSync(`${object}.key`, "utf8") !== key);
	if (stale.length === 0 && existsSync(path)) return undefined;
	const queue = [...stale];
	await Promise.all(Array.from({ length: JOBS }, async () => {
		for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
			await runLater(compiler, job.command);
			writeFileSync(`${job.object}.key`, job.key);
		}
	}));
	// Another process may be running the one that there is.
	run(compiler, [...flags, ...jobs.map(({ object }) => object), "-Wl,--gc-sections", ...link, "-o", `${path}.new`]);
	renameSync(`${path}.new`, path);
	return stale.length;
}

export function compiles(compiler: string, flags: readonly string[], program: string, libraries: readonly string[] = []): boolean {
	return spawnSync(compiler, [...flags, "-x", "c", "-", ...libraries, "-o", "/dev/null"], { input: program }).status === 0;
}

/** What the compiler says of itself; undefined when there is none. */
export function compilerVersion(compiler: string): string | undefined {
	const { status, stdout } = spawnSync(compiler, ["--version"], { encoding: "utf8" });
	return status === 0 ? stdout : undefined;
}

export function run(program: string, parameters: readonly string[]): void {
	const { status, error } = spawnSync(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
	if (status !== 0) throw new Error(`${program} ${parameters.join(" ").slice(0, 200)} … failed: ${error?.message ?? `status ${status ?? "none"}`}`);
}

function runLater(program: string, parameters: readonly string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
		child.on("error", reject);
		child.on("close", (status) => {
			if (status === 0) resolve();
			else reject(new Error(`${program} ${parameters.slice(-3).join(" ")} failed`));
		});
	});
}

export function digest(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

const FLAGS: readonly string[] = ["-O2", "-fno-common", "-ffunction-sections", "-fdata-sections", "-D_GNU_SOURCE"];

/** Compilers at a time. */
const JOBS = 2;
