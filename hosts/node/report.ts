import { StageFailure } from "../../modules/failure/failure.js";
import type { Fault, Stage } from "../../modules/ports/failure.js";
import type { LogSource } from "../../modules/ports/log.js";
import type { Terminal } from "./terminal.js";

/** A line of the runner: the kind and its fields, in the order of `hosts/xs/log.ts`. Undefined for one that is none. */
export function readReport(line: string): readonly [kind: string, ...fields: string[]] | undefined {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return undefined;
	}
	if (!Array.isArray(value) || value.length === 0) return undefined;
	const [kind = "", ...fields] = value.map(String);
	return [kind, ...fields];
}

/** Shows what the firmware tells its log; returns false for a report of another kind. */
export function showReport(terminal: Terminal, kind: string, fields: readonly string[]): boolean {
	const [first = "", second = ""] = fields;
	switch (kind) {
		case "reached":
			terminal.reached(first as Stage, second);
			return true;
		case "info":
			terminal.info(first as LogSource, second);
			return true;
		case "warn":
			terminal.warn(first as LogSource, second);
			return true;
		case "fail":
			terminal.fail(failureOf(fields));
			return true;
		case "memory":
			terminal.line("memory", memoryText(fields));
			return true;
		default:
			return false;
	}
}

export function failureOf([stage = "", code = "", fault = "", seen = "", expected = "", hint = ""]: readonly string[]): StageFailure {
	return new StageFailure(stage as Stage, code, { fault: fault as Fault, seen, expected, hint }, {});
}

/** What `Native.reportMemory` tells: the label, then names and values by turns. */
function memoryText([label = "", ...figures]: readonly string[]): string {
	const values = new Map(figures.flatMap((name, at) => (at % 2 === 0 ? [[name, Number(figures[at + 1])] as const] : [])));
	const bytes = (name: string): string => String(values.get(name) ?? 0);
	return `${label}: live ${(values.get("slotsLive") ?? 0) + (values.get("chunksLive") ?? 0)} (slots ${bytes("slotsLive")}, chunks ${bytes("chunksLive")}), `
		+ `peak slots ${bytes("slotsPeak")}, chunks ${bytes("chunksPeak")}, stack ${bytes("stackPeak")}, natives ${bytes("nativesPeak")}; `
		+ `taken of the block: slots ${bytes("slotsRoom")}, chunks ${bytes("chunksRoom")}, ${bytes("blockFree")} bytes free; ${bytes("collections")} collections`;
}
