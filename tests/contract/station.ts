import type { Station, StationHandler, StationReason } from "../../modules/ports/station.js";
import { equal, ok, test } from "../harness.js";

export interface StationBench {
	readonly station: Station;
	/** Of an access point in reach. */
	readonly name: string;
	readonly password: string;
	/** Takes the access point away from a station that has joined. */
	lose(): void;
	/** Lets enough time pass for anything that is under way. */
	settle(): Promise<void>;
}

export function stationContract(host: string, make: () => StationBench): void {
	for (const [what, run] of PARTS) {
		test(`${host} station: ${what}`, async () => {
			const bench = make();
			await run(bench);
			bench.station.leave();
		});
	}
}

const PARTS: readonly (readonly [what: string, run: (bench: StationBench) => Promise<void>])[] = [
	["joins and has an address", async (bench) => {
		const seen = join(bench, bench.name, bench.password);
		equal(seen, []);
		await bench.settle();
		equal(seen.length, 1);
		ok(/^joined \d+\.\d+\.\d+\.\d+$/.test(seen[0] ?? ""), seen[0]);
	}],
	["says of an unknown name that it is not found", async (bench) => {
		await leaves(bench, join(bench, `${bench.name}x`, bench.password), "not-found");
		await leaves(bench, join(bench, "", bench.password), "not-found");
	}],
	["says of a wrong password that it is wrong", async (bench) => {
		await leaves(bench, join(bench, bench.name, `${bench.password}x`), "wrong-password");
		await leaves(bench, join(bench, bench.name, ""), "wrong-password");
	}],
	["joins after a refusal, when it is told to", async (bench) => {
		await leaves(bench, join(bench, bench.name, "wrong password"), "wrong-password");
		const seen = join(bench, bench.name, bench.password);
		await bench.settle();
		equal(seen.length, 1);
	}],
	["says once that it was lost, and does not come back by itself", async (bench) => {
		const seen = join(bench, bench.name, bench.password);
		await bench.settle();
		bench.lose();
		await bench.settle();
		equal(seen.slice(1), ["left lost"]);
		bench.lose();
		await bench.settle();
		equal(seen.length, 2);
		const again = join(bench, bench.name, bench.password);
		await bench.settle();
		equal(again.length, 1);
		equal(seen.length, 2);
	}],
	["told to leave, says nothing", async (bench) => {
		const early = join(bench, bench.name, bench.password);
		bench.station.leave();
		await bench.settle();
		equal(early, []);
		const late = join(bench, bench.name, bench.password);
		await bench.settle();
		bench.station.leave();
		bench.station.leave();
		bench.lose();
		await bench.settle();
		equal(late.length, 1);
	}],
	["told to join anew, speaks to the new handler only", async (bench) => {
		const first = join(bench, bench.name, "wrong password");
		const second = join(bench, bench.name, bench.password);
		await bench.settle();
		equal(first, []);
		equal(second.length, 1);
		const third = join(bench, "elsewhere", bench.password);
		await bench.settle();
		equal(second.length, 1);
		equal(third, ["left not-found"]);
	}],
];

function join({ station }: StationBench, name: string, password: string): string[] {
	const seen: string[] = [];
	const handler: StationHandler = {
		joined(address) { seen.push(`joined ${address}`); },
		left(reason) { seen.push(`left ${reason}`); },
	};
	station.join(name, password, handler);
	equal(seen, [], "a handler was called before join returned");
	return seen;
}

async function leaves(bench: StationBench, seen: readonly string[], reason: StationReason): Promise<void> {
	await bench.settle();
	equal(seen, [`left ${reason}`]);
}
