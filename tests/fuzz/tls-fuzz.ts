import { fuzzTls } from "./tls-mutation.js";
import type { Tally } from "./tls-mutation.js";

/**
 * Arguments: `--cases N` (20,000 unless given) or `--seconds N`, and `--seed N`, which is printed so that a finding can
 * be repeated.
 */
/** Cases between two looks at the time. */
const batch = 100;
const cases = argument("--cases") ?? 20_000;
const seconds = argument("--seconds");
const seed = argument("--seed") ?? (seconds === undefined ? 1 : Date.now() % 1_000_000_000);
const total = new Map<string, number>();
const end = Date.now() + (seconds ?? 0) * 1000;
let done = 0;

while (seconds === undefined ? done < cases : Date.now() < end) {
	const step = seconds === undefined ? Math.min(batch, cases - done) : batch;
	add(fuzzTls(seed + done, step));
	done += step;
}
const outcomes = [...total].sort((left, right) => right[1] - left[1]).map(([code, count]) => `${code} ${count}`);
process.stdout.write(`${done} cases from seed ${seed}: ${outcomes.join(", ")}\n`);

function add(tally: Tally): void {
	for (const [code, count] of tally) total.set(code, (total.get(code) ?? 0) + count);
}

function argument(name: string): number | undefined {
	const at = process.argv.indexOf(name);
	if (at < 0) return undefined;
	const value = Number(process.argv[at + 1]);
	if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} takes a whole number`);
	return value;
}
