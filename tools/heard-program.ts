import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Runs a program and returns its status. What it says goes to `heard`, by whole lines without the empty ones, or else to the terminal. */
export async function runHeard(program: string, parameters: readonly string[], surroundings: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }, heard?: (line: string) => void): Promise<number> {
	const says = heard === undefined ? "inherit" : "pipe";
	const child = spawn(program, parameters, { ...surroundings, stdio: ["ignore", says, says] });
	for (const input of [child.stdout, child.stderr]) {
		if (input !== null) createInterface({ input }).on("line", (line) => { if (line !== "") heard?.(line); });
	}
	return await new Promise((done, failed) => {
		child.on("error", failed);
		child.on("close", (status) => { done(status ?? 1); });
	});
}
