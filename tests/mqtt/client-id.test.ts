import { FailureTable } from "../../modules/failure/failure.js";
import { lastingClientId } from "../../modules/mqtt/client-id.js";
import type { Storage } from "../../modules/ports/storage.js";
import { equal, fails, ok, test } from "../harness.js";

const storageFailures = new FailureTable("storage", {
	full: { fault: "resource", seen: "the flash is full", expected: "room", hint: "Erase it." },
});

function storageOf(kept: Readonly<Record<string, string>> = {}): Storage & { readonly entries: Map<string, string> } {
	const entries = new Map(Object.entries(kept));
	return { entries, read: (key) => entries.get(key), write: (key, value) => { entries.set(key, value); } };
}

/** Gives the bytes one after the other, again and again. */
function entropyOf(...given: readonly number[]): { random(into: Uint8Array): void; asked: number } {
	return {
		asked: 0,
		random(into) {
			this.asked++;
			into.set(Array.from(into, (_, at) => given[at % given.length] ?? 0));
		},
	};
}

test("client id: made of random bytes once, then read, over restarts", () => {
	const storage = storageOf();
	const entropy = entropyOf(0x00, 0x1f, 0xab, 0xff, 0x10, 0x02);
	equal(lastingClientId(storage, entropy), "mooring-001fabff1002");
	equal([...storage.entries.values()], ["mooring-001fabff1002"]);
	equal(lastingClientId(storage, entropyOf(7)), "mooring-001fabff1002");
	equal(lastingClientId(storage, entropy), "mooring-001fabff1002");
	equal(entropy.asked, 1);
});

test("client id: two devices have two", () => {
	ok(lastingClientId(storageOf(), entropyOf(1)) !== lastingClientId(storageOf(), entropyOf(2)));
});

test("client id: one that every broker must take: up to 23 letters and digits, and a dash", () => {
	for (const bytes of [[0], [0xff], [1, 2, 3, 4, 5, 6]]) ok(/^[0-9a-z-]{1,23}$/.test(lastingClientId(storageOf(), entropyOf(...bytes))));
});

test("client id: what was kept stays, and an empty one is none", () => {
	equal(lastingClientId(storageOf({ "mqtt-client-id": "garden" }), entropyOf(1)), "garden");
	equal(lastingClientId(storageOf({ "mqtt-client-id": "", "other": "x" }), entropyOf(1)), "mooring-010101010101");
});

test("client id: one that cannot be kept is a failure, not a new id at every start", () => {
	fails(() => lastingClientId({ read: () => undefined, write: () => { throw storageFailures.make("full"); } }, entropyOf(1)), "full");
});
