import { FailureTable } from "../../modules/failure/failure.js";
import type { Host } from "../../modules/ports/host.js";
import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";
import { tcpDial } from "../../modules/uplink/dial.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const linkFailures = new FailureTable("tcp", {
	refused: { fault: "config", seen: "refused by {address}", expected: "a server", hint: "Start it." },
	reset: { fault: "link", seen: "reset", expected: "an open connection", hint: "Try again." },
});

test("dial: a name, its address, a connection, and all that follows", () => {
	const world = new World();
	equal(world.told, [], "no handler is called before it returns");
	equal(world.asked, ["broker.example"]);
	world.answer(["192.0.2.1"]);
	equal(world.connections, ["192.0.2.1 8883"]);
	world.below.opened("plain");
	equal(world.timer.pending, 0);
	equal(world.log, ["reached dns broker.example is 192.0.2.1", "reached tcp connected to 192.0.2.1 port 8883"]);
	world.below.readable();
	world.below.writable();
	equal([world.stream.read(new Uint8Array(9)), world.stream.write(new Uint8Array(4))], [7, 3]);
	world.stream.end();
	world.below.ended();
	world.below.failed(linkFailures.make("reset"));
	equal(world.told, ["opened plain", "readable", "writable", "ended", "failed tcp/reset"]);
	equal(world.calls, ["read 9", "write 4", "end"]);
});

test("dial: before there is a connection it takes and gives no bytes", () => {
	const world = new World();
	equal([world.stream.read(new Uint8Array(9)), world.stream.write(new Uint8Array(4))], [0, 0]);
	world.stream.end();
});

test("dial: an address needs no word about its name", () => {
	const world = new World("192.0.2.1");
	world.answer(["192.0.2.1"]);
	world.below.opened("plain");
	equal(world.log, ["reached tcp connected to 192.0.2.1 port 8883"]);
});

test("dial: several addresses in their order, each with its own deadline; none is passed over in silence", () => {
	const world = new World();
	world.answer(["192.0.2.1", "192.0.2.2", "2001:db8::3", "192.0.2.4"]);
	world.below.failed(linkFailures.make("refused", { address: "192.0.2.1" }));
	equal(world.connections, ["192.0.2.1 8883", "192.0.2.2 8883"]);
	world.timer.advance(9_999);
	equal(world.connections.length, 2);
	world.timer.advance(1);
	equal(world.connections.slice(2), ["2001:db8::3 8883"]);
	equal(world.calls, ["destroy"], "of the one that gave no answer");
	world.timer.advance(9_999);
	world.below.opened("plain");
	world.timer.advance(100_000);
	equal(world.told, ["opened plain"]);
	equal(world.log.slice(1), [
		"warn tcp refused by 192.0.2.1 [refused]; now 192.0.2.2 is tried",
		"warn tcp no answer from 192.0.2.2 port 8883 within 10 s [connect-timeout]; now 2001:db8::3 is tried",
		"reached tcp connected to 2001:db8::3 port 8883",
	]);
});

const many: readonly (readonly [what: string, given: readonly string[], tried: readonly string[]])[] = [
	["the first three", ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"], ["192.0.2.1", "192.0.2.2", "192.0.2.3"]],
	["the first three with both families among them", ["::1", "192.0.2.2", "::3", "192.0.2.4"], ["::1", "192.0.2.2", "::3"]],
	["two and the first of the other family", ["::1", "::2", "::3", "::4", "192.0.2.5", "192.0.2.6"], ["::1", "::2", "192.0.2.5"]],
	["of sixty, three", Array.from({ length: 60 }, (_, at) => `10.0.0.${at}`), ["10.0.0.0", "10.0.0.1", "10.0.0.2"]],
];

for (const [what, given, tried] of many) {
	test(`dial: a DNS answer with many addresses does not make the deadline many times as long: ${what}`, () => {
		const world = new World();
		world.answer(given);
		world.timer.advance(29_999);
		equal(world.told, []);
		world.timer.advance(1);
		equal([world.told, world.connections], [["failed tcp/connect-timeout"], tried.map((address) => `${address} 8883`)]);
		equal(world.log[0], `reached dns broker.example is ${tried.join(", ")}`);
	});
}

const failures: readonly (readonly [name: string, act: (world: World) => void, told: string, seen: string])[] = [
	["no such name", (world) => { world.answer([], "no such name"); }, "failed dns/name-not-found", "no address for broker.example: no such name"],
	["no answer about the name", (world) => { world.timer.advance(5_000); }, "failed dns/dns-timeout", "no answer about broker.example within 5 s"],
	["no answer of the only address", (world) => { world.answer(["192.0.2.1"]); world.timer.advance(10_000); }, "failed tcp/connect-timeout", "no answer from 192.0.2.1 port 8883 within 10 s"],
	["no answer of the last address", (world) => { world.answer(["192.0.2.1", "::1"]); world.timer.advance(20_000); }, "failed tcp/connect-timeout", "no answer from ::1 port 8883 within 10 s"],
	["the last address refuses", (world) => {
		world.answer(["192.0.2.1", "192.0.2.2"]);
		world.below.failed(linkFailures.make("reset"));
		world.below.failed(linkFailures.make("refused", { address: "192.0.2.2" }));
	}, "failed tcp/refused", "refused by 192.0.2.2"],
];

for (const [name, act, told, seen] of failures) {
	test(`dial: ${name}`, () => {
		const world = new World();
		act(world);
		equal([world.told, world.seen, world.timer.pending], [[told], seen, 0]);
		world.timer.advance(1_000_000);
		equal(world.told.length, 1);
	});
}

test("dial: deadlines are not early", () => {
	const world = new World();
	world.timer.advance(4_999);
	world.answer(["192.0.2.1"]);
	world.timer.advance(9_999);
	equal([world.told, world.timer.pending], [[], 1]);
});

test("dial: a connection that was open and fails is not tried at the next address", () => {
	const world = new World();
	world.answer(["192.0.2.1", "192.0.2.2"]);
	world.below.opened("plain");
	world.below.failed(linkFailures.make("reset"));
	world.timer.advance(1_000_000);
	equal([world.told, world.connections.length], [["opened plain", "failed tcp/reset"], 1]);
});

const phases: readonly (readonly [phase: string, reach: (world: World) => void])[] = [
	["while the name is asked for", () => undefined],
	["while connecting", (world) => { world.answer(["192.0.2.1", "192.0.2.2"]); }],
	["while connecting to the second address", (world) => { world.answer(["192.0.2.1", "192.0.2.2"]); world.below.failed(linkFailures.make("reset")); }],
	["when open", (world) => { world.answer(["192.0.2.1", "192.0.2.2"]); world.below.opened("plain"); }],
	["after a failure", (world) => { world.answer([], "none"); }],
];

for (const [phase, reach] of phases) {
	test(`dial: destroyed ${phase}, it lets go of everything and is silent`, () => {
		const world = new World();
		reach(world);
		const told = world.told.length;
		const connections = world.connections.length;
		world.stream.destroy();
		world.stream.destroy();
		equal([world.timer.pending, world.questions], [0, 0]);
		ok(connections === 0 || world.calls.includes("destroy"));
		world.late();
		world.timer.advance(1_000_000);
		equal([world.told.length, world.connections.length], [told, connections]);
	});
}

test("dial: destroyed from within its handler", () => {
	const world = new World();
	world.react = () => { world.stream.destroy(); };
	world.answer(["192.0.2.1", "192.0.2.2"]);
	world.below.opened("plain");
	world.late();
	equal([world.told, world.timer.pending], [["opened plain"], 0]);
});

/** A dial to broker.example, with a resolver and a connect that the test speaks for. */
class World {
	readonly timer = new FakeTimer(1_000);
	readonly told: string[] = [];
	readonly log: string[] = [];
	readonly asked: string[] = [];
	readonly connections: string[] = [];
	/** What was called on the streams below. */
	readonly calls: string[] = [];
	/** Questions under way. */
	questions = 0;
	seen = "";
	react: () => void = () => undefined;
	#answered: (addresses: readonly string[], reason: string) => void = () => undefined;
	#giveUp: () => void = () => undefined;
	#below: StreamHandler | undefined;
	readonly stream: ByteStream;

	constructor(host = "broker.example") {
		const say = (text: string): void => {
			this.told.push(text);
			this.react();
		};
		this.stream = tcpDial(this.#ports(), { dnsDeadline: 5_000, tcpDeadline: 10_000 })({ host, port: 8883 }, {
			opened: (trust) => { say(`opened ${trust}`); },
			readable: () => { say("readable"); },
			writable: () => { say("writable"); },
			ended: () => { say("ended"); },
			failed: ({ stage, code, seen }) => {
				this.seen = seen;
				say(`failed ${stage}/${code}`);
			},
		});
	}

	/** The handler of the last connection. */
	get below(): StreamHandler {
		if (this.#below === undefined) throw new RangeError("nothing was connected");
		return this.#below;
	}

	answer(addresses: readonly string[], reason = ""): void {
		this.questions--;
		this.#answered(addresses, reason);
	}

	/** A connection below that reports its failure too late: a careless host. */
	late(): void {
		this.#below?.failed(linkFailures.make("reset"));
	}

	#ports(): Pick<Host, "resolver" | "connect" | "timer" | "log"> {
		return {
			timer: this.timer,
			resolver: {
				resolve: (name, answered) => {
					this.asked.push(name);
					this.questions++;
					let open = true;
					this.#answered = (addresses, reason) => {
						open = false;
						answered(addresses, reason);
					};
					this.#giveUp = () => {
						if (open) this.questions--;
						open = false;
					};
					return 1;
				},
				cancel: (question) => { if (question === 1) this.#giveUp(); },
			},
			connect: (address, port, handler) => {
				this.connections.push(`${address} ${port}`);
				this.#below = handler;
				return {
					read: (into) => { this.calls.push(`read ${into.length}`); return 7; },
					write: (bytes) => { this.calls.push(`write ${bytes.length}`); return 3; },
					end: () => { this.calls.push("end"); },
					destroy: () => { this.calls.push("destroy"); },
				};
			},
			log: {
				reached: (stage, text) => { this.log.push(`reached ${stage} ${text}`); },
				info: (source, text) => { this.log.push(`info ${source} ${text}`); },
				warn: (source, text) => { this.log.push(`warn ${source} ${text}`); },
				fail: ({ code }) => { this.log.push(`fail ${code}`); },
			},
		};
	}
}
