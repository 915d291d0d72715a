import { FailureKeeper } from "../../modules/board/failure-keeper.js";
import { FailureTable, StageFailure } from "../../modules/failure/failure.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { Host } from "../../modules/ports/host.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const MINUTE = 60_000;

test("failure keeper: what failed is there after a reset, with its time and why the processor had started", () => {
	const device = new Device({ now: 1_763_900_000_999 });
	device.keeper.add(failure("not-found"));
	device.timer.advance(10_000);
	equal(device.restarted().keeper.list(), [{ stage: "tcp", code: "not-found", time: 1_763_900_000, startedBy: "power" }]);
});

test("failure keeper: why the processor had started is there in all its words", () => {
	const device = new Device({ startedBy: "the hardware  watchdog" });
	device.keeper.add(failure("not-found"));
	device.timer.advance(10_000);
	equal(device.restarted().keeper.list(), [{ stage: "tcp", code: "not-found", time: undefined, startedBy: "the hardware  watchdog" }]);
});

test("failure keeper: without a date none is invented", () => {
	const device = new Device();
	device.keeper.add(failure("not-found"));
	device.timer.advance(10_000);
	equal(device.restarted().keeper.list(), [{ stage: "tcp", code: "not-found", time: undefined, startedBy: "power" }]);
});

test("failure keeper: of many the last four are kept", () => {
	const device = new Device();
	for (const code of ["a", "b", "c", "d", "e", "f"]) device.keeper.add(failure(code));
	device.timer.advance(10_000);
	equal(device.restarted().codes, ["c", "d", "e", "f"]);
	equal(device.writes, 1);
});

test("failure keeper: each retry that fails the same way is not written again, nor after a reset of the same kind", () => {
	let device = new Device();
	for (let boot = 0; boot < 20; boot++) {
		for (let retry = 0; retry < 50; retry++) {
			device.keeper.add(failure("refused"));
			device.timer.advance(MINUTE);
		}
		device = device.restarted();
	}
	equal([device.codes, device.writes], [["refused"], 1]);
	device = device.restarted("the hardware watchdog");
	device.keeper.add(failure("refused"));
	equal(device.codes, ["refused", "refused"]);
});

test("failure keeper: however the failures change, flash is written once in ten minutes at most", () => {
	const device = new Device();
	for (let second = 0; second < 86_400; second++) {
		device.keeper.add(failure(`code-${second % 7}`));
		device.timer.advance(1_000);
	}
	ok(device.writes > 100 && device.writes <= 145, `${device.writes}`);
});

test("failure keeper: what the broker is told before it is written never is", () => {
	const device = new Device();
	for (let time = 0; time < 500; time++) {
		device.keeper.add(failure("lost"));
		device.timer.advance(999);
		device.keeper.forget(device.keeper.list());
		equal([device.codes, device.timer.pending], [[], 0]);
	}
	equal(device.writes, 0);
});

test("failure keeper: what the broker has been told is forgotten, what came since is not", () => {
	const device = new Device();
	device.keeper.add(failure("a"));
	device.timer.advance(10_000);
	const told = device.keeper.list();
	device.keeper.add(failure("b"));
	device.keeper.forget(told);
	equal(device.codes, ["b"]);
	device.timer.advance(10 * MINUTE);
	equal(device.restarted().codes, ["b"]);
	device.keeper.forget(device.keeper.list());
	equal([device.codes, device.restarted().codes], [[], []]);
});

test("failure keeper: ten minutes after the last writing, the next is not waited with again", () => {
	const device = new Device();
	device.keeper.add(failure("a"));
	device.timer.advance(9 * MINUTE);
	device.keeper.add(failure("b"));
	device.timer.advance(1.5 * MINUTE);
	equal([device.writes, device.restarted().codes], [2, ["a", "b"]]);
});

test("failure keeper: what was met by a start of another kind is not forgotten with its like", () => {
	const device = new Device();
	device.keeper.add(failure("a"));
	device.timer.advance(MINUTE);
	const again = device.restarted("a panic");
	const told = again.keeper.list();
	again.keeper.add(failure("a"));
	again.keeper.forget(told);
	equal(again.keeper.list().map(({ startedBy }) => startedBy), ["a panic"]);
});

test("failure keeper: what flash does not take is told all the same", () => {
	const device = new Device();
	equal(device.codes, []);
	device.keeper.add(failure("a"));
	device.isFull = true;
	device.timer.advance(MINUTE);
	equal([device.codes, device.writes, device.timer.pending], [["a"], 0, 0]);
	device.isFull = false;
	device.keeper.add(failure("b"));
	device.timer.advance(10 * MINUTE);
	equal(device.restarted().codes, ["a", "b"]);
});

test("failure keeper: to forget what is not there writes nothing", () => {
	const device = new Device();
	device.keeper.forget([]);
	device.keeper.forget([{ stage: "tcp", code: "a", time: undefined, startedBy: "power" }]);
	device.timer.advance(MINUTE);
	equal(device.writes, 0);
});

const FOREIGN: readonly (readonly [what: string, text: string])[] = [
	["of another firmware", "wifi=3;tcp=1"],
	["of a firmware before this", '[["tcp","refused",0,"power"]]'],
	["cut short", "tcp refused 0 po"],
	["a line that ends too early", "tcp refused 0\n"],
	["an empty line", "tcp refused 0 power\n\n"],
	["too many", "tcp refused 0 power\n".repeat(5)],
	["a code that is none", "tcp <b> 0 power\n"],
	["a stage that is none", " refused 0 power\n"],
	["a terminal's orders", "tcp refused 0 \u001b[2J\n"],
	["a time that is none", "tcp refused -1 power\n"],
	["a time in another way of writing", "tcp refused 1e9 power\n"],
	["a time beyond all dates", "tcp refused 253402300800 power\n"],
	["too long", `${"x".repeat(700)}\n`],
	["ours but for its length", `tcp refused 0 power${" ".repeat(600)}\n`],
	["a word that is too long", `tcp refused 0 ${"x".repeat(41)}\n`],
];

for (const [what, text] of FOREIGN) {
	test(`failure keeper: a record that is not ours counts as nothing, which is said once: ${what}`, () => {
		const device = new Device();
		device.stored.set("failures", text);
		equal([device.codes, device.codes], [[], []]);
		equal(device.warnings.map((line) => /\[[a-z-]+\]$/.exec(line)?.[0]), ["[record-not-ours]"]);
		device.keeper.add(failure("refused"));
		device.timer.advance(10_000);
		equal(device.restarted().codes, ["refused"]);
	});
}

test("failure keeper: a storage that fails is told of, and nothing else fails by it", () => {
	const device = new Device();
	device.isBroken = true;
	device.keeper.add(failure("refused"));
	device.timer.advance(20 * MINUTE);
	ok(device.warnings.length >= 1 && device.warnings.length <= 3, device.warnings.join("\n"));
	device.isBroken = false;
	device.keeper.add(failure("other"));
	device.timer.advance(20 * MINUTE);
	ok(device.restarted().codes.includes("other"));
});

class Device {
	readonly timer = new FakeTimer();
	readonly warnings: string[] = [];
	readonly stored: Map<string, string>;
	readonly keeper: FailureKeeper;
	isBroken = false;
	/** Reads, and writes no more. */
	isFull = false;
	writes: number;

	constructor({ now, stored = new Map(), startedBy = "power", writes = 0 }: { now?: number; stored?: Map<string, string>; startedBy?: string; writes?: number } = {}) {
		this.stored = stored;
		this.writes = writes;
		const host: Pick<Host, "storage" | "clock" | "timer" | "log" | "machine"> = {
			timer: this.timer, clock: { now: () => now, set: () => undefined },
			machine: { startedBy, freeMemory: () => undefined, restart: () => undefined },
			log: { reached: () => undefined, info: () => undefined, warn: (_source, text) => { this.warnings.push(text); }, fail: () => undefined },
			storage: {
				read: (key) => { this.check(); return this.stored.get(key); },
				write: (key, value) => { this.check(this.isFull); this.writes++; this.stored.set(key, value); },
			},
		};
		this.keeper = new FailureKeeper(host);
	}

	get codes(): readonly string[] {
		return this.keeper.list().map(({ code }) => code);
	}

	/** What only memory held is gone. */
	restarted(startedBy = "power"): Device {
		return new Device({ stored: this.stored, startedBy, writes: this.writes });
	}

	private check(isFull = false): void {
		if (this.isBroken || isFull) throw storageFailures.make("broken");
	}
}

const storageFailures = new FailureTable("storage", { broken: { fault: "resource", seen: "the flash is broken", expected: "a whole one", hint: "Replace it." } });

function failure(code: string): Failure {
	return new StageFailure("tcp", code, { fault: "link", seen: "it is refused", expected: "a server", hint: "Mend it." }, {});
}
