import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import { iot } from "../../modules/blynk/iot.js";
import { equal, ok, test } from "../harness.js";
import { Random } from "../fakes/random.js";
import { Rig, wire } from "./session-rig.js";

/** What a server keeps: pins' last values, and everything that arrived, in order. */
class ModelServer {
	readonly pins = new Map<string, string>();
	readonly arrived: string[] = [];
	#held: number[] = [];

	/** Takes bytes of a connection and returns what is answered. */
	receive(bytes: Uint8Array): number[] {
		this.#held.push(...bytes);
		const answers: number[] = [];
		for (;;) {
			const [command = 0, high = 0, low = 0, more = 0, less = 0] = this.#held;
			const end = 5 + more * 256 + less;
			if (this.#held.length < 5 || this.#held.length < end) return answers;
			const body = readUtf8(Uint8Array.from(this.#held.slice(5, end))) ?? "";
			this.#held = this.#held.slice(end);
			if (this.#take(command, body.split("\0"))) answers.push(...wire(`0#${high * 256 + low} =200`));
		}
	}

	cut(): void {
		this.#held = [];
	}

	/** Whether it is answered. */
	#take(command: number, fields: readonly string[]): boolean {
		if (command === 20) {
			this.pins.set(fields[1] ?? "", fields[2] ?? "");
			this.arrived.push(fields[2] ?? "");
		} else if (command === 64) this.arrived.push(fields[0] ?? "");
		return command !== 20;
	}
}

/** A line that carries some bytes at a time and falls at times, with what is in it. */
class Line {
	readonly rig = new Rig({}, { dialect: iot });
	readonly server = new ModelServer();
	readonly accepted = new Set<number>();
	readonly random: Random;
	faults = 0;
	/** Of those that had been taken. */
	dropped = 0;
	#toDevice: number[] = [];

	constructor(seed: number) {
		this.random = new Random(seed);
	}

	step(faulty: boolean): void {
		const { session } = this.rig;
		session.tick(this.rig.now += 20 + this.random.below(100));
		if (session.state === "awaiting-connect") session.send({ kind: "connect", credentials: true });
		const output = session.output();
		if (output !== undefined) this.#carry(output);
		this.#bring();
		if (faulty && this.random.below(12) === 0) this.#fall();
	}

	#carry(output: Uint8Array): void {
		const count = Math.min(output.length, 1 + this.random.below(80));
		const bytes = output.slice(0, count);
		this.rig.session.sent(count);
		// What the stream has taken need not arrive.
		this.#toDevice.push(...this.server.receive(bytes));
	}

	#bring(): void {
		const { session } = this.rig;
		const bytes = Uint8Array.from(this.#toDevice.splice(0, this.random.below(30)));
		for (let at = 0; at < bytes.length;) {
			at += session.receive(bytes.subarray(at));
			for (let event = session.next(); event !== undefined; event = session.next()) {
				ok(event.kind === "connected" || event.kind === "accepted" || event.kind === "dropped", event.kind);
				if (event.kind === "dropped") this.dropped += event.count;
				if (event.kind === "accepted") this.accepted.add(event.token);
			}
		}
	}

	#fall(): void {
		this.faults++;
		const { session } = this.rig;
		const lost = session.output();
		if (lost !== undefined && this.random.below(2) === 0) session.sent(this.random.below(lost.length + 1));
		this.#toDevice = [];
		this.server.cut();
		session.lost();
	}
}

for (const seed of [1, 2, 3]) test(`2,000 writes and events over a line that falls: nothing accepted is lost, seed ${seed}`, () => {
	const line = new Line(seed);
	const { rig, server, random } = line;
	const offered: { readonly text: string; readonly token: number; readonly event: boolean }[] = [];
	while (offered.length < 2_000) {
		if (random.below(4) === 0) {
			const event = random.below(5) === 0;
			const text = `${event ? "event" : "value"}${offered.length}`;
			const token = event ? rig.session.send({ kind: "log-event", name: text, description: undefined }) : rig.write(random.below(4), text);
			offered.push({ text, token, event });
		}
		line.step(true);
	}
	for (let times = 0; times < 2_000 && rig.session.counts.queued > 0; times++) line.step(false);
	const taken = offered.filter(({ token }) => token > 0);
	equal(rig.session.counts, { queued: 0, sent: taken.length, dropped: offered.length - taken.length });
	ok(line.faults > 300 && taken.length > 1_000, `${line.faults} faults, ${taken.length} taken`);
	const arrived = new Set(server.arrived);
	equal(taken.filter(({ text }) => !arrived.has(text)), []);
	// In order, when what came twice is counted where it came first.
	equal([...arrived], taken.map(({ text }) => text));
	equal([...line.accepted].sort(), taken.filter(({ event }) => event).map(({ token }) => token).sort());
});

test("the last number written to a pin is the server's, although the queue was too small for all", () => {
	const line = new Line(7);
	const { rig, server, random } = line;
	const last = new Map<string, string>();
	let refused = 0;
	for (let value = 0; value < 2_000; value++) {
		const pin = random.below(6);
		if (rig.write(pin, value) > 0) last.set(String(pin), String(value));
		else refused++;
		line.step(true);
		const { queued, sent, dropped } = rig.session.counts;
		equal(queued + sent + dropped, value + 1);
	}
	for (let times = 0; times < 2_000 && rig.session.counts.queued > 0; times++) line.step(false);
	ok(rig.session.counts.dropped > 100, `${rig.session.counts.dropped} dropped`);
	equal(refused + line.dropped, rig.session.counts.dropped, "every drop is told");
	equal([...server.pins].sort(), [...last].sort());
});

test("10,000 random messages lead to events or typed failures, and the session goes on", () => {
	const random = new Random(11);
	const rig = new Rig();
	const kinds = new Set<string>();
	for (let times = 0; times < 10_000; times++) {
		if (rig.session.state === "awaiting-connect") rig.connect();
		rig.session.tick(rig.now += 10);
		const commands = [0, 2, 6, 15, 17, 20, 20, 29, 41, 55, 64, 200];
		const body = random.bytes(random.below(20) === 0 ? random.below(400) : random.below(24));
		const text = random.below(3) === 0 ? body : writeUtf8(`${STARTS[random.below(STARTS.length)] ?? ""}\0${random.below(300)}\0x`);
		const frame = Uint8Array.of(commands[random.below(commands.length)] ?? 0, random.below(3), random.below(256), 0, text.length & 0xff, ...text);
		if (text.length > 255) frame[3] = 1;
		for (let at = 0; at < frame.length && rig.session.state !== "awaiting-connect";) {
			const count = rig.session.receive(frame.subarray(at, at + 1 + random.below(frame.length)));
			at += count;
			for (let event = rig.session.next(); event !== undefined; event = rig.session.next()) kinds.add(event.kind === "notice" || event.kind === "failure" ? event.failure.code : event.kind);
			if (random.below(3) === 0 || count === 0) rig.sent();
			ok((rig.session.output()?.length ?? 0) < 1_200);
		}
	}
	for (const kind of ["write", "read", "board-pin", "app", "time", "message-not-text", "unknown-command", "body-too-long", "unknown-operation", "message-id-zero", "not-authenticated"]) ok(kinds.has(kind), `${kind} of ${[...kinds].join(" ")}`);
});

const STARTS: readonly string[] = ["vw", "vr", "dw", "pm", "xx", "", "acon", "rtc", "utc", "ota", "meta"];
