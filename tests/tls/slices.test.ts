import type { Failure } from "../../modules/ports/failure.js";
import type { Timer } from "../../modules/ports/timer.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import type { FakeTimer } from "../fakes/timer.js";
import { TlsLink } from "../fakes/tls-link.js";
import { equal, ok, test } from "../harness.js";

/** What the handshake does is done in slices: a timer of 0 between two of them. Here something happens before each one in turn. */
class SliceTimer implements Timer {
	under: FakeTimer | undefined;
	/** How many slices there have been, and what happens before the one of a number. */
	slices = 0;
	strikes = -1;
	strike: () => void = () => undefined;

	now(): number {
		return this.timer.now();
	}

	after(delay: number, callback: () => void): number {
		if (delay === 0 && this.slices++ === this.strikes) this.timer.after(0, () => { this.strike(); });
		return this.timer.after(delay, callback);
	}

	cancel(handle: number): void {
		this.timer.cancel(handle);
	}

	private get timer(): FakeTimer {
		if (this.under === undefined) throw new Error("nothing below");
		return this.under;
	}
}

/** Notes how many steps of the judgement there are in a turn of the timer. */
class CountedSteps {
	readonly authenticator: Authenticator;
	most = 0;
	private now = 0;

	constructor(steps: number, turn: () => number) {
		const judge = fakeAuthenticator({ steps });
		let last = -1;
		this.authenticator = {
			...judge,
			authenticate: (chain) => {
				const judgement = judge.authenticate(chain);
				return {
					step: () => {
						this.now = turn() === last ? this.now + 1 : 1;
						last = turn();
						this.most = Math.max(this.most, this.now);
						return judgement.step();
					},
				};
			},
		};
	}
}

interface Run {
	readonly link: TlsLink;
	readonly slices: SliceTimer;
	readonly steps: CountedSteps;
}

/** A handshake with something that happens before the slice of a number. The one above writes as it opens, reads all there is, and ends with the server. */
function run(number: number, strike: (link: TlsLink) => void): Run {
	const slices = new SliceTimer();
	const steps: CountedSteps = new CountedSteps(STEPS, () => slices.slices);
	const link = new TlsLink({ timer: slices, authenticator: steps.authenticator, held: true, deadline: DEADLINE });
	slices.under = link.timer;
	slices.strikes = number;
	slices.strike = () => { strike(link); };
	link.on.opened = () => { link.write(hello); };
	link.on.readable = () => { link.readAll(); };
	link.far.open();
	for (let turn = 0; turn < 50; turn++) link.settle();
	return { link, slices, steps };
}

const hello = Uint8Array.of(1, 2, 3);
const STEPS = 5;

/** Milliseconds. */
const DEADLINE = 10_000;

/** While the handshake lasts, when it is complete and the one above has not begun, and then. */
const RESET = ["failed reset-in-handshake", "failed reset", "secured,opened,failed reset"];

const whole = run(-1, () => undefined);
const count = whole.slices.slices;

test("slices: there is one for each step, and one for the one above to begin in", () => {
	equal([whole.link.calls, whole.link.server.data], [["secured", "opened"], hello]);
	// The key share, the agreement, Certificate, each step of the judgement, the signature, and the opening.
	ok(count >= 1 + 1 + 1 + STEPS + 1 + 1, `${count} slices`);
	equal(whole.steps.most, 1);
});

/** Each is tried before every slice; what comes of it must be one of these, and the first of them at least once. */
const strikes: readonly (readonly [name: string, strike: (link: TlsLink) => void, outcomes: readonly string[]])[] = [
	["nothing", () => undefined, ["secured,opened"]],
	["the timer is late", (link) => { link.timer.skip(DEADLINE - 1); }, ["secured,opened"]],
	["the server is slow to read", (link) => { link.listening = false; link.timer.after(1, () => { link.listening = true; }); link.timer.after(2, () => { link.pump(); }); }, ["secured,opened"]],
	["the one above ends", (link) => { link.end(); }, ["secured,opened"]],
	["the one above writes too early", (link) => { equal([link.write(hello), link.read().length], [0, 0]); }, ["secured,opened"]],
	["the one above lets go", (link) => { link.destroy(); }, [""]],
	["the one above lets go twice", (link) => { link.destroy(); link.destroy(); }, [""]],
	["the one above ends and lets go", (link) => { link.end(); link.destroy(); }, [""]],
	["the deadline passes", (link) => { link.timer.skip(DEADLINE); }, ["failed handshake-timeout", "secured,opened"]],
	["the connection is reset", (link) => { link.far.fail(broken("tcp", "reset")); }, RESET],
	["the connection is closed by the system", (link) => { link.far.fail(broken("tcp", "closed")); }, ["failed closed-in-handshake", "failed closed", "secured,opened,failed closed"]],
	["the system gives up", (link) => { link.far.fail(broken("tcp", "timeout")); }, ["failed timeout", "secured,opened,failed timeout"]],
	["Wi-Fi is lost", (link) => { link.far.fail(broken("wifi", "lost")); }, ["failed lost", "secured,opened,failed lost"]],
	["a reset, and then the deadline", (link) => { link.far.fail(broken("tcp", "reset")); link.timer.skip(DEADLINE); }, RESET],
	["a reset, and the one above ends", (link) => { link.far.fail(broken("tcp", "reset")); link.timer.after(0, () => { link.end(); }); }, RESET],
	["a reset, and the one above writes", (link) => { link.far.fail(broken("tcp", "reset")); link.timer.after(0, () => { equal([link.write(hello), link.read().length], [0, 0]); }); }, RESET],
	["the server is gone", (link) => { link.far.destroy(); }, ["secured,opened,failed truncated"]],
];

for (const [name, strike, outcomes] of strikes) {
	test(`slices: between two of them, ${name}`, () => {
		const seen = new Set<string>();
		for (let number = 0; number < count; number++) {
			const { link, steps } = run(number, strike);
			link.timer.advance(1_000_000);
			const outcome = link.calls.map((call) => (call === "failed" ? `failed ${link.failure?.code ?? ""}` : call)).join();
			ok(outcomes.includes(outcome), `before slice ${number}: ${outcome}`);
			seen.add(outcome);
			equal([steps.most <= 1, link.timer.pending], [true, 0], `before slice ${number}`);
			if (outcome === "secured,opened") equal(link.server.finished, true);
		}
		ok(seen.has(outcomes[0] ?? ""), `never ${outcomes[0] ?? ""}, but ${[...seen].join("; ")}`);
	});
}

test("slices: who ends between two of them has said nothing, and the server hears close_notify behind Finished", () => {
	for (let number = 0; number < count; number++) {
		const { link } = run(number, (struck) => { struck.end(); });
		equal([link.server.finished, link.server.alerts, link.farEnded, link.server.data], [true, [[1, 0]], true, new Uint8Array(0)], `before slice ${number}`);
	}
});

test("slices: what the server says behind its Finished is all there when the one above reads, in order", () => {
	for (let number = 0; number < count; number++) {
		let sent = 0;
		const { link } = run(number, (struck) => {
			if (!struck.server.finished) return;
			struck.server.sender.data(Uint8Array.of(4, 5));
			struck.server.sender.data(Uint8Array.of(6));
			struck.server.sender.alert(1, 0);
			struck.pump();
			sent = 3;
		});
		equal(link.data.length, sent, `before slice ${number}`);
		if (sent > 0) equal([link.data, link.calls.slice(0, 3), link.calls.at(-1)], [Uint8Array.of(4, 5, 6), ["secured", "opened", "readable"], "ended"]);
	}
});

test("slices: an alert and the reset behind it come to the alert, before whichever slice they come, a step at a time", () => {
	const seen = new Set<string>();
	for (let number = 0; number < count; number++) {
		const { link, steps } = run(number, (struck) => {
			struck.server.sender.alert(2, 40);
			struck.pump();
			struck.timer.after(0, () => { struck.far.fail(broken("tcp", "reset")); });
		});
		link.timer.advance(1_000_000);
		seen.add(link.failure?.code ?? "nothing");
		equal([link.calls.filter((call) => call === "failed").length, steps.most <= 1], [1, true], `before slice ${number}`);
	}
	ok(seen.has("alert-handshake-refused"), [...seen].join());
});

function broken(stage: Failure["stage"], code: string): Failure {
	return Object.assign(new Error(), { stage, code, fault: "link", seen: "", expected: "", hint: "" } as const);
}
