import type { Timer } from "../../modules/ports/timer.js";
import { native } from "./native.js";

export const xsTimer: Timer = Object.freeze({
	now: (): number => native().now(),
	after: (delay: number, callback: () => void): number => native().after(delay, callback),
	cancel(handle: number): void {
		native().cancel(handle);
	},
});
