import { spawn } from "node:child_process";

/** Figures of one stage, by their names. */
export interface StageReport {
	readonly stage: string;
	readonly figures: Readonly<Record<string, number>>;
}

/** A turn of the event loop, until the end of which nothing else on a chip has its own. */
export interface Turn {
	/** In which it began. */
	readonly stage: string;
	readonly instructions: number;
	/** Its longest call of a primitive, empty where there was none, and the instructions of that, collections included. */
	readonly primitive: string;
	readonly inPrimitive: number;
}

/** What a program under the runner has said: a report a line. */
export interface Output {
	readonly reports: readonly Report[];
	readonly errors: string;
	/** Or the signal that ended it. */
	readonly status: string;
}

type Report = readonly (string | number)[];

/** Runs it to its end, or for so many milliseconds. */
export async function runToEnd([program, ...rest]: readonly [string, ...string[]], patience = PATIENCE): Promise<Output> {
	const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], timeout: patience, killSignal: "SIGKILL" });
	let [out, errors] = ["", ""];
	child.stdout.setEncoding("utf8").on("data", (text: string) => { out += text; });
	child.stderr.setEncoding("utf8").on("data", (text: string) => { errors += text; });
	const status = await new Promise<string>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code, signal) => { resolve(signal ?? String(code)); });
	});
	const reports = out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Report);
	return { reports, errors: errors.trim(), status };
}

/** The reports of memory and of work. */
export function stagesOf(reports: readonly Report[]): readonly StageReport[] {
	return reports.filter(([kind]) => kind === "memory" || kind === "work").map(([, label = "", ...figures]) => ({
		stage: String(label),
		figures: Object.fromEntries(figures.flatMap((name, at) => (at % 2 === 0 ? [[name, Number(figures[at + 1])]] : []))),
	}));
}

/** The reports of turns; `stages` are all that the same run has reported. */
export function turnsOf(reports: readonly Report[], stages: readonly StageReport[]): readonly Turn[] {
	return reports.filter(([kind]) => kind === "turn").map(([, stage, instructions, primitive, inPrimitive]) => ({
		stage: stages[Number(stage)]?.stage ?? "", instructions: Number(instructions), primitive: String(primitive), inPrimitive: Number(inPrimitive),
	}));
}

/** Milliseconds for one run. */
const PATIENCE = 300_000;
