import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { TimeInquiry, type TimePorts } from "../../modules/sntp/client.js";
import type { TimeAnswer } from "../../modules/sntp/exchange.js";
import { TimeRoster } from "../../modules/sntp/roster.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, test } from "../harness.js";
import { answerTo } from "./answers.js";

const TIME = Date.parse("2026-11-22T14:30:05Z");

test("sntp client: by name, to the time", () => {
	const world = new World({ "time.example": ["192.0.2.1"] }, { "192.0.2.1 123": answerTo });
	world.ask(["time.example"]);
	equal(world.told, []);
	world.timer.advance(1_000);
	equal(world.told, [`time ${TIME + 20} from time.example in 40`]);
	equal(world.leftovers(), []);
});

test("sntp client: past a name without an address and a silent server", () => {
	const world = new World({ "time.example": [] }, { "192.0.2.3 123": answerTo });
	world.ask(["time.example", "192.0.2.2", "192.0.2.3"]);
	world.timer.advance(60_000);
	equal(world.told, ["refused name-unresolved", "refused no-answer", `time ${TIME + 20} from 192.0.2.3 in 40`]);
	equal(world.leftovers(), []);
});

test("sntp client: a resolver that never answers", () => {
	const world = new World({}, {});
	world.ask(["time.example"]);
	world.timer.advance(4_999);
	equal(world.told, []);
	world.timer.advance(1);
	equal(world.told, ["refused name-timeout", "failed names-unresolved"]);
	equal(world.leftovers(), []);
});

test("sntp client: all servers silent, within their deadlines", () => {
	const world = new World({}, {});
	world.ask(["192.0.2.1", "192.0.2.2"]);
	world.timer.advance(5_999);
	equal(world.told, ["refused no-answer"]);
	world.timer.advance(1);
	equal(world.told, ["refused no-answer", "refused no-answer", "failed clock-unset"]);
	equal(world.leftovers(), []);
});

test("sntp client: no server at all, and still no handler is called before it returns", () => {
	const world = new World({}, {});
	world.ask([]);
	equal(world.told, []);
	world.timer.advance(0);
	equal(world.told, ["failed no-servers"]);
});

for (const after of [0, 10, 50]) {
	test(`sntp client: given up after ${after} ms, it is silent and lets go of everything`, () => {
		const world = new World({ "time.example": ["192.0.2.1"] }, { "192.0.2.1 123": (request) => answerTo(request, TIME, { mode: 3 }) });
		const cancel = world.ask(["time.example", "192.0.2.2"]);
		world.timer.advance(after);
		cancel();
		cancel();
		equal(world.leftovers(), []);
		const { length } = world.told;
		world.timer.advance(60_000);
		equal(world.told.length, length);
		equal(world.leftovers(), []);
	});
}

test("sntp client: given up from within the handler", () => {
	const world = new World({}, { "192.0.2.1 123": (request) => answerTo(request, TIME, { mode: 3 }) });
	const cancel = world.ask(["192.0.2.1", "192.0.2.2"], () => {
		cancel();
	});
	world.timer.advance(60_000);
	equal(world.told, ["refused wrong-mode"]);
	equal(world.leftovers(), []);
});

test("sntp client: what arrives after the end changes nothing", () => {
	const world = new World({}, { "192.0.2.1 123": answerTo });
	world.ask(["192.0.2.1"]);
	world.timer.advance(1_000);
	world.deliver(new Uint8Array(48), "192.0.2.1", 123);
	equal(world.told.length, 1);
});

test("sntp client: no server is asked twice within the least interval, and the first round waits for nothing", () => {
	const world = new World({}, { "192.0.2.1 123": (request) => answerTo(request, TIME, { mode: 3 }) });
	for (let round = 0; round < 3; round++) {
		world.ask(["192.0.2.1", "192.0.2.2"]);
		world.timer.advance(round === 0 ? 4_000 : 20_000);
	}
	equal(world.sent, ["1000 192.0.2.1", "1040 192.0.2.2", "16000 192.0.2.1", "16040 192.0.2.2", "31000 192.0.2.1", "31040 192.0.2.2"]);
	equal(world.leftovers(), []);
});

test("sntp client: a question that is given up while it waits for its turn", () => {
	const world = new World({}, { "192.0.2.1 123": answerTo });
	world.ask(["192.0.2.1"]);
	world.timer.advance(1_000);
	const cancel = world.ask(["192.0.2.1"]);
	world.timer.advance(5_000);
	cancel();
	world.timer.advance(60_000);
	equal([world.sent.length, world.leftovers()], [1, []]);
});

test("sntp client: a server that sent a kiss-o'-death is not asked again while there is another", () => {
	const kiss = { stratum: 0, referenceId: writeUtf8("RATE") };
	const world = new World({ "pool.example": ["192.0.2.1", "192.0.2.3"] }, { "192.0.2.1 123": (request) => answerTo(request, TIME, kiss) });
	for (let round = 0; round < 3; round++) {
		world.ask(["pool.example", "192.0.2.2"]);
		world.timer.advance(100_000);
	}
	equal(world.sent.map((line) => line.split(" ")[1]), ["192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.2"]);
});

test("sntp client: when all have sent a kiss-o'-death, all are asked again after an hour", () => {
	const kiss = { stratum: 0, referenceId: writeUtf8("DENY") };
	const world = new World({}, { "192.0.2.1 123": (request) => answerTo(request, TIME, kiss), "192.0.2.2 123": (request) => answerTo(request, TIME, kiss) });
	world.ask(["192.0.2.1", "192.0.2.2"]);
	world.timer.advance(1_000);
	equal(world.told, ["refused kiss-o-death", "refused kiss-o-death", "failed clock-unset"]);
	world.ask(["192.0.2.1", "192.0.2.2"]);
	world.timer.advance(3_599_000);
	equal(world.sent, ["1000 192.0.2.1", "1040 192.0.2.2"]);
	world.timer.advance(1_000);
	equal(world.sent.slice(2), ["3601080 192.0.2.1", "3601120 192.0.2.2"]);
});

/** Names answer after 10 ms, servers after 40 ms. */
class World {
	readonly timer = new FakeTimer(1_000);
	readonly told: string[] = [];
	readonly #ports: TimePorts;
	#open = 0;
	/** Answers on their way, which nobody can take back. */
	#onTheWire = 0;
	/** Made of the hosts of the first question, and kept for the next ones. */
	#roster: TimeRoster | undefined;
	/** When each request went out, and where to. */
	readonly sent: string[] = [];
	deliver: (bytes: Uint8Array, address: string, port: number) => void = () => undefined;

	constructor(names: Readonly<Record<string, readonly string[]>>, servers: Readonly<Record<string, (request: Uint8Array, time: number) => Uint8Array>>) {
		const { timer } = this;
		this.#ports = {
			timer,
			crypto: { random: (into: Uint8Array) => into.fill(7) } as unknown as TimePorts["crypto"],
			resolver: {
				resolve: (name, answered) => {
					const addresses = names[name];
					return addresses === undefined ? SILENT : timer.after(10, () => { answered(addresses, addresses.length === 0 ? "no such name" : ""); });
				},
				cancel: (question) => { timer.cancel(question); },
			},
			openDatagram: (received) => {
				this.#open++;
				this.deliver = received;
				return {
					send: (address, port, bytes) => {
						this.sent.push(`${timer.now()} ${address}`);
						const answer = servers[`${address} ${port}`]?.(bytes, TIME);
						if (answer === undefined) return;
						this.#onTheWire++;
						timer.after(40, () => {
							this.#onTheWire--;
							received(answer, address, port);
						});
					},
					close: () => {
						this.#open--;
					},
				};
			},
		};
	}

	ask(hosts: readonly string[], refused: () => void = () => undefined): () => void {
		const roster = (this.#roster ??= new TimeRoster({ servers: hosts.map((host) => ({ host, port: 123 })), leastInterval: 15_000 }));
		const inquiry = new TimeInquiry(this.#ports, { roster, requestDeadline: 3_000, nameDeadline: 5_000, floor: 0, last: undefined }, {
			refused: ({ code }) => {
				this.told.push(`refused ${code}`);
				refused();
			},
			answered: ({ milliseconds, server, roundTrip }: TimeAnswer) => this.told.push(`time ${milliseconds} from ${server.host} in ${roundTrip}`),
			unanswered: ({ code }) => this.told.push(`failed ${code}`),
		});
		return () => { inquiry.close(); };
	}

	/** What should be gone after the end. */
	leftovers(): readonly string[] {
		const waiting = this.timer.pending - this.#onTheWire;
		return [...(this.#open === 0 ? [] : [`${this.#open} sockets`]), ...(waiting === 0 ? [] : [`${waiting} timers`])];
	}
}

/** The question about a name that is never answered. */
const SILENT = -1;
