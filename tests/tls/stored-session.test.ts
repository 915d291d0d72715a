import { nodeCrypto } from "../../hosts/node/crypto.js";
import { writeBase64 } from "../../modules/bytes/base64.js";
import type { Clock } from "../../modules/ports/clock.js";
import type { Storage } from "../../modules/ports/storage.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { TLS13 } from "../../modules/tls/suites.js";
import { storedSession } from "../../modules/tls/stored-session.js";
import { anchors } from "../../modules/x509/anchor.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { insecure } from "../../modules/x509/insecure.js";
import { pins } from "../../modules/x509/pin.js";
import { UNTIL } from "../fakes/certificates.js";
import { equal, ok, test } from "../harness.js";
import { Acquaintance } from "../fakes/tls-acquaintance.js";
import * as credentials from "../fakes/tls-credentials.js";
import { handshakeMessage } from "../fakes/tls-messages.js";
import { at } from "../fakes/tls-refusal.js";

const now = Date.UTC(2027, 0, 1);
const KEY = "tls-session";

class FakeStorage implements Storage {
	readonly entries = new Map<string, string>();
	broken = false;
	writes = 0;

	read(key: string): string | undefined {
		if (this.broken) throw tlsFailures.make("truncated");
		return this.entries.get(key);
	}

	write(key: string, value: string): void {
		if (this.broken) throw tlsFailures.make("truncated");
		this.writes++;
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
				return connected === undefined ? undefined : { resumed: connected.resumed, description: connected.peer.description, kind: connected.peer.kind, key: connected.peer.kind === "pinned" ? connected.peer.key : undefined };
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
	}] as const)),
	...([["secret", 0], ["secret", 31], ["secret", 300], ["ticket", 0], ["ticket", 1025], ["ticket", 70_000]] as const).map(([field, length]) => [`${field} of ${length} bytes`, ({ storage }: Sleeper) => {
		storage.entries.set(KEY, JSON.stringify({ ...JSON.parse(storage.entries.get(KEY) ?? "{}") as object, [field]: writeBase64(new Uint8Array(length)) }));
	}] as const),
	...[0.5, 2 ** 32].map((value) => [`ageAdd = ${value}`, ({ storage }: Sleeper) => {
		storage.entries.set(KEY, JSON.stringify({ ...JSON.parse(storage.entries.get(KEY) ?? "{}") as object, ageAdd: value }));
	}] as const),
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

for (const [trust, field] of [[anchored, "path"], [pinned, "description"]] as const) {
	test(`session in storage: control characters in its ${field} are shown, not sent to a terminal`, () => {
		const { both, storage } = new Sleeper(trust());
		both.meet();
		const record = JSON.parse(storage.entries.get(KEY) ?? "{}") as { readonly peer?: object };
		storage.entries.set(KEY, JSON.stringify({ ...record, peer: { ...record.peer, [field]: "\u001b[2J, all is well" } }));
		const { connected } = both.meet();
		equal([connected?.resumed, connected?.peer.description.startsWith("\\u{1b}[2J, all is well")], [true, true]);
	});
}

test("session in storage: a server that sends tickets without end wears no flash out", () => {
	const { both, storage, clock } = new Sleeper();
	const ticket = handshakeMessage(4, Uint8Array.of(0, 0, 0x1c, 0x20, 0, 0, 0, 0, 1, 7, 0, 1, 7, 0, 0));
	const many = { edit: at("connected", () => Array.from({ length: 30 }, () => ({ message: ticket }))) };
	both.meet(many);
	equal(storage.writes, 1);
	clock.time = now + 3_599_000;
	both.meet(many);
	// One to take out what was there, one to put a new one there.
	equal(storage.writes, 3);
});

test("session in storage: one of another trust decision is not taken", () => {
	const { both } = new Sleeper();
	both.meet();
	equal(both.meet({}, { authenticator: pinned() }).connected?.resumed, false);
	equal(both.tickets.offered, []);
});

test("session in storage: nothing is kept of a server that is believed unchecked, or of which there is something to warn", () => {
	for (const trust of [insecure("a test of what is kept", UNTIL), anchored()]) {
		const { both, storage } = new Sleeper(trust);
		// On its last day the certificate's end is a finding.
		const { connected } = both.meet({}, { now: Date.UTC(2126, 9, 29) });
		equal([(connected?.peer.findings.length ?? 0) > 0, storage.entries.get(KEY)], [true, undefined]);
	}
});

/** How the store is when a session is put into it, and whether it is written down. */
const puts: readonly (readonly [name: string, before: (sleeper: Sleeper) => void, written: boolean])[] = [
	["an empty one", () => undefined, true],
	["a date that is not known", ({ clock }) => { clock.time = undefined; }, false],
	["storage that fails", ({ storage }) => { storage.broken = true; }, false],
	["one that was put there a moment ago", ({ both }) => { both.meet(); }, false],
];
for (const [name, before, written] of puts) {
	test(`session in storage: the secret is wiped in memory: ${name}`, () => {
		const sleeper = new Sleeper();
		const { connected } = new Acquaintance({ authenticator: anchored(), now }).meet();
		if (connected === undefined) throw new Error("no connection");
		before(sleeper);
		const writes = sleeper.storage.writes;
		const secret = new Uint8Array(32).fill(7);
		sleeper.both.store.put("a key", { version: TLS13, suite: 0x1301, secret, ticket: Uint8Array.of(1), lifetime: 1000, ageAdd: 0, peer: connected.peer });
		equal([secret, sleeper.storage.writes - writes], [new Uint8Array(32), written ? 1 : 0]);
	});
}

test("session in storage: no proof is written out that nobody wants", () => {
	const { both } = new Sleeper();
	const { connected } = both.meet();
	if (connected === undefined) throw new Error("no connection");
	const secret = new Uint8Array(32).fill(7);
	let asked = 0;
	const peer = new Proxy(connected.peer, { get: (target, name) => { asked++; return Reflect.get(target, name, target) as unknown; } });
	both.store.put("a key", { version: TLS13, suite: 0x1301, secret, ticket: Uint8Array.of(1), lifetime: 1000, ageAdd: 0, peer });
	equal([asked, secret], [0, new Uint8Array(32)]);
});
