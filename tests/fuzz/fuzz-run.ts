import { parseArgs } from "node:util";
import { fuzzChains } from "./chain-fuzz.js";
import { fuzzFiles } from "./file-fuzz.js";
import { Finding } from "./finding.js";
import type { FuzzTarget, Tally } from "./finding.js";
import { fuzzSerial } from "./serial-fuzz.js";
import { fuzzTls } from "./tls-mutation.js";
import { fuzzParsers } from "./tls-parsers.js";

/**
 * Lets the engine of TLS, its parsers, the verifier of certificates, the readers of files and of serial lines meet what is wrong at random:
 * `npm run fuzz -- [--cases N | --seconds N] [--seed N] [--target engine|parsers|chains|files|serial]`. Without arguments, 20,000
 * cases of the first two and 10,000 of the others, always the same. What is found is printed with how to play it again, and
 * the status is 1.
 */
function main(): number {
	const { values } = parseArgs({ options: { seconds: TEXT, cases: TEXT, seed: TEXT, target: TEXT } });
	const seconds = numberOf("--seconds", values.seconds);
	const cases = numberOf("--cases", values.cases);
	const seed = numberOf("--seed", values.seed) ?? (seconds === undefined ? 1 : Date.now() % 1_000_000_000);
	const targets = chosenTargets(values.target);
	process.stdout.write(`seed ${seed}\n`);
	const end = seconds === undefined ? undefined : Date.now() + seconds * 1000;
	for (const [index, target] of targets.entries()) {
		const share = end === undefined ? undefined : Date.now() + (end - Date.now()) / (targets.length - index);
		const { done, total } = run(target, seed, share === undefined ? cases ?? USUAL_CASES[target] : Infinity, share ?? Infinity);
		const outcomes = [...total].sort((left, right) => right[1] - left[1]).map(([code, count]) => `${code} ${count}`);
		process.stdout.write(`${target}: ${done} cases from seed ${seed}: ${outcomes.join(", ")}\n`);
	}
	return 0;
}

function run(target: FuzzTarget, seed: number, cases: number, end: number): { readonly done: number; readonly total: Tally } {
	const total = new Map<string, number>();
	let done = 0;
	while (done < cases && Date.now() < end) {
		const step = Math.min(BATCH, cases - done);
		for (const [code, count] of TARGETS[target](seed + done, step)) total.set(code, (total.get(code) ?? 0) + count);
		done += step;
	}
	return { done, total };
}

function chosenTargets(name: string | undefined): readonly FuzzTarget[] {
	const chosen = NAMES.filter((one) => name === undefined || one === name);
	if (chosen.length === 0) throw new RangeError(`--target takes one of ${NAMES.join(", ")}`);
	return chosen;
}

function numberOf(name: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} takes a whole number`);
	return value;
}

const TARGETS: Readonly<Record<FuzzTarget, (seed: number, cases: number) => Tally>> = Object.freeze({ engine: fuzzTls, parsers: fuzzParsers, chains: fuzzChains, files: fuzzFiles, serial: fuzzSerial });

const NAMES: readonly FuzzTarget[] = ["engine", "parsers", "chains", "files", "serial"];

const TEXT = Object.freeze({ type: "string" });

/** Cases between two looks at the time. */
const BATCH = 100;

const USUAL_CASES: Readonly<Record<FuzzTarget, number>> = Object.freeze({ engine: 20_000, parsers: 20_000, chains: 10_000, files: 10_000, serial: 10_000 });

try {
	process.exitCode = main();
} catch (caught) {
	process.exitCode = 2;
	if (caught instanceof Finding) {
		const { target, seed, message, cause } = caught;
		process.stderr.write(`${message}\n${cause instanceof Error ? cause.stack ?? "" : ""}\nplay it again: npm run fuzz -- --target ${target} --seed ${seed} --cases 1\n`);
		process.exitCode = 1;
	} else if (caught instanceof TypeError || caught instanceof RangeError) process.stderr.write(`fuzz: ${caught.message}\n`);
	else throw caught;
}
