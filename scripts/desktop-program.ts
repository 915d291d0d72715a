import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { until } from "../hosts/node/until.js";
import { imageFolder } from "./image.js";
import type { Sdk } from "./sdk.js";

/** A running image of the SDK's desktop, without a window. */
export class DesktopProgram {
	/** What it has written, which the terminal shows too. */
	readonly lines: string[] = [];
	hasEnded = false;
	readonly #child: ChildProcess;

	private constructor(screen: string, image: string) {
		const child = spawn(screen, [image], { stdio: ["pipe", "pipe", "inherit"] });
		this.#child = child;
		createInterface({ input: child.stdout }).on("line", (line) => {
			this.lines.push(line);
			process.stdout.write(`  ${line}\n`);
		});
		child.on("close", (status, signal) => {
			this.hasEnded = true;
			if (status !== 0) process.stdout.write(`  ${image} ended with ${signal ?? status ?? "nothing"}\n`);
		});
	}

	/** Undefined when the program that gives it a screen does not compile. */
	static start(root: string, sdk: Sdk, image: string): DesktopProgram | undefined {
		const screen = join(imageFolder(root), "screen");
		const flags = spawnSync("pkg-config", ["--cflags", "--libs", "gio-2.0"], { encoding: "utf8" }).stdout.trim().split(/\s+/);
		const compiled = spawnSync("cc", ["-I", join(sdk.folder, "build/simulators/modules"), join(root, "tests/sdk/screen.c"), ...flags, "-ldl", "-rdynamic", "-o", screen], { stdio: ["ignore", "inherit", "inherit"] });
		return compiled.status === 0 ? new DesktopProgram(screen, image) : undefined;
	}

	/** Its end of standard input is its own. */
	async stop(): Promise<void> {
		this.#child.stdin?.end();
		await until(() => this.hasEnded, PATIENCE);
	}
}

/** Milliseconds. */
const PATIENCE = 30_000;
