import { ramSessions } from "../../modules/tls/ram-sessions.js";
import type { Session } from "../../modules/tls/session.js";
import { equal, test } from "../harness.js";
import { FakeTimer } from "../fakes/timer.js";

const session = (secret: number): Session => ({ secret: Uint8Array.of(secret), lifetime: 1000 }) as unknown as Session;

const cases: readonly { readonly name: string; readonly each: number; readonly servers: number; readonly puts: readonly string[]; readonly left: Readonly<Record<string, readonly number[]>> }[] = [
	{ name: "one of one server: the newest", each: 1, servers: 1, puts: ["a", "a", "b"], left: { a: [], b: [3] } },
	{ name: "a server's second session takes its own place", each: 1, servers: 2, puts: ["a", "b", "a", "a"], left: { a: [4], b: [2] } },
	{ name: "a server's first one leaves nobody without while there is room", each: 1, servers: 2, puts: ["a", "a", "b", "b"], left: { a: [2], b: [4] } },
	{ name: "of more servers than were told of, the oldest has to go", each: 1, servers: 2, puts: ["a", "b", "c"], left: { a: [], b: [2], c: [3] } },
	{ name: "several of each, the newest first", each: 2, servers: 2, puts: ["a", "a", "a", "b"], left: { a: [3, 2], b: [4] } },
];

for (const { name, each, servers, puts, left } of cases) {
	test(`sessions in memory: ${name}`, () => {
		const store = ramSessions(new FakeTimer(), each, servers);
		const sessions = puts.map((_, index) => session(index + 1));
		puts.forEach((key, index) => { store.put(key, sessions[index] ?? session(0)); });
		const taken = Object.keys(left).map((key) => {
			const secrets: number[] = [];
			for (let kept = store.take(key); kept !== undefined; kept = store.take(key)) secrets.push(kept.session.secret[0] ?? 0);
			return secrets;
		});
		equal(taken, Object.values(left));
		const all = taken.flat();
		equal(sessions.map(({ secret }, index) => secret[0] === 0 || all.includes(index + 1)), sessions.map(() => true), "what had to go was wiped");
	});
}
