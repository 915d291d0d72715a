import { parseArgs } from "node:util";
import { soakBlynk } from "./blynk-soak.js";
import type { SoakResult } from "./blynk-soak.js";

const USAGE = `usage: npm run soak -- --blynk [--minutes N] [--writes N] [--faults N] [--seed N] [--legacy]

Keeps a client of this project writing to a server over a line that fails at random, and asks afterwards what became of it all.

  --blynk      the Blynk client, over TLS, and the simulator's Blynk server
  --minutes N  goes on for so long; may be a fraction. One minute, unless --writes or --faults is given
  --writes N   goes on until so many writes and events were offered
  --faults N   goes on until the line has failed so often; with --writes, the faults are spread over them
  --seed N     of the faults and of what is written; 1 unless it is given
  --legacy     a server of the old dialect, with its quota of messages
  --help       this text

The exit status is 0 when nothing was lost, 1 when something was, and 2 for parameters that cannot be.
`;

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { blynk: FLAG, legacy: FLAG, help: FLAG, minutes: TEXT, writes: TEXT, faults: TEXT, seed: TEXT } });
	const minutes = numberOf("--minutes", values.minutes, Number.isFinite);
	const writes = numberOf("--writes", values.writes, Number.isSafeInteger);
	const faults = numberOf("--faults", values.faults, Number.isSafeInteger);
	const seed = numberOf("--seed", values.seed, Number.isSafeInteger) ?? 1;
	if (values.help === true) {
		process.stdout.write(USAGE);
		return 0;
	}
	if (values.blynk !== true) {
		process.stderr.write(USAGE);
		return 2;
	}
	const lasting = minutes ?? (writes === undefined && faults === undefined ? 1 : 0);
	process.stdout.write(`seed ${seed}\n`);
	const result = await soakBlynk({ milliseconds: lasting * 60_000, writes: writes ?? 0, faults: faults ?? 0, seed, dialect: values.legacy === true ? "legacy" : "iot" });
	process.stdout.write(summary(result));
	return result.wrong.length === 0 ? 0 : 1;
}

function numberOf(name: string, text: string | undefined, valid: (value: number) => boolean): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (text.trim() === "" || !valid(value) || value < 0) throw new RangeError(`${name} takes a number from 0 up, not "${text}"`);
	return value;
}

function summary({ seconds, writes, events, faults, counts, doubled, ends, reconnects, heap, wrong }: SoakResult): string {
	const tally = (list: ReadonlyMap<string, number>): string => [...list].map(([name, count]) => `${name} ${count}`).join(", ");
	return [
		`offered      ${writes + events} in ${seconds.toFixed(1)} s: ${writes} writes, ${events} events`,
		`became       sent ${counts.sent}, dropped ${counts.dropped}, queued ${counts.queued}; arrived twice ${doubled}`,
		`faults       ${[...faults.values()].reduce((sum, count) => sum + count, 0)}: ${tally(faults)}`,
		`reconnects   ${reconnects}; ends: ${tally(ends)}`,
		`heap         ${heap.map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`).join(", then ")}`,
		...wrong.map((line) => `wrong        ${line}`),
		`result       ${wrong.length === 0 ? "good" : "not good"}`,
		"",
	].join("\n");
}

const TEXT = Object.freeze({ type: "string" });
const FLAG = Object.freeze({ type: "boolean" });

try {
	process.exitCode = await main();
} catch (caught) {
	if (!(caught instanceof TypeError || caught instanceof RangeError)) throw caught;
	process.stderr.write(`soak: ${caught.message}\n\n${USAGE}`);
	process.exitCode = 2;
}
