import { chunkedBody, textBody } from "../../modules/http/body.js";
import type { ChunkSource } from "../../modules/http/body.js";
import { HttpClient } from "../../modules/http/client.js";
import { readHttpUrl } from "../../modules/http/url.js";
import { fakeDial } from "../fakes/stream.js";
import type { FakeStream } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, fails, ok, test } from "../harness.js";
import { bytesOf } from "./reading.js";
import { linkFailures, reply, Stage, thenEnd } from "./stage.js";
import type { Answer } from "./stage.js";

test("the time for which a connection is kept ends just when a request is given: the request does not", () => {
	const stage = new Stage({ answers: [reply(200, "a"), reply(200, "b")], options: { idleTimeout: 5000 } });
	// Before the client's own timer.
	stage.timer.after(5000, () => { stage.send(); });
	equal(stage.ask(), ['200 "a"']);
	stage.timer.advance(5000);
	stage.timer.settle();
	equal([stage.heard(), stage.dialled.length], [['200 "b"'], 1]);
});

test("a connection is kept no longer than the server keeps it", () => {
	for (const [field, kept] of [["timeout=5", 4000], ["max=9, timeout=3", 2000], ["timeout=100", 60_000], ["timeout=x", 60_000], ["xtimeout=3", 60_000], ["timeout=3, timeout=9", 2000], ["timeout=, Timeout=3", 2000], ["timeout=5\r\nKeep-Alive: max=100", 4000]] as const) {
		const stage = new Stage({ answers: [reply(200, "", `Keep-Alive: ${field}\r\n`)] });
		stage.ask();
		stage.timer.advance(kept - 1);
		equal(stage.far?.deserted, false, field);
		stage.timer.advance(1);
		equal(stage.far?.deserted, true, field);
	}
	const soon = new Stage({ answers: [reply(200, "", "Keep-Alive: timeout=1\r\n")] });
	soon.ask();
	equal([soon.far?.deserted, soon.timer.pending], [true, 0]);
});

// A source of the body.

class Source implements ChunkSource {
	calls = 0;
	readonly rewind?: () => void;
	private readonly give: (call: number) => string | undefined;

	constructor(give: (call: number) => string | undefined, rewind?: () => void) {
		this.give = give;
		if (rewind !== undefined) this.rewind = rewind;
	}

	next(): Uint8Array | undefined {
		const piece = this.give(++this.calls);
		return piece === undefined ? undefined : bytesOf(piece);
	}
}

function breaking(call: number): string | undefined {
	if (call === 2) throw new RangeError("no card");
	return call < 4 ? "abc" : undefined;
}

test("a source that throws ends the request, and the server never takes the part for the whole", () => {
	const stage = new Stage({ answers: [reply(200)] });
	equal(stage.ask({ method: "POST", body: chunkedBody(new Source(breaking)) }), ["failed http/body-source"]);
	ok(stage.failures[0]?.seen.includes("no card"));
	stage.timer.advance(100_000);
	equal([stage.seen, stage.far?.deserted, stage.client.isBusy, stage.timer.pending], [[], true, false, 0]);
	const own = new Stage();
	equal(own.ask({ method: "POST", body: chunkedBody(new Source(() => { throw linkFailures.make("reset"); })) }), ["failed tcp/reset"], "a failure explains itself");
});

test("a source that throws when it is asked to go on: the call has returned before anybody is told", () => {
	const stage = new Stage();
	let broken = false;
	let pieces = 1;
	const source = new Source(() => {
		if (broken && pieces-- === 0) throw new Error("gone");
		return broken ? "abc" : "";
	});
	stage.ask({ method: "POST", body: chunkedBody(source) });
	broken = true;
	stage.client.resume();
	// Nor does a second call tell of it.
	stage.client.resume();
	equal(stage.heard(), []);
	stage.timer.settle();
	equal(stage.heard(), ["failed http/body-source"]);
});

test("a source that threw, and close() before anybody was told: the next request knows nothing of it", () => {
	const stage = new Stage({ answers: [reply(200, "b")] });
	let broken = false;
	stage.ask({ method: "POST", body: chunkedBody(new Source(() => {
		if (broken) throw new Error("gone");
		return "";
	})) });
	broken = true;
	stage.client.resume();
	stage.client.close();
	equal(stage.ask(), ['200 "b"']);
});

test("a reply that came before the source broke is told, and only that", () => {
	const stage = new Stage({ accept: (far) => { far.attach({ opened: () => { far.write(bytesOf(reply(413, "too much"))); } }); } });
	equal(stage.ask({ method: "POST", body: chunkedBody(new Source(breaking)) }).length, 1);
	stage.timer.advance(100_000);
	equal(stage.heard(), []);
});

test("a source that cannot begin anew after all ends the request, redirected or repeated", () => {
	const broken = (): ReturnType<typeof chunkedBody> => chunkedBody(new Source((call) => (call === 1 ? "a" : undefined), () => { throw new Error("worn out"); }));
	const redirected = new Stage({ answers: [reply(307, "", "Location: /n\r\n")] });
	equal(redirected.ask({ method: "PUT", body: broken() }), ["failed http/body-source"]);
	const repeated = new Stage({ answers: [reply(200), (far) => { far.end(); }] });
	repeated.ask();
	equal(repeated.ask({ method: "PUT", body: broken() }), ["failed http/body-source"]);
	equal([redirected.client.isBusy, repeated.client.isBusy, repeated.far?.deserted], [false, false, true]);
});

test("close() and a next request from within a source", () => {
	const closing = new Stage();
	equal(closing.ask({ method: "POST", body: chunkedBody(new Source(() => { closing.client.close(); return "abc"; })) }), []);
	equal([closing.far?.deserted, closing.client.isBusy, closing.timer.pending], [true, false, 0]);
	const next = new Stage({ answers: [reply(200, "b")] });
	const source = new Source(() => {
		next.client.close();
		next.send();
		throw new Error("of a request that is no more");
	});
	equal(next.ask({ method: "POST", body: chunkedBody(source) }), ['200 "b"']);
	const later = new Stage({ answers: [reply(200, "b")] });
	let over = false;
	later.ask({ method: "POST", body: chunkedBody(new Source(() => {
		if (!over) return "";
		later.client.close();
		throw new Error("of a request that is no more");
	})) });
	over = true;
	later.client.resume();
	equal(later.ask(), ['200 "b"']);
});

test("nothing is told behind the end, though a reply came along with it", () => {
	const stage = new Stage({ accept: (far) => { far.attach({}); } });
	const heard: string[] = [];
	let broken = false;
	stage.client.send({ method: "POST", url: readHttpUrl("https://h/"), body: chunkedBody(new Source(() => (broken ? breaking(2) : ""))) }, {
		head: () => { heard.push("head"); }, done: () => { heard.push("done"); }, failed: ({ code }) => { heard.push(code); },
	});
	stage.timer.settle();
	broken = true;
	stage.far?.write(bytesOf(reply(200)));
	stage.timer.settle();
	equal(heard, ["body-source"]);
});

test("resume() from within a source does not ask it twice at a time", () => {
	const stage = new Stage({ answers: [reply(200)] });
	let within = 0;
	const source = new Source((call) => {
		equal(++within, 1);
		stage.client.resume();
		within--;
		return call < 4 ? "abc" : undefined;
	});
	equal(stage.ask({ method: "POST", body: chunkedBody(source) }), ['200 ""']);
	equal(stage.seen[0]?.endsWith("\r\n\r\n3\r\nabc\r\n3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n"), true);
});

test("a chunk is sent with its end, and does not wait for the next one", () => {
	for (const length of [3, 5000]) {
		const seen: number[] = [];
		let text = "";
		const stage = new Stage({ accept: (far) => {
			const into = new Uint8Array(8192);
			far.attach({ readable: () => { for (let count = far.read(into); count > 0; count = far.read(into)) { seen.push(count); text += String.fromCharCode(...into.subarray(0, count)); } } });
		} });
		stage.ask({ method: "POST", body: chunkedBody(new Source((call) => (call === 1 ? "x".repeat(length) : ""))) });
		ok(text.endsWith(`\r\n\r\n${length.toString(16)}\r\n${"x".repeat(length)}\r\n`), String(length));
	}
});

// Handlers.

/** A client whose handler throws in one of its methods. */
function throwing(where: "head" | "body" | "done" | "failed", answer: string): { readonly heard: string[]; readonly client: HttpClient; readonly timer: FakeTimer; readonly far: () => FakeStream | undefined } {
	const timer = new FakeTimer(0);
	let far: FakeStream | undefined;
	const client = new HttpClient({ secure: fakeDial(timer, (_, stream) => {
		far = stream;
		stream.attach({ opened: () => { stream.write(bytesOf(answer)); } });
	}, { readLimit: 8 }, "verified") }, timer);
	const heard: string[] = [];
	const say = (what: string): void => {
		heard.push(what);
		if (what === where) throw new Error(`thrown in ${what}`);
	};
	client.send({ method: "GET", url: readHttpUrl("https://h/") }, { head: () => { say("head"); }, body: () => { say("body"); }, done: () => { say("done"); }, failed: () => { say("failed"); } });
	let thrown = 0;
	for (let turn = 0; turn < 20; turn++) {
		try {
			timer.settle();
		} catch {
			thrown++;
		}
	}
	heard.push(`thrown ${thrown}`);
	return { heard, client, timer, far: () => far };
}

test("a handler that throws is told no more, and the client is free", () => {
	for (const [where, answer, heard] of [
		["head", reply(200, "a".repeat(100)), ["head", "thrown 1"]],
		["body", reply(200, "a".repeat(100)), ["head", "body", "thrown 1"]],
		["done", reply(200), ["head", "done", "thrown 1"]],
		["failed", reply(500), ["failed", "thrown 1"]],
	] as const) {
		const world = throwing(where, answer);
		equal(world.heard, heard);
		equal(world.client.isBusy, false);
		if (where === "head" || where === "body") equal([world.far()?.deserted, world.timer.pending], [true, 0], where);
	}
});

test("a handler that throws takes along no request but its own", () => {
	const stage = new Stage({ answers: [reply(200, "a"), reply(200, "b")] });
	let thrown = false;
	stage.react = () => {
		if (thrown) return;
		thrown = true;
		stage.send();
		throw new Error("of the one before");
	};
	try {
		stage.ask();
	} catch {
		equal(stage.heard(), ['200 "a"']);
	}
	stage.timer.settle();
	equal([stage.heard(), stage.client.isBusy], [['200 "b"'], false]);
});

test("a request is repeated once, redirects and all", () => {
	const gone = (far: FakeStream): void => { far.end(); };
	const stage = new Stage({ answers: [reply(200), gone, reply(302, "", "Location: /n\r\n"), gone, reply(200)] });
	stage.ask();
	equal([stage.ask(), stage.seen.length], [["failed http/closed-before-reply"], 4]);
});

// What a redirect or a refusal brings along.

const broken: readonly (readonly [what: string, rest: Answer])[] = [
	["compressed", "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"],
	["longer than the limit", "Content-Length: 9999999\r\n\r\nabc"],
	["cut", thenEnd("HTTP/1.1 302 F\r\nLocation: /n\r\nContent-Length: 9\r\n\r\nabc")],
	["of bad chunks", "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"],
	["never there", "Content-Length: 9\r\n\r\n"],
	["without an end", "\r\nabc"],
];
for (const [what, rest] of broken) {
	test(`a redirect whose body is ${what} is followed`, () => {
		const whole = typeof rest === "string" ? `HTTP/1.1 302 F\r\nLocation: /n\r\n${rest}` : rest;
		const stage = new Stage({ answers: [whole, reply(200, "there")] });
		stage.send();
		stage.timer.advance(1000);
		equal(stage.heard(), ['200 "there"']);
	});
}

test("a redirect whose connection is reset behind the head is followed", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 302 F\r\nLocation: /n\r\nContent-Length: 9\r\n\r\nabc", reply(200, "there")] });
	stage.ask();
	stage.far?.fail(linkFailures.make("reset"));
	stage.timer.settle();
	equal(stage.heard(), ['200 "there"']);
});

test("a redirect that came too late is not followed: the time was the first server's", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 302 F\r\nLocation: https://other/\r\nContent-Length: 9\r\n\r\nabc"], options: { timeout: 500 } });
	stage.send();
	stage.timer.advance(60_000);
	equal([stage.heard(), stage.dialled, stage.timer.pending], [["failed http/timeout"], ["h:443"], 0]);
	ok(stage.failures[0]?.seen.includes("https://h "));
});

test("a refusal whose body stalls or drips is told after a second", () => {
	for (const drip of ["", "x"]) {
		const stage = new Stage({ answers: ["HTTP/1.1 503 Busy\r\nContent-Length: 900\r\n\r\nwait"] });
		stage.ask();
		for (let tenth = 1; tenth < 10; tenth++) {
			stage.timer.advance(100);
			stage.far?.write(bytesOf(drip));
		}
		equal(stage.heard(), []);
		stage.timer.advance(100);
		equal([stage.heard(), stage.far?.deserted, stage.timer.pending], [["failed http/server-error"], true, 0]);
	}
});

test("a reply whose status is wanted has all the time that there is", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nwai"] });
	stage.ask({ anyStatus: true });
	stage.timer.advance(50_000);
	stage.far?.write(bytesOf("t"));
	stage.timer.settle();
	equal(stage.heard(), ['503 "wait"']);
});

test("the time for the first byte begins anew behind each interim reply", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 100 Continue\r\n\r\n"], options: { timeout: 200_000 } });
	stage.ask();
	stage.timer.advance(15_000);
	stage.far?.write(bytesOf("HTTP/1.1 102 Processing\r\n\r\n"));
	stage.timer.advance(19_999);
	equal(stage.heard(), []);
	stage.timer.advance(1);
	equal(stage.heard(), ["failed http/first-byte-timeout"]);
});

test("the first byte may have come together with an interim reply", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 102 P\r\n\r\nHT"], options: { firstByteTimeout: 1000, timeout: 5000 } });
	stage.ask();
	stage.timer.advance(5000);
	equal(stage.heard(), ["failed http/timeout"]);
});

test("408 on a kept connection is the server's goodbye to it, and what may be repeated is", () => {
	const late = reply("408 Request Timeout", "", "Connection: close\r\n");
	for (const [request, answers, said, dials] of [
		[{}, [late, reply(200)], '200 ""', 2],
		[{ method: "POST", body: textBody("a"), repeatable: true }, [late, reply(200)], '200 ""', 2],
		[{ method: "POST", body: textBody("a") }, [late, reply(200)], "failed http/refused", 1],
		[{}, [reply("408 Request Timeout"), reply(200)], "failed http/refused", 1],
		[{}, [late, late, reply(200)], "failed http/refused", 2],
	] as const) {
		const stage = new Stage({ answers: [reply(200), ...answers] });
		stage.ask();
		equal([stage.ask(request), stage.dialled.length], [[said], dials]);
	}
	equal(new Stage({ answers: [late, reply(200)] }).ask(), ["failed http/refused"], "on a new one it is an answer");
});

test("a name of the device that would be two lines is refused", () => {
	for (const userAgent of ["M\r\nX-Evil: 1", "\u00e4", "a\0"]) fails(() => new Stage({ options: { userAgent } }), "field-value");
});
