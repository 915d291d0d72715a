import { StageFailure } from "../../modules/failure/failure.js";
import type { Log } from "../../modules/ports/log.js";
import { keepTime, lastTimeBound } from "../../modules/uplink/last-time.js";
import { equal, test } from "../harness.js";

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Storage and log of a host; counts what is written. */
function host(text?: string, broken = false): { readonly ports: Parameters<typeof lastTimeBound>[0]; readonly writes: string[]; readonly warnings: string[] } {
	const writes: string[] = [];
	const warnings: string[] = [];
	const fail = (): never => { throw new StageFailure("storage", "unreadable", { fault: "resource", seen: "no flash", expected: "flash", hint: "See to it." }, {}); };
	const storage = {
		read: () => (broken ? fail() : writes.at(-1) ?? text),
		write: (_key: string, value: string) => { writes.push(value); },
	};
	const log: Log = { reached: () => undefined, info: () => undefined, warn: (source, said) => { warnings.push(`${source} ${said}`); }, fail: () => undefined };
	return { ports: { storage, log }, writes, warnings };
}

test("last time: what is kept is a bound, an hour below itself", () => {
	const { ports, writes } = host();
	equal(lastTimeBound(ports), undefined);
	keepTime(ports, NOW + 0.5);
	equal([writes, lastTimeBound(ports)], [[String(NOW)], NOW - HOUR]);
});

test("last time: written once a day, and when it turns out to have been in the future", () => {
	const { ports, writes } = host();
	for (const later of [0, 1, HOUR, DAY - 1, DAY, DAY + HOUR, 3 * DAY, -DAY]) keepTime(ports, NOW + later);
	equal(writes, [0, DAY, 3 * DAY, -DAY].map((later) => String(NOW + later)));
});

for (const text of ["", "soon", "-1", "1e99", "123456789012345"]) {
	test(`last time: what is no time is none: "${text}"`, () => {
		const { ports, writes } = host(text);
		equal(lastTimeBound(ports), undefined);
		keepTime(ports, NOW);
		equal(writes, [String(NOW)]);
	});
}

test("last time: storage that fails is told of, and ends nothing", () => {
	const { ports, warnings } = host(undefined, true);
	equal(lastTimeBound(ports), undefined);
	keepTime(ports, NOW);
	equal(warnings, ["time no flash: See to it. [unreadable]", "time no flash: See to it. [unreadable]"]);
});
