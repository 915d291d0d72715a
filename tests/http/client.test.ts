import { bearer, basic, secretField } from "../../modules/http/credentials.js";
import { chunkedBody, jsonBody, textBody } from "../../modules/http/body.js";
import type { ChunkSource } from "../../modules/http/body.js";
import { HttpExchange } from "../../modules/http/exchange.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { readHttpUrl } from "../../modules/http/url.js";
import type { FakeStream } from "../fakes/stream.js";
import { equal, fails, ok, test } from "../harness.js";
import { bytesOf } from "./reading.js";
import { linkFailures, reply, Stage, thenEnd } from "./stage.js";
import type { Answer } from "./stage.js";

test("posts JSON, with all that a service wants to know and that nobody had to say", () => {
	const stage = new Stage({ answers: [reply("201 Created", "ok")] });
	equal(stage.ask({ method: "POST", url: "https://Service.example/in?a=1#top", body: jsonBody({ temp: 23.4 }) }), ['201 "ok"']);
	equal(stage.dialled, ["service.example:443"]);
	equal(stage.seen, ["POST /in?a=1 HTTP/1.1\r\nHost: service.example\r\nUser-Agent: Mooring/0.1\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"temp\":23.4}"]);
});

test("nobody is told anything before the call that led to it has returned", () => {
	const stage = new Stage({ answers: [reply(200), reply(200)] });
	stage.send();
	equal(stage.said, []);
	stage.timer.settle();
	stage.heard();
	stage.send();
	equal(stage.said, [], "on a connection that was kept");
	stage.timer.settle();
	equal(stage.heard(), ['200 ""']);
});

test("a connection is kept for the next request, and let go of when none comes", () => {
	const stage = new Stage({ answers: [reply(200, "a"), reply(200, "b"), reply(200, "c")], options: { idleTimeout: 5000 } });
	equal([...stage.ask(), ...stage.ask()], ['200 "a"', '200 "b"']);
	equal(stage.dialled.length, 1);
	stage.timer.advance(4999);
	equal(stage.far?.deserted, false);
	stage.timer.advance(1);
	equal(stage.far?.deserted, true);
	equal(stage.timer.pending, 0);
	equal(stage.ask(), ['200 "c"']);
	equal(stage.dialled.length, 2);
});

test("none is kept if that is not wanted, nor if the server says close", () => {
	const never = new Stage({ answers: [reply(200), reply(200)], options: { idleTimeout: 0 } });
	never.ask();
	equal([never.far?.deserted, never.timer.pending], [true, 0]);
	const closing = new Stage({ answers: [reply(200, "", "Connection: close\r\n")] });
	closing.ask();
	equal([closing.far?.deserted, closing.timer.pending], [true, 0]);
});

test("another host, port or scheme gets a connection of its own", () => {
	const stage = new Stage({ answers: Array.from({ length: 5 }, () => reply(200)), plain: true });
	for (const url of ["https://a/", "https://a:443/x", "https://a:8443/", "http://a/", "https://b/"]) equal(stage.ask({ url }), ['200 ""'], url);
	equal(stage.dialled, ["a:443", "a:8443", "plain a:80", "b:443"]);
	const scheme = new Stage({ answers: [reply(200), reply(200)], plain: true });
	for (const url of ["http://a:443/", "https://a:443/"]) scheme.ask({ url });
	equal(scheme.dialled, ["plain a:443", "a:443"], "the scheme alone");
});

test("the next request may be given from within the end of the one before", () => {
	const stage = new Stage({ answers: [reply(200, "a"), reply(200, "b")] });
	let left = 1;
	stage.react = () => { if (left-- > 0) stage.send(); };
	equal(stage.ask(), ['200 "a"', '200 "b"']);
	equal(stage.dialled.length, 1);
	stage.send();
	fails(() => { stage.send(); }, "busy");
});

test("the server closed a kept connection meanwhile: nothing is lost by it", () => {
	const stage = new Stage({ answers: [reply(200, "a"), reply(200, "b")] });
	stage.ask();
	stage.far?.end();
	stage.timer.settle();
	equal(stage.ask({ method: "POST", body: textBody("x") }), ['200 "b"']);
	equal(stage.dialled.length, 2);
});

test("bytes that come while nothing is asked for are not the answer to the next request", () => {
	const stage = new Stage({ answers: [reply(200, "a"), reply(200, "b")] });
	stage.ask();
	stage.far?.write(bytesOf(reply(200, "smuggled")));
	stage.timer.settle();
	equal(stage.ask(), ['200 "b"']);
	equal(stage.dialled.length, 2);
});

test("nor are bytes that came just before it, or the end, although nobody was told of either yet", () => {
	const late = new Stage({ answers: [reply(200, "a"), reply(200, "b")] });
	late.ask();
	late.far?.write(bytesOf(reply(408, "too late")));
	equal(late.ask({ method: "POST", body: textBody("x") }), ['200 "b"']);
	equal([late.dialled.length, late.seen.length], [2, 2]);
	for (const leave of [(far: FakeStream | undefined) => { far?.end(); }, (far: FakeStream | undefined) => { far?.fail(linkFailures.make("reset")); }]) {
		const over = new Stage({ answers: [reply(200, "a"), reply(200, "b")] });
		over.ask();
		leave(over.far);
		equal(over.ask({ method: "POST", body: textBody("x") }), ['200 "b"']);
		equal([over.dialled.length, over.seen.length], [2, 2]);
	}
});

test("retry: what ends a kept connection in an orderly way, or by force, is the server's; what else happens to it is told", () => {
	const tls = new FailureTable("tls", {
		"truncated": { fault: "link", seen: "a", expected: "b", hint: "c" },
		"bad-record-mac": { fault: "peer", seen: "a", expected: "b", hint: "c" },
	});
	for (const [code, said] of [["truncated", '200 "b"'], ["bad-record-mac", "failed tls/bad-record-mac"]] as const) {
		const stage = new Stage({ answers: [reply(200), (far) => { far.fail(tls.make(code)); }, reply(200, "b")] });
		stage.ask();
		equal(stage.ask(), [said]);
	}
});

test("a request that was let go of before it began is not begun", () => {
	const stage = new Stage({ answers: [reply(200)] });
	stage.send({ url: "https://a/" });
	stage.client.close();
	equal([stage.ask({ url: "https://b/" }), stage.dialled], [['200 ""'], ["b:443"]]);
});

const gone: readonly (readonly [name: string, answer: Answer])[] = [
	["closes", (far) => { far.end(); }],
	["resets", (far) => { far.fail(linkFailures.make("reset")); }],
];
for (const [name, answer] of gone) {
	const then = (request: Parameters<Stage["ask"]>[0], answers: readonly Answer[]): { readonly said: string[]; readonly dials: number; readonly seen: number } => {
		const stage = new Stage({ answers: [reply(200, "first"), ...answers] });
		stage.ask();
		return { said: stage.ask(request), dials: stage.dialled.length, seen: stage.seen.length };
	};
	test(`retry: a server that ${name} a kept connection at the request is asked again if that does no harm`, () => {
		for (const method of ["GET", "HEAD", "PUT", "DELETE"] as const) {
			equal(then({ method }, [answer, "HTTP/1.1 204 \r\n\r\n"]), { said: ['204 ""'], dials: 2, seen: 3 }, method);
		}
		equal(then({ method: "POST", body: textBody("a"), repeatable: true }, [answer, reply(200)]), { said: ['200 ""'], dials: 2, seen: 3 });
		equal(then({ method: "POST", body: textBody("a") }, [answer, reply(200)]), { said: ["failed http/closed-before-reply"], dials: 1, seen: 2 });
	});
	test(`retry: once, when it ${name} the second one too, and never on a new connection`, () => {
		const failed = name === "closes" ? "failed http/closed-before-reply" : "failed tcp/reset";
		equal(then({}, [answer, answer, reply(200)]), { said: [failed], dials: 2, seen: 3 });
		const stage = new Stage({ answers: [answer, reply(200)] });
		equal(stage.ask(), [failed]);
		equal(stage.dialled.length, 1);
	});
}

test("retry: not once a byte of the reply has come", () => {
	const stage = new Stage({ answers: [reply(200), thenEnd("HTTP/1.1 2")] });
	stage.ask();
	equal(stage.ask(), ["failed http/closed-in-head"]);
});

test("retry: what has left, what is answered, and what does no harm twice decide", () => {
	const url = readHttpUrl("https://h/");
	for (const [request, sent, kept, may] of [
		[{ method: "POST" }, 0, true, true], [{ method: "POST" }, 1, true, false], [{ method: "POST", repeatable: true }, 1, true, true],
		[{ method: "PUT" }, 1, true, true], [{ method: "PUT" }, 1, false, false], [{ method: "PUT", body: chunkedBody(new Pieces()) }, 0, true, true],
		[{ method: "PUT", body: chunkedBody(new Pieces()) }, 1, true, false], [{ method: "PUT", body: chunkedBody(new Rewindable()) }, 1, true, true],
	] as const) {
		const exchange = new HttpExchange({ ...request, url }, { userAgent: "x", headLimit: 1000, bodyLimit: 1000 }, kept);
		exchange.output();
		if (sent > 0) exchange.sent(sent);
		equal(exchange.mayRetry, may, `${request.method} ${sent}`);
		exchange.space();
		exchange.filled(0);
		equal(exchange.mayRetry, may, "a read that gave nothing is no byte of a reply");
		exchange.space().fill(0x48, 0, 1);
		exchange.filled(1);
		equal(exchange.mayRetry, false);
	}
});

/** Pieces, of which an empty one means that there is none yet: until `go`. */
class Pieces implements ChunkSource {
	at = 0;
	readonly pieces: readonly string[];

	constructor(...pieces: readonly string[]) {
		this.pieces = pieces;
	}

	next(): Uint8Array | undefined {
		const piece = this.pieces[this.at];
		if (piece !== "") this.at++;
		return piece === undefined ? undefined : bytesOf(piece);
	}

	go(): void {
		this.at++;
	}
}

class Rewindable extends Pieces {
	rewind(): void {
		this.at = 0;
	}
}

test("a body of a length that nobody knows is sent in chunks, when the source has them", () => {
	const stage = new Stage({ answers: [reply(200)] });
	const source = new Pieces("hello", "x".repeat(20), "", "!");
	equal(stage.ask({ method: "PUT", body: chunkedBody(source, "text/csv") }), []);
	stage.timer.advance(25_000);
	equal(stage.heard(), [], "the reply is waited for only when all has left");
	source.go();
	stage.client.resume();
	stage.timer.settle();
	equal(stage.heard(), ['200 ""']);
	equal(stage.seen[0]?.split("\r\n\r\n")[0], "PUT /p HTTP/1.1\r\nHost: h\r\nUser-Agent: Mooring/0.1\r\nAccept-Encoding: identity\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked");
	equal(stage.seen[0]?.split("\r\n\r\n").slice(1).join("\r\n\r\n"), `5\r\nhello\r\n14\r\n${"x".repeat(20)}\r\n1\r\n!\r\n0\r\n\r\n`);
});

test("a source is sent again from its beginning, if it has one", () => {
	for (const [source, said] of [[new Pieces("abc"), "failed http/closed-before-reply"], [new Rewindable("abc"), '200 ""']] as const) {
		const stage = new Stage({ answers: [reply(200), (far) => { far.end(); }, reply(200)] });
		stage.ask();
		equal(stage.ask({ method: "PUT", body: chunkedBody(source) }), [said]);
		equal(stage.seen.at(-1)?.endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), true);
	}
});

test("a large body passes through a stream with little room", () => {
	const text = "0123456789".repeat(500);
	const stage = new Stage({ answers: [reply(200, text)], faults: { capacity: 100, readLimit: 17 } });
	equal(stage.ask({ method: "POST", body: textBody(text) }), [`200 "${text}"`]);
	equal(stage.seen[0]?.endsWith(`\r\n\r\n${text}`), true);
});

test("a reply before the end of the request is the reply, and ends the sending", () => {
	const early = new Stage({ accept: (far) => { far.attach({ opened: () => { far.write(bytesOf(reply(413, "too much"))); } }); } });
	equal(early.ask({ method: "PUT", body: chunkedBody(new Pieces("a", "", "b")) }), ["failed http/content-refused"]);
	equal(early.far?.deserted, true);
});

test("a keep-alive connection that closes late: the client does not wait for it", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n"] });
	equal(stage.ask(), ['200 "hello!"']);
	equal(stage.timer.now(), 50, "no time has passed");
});

// What a failure shows, and what it does not.

test("a refusal shows status, server, the request's ids and the first 200 bytes, made printable", () => {
	const stage = new Stage({ answers: [reply("415 Unsupported Media Type", `{"error":"no\u001b[2J type\n"}${"x".repeat(300)}`, "Server: cloudflare\r\nCF-RAY: 8a1b-FRA\r\nX-Request-Id: 77\r\nSet-Cookie: a=b\r\n"), reply(200)] });
	equal(stage.ask({ method: "POST", url: "https://h/secret-hook", body: textBody("a") }), ["failed http/content-refused"]);
	const { seen = "" } = stage.failures[0] ?? {};
	equal(seen.slice(0, 131), 'POST to https://h: 415 Unsupported Media Type, server cloudflare, cf-ray 8a1b-FRA, x-request-id 77, "{"error":"no\\u{1b}[2J type "}x');
	equal(/x+"$/.exec(seen)?.[0].length, 200 - 24 + 1, "what is left of 200 bytes, and the quotation mark");
	equal(stage.ask(), ['200 ""']);
	equal(stage.dialled.length, 1, "and the connection is kept");
});

const statuses: readonly (readonly [status: number, code: string])[] = [
	[400, "content-refused"], [401, "unauthorized"], [403, "forbidden"], [404, "not-found"], [405, "not-found"], [409, "refused"], [413, "content-refused"],
	[415, "content-refused"], [422, "content-refused"], [429, "too-many-requests"], [500, "server-error"], [503, "server-error"], [300, "refused"], [305, "refused"],
];
test("each status that is no success has its code", () => {
	for (const [status, code] of statuses) equal(new Stage({ answers: [reply(status)] }).ask(), [`failed http/${code}`], String(status));
	equal(new Stage({ answers: ["HTTP/1.1 304 Not Modified\r\n\r\n"] }).ask(), ['304 ""']);
	for (const method of ["POST", "PUT", "DELETE"] as const) equal(new Stage({ answers: ["HTTP/1.1 304 Not Modified\r\n\r\n"] }).ask({ method }), ["failed http/refused"], method);
	equal(new Stage({ answers: [reply(404, "page")] }).ask({ anyStatus: true }), ['404 "page"']);
	equal(new Stage({ answers: [reply(301, "page")] }).ask({ anyStatus: true }), ['301 "page"']);
});

test("a refusal whose body is broken, encoded or without an end is still that refusal", () => {
	for (const answer of [
		"HTTP/1.1 503 Busy\r\nContent-Length: 999999\r\n\r\nwait",
		"HTTP/1.1 503 Busy\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nwait",
		"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
		`HTTP/1.1 503 Busy\r\nContent-Length: 60000\r\n\r\n${"x".repeat(5000)}`,
	]) {
		const stage = new Stage({ answers: [answer] });
		stage.ask();
		stage.timer.advance(60_000);
		equal(stage.failures.map(({ code }) => code), ["server-error"]);
	}
});

const token = "tok-0123456789";
test("secrets are shown nowhere, although a server says them back", () => {
	const echo = `you said ${token}, dXNlcjpwYXNzd29yZA== and password; ${"x".repeat(140)}${token}`;
	for (const [credentials, shown] of [[bearer(token), [token, token.slice(0, 5)]], [basic("user", "password"), ["dXNlcjpwYXNzd29yZA", "password"]], [secretField("X-Api-Key", token), [token, token.slice(0, 5)]]] as const) {
		const stage = new Stage({ answers: [reply(403, echo, `Server: ${token}\r\n`)] });
		equal(stage.ask({ credentials }), ["failed http/forbidden"]);
		const text = JSON.stringify(stage.failures) + stage.failures.map(({ message, seen, hint }) => message + seen + hint).join();
		for (const secret of shown) ok(!text.includes(secret), text);
		ok(text.includes("(secret)"));
	}
});

test("credentials go to whom was verified or pinned, and nothing goes to another", () => {
	for (const trust of ["verified", "pinned", "unverified", "plain"] as const) {
		for (const allowed of [false, true]) {
			for (const request of [{ credentials: bearer(token) }, { secrets: ["p"] }]) {
				const stage = new Stage({ trust, answers: [reply(200)], options: { sendSecretsUnverified: allowed } });
				const said = stage.ask(request);
				const good = trust === "verified" || trust === "pinned" || (trust === "unverified" && allowed);
				equal(said, [good ? '200 ""' : `failed http/${trust === "plain" ? "not-secure" : "secrets-withheld"}`]);
				equal(stage.seen.length, good ? 1 : 0);
				equal(stage.far?.deserted, !good);
			}
		}
	}
	const plain = new Stage({ plain: true, answers: [reply(200), reply(200)] });
	equal(plain.ask({ url: "http://h/", credentials: bearer(token) }), ["failed http/secrets-withheld"]);
	equal(plain.ask({ url: "http://h/" }), ['200 ""']);
	equal(plain.ask({ url: "http://h/", credentials: bearer(token) }), ["failed http/secrets-withheld"], "on a connection that was kept");
	equal(plain.seen.length, 1);
});

test("credentials as they are sent", () => {
	for (const [credentials, line] of [
		[basic("Aladdin", "open sesame"), "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="], [basic("test", "123\u00a3"), "Authorization: Basic dGVzdDoxMjPCow=="],
		[bearer("mF_9.B5f-4.1JqM="), "Authorization: Bearer mF_9.B5f-4.1JqM="], [secretField("Cookie", "a=b; c=d"), "Cookie: a=b; c=d"],
	] as const) {
		const stage = new Stage({ answers: [reply(200)] });
		stage.ask({ credentials });
		ok(stage.seen[0]?.includes(`\r\n${line}\r\n`), stage.seen[0]);
	}
});

test("http:// is refused before anything is dialled, unless somebody gave a way", () => {
	const stage = new Stage();
	fails(() => { stage.send({ url: "http://h/" }); }, "plain-text");
	equal([stage.dialled, stage.timer.pending, stage.client.isBusy], [[], 0, false]);
});

test("what the connection could not be made for is passed on as it is", () => {
	const stage = new Stage({ accept: (far) => { far.hold(); far.fail(linkFailures.make("reset")); } });
	equal(stage.ask(), ["failed tcp/reset"]);
	equal(stage.timer.pending, 0);
});

// Time.

test("no connection, no first byte, no end: each has its deadline", () => {
	const held = new Stage({ accept: (far) => { far.hold(); } });
	equal(held.ask(), []);
	held.timer.advance(29_999);
	equal(held.heard(), []);
	held.timer.advance(1);
	equal(held.heard(), ["failed http/connect-timeout"]);
	const silent = new Stage();
	silent.ask({ method: "POST", body: textBody("a") });
	silent.timer.advance(19_999);
	equal(silent.heard(), []);
	silent.timer.advance(1);
	equal(silent.heard(), ["failed http/first-byte-timeout"]);
	for (const stage of [held, silent]) equal([stage.far?.deserted, stage.timer.pending, stage.client.isBusy], [true, 0, false]);
});

test("a deadline holds for what it is for, and for nothing behind that", () => {
	const sending = new Stage({ options: { connectTimeout: 1000 } });
	sending.ask({ method: "PUT", body: chunkedBody(new Pieces("a", "", "b")) });
	sending.timer.advance(50_000);
	equal(sending.heard(), [], "the connection is there");
	const redirected = new Stage({ answers: ["HTTP/1.1 302 F\r\nLocation: /n\r\nContent-Length: 0\r\n\r\n"], options: { idleTimeout: 1000 } });
	redirected.ask();
	redirected.timer.advance(19_999);
	equal([redirected.heard(), redirected.dialled.length], [[], 1], "the connection is in use");
	redirected.timer.advance(1);
	equal(redirected.heard(), ["failed http/first-byte-timeout"]);
});

test("a slow drip ends with the whole exchange's deadline, in the head and in the body", () => {
	for (const answer of ["HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n", "HTTP/1.1 100 C\r\n"]) {
		const stage = new Stage({ answers: [answer] });
		stage.ask();
		for (let second = 1; second < 60; second++) {
			stage.far?.write(bytesOf("x"));
			stage.timer.advance(1000);
			equal(stage.heard(), [], `${answer} after ${second} s`);
		}
		stage.far?.write(bytesOf("x"));
		stage.timer.advance(1000);
		equal(stage.heard(), ["failed http/timeout"]);
		equal([stage.far?.deserted, stage.timer.pending], [true, 0]);
	}
});

test("a peer that takes nothing ends with the whole exchange's deadline too", () => {
	const stage = new Stage({ faults: { capacity: 64 }, accept: (far) => { far.attach({}); } });
	stage.ask({ method: "POST", body: textBody("x".repeat(1000)) });
	stage.timer.advance(60_000);
	equal(stage.heard(), ["failed http/timeout"]);
});

test("redirects and a second attempt do not begin the deadline anew", () => {
	const stage = new Stage({ answers: ["HTTP/1.1 302 F\r\nLocation: https://other/\r\nContent-Length: 0\r\n\r\n"], options: { timeout: 10_000 } });
	stage.ask();
	stage.timer.advance(10_000);
	equal(stage.heard(), ["failed http/timeout"]);
});

test("close() lets go of everything, and nobody is told", () => {
	const stage = new Stage();
	stage.send();
	stage.client.close();
	stage.timer.advance(100_000);
	equal([stage.heard(), stage.client.isBusy, stage.timer.pending], [[], false, 0]);
	const within = new Stage({ answers: [reply(200, "abc")] });
	within.react = () => { within.client.close(); };
	equal(within.ask(), ['200 "abc"']);
	equal([within.far?.deserted, within.timer.pending], [true, 0]);
});

test("two clients read into one buffer by turns", () => {
	const buffer = new Uint8Array(512);
	const stages = [1, 2].map((number) => new Stage({ options: { buffer }, answers: [1, 2].map((count) => reply(200, `${number}.${count} ${"x".repeat(600)}`)) }));
	const said = [1, 2].flatMap(() => stages.flatMap((stage) => stage.ask()));
	equal(said, ["1.1", "2.1", "1.2", "2.2"].map((text) => `200 "${text} ${"x".repeat(600)}"`));
});

test("options that cannot work are named", () => {
	for (const options of [{ timeout: 0 }, { connectTimeout: -1 }, { firstByteTimeout: 1.5 }, { idleTimeout: 2 ** 31 }, { headLimit: 10 }, { redirects: 99 }, { bodyLimit: NaN }, { buffer: new Uint8Array(511) }]) {
		fails(() => new Stage({ options }), "limit-out-of-range");
	}
});
