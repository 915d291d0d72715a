import { constantTimeEqual, equal as equalBytes } from "../../modules/bytes/equal.js";
import { equal, test } from "../harness.js";

const cases: readonly (readonly [left: readonly number[], right: readonly number[], same: boolean])[] = [
	[[], [], true],
	[[1], [1], true],
	[[1, 2, 3], [1, 2, 3], true],
	[[], [0], false],
	[[0], [], false],
	[[1, 2], [1, 2, 0], false],
	[[1, 2, 3], [0, 2, 3], false],
	[[1, 2, 3], [1, 0, 3], false],
	[[1, 2, 3], [1, 2, 0x83], false],
	// Two differences that would cancel out in a sum or an exclusive or.
	[[1, 2], [2, 1], false],
];

for (const [left, right, same] of cases) {
	test(`bytes ${left.join(" ")} and ${right.join(" ")} are ${same ? "equal" : "different"}`, () => {
		equal(constantTimeEqual(Uint8Array.from(left), Uint8Array.from(right)), same);
		equal(equalBytes(Uint8Array.from(left), Uint8Array.from(right)), same);
	});
}
