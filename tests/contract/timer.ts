import type { Timer } from "../../modules/ports/timer.js";
import { equal, ok, test } from "../harness.js";

export function timerContract(host: string, timer: Timer): void {
	test(`${host} timer: now never goes back`, () => {
		let last = timer.now();
		for (let count = 0; count < 10_000; count++) {
			const now = timer.now();
			ok(now >= last);
			last = now;
		}
	});

	for (const delay of [0, 1, 2, 5, 20, 20.5]) {
		test(`${host} timer: calls back once, not before ${delay} ms have passed and not before it returns`, async () => {
			let calls = 0;
			const began = timer.now();
			const passed = await new Promise<number>((resolve) => {
				timer.after(delay, () => {
					calls++;
					resolve(timer.now() - began);
				});
				equal(calls, 0);
			});
			ok(passed >= delay, `${passed}`);
			await wait(timer, 2 * delay);
			equal(calls, 1);
		});
	}

	test(`${host} timer: never calls early, wherever within a millisecond it is asked`, async () => {
		for (let count = 0; count < 200; count++) {
			const began = timer.now();
			await wait(timer, 1);
			ok(timer.now() - began >= 1, `${timer.now() - began}`);
			// Out of step with a clock that counts whole milliseconds.
			for (const until = timer.now() + 0.37; timer.now() < until;);
		}
	});

	test(`${host} timer: a delay that is already over is none`, async () => {
		await wait(timer, -5);
	});

	test(`${host} timer: cancelled, it does not call; cancelling twice or too late does no harm`, async () => {
		let calls = 0;
		const handle = timer.after(5, () => { calls++; });
		timer.cancel(handle);
		timer.cancel(handle);
		await wait(timer, 15);
		equal(calls, 0);
		const late = timer.after(0, () => { calls++; });
		await wait(timer, 5);
		timer.cancel(late);
		equal(calls, 1);
	});

	test(`${host} timer: a handle is never 0, and only its own callback is cancelled by it`, async () => {
		let calls = 0;
		const gone = timer.after(0, () => { calls++; });
		await wait(timer, 5);
		const handles = Array.from({ length: 20 }, () => timer.after(5, () => { calls++; }));
		timer.cancel(gone);
		timer.cancel(0);
		timer.cancel(handles[3] ?? 0);
		ok(handles.every((handle) => handle !== 0));
		await wait(timer, 15);
		equal(calls, 20);
	});

	// A month and a half, half a century: more milliseconds than 31 or 32 bits count.
	for (const delay of [2 ** 31, 2 ** 32 + 1, 1.6e12]) {
		test(`${host} timer: a delay of ${delay} ms is not over at once, and can be cancelled`, async () => {
			let calls = 0;
			const handle = timer.after(delay, () => { calls++; });
			await wait(timer, 10);
			timer.cancel(handle);
			equal(calls, 0);
		});
	}

	test(`${host} timer: the earlier is called first, whatever the order of asking`, async () => {
		const order: string[] = [];
		timer.after(30, () => { order.push("late"); });
		timer.after(2, () => { order.push("early"); });
		await wait(timer, 40);
		equal(order, ["early", "late"]);
	});
}

async function wait(timer: Timer, delay: number): Promise<void> {
	await new Promise<void>((resolve) => { timer.after(delay, resolve); });
}
