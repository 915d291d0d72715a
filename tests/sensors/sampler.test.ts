import type { Host } from "../../modules/ports/host.js";
import type { ClimateReading } from "../../modules/ports/sensor.js";
import { Sampler } from "../../modules/sensors/sampler.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const READING: ClimateReading = { temperature: 21.5, humidity: 40 };

test("sampler: the first reading at once, then at an even pace", () => {
	const world = new World();
	world.sampler.start();
	world.timer.settle();
	equal(world.moments, [1_000]);
	world.timer.advance(4_999);
	equal(world.moments, [1_000]);
	world.timer.advance(10_001);
	equal(world.moments, [1_000, 6_000, 11_000, 16_000]);
	equal(world.texts[0], '{"sensor_id":7,"data":{"temp":21.5,"humidity":40}}');
	equal(world.warnings, []);
});

const late: readonly (readonly [late: number, moments: readonly number[]])[] = [
	[0, [1_000, 6_000, 11_000]],
	[1, [1_000, 6_001, 11_000]],
	[4_999, [1_000, 10_999, 11_000]],
	[5_000, [1_000, 11_000, 16_000]],
	// What was missed while the device slept is not made up for in one burst.
	[3_600_000, [1_000, 3_606_000, 3_611_000]],
	[3_601_000, [1_000, 3_607_000, 3_611_000]],
];

for (const [delay, moments] of late) {
	test(`sampler: a timer that is ${delay} ms late does not shift what follows`, () => {
		const world = new World();
		world.sampler.start();
		world.timer.settle();
		world.delay = delay;
		world.timer.advance(5_000 + delay);
		world.delay = 0;
		world.timer.advance((moments[2] ?? 0) - world.timer.now());
		equal(world.moments, moments);
	});
}

test("sampler: no reading is said each time, and nothing is handed on", () => {
	const world = new World();
	world.reading = undefined;
	world.sampler.start();
	world.timer.settle();
	world.timer.advance(5_000);
	equal([world.moments, world.warnings.length], [[], 2]);
	ok(world.warnings[0]?.includes("wiring"));
	world.reading = { temperature: NaN, humidity: 40 };
	world.timer.advance(5_000);
	world.reading = READING;
	world.timer.advance(5_000);
	equal([world.moments, world.warnings.length], [[16_000], 3]);
});

test("sampler: with a clock that is set, the reading says when", () => {
	const world = new World();
	world.date = Date.UTC(2026, 10, 22, 14, 30, 5, 900);
	world.sampler.start();
	world.timer.settle();
	equal(world.texts, ['{"sensor_id":7,"data":{"temp":21.5,"humidity":40},"time":"2026-11-22T14:30:05Z"}']);
});

test("sampler: a second start changes nothing", () => {
	const world = new World();
	world.sampler.start();
	world.timer.settle();
	world.timer.advance(1_000);
	world.sampler.start();
	world.timer.settle();
	equal([world.moments, world.timer.pending], [[1_000], 1]);
	world.timer.advance(4_000);
	equal(world.moments, [1_000, 6_000]);
});

test("sampler: stopped, for good", () => {
	const world = new World();
	world.sampler.start();
	world.timer.settle();
	world.sampler.stop();
	world.sampler.stop();
	equal(world.timer.pending, 0);
	world.sampler.start();
	world.timer.settle();
	world.timer.advance(60_000);
	equal(world.moments, [1_000]);
});

test("sampler: stopped before it began, it does not begin", () => {
	const world = new World();
	world.sampler.stop();
	world.sampler.start();
	world.timer.settle();
	equal([world.moments, world.timer.pending], [[], 0]);
});

test("sampler: stopped from within its own reading", () => {
	const world = new World();
	world.taken = () => { world.sampler.stop(); };
	world.sampler.start();
	world.timer.settle();
	world.timer.advance(60_000);
	equal([world.moments, world.timer.pending], [[1_000], 0]);
});

class World {
	readonly timer = new FakeTimer(1_000);
	readonly texts: string[] = [];
	/** When each reading was handed on. */
	readonly moments: number[] = [];
	readonly warnings: string[] = [];
	reading: ClimateReading | undefined = READING;
	date: number | undefined;
	/** Milliseconds by which timers are late. */
	delay = 0;
	taken: () => void = () => undefined;
	readonly sampler = new Sampler(this.#host(), { sensorId: 7, sensorInterval: 5 }, this);

	sampled(_reading: ClimateReading, text: string): void {
		this.texts.push(text);
		this.moments.push(this.timer.now());
		this.taken();
	}

	#host(): Host {
		const { timer } = this;
		let last = 0;
		const later = (milliseconds: number, callback: () => void): number => {
			// Also late by what is said after this call.
			last = timer.after(milliseconds, () => {
				if (this.delay === 0) callback();
				else last = timer.after(this.delay, callback);
			});
			return last;
		};
		return {
			timer: { now: () => timer.now(), after: later, cancel: () => { timer.cancel(last); } },
			climate: { read: () => this.reading },
			clock: { now: () => this.date },
			log: { warn: (_source: string, text: string) => this.warnings.push(text) },
		} as unknown as Host;
	}
}
