import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { accessSync, appendFileSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { test } from "node:test";

/** A program of another project that a test runs against. */
export type ProgramName = keyof typeof PACKAGES;

/**
 * A test against programs of other projects, on a bench of its own. Where one of them is missing, the test is skipped and
 * says how to get it; where the environment has CI=true, it fails.
 */
export function interopTest(name: string, programs: readonly ProgramName[], body: (bench: Bench) => Promise<void>, combined?: Combined): void {
	const [missing] = programs.filter((program) => locate(program) === undefined);
	const advice = missing === undefined ? undefined : `${missing} is missing: apt-get install ${PACKAGES[missing]}, or your system's package of that name`;
	const skip = advice !== undefined && process.env["CI"] !== "true" ? advice : false;
	void test(name, { skip, timeout: TEST_TIMEOUT }, async (context) => {
		if (advice !== undefined) throw new Error(advice);
		const bench = new Bench();
		// The runner gives each file of tests a process of its own.
		const suite = basename(process.argv[1] ?? "", ".test.js");
		context.after(() => bench.clear());
		try {
			await body(bench);
		} catch (caught) {
			report({ name, suite, passed: false, ...combined });
			throw caught;
		}
		report({ name, suite, passed: true, ...combined });
	});
}

/** What a test combines, for the page that lists it. */
export interface Combined {
	readonly peer: string;
	readonly combination: Readonly<Record<string, string>>;
}

/** How a test ended, a line of JSON in the file that docs/interop.md is made from. */
export type Outcome = { readonly name: string; readonly passed: boolean; readonly suite: string } & Partial<Combined>;

function report(outcome: Outcome): void {
	const path = process.env["MOORING_INTEROP_REPORT"];
	if (path !== undefined) appendFileSync(path, `${JSON.stringify(outcome)}\n`);
}

/** What gnutls-serv says of a port that takes connections; it names the port before it opens it. */
export function gnutlsListens(server: { readonly output: Buffer; readonly errors: string }): boolean {
	return /listening on IPv4 .*done$/m.test(server.output.toString() + server.errors);
}

/** A folder and programs, both gone when the test is over. */
export class Bench {
	readonly folder = mkdtempSync(join(tmpdir(), "mooring-interop-"));
	readonly #running: Program[] = [];
	readonly #closers: (() => Promise<void> | void)[] = [];

	/** Writes a file that only this user can read, and returns its path. */
	write(name: string, text: string): string {
		const path = join(this.folder, name);
		writeFileSync(path, text, { mode: 0o600 });
		return path;
	}

	start(program: ProgramName | "node", parameters: readonly string[]): Program {
		const started = new Program(program === "node" ? process.execPath : locate(program) ?? program, parameters);
		this.#running.push(started);
		return started;
	}

	/** Runs a program to its end and returns what it printed; throws unless its status is 0. */
	async run(program: ProgramName, parameters: readonly string[]): Promise<string> {
		const started = this.start(program, parameters);
		started.input.end();
		const status = await started.ended;
		if (status !== 0) throw new Error(`${program} ${parameters.join(" ")} ended with ${String(status)}: ${started.errors}`);
		return started.output.toString();
	}

	/** Something else that has to be ended with the test. */
	onClear(closer: () => Promise<void> | void): void {
		this.#closers.push(closer);
	}

	async clear(): Promise<void> {
		for (const closer of this.#closers) await closer();
		await Promise.all(this.#running.map((program) => program.stop("SIGKILL")));
		rmSync(this.folder, { recursive: true });
	}
}

/** A running program, and all that it has printed. */
export class Program {
	readonly #child: ChildProcess;
	readonly #output: Buffer[] = [];
	readonly #errors: Buffer[] = [];
	#gone = false;
	/** Its status, or the signal that ended it; once everything it printed has been read. */
	readonly ended: Promise<number | string>;

	constructor(path: string, parameters: readonly string[]) {
		this.#child = spawn(path, parameters, { stdio: "pipe" });
		this.#child.stdout?.on("data", (chunk: Buffer) => { this.#output.push(chunk); });
		this.#child.stderr?.on("data", (chunk: Buffer) => { this.#errors.push(chunk); });
		// A program that ends does not read what is left of its input.
		this.#child.stdin?.on("error", () => undefined);
		this.ended = new Promise((resolve) => {
			this.#child.once("error", (error) => {
				this.#gone = true;
				resolve(error.message);
			});
			this.#child.once("close", (status, signal) => {
				this.#gone = true;
				resolve(status ?? signal ?? "gone");
			});
		});
	}

	get gone(): boolean {
		return this.#gone;
	}

	get input(): NodeJS.WritableStream {
		if (this.#child.stdin === null) throw new Error("the program has no input");
		return this.#child.stdin;
	}

	get output(): Buffer {
		return Buffer.concat(this.#output);
	}

	get outputLength(): number {
		return this.#output.reduce((sum, chunk) => sum + chunk.length, 0);
	}

	get errors(): string {
		return Buffer.concat(this.#errors).toString();
	}

	async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
		if (!this.#gone) this.#child.kill(signal);
		return await this.ended;
	}
}

/** Waits for other programs. Throws when it takes too long, saying for what. */
export async function until(what: string, condition: () => boolean, explain: () => string = () => ""): Promise<void> {
	const end = performance.now() + PATIENCE;
	while (!condition()) {
		if (performance.now() > end) throw new Error(`in vain for ${PATIENCE / 1000} s: ${what}\n${explain()}`);
		await new Promise((resolve) => { setTimeout(resolve, POLL); });
	}
}

/** A port of loopback that nobody listened on a moment ago: for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	const address = server.address();
	await new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
	if (typeof address !== "object" || address === null) throw new Error("the system gave no port");
	return address.port;
}

function locate(program: ProgramName): string | undefined {
	const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SYSTEM_FOLDERS].filter((folder) => folder !== "");
	return folders.map((folder) => join(folder, program)).find((path) => {
		try {
			accessSync(path, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}

/** Program -> the Debian package that it is in. */
const PACKAGES = Object.freeze({
	openssl: "openssl",
	"gnutls-serv": "gnutls-bin",
	mosquitto: "mosquitto",
	mosquitto_passwd: "mosquitto",
	mosquitto_sub: "mosquitto-clients",
	nginx: "nginx-light",
	curl: "curl",
} as const);

/** Where servers are installed, which the PATH of an ordinary user leaves out. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

/** Milliseconds. */
const TEST_TIMEOUT = 120_000;
const PATIENCE = 30_000;
const POLL = 5;
