import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { Clock } from "../../modules/ports/clock.js";
import type { Storage } from "../../modules/ports/storage.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { storedSession } from "../../modules/tls/stored-session.js";
import { anchors } from "../../modules/x509/anchor.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { insecure } from "../../modules/x509/insecure.js";
import { pins } from "../../modules/x509/pin.js";
import { equal, ok, test } from "../harness.js";
import { Acquaintance } from "../fakes/tls-acquaintance.js";
import * as credentials from "../fakes/tls-credentials.js";

const now = Date.UTC(2027, 0, 1);
const KEY = "tls-session";

class FakeStorage implements Storage {
	readonly entries = new Map<string, string>();
	broken = false;

	read(key: string): string | undefined {
		if (this.broken) throw tlsFailures.make("truncated");
		return this.entries.get(key);
	}

	write(key: string, value: string): void {
		if (this.broken) throw tlsFailures.make("truncated");
		this.entries.set(key, value);
	}
}

class FakeClock implements Clock {
	time: number | undefined = now;

	now(): number | undefined {
		return this.time;
	}

	set(milliseconds: number): void {
		this.time = milliseconds;
	}
}

/** A device that remembers in storage alone, and forgets everything else between two connections. */
class Sleeper {
	readonly storage = new FakeStorage();
	readonly clock = new FakeClock();
	readonly both: Acquaintance;

	constructor(trust: Authenticator = anchored()) {
		this.both = new Acquaintance({ authenticator: trust, now }, storedSession(this.storage, this.clock));
	}
}

function anchored(): Authenticator {
	return anchors([credentials.p256.certificate]);
}

function pinned(): Authenticator {
	const context = nodeCrypto.hash("sha256");
	context.update(credentials.p256.certificate);
	return pins([{ of: "certificate", hash: "sha256", digest: context.digest() }]);
}

const trusting: readonly (readonly [name: string, trust: () => Authenticator])[] = [["an anchor", anchored], ["a pin", pinned]];
for (const [name, trust] of trusting) {
	for (const version of ["TLS 1.3", "TLS 1.2"]) {
		test(`session in storage: resumed with ${name} in ${version}, once, with what was found of the server`, () => {
			const { both, clock } = new Sleeper(trust());
			const meet = (): { resumed: boolean; description: string; kind: string; key: unknown } | undefined => {
				const { connected, failure } = version === "TLS 1.3" ? both.meet({}, { now: clock.time }) : both.meet12({}, { now: clock.time });
				equal(failure, undefined);
				return connected === undefined ? undefined : { resumed: connected.resumed, description: connected.peer.description, kind: connected.peer.kind, key: connected.peer.key };
			};
			const first = meet();
			const second = meet();
			equal([first?.resumed, second], [false, { ...first, resumed: true }]);
			clock.time = now + 200_000;
			equal(meet()?.resumed, true);
		});
	}
}

test("session in storage: what is written there is removed before it is offered, and its age is the date's", () => {
	const { both, storage, clock } = new Sleeper();
	both.meet({ ticket: (fields) => ({ ...fields, ageAdd: 0 }) });
	ok((storage.entries.get(KEY) ?? "").length > 0);
	clock.time = now + 5000;
	both.meet({ ticket: (fields) => ({ ...fields, lifetime: 0 }) });
	equal([storage.entries.get(KEY), both.tickets.offered.map(({ age }) => age)], ["", [5000]]);
});

/** What is done between two connections, and the second is a full one. */
const lost: readonly (readonly [name: string, between: (sleeper: Sleeper) => void])[] = [
	["outlives its ticket", ({ clock }) => { clock.time = now + 7_200_001; }],
	["a clock that has gone back", ({ clock }) => { clock.time = now - 1; }],
	["a clock that is not set", ({ clock }) => { clock.time = undefined; }],
	["an empty text", ({ storage }) => { storage.entries.set(KEY, ""); }],
	["half a text", ({ storage }) => { storage.entries.set(KEY, (storage.entries.get(KEY) ?? "").slice(0, 100)); }],
	["storage that fails", ({ storage }) => { storage.broken = true; }],
	...["null", "0", "[]", "{}"].map((text) => [text, ({ storage }: Sleeper) => { storage.entries.set(KEY, text); }] as const),
	...["secret", "ticket", "peer", "suite", "lifetime", "version", "ageAdd"].flatMap((field) => [undefined, null, "?", -1].map((value) => [`${field} = ${String(value)}`, ({ storage }: Sleeper) => {
		storage.entries.set(KEY, JSON.stringify({ ...JSON.parse(storage.entries.get(KEY) ?? "{}") as object, [field]: value }));
	}] as const)).filter(([name]) => name !== "ageAdd = -1"),
];
for (const [name, between] of lost) {
	test(`session in storage: ${name}`, () => {
		const sleeper = new Sleeper();
		equal(sleeper.both.meet().failure, undefined);
		between(sleeper);
		const { connected, failure } = sleeper.both.meet();
		equal([failure, connected?.resumed], [undefined, false]);
	});
}

test("session in storage: one of another trust decision is not taken", () => {
	const { both } = new Sleeper();
	both.meet();
	equal(both.meet({}, { authenticator: pinned() }).connected?.resumed, false);
	equal(both.tickets.offered, []);
});

test("session in storage: nothing is kept of a server that is believed unchecked, or of which there is something to warn", () => {
	for (const trust of [insecure("a test of what is kept"), anchored()]) {
		const { both, storage } = new Sleeper(trust);
		// On its last day the certificate's end is a finding.
		const { connected } = both.meet({}, { now: Date.UTC(2126, 9, 29) });
		equal([(connected?.peer.findings.length ?? 0) > 0, storage.entries.get(KEY)], [true, undefined]);
	}
});
