import { Timers } from "../../modules/blynk/timers.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, fails, test } from "../harness.js";

/** Timers, and when each of their handlers was called. */
class Bench {
	readonly timer = new FakeTimer(1000.5);
	readonly timers = new Timers(this.timer);
	readonly seen: string[] = [];

	/** A handler that is an object, as on a chip. */
	note(name: string): { due(): void } {
		return { due: () => { this.seen.push(`${name} ${this.timer.now() - 1000.5}`); } };
	}
}

test("every: calls once an interval; after: once", () => {
	const bench = new Bench();
	bench.timers.every(100, bench.note("a"));
	bench.timers.after(150, bench.note("b"));
	bench.timers.every(250, () => { bench.seen.push("function"); });
	equal(bench.seen, []);
	bench.timer.advance(99.9);
	equal(bench.seen, []);
	bench.timer.advance(220.1);
	equal(bench.seen, ["a 100", "b 150", "a 200", "function", "a 300"]);
});

test("a handler is never called before every or after returns", () => {
	const bench = new Bench();
	bench.timers.after(0, bench.note("now"));
	equal(bench.seen, []);
	bench.timer.settle();
	equal(bench.seen, ["now 0"]);
});

test("what is due at the same time is called in the order of asking", () => {
	const bench = new Bench();
	for (const name of ["a", "b", "c"]) bench.timers.after(5, bench.note(name));
	bench.timer.advance(5);
	equal(bench.seen, ["a 5", "b 5", "c 5"]);
});

test("every keeps to its grid over a day of calls that come late", () => {
	const late = new LateTimer(7);
	const timers = new Timers(late);
	const seen: number[] = [];
	timers.every(1000, () => { seen.push(late.now()); });
	for (let count = 0; count < 86_400; count++) late.turn();
	equal([seen.length, seen[0], seen[86_399]], [86_400, 1007, 86_400_007]);
});

test("beats that were missed altogether are not made up for, and the grid stays", () => {
	const late = new LateTimer(0);
	const timers = new Timers(late);
	const seen: number[] = [];
	timers.every(100, () => { seen.push(late.now()); });
	late.turn();
	late.lateness = 330;
	late.turn();
	late.lateness = 0;
	late.turn();
	late.turn();
	equal(seen, [100, 530, 600, 700]);
});

test("cancelled, it does not call; a handle that is over, or none, does nothing", () => {
	const bench = new Bench();
	const beat = bench.timers.every(10, bench.note("every"));
	const once = bench.timers.after(15, bench.note("after"));
	const over = bench.timers.after(5, bench.note("over"));
	bench.timer.advance(12);
	for (const handle of [once, once, over, 0, -1, 99]) bench.timers.cancel(handle);
	bench.timer.advance(10);
	bench.timers.cancel(beat);
	bench.timer.advance(100);
	equal([bench.seen, bench.timer.pending], [["over 5", "every 10", "every 20"], 0]);
});

test("a handler may cancel itself and others, and add more", () => {
	const bench = new Bench();
	const other = bench.timers.after(20, bench.note("other"));
	let beats = 0;
	const beat = bench.timers.every(10, () => {
		bench.seen.push("beat");
		bench.timers.cancel(other);
		if (++beats === 2) bench.timers.cancel(beat);
		bench.timers.after(1, bench.note("added"));
	});
	bench.timer.advance(100);
	equal([bench.seen, bench.timer.pending], [["beat", "added 11", "beat", "added 21"], 0]);
});

test("a handler that asks for another call at once lets other things happen in between", () => {
	const timer = new FakeTimer();
	const timers = new Timers(timer);
	let calls = 0;
	let between = 0;
	timers.after(0, again);
	function again(): void {
		timer.after(0, () => { between = calls; });
		if (++calls < 50) timers.after(0, again);
	}
	timer.settle();
	equal([calls, between], [50, 50]);
	timers.after(0, () => { timers.after(0, () => { calls++; }); timer.after(0, () => { between = calls; }); });
	timer.settle();
	equal([calls, between], [51, 50], "the second turn comes after what others asked for in the first");
});

test("a handler that throws stops none of the others", () => {
	const bench = new Bench();
	bench.timers.every(10, () => { throw new Error("defect"); });
	bench.timers.every(10, bench.note("good"));
	let caught = 0;
	for (let count = 0; count < 4; count++) {
		try {
			bench.timer.advance(10);
		} catch {
			caught++;
		}
	}
	bench.timers.stop();
	equal([caught > 0, bench.seen.length > 0, bench.timer.pending], [true, true, 0]);
});

test("stopped, nothing calls any more, and new ones can be added", () => {
	const bench = new Bench();
	bench.timers.every(10, bench.note("old"));
	bench.timers.after(10, bench.note("old"));
	bench.timers.stop();
	bench.timer.advance(100);
	equal([bench.seen, bench.timer.pending], [[], 0]);
	bench.timers.after(1, bench.note("new"));
	bench.timer.advance(1);
	equal(bench.seen, ["new 101"]);
});

test("one timer of the host is enough, however many calls there were", () => {
	const bench = new Bench();
	for (let count = 0; count < 16; count++) bench.timers.every(1 + count, () => { bench.seen.length = 0; });
	for (let count = 0; count < 200; count++) {
		bench.timer.advance(50);
		equal(bench.timer.pending, 1);
	}
});

const intervals: readonly (readonly [what: string, ask: (timers: Timers) => unknown, seen: string])[] = [
	["every 0", (timers) => timers.every(0, () => undefined), "a timer of 0 ms"],
	["every half a millisecond", (timers) => timers.every(0.5, () => undefined), "a timer of 0.5 ms"],
	["every -1", (timers) => timers.every(-1, () => undefined), "a timer of -1 ms"],
	["every NaN", (timers) => timers.every(NaN, () => undefined), "a timer of NaN ms"],
	["every Infinity", (timers) => timers.every(Infinity, () => undefined), "a timer of Infinity ms"],
	["after -1", (timers) => timers.after(-1, () => undefined), "a timer of -1 ms"],
	["after NaN", (timers) => timers.after(NaN, () => undefined), "a timer of NaN ms"],
];

for (const [what, ask, seen] of intervals) {
	test(`${what} is refused`, () => {
		const bench = new Bench();
		equal([fails(() => ask(bench.timers), "timer-interval").seen, bench.timer.pending], [seen, 0]);
	});
}

test("a 17th timer is refused, until one is over", () => {
	const bench = new Bench();
	for (let count = 0; count < 16; count++) bench.timers.after(10 + count, bench.note(`${count}`));
	fails(() => bench.timers.after(1, bench.note("late")), "timers-full");
	bench.timer.advance(10);
	bench.timers.after(1, bench.note("late"));
	bench.timer.advance(1);
	equal(bench.seen.includes("late 11"), true);
});

/** A host's timer of one callback, that comes late each time. */
class LateTimer {
	lateness: number;
	#now = 0;
	#due = 0;
	#callback: (() => void) | undefined;

	constructor(lateness: number) {
		this.lateness = lateness;
	}

	now(): number {
		return this.#now;
	}

	after(delay: number, callback: () => void): number {
		this.#due = this.#now + delay;
		this.#callback = callback;
		return 1;
	}

	cancel(): void {
		this.#callback = undefined;
	}

	turn(): void {
		const callback = this.#callback;
		this.#callback = undefined;
		this.#now = this.#due + this.lateness;
		callback?.();
	}
}
