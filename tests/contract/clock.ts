import type { Clock } from "../../modules/ports/clock.js";
import { equal, test } from "../harness.js";

export interface ClockBench {
	/** A clock as it is when the device wakes up. */
	readonly clock: Clock;
	/** Lets so many milliseconds pass. */
	readonly pass: (milliseconds: number) => void;
}

export function clockContract(host: string, make: () => ClockBench): void {
	test(`${host} clock: unset at boot, however long it runs`, () => {
		const { clock, pass } = make();
		equal(clock.now(), undefined);
		pass(1e9);
		equal(clock.now(), undefined);
	});

	test(`${host} clock: goes on from what it is set to, in whole milliseconds`, () => {
		const { clock, pass } = make();
		pass(1234);
		clock.set(NOVEMBER);
		equal(clock.now(), NOVEMBER);
		pass(1500);
		equal(clock.now(), NOVEMBER + 1500);
	});

	test(`${host} clock: can be set again, forward and back`, () => {
		const { clock, pass } = make();
		clock.set(NOVEMBER);
		pass(10);
		clock.set(NOVEMBER + 86_400_000);
		equal(clock.now(), NOVEMBER + 86_400_000);
		clock.set(NOVEMBER - 86_400_000);
		pass(10);
		equal(clock.now(), NOVEMBER - 86_400_000 + 10);
		clock.set(0);
		equal(clock.now(), 0);
	});
}

/** 2026-11-22T14:30:05Z. */
const NOVEMBER = 1_795_357_805_000;
