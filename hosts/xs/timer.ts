import type { Timer } from "../../modules/ports/timer.js";
import { native } from "./native.js";

export const xsTimer: Timer = Object.freeze({
	now: (): number => native().now(),
	after(delay: number, callback: () => void): () => void {
		const timer = native().after(delay, callback);
		return () => { native().cancel(timer); };
	},
});
