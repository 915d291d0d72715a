import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { until } from "../hosts/node/until.js";
import { Authority } from "../hosts/peers/authority.js";
import { rewritePage } from "./page.js";
import { TlsServer } from "./tls-server-process.js";

/**
 * Our bridge beside socat with OpenSSL, between the same two ends: `npm run bench:bridge` prints the table and writes it
 * into docs/performance.md; with `-- --smoke` shortly, and no page.
 */
async function main(parameters: readonly string[]): Promise<void> {
	const { values: { smoke } } = parseArgs({ args: [...parameters], options: { smoke: { type: "boolean", default: false } } });
	const folder = mkdtempSync(join(tmpdir(), "mooring-bench-"));
	const authority = await Authority.create({ now: Date.now() });
	const ca = join(folder, "ca.pem");
	writeFileSync(ca, authority.root);
	const server = await TlsServer.start(await authority.issue(["localhost"]));
	try {
		const results = await measure({ folder, ca, port: server.ports.port }, smoke ? SMOKE : WHOLE);
		const text = textOf(results);
		process.stdout.write(`${text}\n`);
		if (!smoke) rewritePage(join(ROOT, "docs/performance.md"), { bridge: text });
	} finally {
		server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

interface Place {
	readonly folder: string;
	/** Path of the root's certificate. */
	readonly ca: string;
	/** Of the TLS server. */
	readonly port: number;
}

interface Pace {
	readonly rounds: number;
	readonly bytes: Readonly<Record<NearName, number>>;
}

type NearName = "TCP" | "pseudo-terminal";
type BridgeName = "Mooring" | "socat";
/** Bytes a second of each round, to the near side and from it. */
type Results = ReadonlyMap<string, { readonly down: number[]; readonly up: number[] }>;

/** The bridges take turns, so that what else the machine does meets both. */
async function measure(place: Place, { rounds, bytes }: Pace): Promise<Results> {
	const results = new Map<string, { readonly down: number[]; readonly up: number[] }>();
	for (let round = 0; round < rounds; round++) {
		for (const near of NEARS) {
			for (const name of BRIDGES) {
				const found = results.get(`${near} ${name}`) ?? { down: [], up: [] };
				results.set(`${near} ${name}`, found);
				const bridged = await (near === "TCP" ? overTcp : overTerminal)(place, name);
				const { socket } = bridged;
				await greet(socket);
				found.down.push(await order(socket, "r", bytes[near]));
				found.up.push(await order(socket, "s", bytes[near]));
				await bridged.stop();
				process.stderr.write(`bench:bridge: ${near}, ${name}: ${megabytes(found.down.at(-1) ?? 0)} and ${megabytes(found.up.at(-1) ?? 0)} MB/s\n`);
			}
		}
	}
	return results;
}

interface Bridged {
	/** The near side of the bridge. */
	readonly socket: Socket;
	stop(): Promise<void>;
}

async function overTcp(place: Place, name: BridgeName): Promise<Bridged> {
	const port = await freePort();
	const bridge = startBridge(place, name, name === "socat" ? `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,nodelay` : `tcp-listen:${port}`);
	const socket = await dial(port);
	return { socket, stop: () => end([bridge], socket) };
}

/** The line: socat's pseudo-terminal, with the near side's bytes at its other end, the same for both bridges. */
async function overTerminal(place: Place, name: BridgeName): Promise<Bridged> {
	const path = join(place.folder, "line");
	const server = createServer();
	await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
	const { port } = server.address() as { readonly port: number };
	const accepted = new Promise<Socket>((resolve) => { server.once("connection", resolve); });
	const line = spawn("socat", [`PTY,link=${path},rawer`, `TCP:127.0.0.1:${port},nodelay`], { stdio: "ignore" });
	const socket = await accepted;
	socket.setNoDelay(true);
	server.close();
	await until(() => existsSync(path), PATIENCE);
	const bridge = startBridge(place, name, name === "socat" ? `FILE:${path},rawer,b${BAUD}` : `serial:${path}@${BAUD}`);
	return { socket, stop: () => end([bridge, line], socket) };
}

/** As each is called by a user. */
function startBridge({ ca, port }: Place, name: BridgeName, near: string): ChildProcess {
	if (name === "socat") return spawn("socat", [near, `openssl-connect:localhost:${port},cafile=${ca},nodelay`], { stdio: "ignore" });
	return spawn(process.execPath, [join(ROOT, "build/scripts/mooring.js"), "bridge", "--from", near, "--to", `tls://localhost:${port}`, "--ca", ca], { stdio: "ignore" });
}

/** Until the other end answers: what is said before a bridge has opened the line is gone. */
async function greet(socket: Socket): Promise<void> {
	let answers = 0;
	const count = (bytes: Buffer): void => { answers += bytes.length; };
	socket.on("data", count);
	for (let asked = 0; answers === 0 && asked < MOST_GREETINGS; asked++) {
		socket.write(Buffer.of(LETTER_H, 0, 0, 0, 1));
		await until(() => answers > 0, GREETING);
	}
	// Answers that are still on their way.
	await new Promise((resolve) => { setTimeout(resolve, GREETING); });
	socket.off("data", count);
	if (answers === 0) throw new Error("a bridge carried nothing");
}

/** Bytes a second that an order of the server (tls-server.ts) comes to, from its first byte here to the last one. */
async function order(socket: Socket, letter: "r" | "s", bytes: number): Promise<number> {
	const begin = performance.now();
	await ask(socket, letter, bytes, letter === "s" ? Buffer.alloc(bytes, "a") : undefined, letter === "s" ? 1 : bytes);
	return bytes / (performance.now() - begin) * 1000;
}

async function ask(socket: Socket, letter: string, count: number, data: Uint8Array | undefined, awaited: number): Promise<void> {
	const command = Buffer.alloc(5, letter);
	command.writeUInt32BE(count, 1);
	await new Promise<void>((resolve, reject) => {
		let left = awaited;
		const take = (bytes: Buffer): void => {
			left -= bytes.length;
			if (left > 0) return;
			socket.off("data", take);
			socket.off("close", fail);
			resolve();
		};
		const fail = (): void => { reject(new Error("a bridge ended while it was measured")); };
		socket.on("data", take);
		socket.once("close", fail);
		socket.write(command);
		if (data !== undefined) setTimeout(() => { socket.write(data); }, letter === "s" ? ORDER_PAUSE : 0);
	});
}

async function dial(port: number): Promise<Socket> {
	const end = performance.now() + PATIENCE;
	for (;;) {
		const socket = connect({ host: "127.0.0.1", port, noDelay: true });
		const open = await new Promise<boolean>((resolve) => {
			socket.once("connect", () => { resolve(true); });
			socket.once("error", () => { resolve(false); });
		});
		if (open) return socket;
		if (performance.now() > end) throw new Error("a bridge did not begin to listen");
		await new Promise((resolve) => { setTimeout(resolve, 20); });
	}
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
	const { port } = server.address() as { readonly port: number };
	await new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
	return port;
}

async function end(programs: readonly ChildProcess[], socket: Socket): Promise<void> {
	await Promise.all(programs.map(async (program) => {
		if (program.exitCode !== null) return;
		const gone = new Promise((resolve) => { program.once("close", resolve); });
		program.kill("SIGTERM");
		await gone;
	}));
	socket.destroy();
}

/** Markdown: medians, with the least and the most; then ours beside the other's. */
function textOf(results: Results): string {
	const rows = NEARS.flatMap((near) => BRIDGES.map((name) => {
		const { down, up } = results.get(`${near} ${name}`) ?? { down: [], up: [] };
		return `| ${near} | ${name === "socat" ? "socat, openssl-connect" : "Mooring"} | ${spread(up)} | ${spread(down)} |`;
	}));
	const goals = NEARS.flatMap((near) => (["up", "down"] as const).map((way) => {
		const [own, other] = BRIDGES.map((name) => median(results.get(`${near} ${name}`)?.[way] ?? []));
		const ratio = (own ?? NaN) / (other ?? NaN);
		return `| ${near}, ${way === "up" ? "to the server" : "from the server"} | ${ratio.toFixed(2)} | 0.5 | ${Math.round((own ?? NaN) / (BAUD / BITS_A_BYTE))} |`;
	}));
	return [
		`Node ${process.version}, ${results.get("TCP Mooring")?.up.length ?? 0} rounds, MB/s:`, "",
		"| Near side | Bridge | to the server | from the server |", "| --- | --- | ---: | ---: |", ...rows, "",
		`| Ours beside socat's | times as fast | goal | times a line of ${BAUD.toLocaleString("en")} baud |`, "| --- | ---: | ---: | ---: |", ...goals,
	].join("\n");
}

function spread(rates: readonly number[]): string {
	return `${megabytes(median(rates))} (${megabytes(Math.min(...rates))} to ${megabytes(Math.max(...rates))})`;
}

function megabytes(rate: number): string {
	return (rate / 1e6).toFixed(1);
}

function median(values: readonly number[]): number {
	return [...values].sort((one, other) => one - other)[values.length >> 1] ?? NaN;
}

/** The project's folder: this file is in build/bench. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const NEARS: readonly NearName[] = Object.freeze(["TCP", "pseudo-terminal"]);
const BRIDGES: readonly BridgeName[] = Object.freeze(["Mooring", "socat"]);

const WHOLE: Pace = Object.freeze({ rounds: 5, bytes: { "TCP": 64 << 20, "pseudo-terminal": 16 << 20 } });
const SMOKE: Pace = Object.freeze({ rounds: 1, bytes: { "TCP": 4 << 20, "pseudo-terminal": 1 << 20 } });

/** The fastest rate of usual USB adapters; eight bits with a start and a stop bit. */
const BAUD = 921_600;
const BITS_A_BYTE = 10;

/** Milliseconds: the order's bytes arrive by themselves, before what they announce. */
const ORDER_PAUSE = 20;
const PATIENCE = 60_000;
const GREETING = 500;
const MOST_GREETINGS = 120;
const LETTER_H = 0x68;

try {
	await main(process.argv.slice(2));
	process.exit(0);
} catch (caught) {
	process.stderr.write(`bench:bridge: ${caught instanceof Error ? caught.message : String(caught)}\n`);
	process.exit(1);
}
