import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { authority } from "../peers/scene.js";

/** Where a clone has the CA of the tests' servers. */
export const CA = "ca.pem";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Says on stderr when the process opens a socket. */
const SENTINEL = `data:text/javascript,${encodeURIComponent(`
import { Server, Socket } from "node:net";
import { Socket as Datagram } from "node:dgram";
for (const [prototype, name] of [[Server.prototype, "listen"], [Socket.prototype, "connect"], [Datagram.prototype, "bind"], [Datagram.prototype, "send"]]) {
	const original = prototype[name];
	prototype[name] = function (...parameters) {
		process.stderr.write("a socket was opened\\n");
		return original.apply(this, parameters);
	};
}`)}`;

const folders: string[] = [];
after(() => { for (const folder of folders) rmSync(folder, { recursive: true }); });

/** A clone of the project after its build, so that no settings or storage of this one count. */
export function clone(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
	const folder = mkdtempSync(join(tmpdir(), "mooring-boot-"));
	folders.push(folder);
	for (const path of ["build/hosts", "build/modules", "build/main.js", "build/connection.js", "manifest.json", "package.json"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
	symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
	for (const [name, text] of Object.entries({ [CA]: authority.root, ...files })) writeFileSync(join(folder, name), text);
	return folder;
}

export interface Ended {
	readonly status: number | null;
	readonly out: string;
	readonly errors: string;
}

export interface Running {
	/** Waits for this on its standard output. */
	says(text: string): Promise<void>;
	/** Types a line on its standard input. */
	type(line: string): void;
	interrupt(): void;
	readonly ended: Promise<Ended>;
}

/** `npm start -- …` without npm: the process itself. */
export function boot(args: readonly string[], folder = shared): Running {
	const child = spawn(process.execPath, ["--import", SENTINEL, join(folder, "build/hosts/node/boot.js"), ...args], { cwd: tmpdir(), env: { ...process.env, INIT_CWD: folder } });
	let out = "";
	let errors = "";
	let wake = (): void => undefined;
	child.stdout.on("data", (chunk: Buffer) => {
		out += chunk.toString();
		wake();
	});
	child.stderr.on("data", (chunk: Buffer) => { errors += chunk.toString(); });
	const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
	const ended = new Promise<Ended>((resolve) => {
		child.on("close", (status) => {
			clearTimeout(patience);
			wake();
			resolve({ status, out, errors });
		});
	});
	return {
		async says(text) {
			while (!out.includes(text)) {
				assert.ok(child.exitCode === null && child.signalCode === null, `it ended without "${text}":\n${out}${errors}`);
				await new Promise<void>((resolve) => { wake = resolve; });
			}
		},
		type: (line) => { child.stdin.write(`${line}\n`); },
		interrupt: () => { child.kill("SIGINT"); },
		ended,
	};
}

export const shared = clone();

/** Milliseconds after which a process counts as hanging. */
const PATIENCE = 30_000;
