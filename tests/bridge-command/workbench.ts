import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { until as waitUntil } from "../../hosts/node/until.js";
import { serialBinding } from "../../hosts/node/serialport-package.js";
import { bridgeTool } from "../../tools/bridge.js";
import type { BridgeMeans } from "../../tools/bridge/run.js";
import type { Surroundings } from "../../tools/tool.js";

/** The date of these tests, unless one says otherwise. */
export const present = Date.UTC(2026, 10, 22, 14, 30, 5);

const folders: string[] = [];
const programs = new Set<ChildProcess>();
const runs = new Set<BridgeRunning>();
const closers: (() => Promise<void> | void)[] = [];
after(async () => {
	await Promise.all([...runs].map((run) => run.stop()));
	for (const closer of closers) await closer();
	await Promise.all([...programs].map(async (program) => {
		const gone = new Promise((resolve) => { program.once("close", resolve); });
		program.kill("SIGKILL");
		await gone;
	}));
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Something else that has to end with these tests. */
export function atEnd(closer: () => Promise<void> | void): void {
	closers.push(closer);
}

export function folder(files: Readonly<Record<string, string>> = {}): string {
	const made = mkdtempSync(join(tmpdir(), "mooring-bridge-"));
	folders.push(made);
	for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text, { mode: 0o600 });
	return made;
}

/** A test with pseudo-terminals: skipped where socat is missing, which is said; failed where the environment has CI=true. */
export function lineTest(name: string, body: () => Promise<void>): void {
	const found = (process.env["PATH"] ?? "").split(":").some((one) => existsSync(join(one, "socat")));
	const advice = "socat is missing, which makes pseudo-terminals: apt-get install socat, or your system's package of that name";
	void test(name, { skip: found || process.env["CI"] === "true" ? false : advice, timeout: 60_000 }, async () => {
		if (!found) throw new Error(advice);
		await body();
	});
}

/** The command, as it runs. */
export class BridgeRunning {
	readonly #interrupt = new AbortController();
	readonly ended: Promise<number>;
	out = "";

	constructor(args: readonly string[], { files = folder(), now = present, live = false, means = {} }: { readonly files?: string; readonly now?: number; readonly live?: boolean; readonly means?: Partial<BridgeMeans> } = {}) {
		const surroundings: Surroundings = {
			folder: files, now: () => now, write: (text) => { this.out += text; }, progress: () => undefined, colour: false, live,
			interrupted: this.#interrupt.signal, environment: {},
		};
		const tool = bridgeTool({ binding: () => serialBinding(), silence: 5000, pauses: { first: 20, largest: 100 }, ...means });
		this.ended = tool.run(args, surroundings);
		runs.add(this);
	}

	/** Without line breaks and indentation. */
	get text(): string {
		return this.out.replace(/\s+/g, " ");
	}

	async shows(what: string | RegExp, times = 1): Promise<void> {
		await until(`"${String(what)}" in the output`, () => (typeof what === "string" ? this.text.split(what).length - 1 : [...this.text.matchAll(new RegExp(what, "g"))].length) >= times, () => this.out);
	}

	async stop(): Promise<number> {
		runs.delete(this);
		this.#interrupt.abort();
		return await this.ended;
	}
}

/** A board: what the test sends and receives on the far end of a serial line that can be unplugged. */
export class Board {
	readonly port: string;
	readonly #server: Server;
	#socket: Socket | undefined;
	#program: ChildProcess | undefined;
	#received: Buffer[] = [];
	length = 0;

	private constructor(port: string, server: Server) {
		this.port = port;
		this.#server = server;
	}

	static async plugIn(): Promise<Board> {
		const server = createServer({ allowHalfOpen: true });
		await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
		atEnd(() => { server.close(); });
		const board = new Board(join(folder(), "ttyBoard"), server);
		server.on("connection", (socket) => {
			socket.setNoDelay(true);
			board.#socket = socket;
			socket.on("data", (bytes) => {
				board.#received.push(bytes);
				board.length += bytes.length;
			});
			socket.on("error", () => undefined);
		});
		await board.plugIn();
		return board;
	}

	/** Again, after `unplug`. */
	async plugIn(): Promise<void> {
		const { port } = this.#server.address() as { readonly port: number };
		const program = spawn("socat", [`PTY,link=${this.port},rawer`, `TCP:127.0.0.1:${port},nodelay`], { stdio: "ignore" });
		programs.add(program);
		this.#program = program;
		await until("a pseudo-terminal", () => existsSync(this.port) && this.#socket !== undefined);
	}

	async unplug(): Promise<void> {
		const program = this.#program;
		if (program === undefined) return;
		const gone = new Promise((resolve) => { program.once("close", resolve); });
		program.kill("SIGTERM");
		await gone;
		programs.delete(program);
		this.#socket = undefined;
		rmSync(this.port, { force: true });
	}

	say(bytes: Uint8Array | string): void {
		this.#socket?.write(bytes);
	}

	get received(): Buffer {
		this.#received = [Buffer.concat(this.#received)];
		return this.#received[0] ?? Buffer.alloc(0);
	}
}

/** A client of the bridge's TCP side. */
export async function client(port: number): Promise<Socket> {
	const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
	socket.on("error", () => undefined);
	await new Promise<void>((resolve) => { socket.once("connect", () => { resolve(); }); });
	return socket;
}

/** Waits, and says for what it was in vain. */
export async function until(what: string, condition: () => boolean, explain: () => string = () => ""): Promise<void> {
	await waitUntil(condition, PATIENCE);
	if (!condition()) throw new Error(`in vain: ${what}\n${explain()}`);
}

/** Milliseconds. */
const PATIENCE = 20_000;
