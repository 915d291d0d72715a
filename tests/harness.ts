import assert from "node:assert/strict";
import nodeTest from "node:test";

/**
 * What the tests of `modules/` are written against, so that they need nothing of Node and can run on another engine.
 */
export function test(name: string, body: () => void | Promise<void>): void {
	void nodeTest(name, body);
}

export function equal(actual: unknown, expected: unknown, message?: string): void {
	assert.deepEqual(actual, expected, message);
}

export function ok(value: unknown, message?: string): asserts value {
	assert.ok(value, message);
}

/** Asserts that the body throws a failure with this code, and returns it. */
export function fails(body: () => unknown, code: string): { code: string; stage: string; seen: string; expected: string; hint: string } {
	try {
		body();
	} catch (caught) {
		if (typeof caught === "object" && caught !== null && "code" in caught && "seen" in caught) {
			assert.equal(caught.code, code);
			return caught as never;
		}
		throw caught;
	}
	throw new assert.AssertionError({ message: `expected the failure ${code}, but nothing was thrown` });
}
