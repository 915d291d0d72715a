import { Backoff } from "../../modules/backoff/backoff.js";
import { equal, ok, test } from "../harness.js";
import { Random } from "../fakes/random.js";

/** The largest draw there is below 1. */
const ALMOST_ONE = 1 - 2 ** -53;

test("backoff: the largest pauses double up to the largest of all, and stay there", () => {
	const backoff = new Backoff(1000, 10_000);
	equal(Array.from({ length: 7 }, () => backoff.next(ALMOST_ONE)), [1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

test("backoff: the least pause is half of the first, always", () => {
	const backoff = new Backoff(1000, 10_000);
	equal(Array.from({ length: 5 }, () => backoff.next(0)), [500, 500, 500, 500, 500]);
});

test("backoff: a draw in the middle", () => {
	const backoff = new Backoff(1000, 60_000);
	equal([backoff.next(0.5), backoff.next(0.5), backoff.next(0.5)], [750, 1250, 2250]);
});

test("backoff: a largest pause below the first", () => {
	const backoff = new Backoff(1000, 300);
	equal([backoff.next(0), backoff.next(ALMOST_ONE)], [300, 300]);
});

test("backoff: a success starts anew", () => {
	const backoff = new Backoff(1000, 60_000);
	equal(backoff.attempts, 0);
	for (let count = 1; count <= 4; count++) {
		backoff.next(0.3);
		equal(backoff.attempts, count);
	}
	backoff.reset();
	equal([backoff.attempts, backoff.next(ALMOST_ONE), backoff.next(ALMOST_ONE)], [0, 1000, 2000]);
});

test("backoff: after years of failures still a pause within the bounds", () => {
	const backoff = new Backoff(1000, 60_000);
	for (let count = 0; count < 2000; count++) backoff.next(0.5);
	equal(backoff.next(ALMOST_ONE), 60_000);
	equal(backoff.next(0), 500);
});

test("backoff: every pause is a whole number within its bounds, for any first, largest and draw", () => {
	const random = new Random(1);
	for (let round = 0; round < 200; round++) {
		const first = 1 + random.below(5000);
		const largest = first + random.below(100_000);
		const backoff = new Backoff(first, largest);
		for (let attempt = 0; attempt < 20; attempt++) {
			const pause = backoff.next(random.next());
			const ceiling = Math.min(largest, first * 2 ** attempt);
			ok(Number.isInteger(pause) && pause >= Math.floor(first / 2) && pause <= ceiling, `pause ${pause} of ${first} to ${largest}, attempt ${attempt}`);
		}
	}
});

test("backoff: many devices that failed together come back spread out", () => {
	const random = new Random(2);
	const tenths = new Array<number>(10).fill(0);
	for (let device = 0; device < 1000; device++) {
		const backoff = new Backoff(1000, 64_000);
		for (let attempt = 0; attempt < 6; attempt++) backoff.next(random.next());
		const tenth = Math.min(9, Math.floor(((backoff.next(random.next()) - 500) / 63_500) * 10));
		tenths[tenth] = (tenths[tenth] ?? 0) + 1;
	}
	// Evenly drawn, each tenth gets 100 with a standard deviation of 9.5.
	ok(tenths.every((count) => count > 60 && count < 140), tenths.join(" "));
});
