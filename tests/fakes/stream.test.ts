import { FailureTable } from "../../modules/failure/failure.js";
import { equal, ok, test } from "../harness.js";
import { FakeStream, fakeDial } from "./stream.js";
import type { StreamFaults } from "./stream.js";
import { FakeTimer } from "./timer.js";

const failures = new FailureTable("tcp", { reset: { fault: "link", seen: "Reset.", expected: "An open connection.", hint: "Try again." } });

/** An open pair, and what the right end's handler was told. */
function open(faults: StreamFaults = {}): { timer: FakeTimer; left: FakeStream; right: FakeStream; told: string[] } {
	const timer = new FakeTimer();
	const [left, right] = FakeStream.pair(timer, faults);
	const told: string[] = [];
	left.attach({ writable: () => told.push("left writable"), failed: (failure) => told.push(`left failed ${failure.code}`), ended: () => told.push("left ended") });
	right.attach({
		opened: (trust) => told.push(`opened ${trust}`),
		readable: () => told.push("readable"),
		ended: () => told.push("ended"),
		failed: (failure) => told.push(`failed ${failure.code}`),
	});
	left.open("pinned");
	timer.advance(1_000);
	return { timer, left, right, told };
}

function read(stream: FakeStream, room = 100): number[] {
	const into = new Uint8Array(room);
	return [...into.subarray(0, stream.read(into))];
}

test("bytes cross in order and handlers hear of it later", () => {
	const { timer, left, right, told } = open();
	equal(told.splice(0), ["opened pinned"]);
	equal(left.write(Uint8Array.of(1, 2, 3)), 3);
	left.write(Uint8Array.of(4));
	equal(told, []);
	timer.settle();
	equal(told.splice(0), ["readable"], "once until it was read");
	equal(read(right, 2), [1, 2]);
	timer.settle();
	equal(told, [], "a read that was filled does not ask again");
	equal(read(right), [3, 4]);
	left.write(Uint8Array.of(5));
	timer.settle();
	equal(told, ["readable"]);
});

test("capacity and read limit split", () => {
	const { timer, left, right, told } = open({ capacity: 4, readLimit: 3 });
	told.length = 0;
	equal(left.write(Uint8Array.of(1, 2, 3, 4, 5, 6)), 4);
	equal(left.write(Uint8Array.of(5)), 0);
	timer.settle();
	equal(told.splice(0), ["readable"]);
	equal(read(right), [1, 2, 3]);
	timer.settle();
	equal(told.splice(0).sort(), ["left writable", "readable"]);
	equal(read(right), [4]);
});

test("the end comes after the last byte", () => {
	const { timer, left, right, told } = open();
	left.write(Uint8Array.of(1));
	left.end();
	timer.settle();
	equal(told.splice(0), ["opened pinned", "readable"]);
	read(right);
	timer.settle();
	equal(told, ["ended"]);
	equal(right.write(Uint8Array.of(9)), 1, "the other direction stays open");
	let thrown = false;
	try {
		left.write(Uint8Array.of(2));
	} catch {
		thrown = true;
	}
	ok(thrown, "a write after end is a defect of the caller");
});

test("a failure is the last that both ends hear; after destroy nothing is heard", () => {
	const { timer, left, right, told } = open();
	told.length = 0;
	left.write(Uint8Array.of(1));
	right.fail(failures.make("reset"));
	timer.advance(1_000);
	equal(told.splice(0).sort(), ["failed reset", "left failed reset"]);
	equal([read(right), left.gone, right.gone, timer.pending], [[], true, true, 0]);

	const second = open();
	second.told.length = 0;
	second.left.write(Uint8Array.of(1));
	second.right.destroy();
	second.timer.advance(1_000);
	equal([second.told, second.left.deserted], [["left ended"], true]);
});

test("a stalled link is silent and goes on when it is let", () => {
	const { timer, left, right, told } = open({ capacity: 2 });
	told.length = 0;
	left.stall();
	equal(left.write(Uint8Array.of(1, 2, 3)), 2);
	timer.advance(100_000);
	equal([told, read(right)], [[], []]);
	left.stall(false);
	timer.settle();
	equal(told, ["readable"]);
	equal(read(right), [1, 2]);
});

test("latency delays what a handler hears", () => {
	const { timer, left, told } = open({ latency: 10 });
	told.length = 0;
	left.write(Uint8Array.of(1));
	timer.advance(9);
	equal(told, []);
	timer.advance(1);
	equal(told, ["readable"]);
});

test("a dial opens, is held, or fails, as the far end wishes", () => {
	const cases: readonly (readonly [accept: (far: FakeStream) => void, told: readonly string[]])[] = [
		[() => undefined, ["opened unverified"]],
		[(far) => { far.hold(); }, []],
		[(far) => { far.fail(failures.make("reset")); }, ["failed reset"]],
		[(far) => { far.destroy(); }, ["opened unverified", "ended"]],
	];
	for (const [accept, expected] of cases) {
		const timer = new FakeTimer();
		const told: string[] = [];
		const dial = fakeDial(timer, (_, far) => { accept(far); }, {}, "unverified");
		dial({ host: "h", port: 1 }, {
			opened: (trust) => told.push(`opened ${trust}`),
			readable: () => told.push("readable"),
			writable: () => told.push("writable"),
			ended: () => told.push("ended"),
			failed: (failure) => told.push(`failed ${failure.code}`),
		});
		equal(told, []);
		timer.settle();
		equal(told, expected);
	}
});

test("the timer calls in order, on time, and notices a circle", () => {
	const timer = new FakeTimer(100);
	const called: string[] = [];
	timer.after(20, () => called.push(`b ${timer.now()}`));
	timer.after(10, () => {
		called.push(`a ${timer.now()}`);
		timer.after(5, () => called.push(`c ${timer.now()}`));
	});
	timer.cancel(timer.after(15, () => called.push("cancelled")));
	equal([timer.pending, timer.due], [2, 110]);
	timer.advance(9);
	equal([called, timer.now()], [[], 109]);
	timer.advance(11);
	equal([called, timer.now(), timer.pending], [["a 110", "c 115", "b 120"], 120, 0]);
	const circle = (): void => { timer.after(0, circle); };
	circle();
	let thrown: unknown;
	try {
		timer.settle();
	} catch (caught) {
		thrown = caught;
	}
	ok(thrown instanceof Error);
});
