import { difference } from "./difference.js";
import { native } from "./native.js";

/**
 * What tests are written against, on the chip's engine: stands in for `tests/harness.ts`, with the same functions. Tests
 * run one after the other, and once all modules are loaded if none of them waits for a timer. A run that ends before its last test has ended is a failure.
 */
export function test(name: string, body: () => void | Promise<void>): void {
	run.waiting.push({ name, body });
	native().exit(FAILED);
	if (run.running) return;
	run.running = true;
	native().after(0, () => void runAll());
}

export function equal(actual: unknown, expected: unknown, message?: string): void {
	const where = difference(actual, expected);
	if (where !== undefined) throw new Error(message === undefined ? where : `${message}: ${where}`);
}

export function ok(value: unknown, message = "not true"): asserts value {
	if (!value) throw new Error(message);
}

/** Asserts that the body throws a failure with this code, and returns it. */
export function fails(body: () => unknown, code: string): { code: string; stage: string; seen: string; expected: string; hint: string } {
	try {
		body();
	} catch (caught) {
		if (typeof caught === "object" && caught !== null && "code" in caught && "seen" in caught) {
			equal(caught.code, code);
			return caught as never;
		}
		throw caught;
	}
	throw new Error(`expected the failure ${code}, but nothing was thrown`);
}

/** More may come while a module still waits for something: then it is called again. */
async function runAll(): Promise<void> {
	for (let next = run.waiting.shift(); next !== undefined; next = run.waiting.shift()) {
		run.total++;
		try {
			await next.body();
			run.passed++;
		} catch (caught) {
			native().print(`not ok: ${next.name}\n  ${told(caught).replaceAll("\n", "\n  ")}`);
		}
	}
	run.running = false;
	native().print(`${run.passed} of ${run.total} tests passed`);
	if (run.passed === run.total) native().exit(0);
}

function told(caught: unknown): string {
	if (!(caught instanceof Error)) return String(caught);
	return caught.stack ?? `${caught.name}: ${caught.message}`;
}

interface Test {
	readonly name: string;
	readonly body: () => void | Promise<void>;
}

/** Never preloaded: it holds what changes. */
const run = { running: false, waiting: [] as Test[], total: 0, passed: 0 };

const FAILED = 1;
