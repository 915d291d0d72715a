import { readLatin1 } from "../../modules/bytes/ascii-line.js";
import type { PeerTrust } from "../../modules/ports/stream.js";
import { Poster } from "../../modules/telemetry/poster.js";
import { fakeDial } from "../fakes/stream.js";
import type { FakeStream } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";
import { bytesOf } from "../http/reading.js";
import { reply, requestLength } from "../http/stage.js";
import { read } from "../settings/one-layer.js";

const TOKEN = "tok-8f2c0123456789";
const PATH_TOKEN = "T0123456789ABCDEF";

test("poster: readings go one after another over one connection, and the session is up with the first that is taken", () => {
	const shed = new Shed();
	shed.poster.open();
	equal(shed.heard(), ["read the sensor"]);
	shed.sample("1", "2", "3");
	equal([shed.heard(), shed.bodies, shed.dialled], [["post is up"], ["1", "2", "3"], 1]);
	equal(shed.poster.counts, { made: 3, taken: 3, replaced: 0 });
});

test("poster: of what comes while one is under way the newest is posted next, and each other is named", () => {
	const shed = new Shed({ answers: [undefined, reply(200)] });
	shed.poster.open();
	shed.sample("1", "2", "3", "4");
	equal([shed.bodies, shed.log.filter((line) => line.includes("is not posted"))], [["1"], ["#2 is not posted: a newer reading has taken its place", "#3 is not posted: a newer reading has taken its place"]]);
	shed.answer(reply(200));
	equal([shed.bodies, shed.poster.counts], [["1", "4"], { made: 4, taken: 2, replaced: 2 }]);
});

test("poster: what came to nothing is posted again with the next attempt", () => {
	const shed = new Shed({ answers: [reply(500), reply(200)] });
	shed.poster.open();
	shed.sample("1");
	equal([shed.heard(), shed.bodies], [["read the sensor", "post is down: http/server-error"], ["1"]]);
	shed.open();
	equal([shed.heard(), shed.bodies, shed.poster.counts], [["read the sensor", "post is up"], ["1", "1"], { made: 1, taken: 1, replaced: 0 }]);
});

test("poster: what came to nothing makes room for a newer one, which is said", () => {
	const shed = new Shed({ answers: [undefined, reply(200)] });
	shed.poster.open();
	shed.sample("1", "2");
	shed.answer(reply(500));
	shed.open();
	equal([shed.bodies, shed.poster.counts], [["1", "2"], { made: 2, taken: 1, replaced: 1 }]);
	ok(shed.log.includes("#1 is not posted: a newer reading has taken its place"));
});

test("poster: with its good status a reading is taken: what becomes of the rest of the reply does not have it posted twice", () => {
	for (const rest of ["half", "x".repeat(70_000)]) {
		const shed = new Shed({ answers: [`HTTP/1.1 201 Created\r\nContent-Length: ${rest.length > 100 ? rest.length : 9}\r\n\r\n${rest}`] });
		shed.poster.open();
		shed.sample("1");
		shed.far?.end();
		shed.timer.settle();
		equal(shed.heard(), ["read the sensor", "post is up"]);
		shed.sample("2");
		equal([shed.bodies, shed.poster.counts, shed.heard(), shed.dialled], [["1", "2"], { made: 2, taken: 2, replaced: 0 }, [], 2]);
	}
});

test("poster: of a long text behind a good status hardly more than its begin is read", () => {
	const shed = new Shed({ answers: [`HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${"x".repeat(6_000)}`] });
	shed.poster.open();
	shed.sample("1");
	equal([shed.heard(), shed.far?.deserted], [["read the sensor", "post is up"], true]);
});

test("poster: a refusal that breaks off is told as what it is, and the reading is kept", () => {
	const shed = new Shed({ answers: [(far) => {
		far.write(bytesOf("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf"));
		far.end();
	}] });
	shed.poster.open();
	shed.sample("1");
	equal(shed.heard(), ["read the sensor", "post is down: http/server-error"]);
	shed.open();
	equal(shed.bodies, ["1", "1"]);
});

test("poster: a reply that nothing has changed (304) takes nothing", () => {
	const shed = new Shed({ answers: ["HTTP/1.1 304 Not Modified\r\n\r\n"] });
	shed.poster.open();
	shed.sample("1");
	equal([shed.heard(), shed.poster.counts.taken], [["read the sensor", "post is down: http/refused"], 0]);
});

test("poster: after a failure nothing is sent before the next attempt", () => {
	const shed = new Shed({ answers: [reply(500)] });
	shed.poster.open();
	shed.sample("1", "2");
	equal(shed.bodies, ["1"]);
});

test("poster: without its network it lets go of everything at once, tells nobody, and keeps the newest reading", () => {
	const shed = new Shed({ answers: [reply(200), undefined, reply(200)] });
	shed.poster.open();
	shed.sample("1", "2");
	shed.heard();
	shed.poster.drop();
	shed.timer.settle();
	equal(shed.timer.pending, 0);
	shed.sample("3");
	equal([shed.heard(), shed.bodies, shed.far?.deserted], [[], ["1", "2"], true]);
	shed.open();
	equal([shed.bodies, shed.heard(), shed.poster.counts], [["1", "2", "3"], ["read the sensor", "post is up"], { made: 3, taken: 2, replaced: 1 }]);
});

test("poster: it says goodbye once it has returned, as something that has not failed", () => {
	const shed = new Shed();
	shed.poster.open();
	shed.sample("1");
	shed.heard();
	shed.poster.close();
	equal(shed.heard(), []);
	shed.timer.settle();
	equal([shed.heard(), shed.timer.pending], [["post is down: no failure"], 0]);
});

test("poster: a kept connection that the service leaves as a reading comes is no failure: it is posted over a new one", () => {
	const shed = new Shed({ answers: [reply(200), (far) => { far.end(); }, reply(200)] });
	shed.poster.open();
	shed.sample("1", "2");
	equal([shed.heard(), shed.bodies, shed.dialled], [["read the sensor", "post is up"], ["1", "2", "2"], 2]);
	equal(shed.poster.counts, { made: 2, taken: 2, replaced: 0 });
});

test("poster: a service that says nothing is given up; one that never ends what it says has taken the reading", () => {
	const silent = new Shed({ answers: [undefined] });
	silent.poster.open();
	silent.sample("1");
	silent.heard();
	silent.timer.advance(19_999);
	equal(silent.heard(), []);
	silent.timer.advance(1);
	equal(silent.heard(), ["post is down: http/first-byte-timeout"]);
	const endless = new Shed({ answers: ["HTTP/1.0 200 OK\r\n\r\nstored"] });
	endless.poster.open();
	endless.sample("1");
	endless.timer.advance(1_000);
	equal([endless.heard(), endless.far?.deserted, endless.timer.pending], [["read the sensor", "post is up"], true, 0]);
});

const secrets: readonly (readonly [what: string, settings: Readonly<Record<string, unknown>>, isSent: boolean])[] = [
	["a token", { postToken: TOKEN }, false],
	["a token in the path", { postUrl: `https://service.example/hooks/${PATH_TOKEN}/in` }, false],
	["a token in the query", { postUrl: `https://service.example/in?key=${PATH_TOKEN}` }, false],
	["words alone", { postUrl: "https://service.example/hooks/temperatures?of=shed" }, true],
	["a token, and leave to send it", { postToken: TOKEN, sendSecretsUnverified: true }, true],
];

for (const [what, settings, isSent] of secrets) {
	test(`poster: to whom nobody verified, ${what} is ${isSent ? "" : "not "}sent`, () => {
		const shed = new Shed({ settings, trust: "unverified" });
		shed.poster.open();
		shed.sample("1");
		equal([shed.bodies.length, shed.heard()], isSent ? [1, ["read the sensor", "post is up"]] : [0, ["read the sensor", "post is down: http/secrets-withheld"]]);
	});
}

test("poster: what a service says back is shown without the token, and without those in the address", () => {
	const shed = new Shed({ settings: { postToken: TOKEN, postUrl: `https://service.example/hooks/${PATH_TOKEN}/in` }, answers: [reply(404, `Cannot POST /hooks/${PATH_TOKEN}/in for ${TOKEN}`)] });
	shed.poster.open();
	shed.sample("1");
	equal(shed.shown, ['POST to https://service.example: 404, "Cannot POST /hooks/(secret)/in for (secret)"']);
	ok(!shed.log.join().includes("hooks"));
});

test("poster: in plain text, where the settings allow that, the token goes along", () => {
	const shed = new Shed({ settings: { postUrl: "http://192.168.1.5/in", postPlainText: true, postToken: TOKEN }, trust: "plain" });
	shed.poster.open();
	shed.sample("1");
	equal(shed.heard(), ["read the sensor", "post is up"]);
	ok(shed.requests[0]?.includes(`Authorization: Bearer ${TOKEN}\r\n`));
});

type Answer = string | ((far: FakeStream) => void) | undefined;

interface Scene {
	readonly settings?: Readonly<Record<string, unknown>>;
	/** One after another; then 200 for ever. Undefined: none until `answer`. */
	readonly answers?: readonly Answer[];
	readonly trust?: PeerTrust;
}

/** A poster, its service, and what both said. */
class Shed {
	readonly timer = new FakeTimer(1_000);
	readonly poster: Poster;
	readonly log: string[] = [];
	/** What failures say. */
	readonly shown: string[] = [];
	readonly requests: string[] = [];
	dialled = 0;
	far: FakeStream | undefined;
	private readonly said: string[] = [];
	private readonly answers: Answer[];

	constructor({ settings, answers = [], trust = "verified" }: Scene = {}) {
		this.answers = [...answers];
		const all = read({ wifiName: "shed", postUrl: "https://service.example/in", trustAnchors: "ca.pem", ...settings });
		if (all.post === undefined) throw new TypeError("no service");
		const dial = fakeDial(this.timer, (_, far) => { this.serve(far); }, {}, trust);
		const say = (text: string): void => { this.log.push(text); };
		const log = { reached: (_: string, text: string) => { say(text); }, info: (_: string, text: string) => { say(text); }, warn: (_: string, text: string) => { say(text); }, fail: () => undefined };
		this.poster = new Poster({ log, timer: this.timer }, all, all.post, dial, {
			readSensor: () => { this.said.push("read the sensor"); },
			sessionUp: (rung) => { this.said.push(`${rung} is up`); },
			sessionDown: (rung, failure) => {
				this.said.push(`${rung} is down: ${failure === undefined ? "no failure" : `${failure.stage}/${failure.code}`}`);
				if (failure !== undefined) this.shown.push(failure.seen);
			},
		});
	}

	get bodies(): readonly string[] {
		return this.requests.map((request) => request.slice(request.indexOf("\r\n\r\n") + 4));
	}

	heard(): string[] {
		return this.said.splice(0);
	}

	/** As the uplink does after a pause. */
	open(): void {
		this.poster.open();
		this.timer.settle();
	}

	sample(...texts: readonly string[]): void {
		for (const text of texts) {
			this.poster.sampled(text);
			this.timer.settle();
		}
	}

	/** To what waits for one. */
	answer(text: string): void {
		this.far?.write(bytesOf(text));
		this.timer.settle();
	}

	private serve(far: FakeStream): void {
		this.dialled++;
		this.far = far;
		const into = new Uint8Array(256);
		let text = "";
		far.attach({
			readable: () => {
				for (let count = far.read(into); count > 0; count = far.read(into)) text += readLatin1(into, 0, count);
				const length = requestLength(text);
				if (length === undefined) return;
				this.requests.push(text.slice(0, length));
				text = text.slice(length);
				const answer = this.answers.length === 0 ? reply(200) : this.answers.shift();
				if (typeof answer === "function") answer(far);
				else if (answer !== undefined) far.write(bytesOf(answer));
			},
		});
	}
}
