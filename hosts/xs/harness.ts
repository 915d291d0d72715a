import { difference } from "./difference.js";
import { native } from "./native.js";

/**
 * What tests are written against, on the chip's engine: stands in for `tests/harness.ts`, with the same functions. Tests
 * run one after the other once all modules are loaded. A run that ends before its last test has ended is a failure.
 */
export function test(name: string, body: () => void | Promise<void>): void {
	if (run.waiting.length === 0 && !run.started) {
		run.started = true;
		native().exit(FAILED);
		native().after(0, () => void runAll());
	}
	run.waiting.push({ name, body });
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

async function runAll(): Promise<void> {
	let passed = 0;
	let failed = 0;
	for (const { name, body } of run.waiting) {
		try {
			await body();
			passed++;
		} catch (caught) {
			failed++;
			native().print(`not ok: ${name}\n  ${told(caught).replaceAll("\n", "\n  ")}`);
		}
	}
	native().print(`${passed} of ${passed + failed} tests passed`);
	if (failed === 0) native().exit(0);
}

function told(caught: unknown): string {
	if (!(caught instanceof Error)) return String(caught);
	return caught.stack ?? `${caught.name}: ${caught.message}`;
}

/** Never preloaded: it holds what changes. */
const run: { started: boolean; readonly waiting: { readonly name: string; readonly body: () => void | Promise<void> }[] } = { started: false, waiting: [] };

const FAILED = 1;
