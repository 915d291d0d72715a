import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { Target } from "../../modules/ports/stream.js";
import { TimeExchange, type TimeEvent } from "../../modules/sntp/exchange.js";
import { readPacket, writeTimestamp, type SntpPacket } from "../../modules/sntp/packet.js";
import { TimeRoster } from "../../modules/sntp/roster.js";
import { Random } from "../fakes/random.js";
import { equal, ok, test } from "../harness.js";
import { answerTo } from "./answers.js";

const TIME = Date.parse("2026-11-22T14:30:05Z");
const FLOOR = Date.parse("2026-01-01T00:00:00Z");
const LAST = Date.parse("2026-07-01T00:00:00Z");
const ONE = { host: "192.0.2.1", port: 123 };
const TWO = { host: "192.0.2.2", port: 1123 };
const NAMED = { host: "time.example", port: 123 };

test("sntp exchange: the time is the server's and half of the round trip", () => {
	const { exchange, ask } = start([ONE]);
	const request = ask();
	equal([request.address, request.bytes.length], ["192.0.2.1", 48]);
	exchange.receive(answerTo(request.bytes, TIME), "192.0.2.1", 123, 1_120);
	equal(exchange.next(), { kind: "time", answer: { milliseconds: TIME + 60, server: ONE, roundTrip: 120 } });
	equal([exchange.next(), exchange.output(), exchange.deadline()], [undefined, undefined, undefined]);
});

const accepted: readonly (readonly [what: string, changes: Partial<SntpPacket>])[] = [
	["version 3", { version: 3 }],
	["a leap second at the end of the day", { leap: 1 }],
	["a leap second less", { leap: 2 }],
	["stratum 1", { stratum: 1, referenceId: writeUtf8("GPS\0") }],
	["stratum 15", { stratum: 15 }],
	["the very time that was the last one", { transmit: writeTimestamp(LAST) }],
	["a time after 2036", { transmit: writeTimestamp(Date.parse("2040-05-06T07:08:09Z")) }],
];

for (const [what, changes] of accepted) {
	test(`sntp exchange: accepted: ${what}`, () => {
		const { exchange, ask } = start([ONE]);
		exchange.receive(answerTo(ask().bytes, TIME, changes), "192.0.2.1", 123, 1_000);
		equal(exchange.next()?.kind, "time");
	});
}

/** What echoes our bytes decides at once: the next server is asked. */
const refused: readonly (readonly [code: string, changes: Partial<SntpPacket>, seen: string])[] = [
	["wrong-mode", { mode: 3 }, "192.0.2.1 port 123 answered in mode 3"],
	["wrong-mode", { mode: 5 }, "192.0.2.1 port 123 answered in mode 5"],
	["wrong-version", { version: 2 }, "192.0.2.1 port 123 answered in version 2"],
	["wrong-version", { version: 5 }, "192.0.2.1 port 123 answered in version 5"],
	["kiss-o-death", { stratum: 0, leap: 3, referenceId: writeUtf8("RATE"), transmit: new Uint8Array(8) }, "192.0.2.1 port 123 sent us away with the code RATE"],
	["kiss-o-death", { stratum: 0, referenceId: Uint8Array.of(0xff, 0, 0, 1) }, "192.0.2.1 port 123 sent us away with the code ff000001"],
	["kiss-o-death", { stratum: 0, referenceId: writeUtf8("A\u001b[m") }, "192.0.2.1 port 123 sent us away with the code A\\u{1b}[m"],
	["unsynchronized", { leap: 3 }, "192.0.2.1 port 123 does not know the time itself: leap indicator 3, stratum 2"],
	["unsynchronized", { stratum: 16 }, "192.0.2.1 port 123 does not know the time itself: leap indicator 0, stratum 16"],
	["unsynchronized", { stratum: 255 }, "192.0.2.1 port 123 does not know the time itself: leap indicator 0, stratum 255"],
	["zero-time", { transmit: new Uint8Array(8) }, "192.0.2.1 port 123 answered without a time"],
	["time-before-build", { transmit: writeTimestamp(FLOOR - 1) }, "192.0.2.1 port 123 says 2025-12-31T23:59:59.999Z, which is before 2026-01-01T00:00:00.000Z, when this firmware was built"],
	["time-before-build", { transmit: writeTimestamp(0) }, "192.0.2.1 port 123 says 1970-01-01T00:00:00.000Z, which is before 2026-01-01T00:00:00.000Z, when this firmware was built"],
	["time-before-last", { transmit: writeTimestamp(LAST - 1) }, "192.0.2.1 port 123 says 2026-06-30T23:59:59.999Z, which is before 2026-07-01T00:00:00.000Z, a date on which this device has been already"],
];

for (const [code, changes, seen] of refused) {
	test(`sntp exchange: ${code}: ${seen}`, () => {
		const { exchange, ask } = start([ONE, TWO]);
		exchange.receive(answerTo(ask().bytes, TIME, changes), "192.0.2.1", 123, 1_100);
		const event = exchange.next();
		ok(event?.kind === "refused");
		equal([event.server, event.failure.stage, event.failure.code, event.failure.seen], [ONE, "time", code, seen]);
		equal(exchange.output()?.address, "192.0.2.2");
		equal(exchange.deadline(), 1_100 + 3_000);
	});
}

/** What does not echo them may be anybody's: the wait goes on, and the good answer after it counts. */
const ignored: readonly (readonly [code: string, change: (answer: Uint8Array) => Uint8Array, address: string, port: number, seen: string])[] = [
	["other-sender", (answer) => answer, "192.0.2.9", 123, "no answer from 192.0.2.1 port 123, but a packet from 192.0.2.9 port 123"],
	["other-sender", (answer) => answer, "192.0.2.1", 124, "no answer from 192.0.2.1 port 123, but a packet from 192.0.2.1 port 124"],
	["too-short", (answer) => answer.subarray(0, 47), "192.0.2.1", 123, "192.0.2.1 port 123 answered with 47 bytes"],
	["too-short", () => new Uint8Array(), "192.0.2.1", 123, "192.0.2.1 port 123 answered with 0 bytes"],
	["wrong-echo", flipOriginate, "192.0.2.1", 123, "192.0.2.1 port 123 answered something that we did not ask"],
	["wrong-echo", () => new Uint8Array(48), "192.0.2.1", 123, "192.0.2.1 port 123 answered something that we did not ask"],
];

for (const [code, change, address, port, seen] of ignored) {
	test(`sntp exchange: ${code} is told when nothing better comes: ${seen}`, () => {
		const { exchange, ask } = start([ONE]);
		exchange.receive(change(answerTo(ask().bytes, TIME)), address, port, 1_010);
		equal(exchange.next(), undefined);
		exchange.tick(4_000);
		const event = exchange.next();
		ok(event?.kind === "refused");
		equal([event.failure.code, event.failure.seen], [code, seen]);
	});

	test(`sntp exchange: a good answer after ${code} counts`, () => {
		const { exchange, ask } = start([ONE]);
		const answer = answerTo(ask().bytes, TIME);
		exchange.receive(change(answer), address, port, 1_010);
		exchange.receive(answer, "192.0.2.1", 123, 1_020);
		equal(exchange.next()?.kind, "time");
	});
}

test("sntp exchange: a stranger's packet does not hide what the server itself answered", () => {
	const { exchange, ask, tick } = start([ONE]);
	const answer = answerTo(ask().bytes, TIME);
	exchange.receive(answer, "192.0.2.9", 123, 1_010);
	exchange.receive(flipOriginate(answer), "192.0.2.1", 123, 1_020);
	exchange.receive(answer, "192.0.2.9", 123, 1_030);
	equal(tick(4_000), ["wrong-echo", "clock-unset"]);
});

test("sntp exchange: servers are asked in order, each for its own time, and the end names each and what became of it", () => {
	const { exchange, ask, tick } = start([NAMED, ONE, TWO]);
	equal(exchange.next(), { kind: "resolve", server: NAMED });
	equal(exchange.deadline(), 6_000);
	exchange.resolved(NAMED, [], "no such name", 1_500);
	equal(tick(1_500), ["name-unresolved"]);
	equal(ask().address, "192.0.2.1");
	equal(tick(4_499), []);
	equal(tick(4_500), ["no-answer"]);
	const request = ask();
	exchange.receive(answerTo(request.bytes, TIME, { stratum: 0, referenceId: writeUtf8("DENY") }), "192.0.2.2", 1123, 5_000);
	equal(exchange.next()?.kind, "refused");
	const end = exchange.next();
	ok(end?.kind === "failed");
	equal([end.failure.stage, end.failure.code, end.failure.fault], ["time", "clock-unset", "link"]);
	equal(
		end.failure.seen,
		"no time server gave the time: the time server time.example has no address: no such name; " +
			"no answer from 192.0.2.1 port 123 in 3000 ms; 192.0.2.2 port 1123 sent us away with the code DENY",
	);
	equal([exchange.next(), exchange.output(), exchange.deadline()], [undefined, undefined, undefined]);
});

test("sntp exchange: each request has bytes of its own", () => {
	const { ask, tick } = start([ONE, TWO]);
	const first = readPacket(ask().bytes)?.transmit;
	tick(4_000);
	const second = readPacket(ask().bytes)?.transmit;
	ok(first !== undefined && second !== undefined);
	ok(first.join() !== second.join());
});

test("sntp exchange: an answer to the server before is not taken for one of the present server", () => {
	const { exchange, ask, tick } = start([ONE, TWO]);
	const late = answerTo(ask().bytes, TIME);
	tick(4_000);
	ask();
	exchange.receive(late, "192.0.2.1", 123, 4_010);
	exchange.receive(late, "192.0.2.2", 1123, 4_020);
	equal(exchange.next(), undefined);
});

test("sntp exchange: a name whose address does not come is given up, and its late answer changes nothing", () => {
	const other = { host: "other.example", port: 123 };
	const { exchange, tick } = start([NAMED, other]);
	exchange.next();
	equal(tick(6_000), ["name-timeout"]);
	exchange.resolved(NAMED, ["192.0.2.77"], "", 6_010);
	equal(exchange.output(), undefined);
	exchange.resolved(other, ["192.0.2.78"], "", 6_020);
	equal(exchange.output()?.address, "192.0.2.78");
});

const addresses: readonly (readonly [what: string, given: readonly string[], asked: readonly string[]])[] = [
	["one", ["192.0.2.1"], ["192.0.2.1"]],
	["of one family, the first two", ["192.0.2.1", "192.0.2.2", "192.0.2.3"], ["192.0.2.1", "192.0.2.2"]],
	["of two families, the first of each", ["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"], ["2001:db8::1", "192.0.2.1"]],
];

for (const [what, given, asked] of addresses) {
	test(`sntp exchange: addresses of a name: ${what}`, () => {
		const { exchange, tick } = start([NAMED]);
		exchange.next();
		exchange.resolved(NAMED, given, "", 2_000);
		let now = 2_000;
		for (const address of asked) {
			equal(exchange.output()?.address, address);
			equal(tick((now += 3_000)), ["no-answer"].concat(address === asked.at(-1) ? ["clock-unset"] : []));
		}
		equal(exchange.output(), undefined);
	});
}

for (const host of ["192.0.2.1", "2001:db8::1", "::1"]) {
	test(`sntp exchange: ${host} is asked without a resolver`, () => {
		const { ask } = start([{ host, port: 123 }]);
		equal(ask().address, host);
	});
}

const spellings: readonly (readonly [asked: string, answers: string, accepted: boolean])[] = [
	["2001:DB8::1", "2001:db8::1", true],
	["2001:0db8:0:0:0:0:0:1", "2001:db8::1", true],
	["::ffff:192.0.2.1", "::ffff:c000:201", true],
	["fe80::1%eth0", "fe80::1%eth0", true],
	["fe80::1%eth0", "fe80::1%eth1", false],
	["2001:db8::1", "2001:db8::2", false],
	["2001:db8::1", "192.0.2.1", false],
];

for (const [asked, answers, accepts] of spellings) {
	test(`sntp exchange: asked as ${asked}, answered as ${answers}: ${accepts ? "the same server" : "another sender"}`, () => {
		const { exchange, ask, tick } = start([{ host: asked, port: 123 }]);
		exchange.receive(answerTo(ask().bytes, TIME), answers, 123, 1_010);
		if (accepts) equal(exchange.next()?.kind, "time");
		else equal(tick(4_000), ["other-sender", "clock-unset"]);
	});
}

test("sntp exchange: without a server the time stays unknown", () => {
	const event = start([]).exchange.next();
	ok(event?.kind === "failed");
	equal([event.failure.code, event.failure.seen], ["no-servers", "there is no time server to ask"]);
});

test("sntp exchange: after the end nothing changes", () => {
	const { exchange, ask } = start([ONE]);
	const answer = answerTo(ask().bytes, TIME);
	exchange.receive(answer, "192.0.2.1", 123, 1_010);
	exchange.next();
	exchange.receive(answer, "192.0.2.1", 123, 1_020);
	exchange.resolved(ONE, ["192.0.2.1"], "", 1_020);
	exchange.tick(100_000);
	equal([exchange.next(), exchange.output(), exchange.deadline()], [undefined, undefined, undefined]);
});

test("sntp exchange: any bytes give an event or nothing, never an exception", () => {
	const random = new Random(123);
	for (let round = 0; round < 2_000; round++) {
		const { exchange, ask } = start([ONE]);
		const answer = answerTo(ask().bytes, TIME);
		const bytes = answer.slice(0, 40 + random.below(9));
		for (let flips = random.below(4); flips > 0; flips--) bytes[random.below(bytes.length)] = random.below(256);
		exchange.receive(bytes, "192.0.2.1", 123, 1_010);
		const event = exchange.next();
		ok(event === undefined || event.kind === "time" || event.kind === "refused");
		if (event?.kind === "time") ok(event.answer.milliseconds >= FLOOR);
	}
});

function start(servers: readonly Target[]): {
	exchange: TimeExchange;
	ask: () => { address: string; bytes: Uint8Array };
	tick: (now: number) => readonly string[];
} {
	const random = new Random(7);
	const entropy = { random: (into: Uint8Array) => { into.set(Array.from(into, () => random.below(256))); } };
	const exchange = new TimeExchange({ roster: new TimeRoster({ servers, leastInterval: 15_000 }), requestDeadline: 3_000, nameDeadline: 5_000, floor: FLOOR, last: LAST }, entropy, 1_000);
	return {
		exchange,
		ask: () => {
			const request = exchange.output();
			ok(request, "nothing to send");
			return request;
		},
		tick: (now) => {
			exchange.tick(now);
			const events: TimeEvent[] = [];
			for (let event = exchange.next(); event !== undefined; event = exchange.next()) events.push(event);
			return events.map((event) => ("failure" in event ? event.failure.code : event.kind)).filter((code) => code !== "resolve");
		},
	};
}

function flipOriginate(answer: Uint8Array): Uint8Array {
	const changed = answer.slice();
	changed[31] = (changed[31] ?? 0) ^ 1;
	return changed;
}
