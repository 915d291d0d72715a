import { tlsFailures } from "../../modules/tls/failures.js";
import { ramSessions } from "../../modules/tls/ram-sessions.js";
import { resumption } from "../../modules/tls/resumption.js";
import { resumption13 } from "../../modules/tls/resumption13.js";
import { equal, ok, test } from "../harness.js";
import { FakeTimer } from "../fakes/timer.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { Random } from "../fakes/random.js";
import { flipped } from "../fakes/tls-messages.js";
import { TlsLink } from "../fakes/tls-link.js";
import type { CertificateFields } from "../fakes/tls-messages.js";
import { at } from "../fakes/tls-refusal.js";

const hello = Uint8Array.of(1, 2, 3);

test("stream: it opens when the server has been judged, and data goes both ways", () => {
	const link = new TlsLink();
	equal(link.calls, []);
	link.settle();
	equal(link.calls, ["secured", "opened"]);
	equal(link.connections.map(({ version, suite, group, peer }) => [version, suite, group, peer.kind]), [
		["TLS 1.3", "TLS_AES_128_GCM_SHA256", "x25519", "verified"],
	]);
	equal(link.write(hello), 3);
	link.server.sender.data(Uint8Array.of(4, 5));
	link.settle().settle();
	equal(link.calls.slice(2), ["readable"]);
	equal([link.read(), link.read(), link.server.data], [Uint8Array.of(4, 5), new Uint8Array(0), hello]);
});

test("stream: what is written as it opens leaves together with our Finished", () => {
	const link = new TlsLink({ held: true });
	let [before, after] = [0, 0];
	link.on.opened = () => {
		before = link.far.waiting;
		link.write(hello);
		after = link.far.waiting;
	};
	link.far.open();
	link.settle();
	// change_cipher_spec may be there, of 6 bytes; Finished takes 58, and data of three bytes 25.
	equal([before <= 6, after - before], [true, 58 + 25]);
});

for (const [kind, trust] of [["verified", "verified"], ["pinned", "pinned"], ["insecure", "unverified"]] as const) {
	test(`stream: a peer that is ${kind} is ${trust}`, () => {
		equal(new TlsLink({ authenticator: fakeAuthenticator({ kind }) }).settle().trust, trust);
	});
}

test("stream: others run between the steps of the handshake", () => {
	const link = new TlsLink({ authenticator: fakeAuthenticator({ steps: 6 }), held: true });
	let turns = 0;
	const count = (): void => {
		turns++;
		if (link.trust === undefined && turns < 1000) link.timer.after(0, count);
	};
	link.far.open();
	link.timer.after(0, count);
	link.settle();
	ok(link.trust !== undefined);
	// Key pair, key agreement, six steps of judgement and the signature.
	ok(turns >= 9, `${turns} turns`);
});

test("stream: readable comes once until everything has been read", () => {
	const link = opened();
	for (let count = 0; count < 3; count++) {
		link.server.sender.data(Uint8Array.of(count));
		link.settle();
	}
	equal(link.calls, ["readable"]);
	equal([link.read(2).length, link.read(1).length], [2, 1]);
	link.server.sender.data(hello);
	link.settle();
	equal(link.calls, ["readable"]);
	equal(link.read(100).length, 3);
	link.server.sender.data(hello);
	link.settle();
	equal(link.calls, ["readable", "readable"]);
});

test("stream: who does not read stops the server, and nothing is lost", () => {
	const link = opened({ faults: { capacity: 300 } });
	const text = new Random(1).bytes(20_000);
	for (let from = 0; from < text.length; from += 1000) link.server.sender.data(text.subarray(from, from + 1000));
	for (let turn = 0; turn < 100; turn++) link.settle();
	equal(link.calls, ["readable"]);
	equal(link.far.waiting, 0);
	for (let turn = 0; turn < 2000; turn++) {
		link.read(37);
		link.settle();
	}
	equal(link.data, text);
});

test("stream: a link that is full stops the writer, writable says when to go on, and nothing is lost", () => {
	const link = opened({ faults: { capacity: 100 } });
	const text = new Random(2).bytes(5000);
	let sent = 0;
	link.listening = false;
	sent += link.write(text);
	ok(sent > 0 && sent < 1000, `${sent} bytes`);
	link.settle();
	equal([link.write(text), link.calls], [0, []]);
	link.listening = true;
	link.on.writable = () => { sent += link.write(text.subarray(sent)); };
	for (let turn = 0; turn < 500; turn++) link.settle();
	equal([sent, link.server.data], [5000, text]);
	ok(link.calls.every((call) => call === "writable"));
});

test("stream: nothing is taken before it is open, and writable does not come for it", () => {
	const link = new TlsLink({ faults: { capacity: 20 } });
	link.on.opened = () => { equal(link.write(hello), 3); };
	equal([link.write(hello), link.read().length], [0, 0]);
	for (let turn = 0; turn < 300; turn++) link.settle();
	equal([link.calls, link.server.data], [["secured", "opened"], hello]);
});

test("stream: a read does not carry the handshake on", () => {
	const link = new TlsLink({ held: true });
	link.far.open();
	for (let turn = 0; turn < 50 && link.trust === undefined; turn++) {
		equal(link.read().length, 0);
		link.settle();
	}
	equal(link.calls, ["secured", "opened"]);
});

test("stream: the server's close_notify is the end of reading, after what was sent before it", () => {
	const link = opened();
	link.server.sender.data(hello);
	link.server.sender.alert(1, 0);
	link.settle();
	equal(link.calls, ["readable"]);
	equal(link.read(), hello);
	link.settle();
	equal(link.calls, ["readable", "ended"]);
	equal(link.write(hello), 3);
	link.end();
	link.settle().settle();
	equal([link.server.data, link.server.alerts, link.farEnded], [hello, [[1, 0]], true]);
});

test("stream: an end without close_notify is a failure, after what was sent before it, however late it is read", () => {
	const link = opened();
	link.server.sender.data(hello);
	link.server.sender.data(Uint8Array.of(4));
	link.pump();
	link.far.end();
	for (let turn = 0; turn < 5; turn++) link.timer.settle();
	equal(link.calls, ["readable"]);
	equal(link.read(), Uint8Array.of(1, 2, 3, 4));
	link.timer.settle();
	equal([link.calls, link.failure?.code], [["readable", "failed"], "truncated"]);
});

test("stream: close_notify and the transport's end together are a good end", () => {
	const link = opened();
	link.server.sender.data(hello);
	link.server.sender.alert(1, 0);
	link.pump();
	link.far.end();
	link.timer.settle();
	equal(link.read(), hello);
	link.timer.settle();
	equal(link.calls, ["readable", "ended"]);
});

test("stream: end() says close_notify, then the transport ends, and reading goes on", () => {
	const link = opened();
	link.write(hello);
	link.end();
	link.end();
	equal(link.write(hello), 0);
	link.settle().settle();
	equal([link.server.data, link.server.alerts, link.farEnded], [hello, [[1, 0]], true]);
	link.server.sender.data(Uint8Array.of(9));
	link.settle().settle();
	equal([link.read(), link.calls], [Uint8Array.of(9), ["readable"]]);
});

test("stream: end() while the link is full waits for what was taken", () => {
	const link = opened({ faults: { capacity: 50 } });
	link.listening = false;
	const count = link.write(new Uint8Array(2000).fill(1));
	link.end();
	link.settle();
	equal(link.far.waiting <= 50, true);
	link.listening = true;
	for (let turn = 0; turn < 100; turn++) link.settle();
	equal([link.server.data.length, link.server.alerts, link.farEnded, link.calls], [count, [[1, 0]], true, []]);
});

test("stream: end() before the transport is open comes behind Finished", () => {
	const link = new TlsLink({ held: true });
	link.end();
	link.far.open();
	for (let turn = 0; turn < 20; turn++) link.settle();
	equal([link.server.finished, link.server.alerts, link.farEnded], [true, [[1, 0]], true]);
});

test("stream: end() within the handshake comes behind Finished", () => {
	const trust: unknown[] = [];
	const link: TlsLink = new TlsLink({ authenticator: fakeAuthenticator({ steps: 3, presented: () => {
		link.timer.after(0, () => {
			trust.push(link.trust);
			link.end();
		});
	} }) });
	for (let turn = 0; turn < 20; turn++) link.settle();
	equal([trust, link.server.finished, link.server.alerts, link.farEnded], [[undefined], true, [[1, 0]], true]);
});

test("stream: silence ends at the deadline, with an alert and what was waited for", () => {
	const link = new TlsLink({ script: { edit: at("server-hello", () => []), compatible: false }, deadline: 5000 });
	link.listening = false;
	link.settle();
	link.timer.advance(4999);
	equal(link.calls, []);
	link.timer.advance(1);
	equal([link.calls, link.failure?.code, link.failure?.seen], [["failed"], "handshake-timeout", "no complete handshake within 5 s; still waiting for ServerHello"]);
	link.listening = true;
	link.settle().settle();
	equal([link.server.alerts, link.farEnded, link.far.gone], [[[1, 90], [1, 0]], true, false]);
});

test("stream: the deadline is the handshake's alone", () => {
	const link = opened();
	link.timer.advance(1_000_000);
	equal([link.calls, link.timer.pending], [[], 0]);
});

test("stream: the alert leaves before the transport ends, also through a narrow link and when the one above lets go", () => {
	for (const capacity of [1, 3, 1000]) {
		const link = new TlsLink({ faults: { capacity }, script: { edit: at("finished", (message) => [{ message: flipped(message, -1) }]) } });
		link.on.failed = () => { link.destroy(); };
		for (let turn = 0; turn < 3000; turn++) link.settle();
		equal([link.failure?.code, link.server.alerts, link.farEnded], ["bad-finished", [[2, 51]], true], `${capacity}`);
		equal(link.calls, ["failed"]);
	}
});

test("stream: after a failure the transport is let go in the end, whatever the server does", () => {
	const link = new TlsLink({ script: { edit: at("finished", (message) => [{ message: flipped(message, -1) }]) } });
	link.settle();
	equal(link.calls, ["failed"]);
	link.server.sender.data(new Uint8Array(3000));
	link.settle().settle();
	equal(link.far.waiting, 0);
	link.timer.advance(1000);
	equal([link.calls, link.timer.pending], [["failed"], 0]);
});

test("stream: a failure that a read meets comes after it has returned", () => {
	const link = opened();
	link.server.sender.data(hello);
	link.server.sender.send({ record: 23, content: hello, damage: (record) => flipped(record, -1) });
	link.settle();
	equal(link.calls, ["readable"]);
	equal([link.read(), link.read(), link.calls], [hello, new Uint8Array(0), ["readable"]]);
	link.timer.settle();
	equal([link.calls, link.failure?.code, link.read().length, link.write(hello)], [["readable", "failed"], "bad-record-mac", 0, 0]);
});

test("stream: a host that is no server's name is refused without a byte sent", () => {
	const link = new TlsLink({ host: "a b" });
	link.settle().settle();
	equal([link.calls, link.failure?.code, link.server.outerTypes, link.farEnded], [["failed"], "bad-server-name", [], true]);
	link.timer.advance(1000);
	equal([link.calls, link.timer.pending], [["failed"], 0]);
});

test("stream: trust whose storage cannot be read is a failure, without a byte sent", () => {
	const unreadable = tlsFailures.make("bad-server-name", { host: "stands for storage" });
	const authenticator = { ...fakeAuthenticator(), identity: () => { throw unreadable; } };
	const link = new TlsLink({ authenticator, resumption: resumption(ramSessions(new FakeTimer(1000)), { tls13: resumption13 }) });
	link.settle().settle();
	equal([link.calls, link.failure, link.server.outerTypes], [["failed"], unreadable, []]);
	link.timer.advance(1000);
	equal(link.timer.pending, 0);
});

test("stream: destroy() of an open stream says close_notify, then lets go", () => {
	const link = opened();
	link.destroy();
	link.settle().settle();
	equal([link.server.alerts, link.farEnded, link.calls], [[[1, 0]], true, []]);
	link.timer.advance(1000);
	equal([link.far.deserted, link.timer.pending, link.calls], [true, 0, []]);
});

test("stream: an alert between two steps outlives the reset behind it", () => {
	const reset = Object.assign(new Error(), { stage: "tcp", code: "reset", fault: "link", seen: "", expected: "", hint: "" } as const);
	const script = { certificate: (fields: CertificateFields) => ({ ...fields, entries: [...fields.entries, { certificate: new Uint8Array(1000), extensions: [] }] }) };
	const link: TlsLink = new TlsLink({ script, authenticator: fakeAuthenticator({ steps: 6, presented: () => {
		link.server.sender.alert(2, 40);
		link.pump();
		link.timer.after(0, () => { link.far.fail(reset); });
	} }) });
	for (let turn = 0; turn < 20; turn++) link.settle();
	equal([link.calls, link.failure?.code], [["failed"], "alert-handshake-refused"]);
});

/** What TCP says, and what it comes to. */
const brokenOff: readonly (readonly [tcp: string, code: string, hint: RegExp])[] = [
	["reset", "reset-in-handshake", /does not speak TLS/],
	["closed", "closed-in-handshake", /does not speak TLS/],
	["timeout", "timeout", /^$/],
];

for (const [tcp, code, hint] of brokenOff) {
	test(`stream: ${tcp} in answer to ClientHello is ${code}`, () => {
		const failure = Object.assign(new Error(), { stage: "tcp", code: tcp, fault: "link", seen: "", expected: "", hint: "" } as const);
		const link = new TlsLink({ script: { edit: () => [], compatible: false } });
		link.settle();
		equal(link.server.hellos.length, 1);
		link.far.fail(failure);
		link.timer.advance(1000);
		equal([link.calls, link.failure?.code], [["failed"], code]);
		ok(hint.test(link.failure?.hint ?? ""), link.failure?.hint);
	});
}

test("stream: a failure below is passed on, once", () => {
	const failure = Object.assign(new Error(), { stage: "tcp", code: "reset", fault: "link", seen: "", expected: "", hint: "" } as const);
	for (const open of [false, true]) {
		const link = new TlsLink({ held: true });
		link.far.open();
		if (open) link.settle();
		link.far.fail(failure);
		link.timer.advance(100_000);
		equal([link.failure, link.calls.filter((call) => call === "failed").length], [failure, 1]);
		equal([link.write(hello), link.read().length], [0, 0]);
		link.end();
		link.destroy();
	}
});

for (const call of ["secured", "opened", "readable", "writable", "ended", "failed"] as const) {
	for (const method of ["destroy", "end"] as const) {
		test(`stream: ${method}() within ${call}()`, () => {
			const link = new TlsLink({ faults: { capacity: 400 } });
			link.on[call] = () => { link[method](); };
			for (let turn = 0; turn < 5; turn++) link.settle();
			link.write(new Uint8Array(3000));
			link.server.sender.data(hello);
			for (let turn = 0; turn < 20; turn++) link.settle();
			link.server.sender.alert(1, 0);
			link.read();
			for (let turn = 0; turn < 20; turn++) link.settle();
			link.far.fail(Object.assign(new Error(), { stage: "tcp", code: "reset", fault: "link", seen: "", expected: "", hint: "" } as const));
			link.timer.advance(100_000);
			ok(link.calls.includes(call), link.calls.join());
			// Nothing is told after destroy(); after end() everything but that there is room.
			if (method === "destroy") equal(link.calls.at(-1), call);
			else ok(!link.calls.slice(link.calls.indexOf(call) + 1).includes("writable"), link.calls.join());
		});
	}
}

test("stream: whatever the link does, what is sent arrives", () => {
	for (let seed = 1; seed <= 60; seed++) {
		const random = new Random(seed);
		const faults = { capacity: 1 + random.below(3000), readLimit: 1 + random.below(500), latency: random.below(5) };
		const link = new TlsLink({ faults, receiveBuffer: 512 + random.below(4000), sendBuffer: 64 + random.below(2000), deadline: 1e9, script: { split: 1 + random.below(400), padding: random.below(50) } });
		const text = random.bytes(3000);
		let sent = 0;
		link.on.readable = () => { link.readAll(1 + random.below(200)); };
		link.on.writable = () => { sent += link.write(text.subarray(sent)); };
		link.on.opened = () => {
			sent += link.write(text.subarray(sent));
			for (let from = 0; from < text.length; from += 300) {
				if (random.below(3) === 0) link.server.keyUpdate(random.below(2) === 0 ? 0 : 1);
				link.server.sender.data(text.subarray(from, from + 300));
			}
			link.server.sender.alert(1, 0);
		};
		link.on.ended = () => { link.end(); };
		for (let turn = 0; turn < 8000 && !(link.farEnded && sent === text.length); turn++) {
			link.timer.advance(10);
			link.pump();
		}
		equal([link.failure?.message, link.data.length, link.server.data.length === sent], [undefined, 3000, true], `seed ${seed}`);
		equal([link.data, link.server.data, link.farEnded], [text, text.slice(0, sent), true], `seed ${seed}`);
	}
});

/** A link that is open, with what it was told so far forgotten. */
function opened(options: ConstructorParameters<typeof TlsLink>[0] = {}): TlsLink {
	const link = new TlsLink(options);
	for (let turn = 0; turn < 200 && !(link.trust !== undefined && link.server.finished); turn++) link.settle();
	ok(link.server.finished, link.failure?.message);
	link.calls.length = 0;
	return link;
}
