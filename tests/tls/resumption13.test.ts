import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { AeadName, Crypto } from "../../modules/ports/crypto.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { ramSessions } from "../../modules/tls/ram-sessions.js";
import { resumption } from "../../modules/tls/resumption.js";
import { resumption12 } from "../../modules/tls/resumption12.js";
import { equal, ok, test } from "../harness.js";
import { Acquaintance, exchanged } from "../fakes/tls-acquaintance.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import type { ConnectionOptions } from "../fakes/tls-conversation.js";
import { identityOf } from "../fakes/tls-identity.js";
import { FakeTimer } from "../fakes/timer.js";
import type { TicketFields } from "../fakes/tls-messages.js";
import type { ServerScript } from "../fakes/tls-server.js";

/** The host's crypto, but for one AEAD. */
function without(missing: AeadName): Crypto {
	return { ...nodeCrypto, aeads: nodeCrypto.aeads.filter((aead) => aead !== missing) };
}

const hello = Uint8Array.of(1, 2, 3, 4, 5);

test("resumption 1.3: the second connection shows no certificates and is known for what the first was found to be", () => {
	const presented: number[] = [];
	const both = new Acquaintance({ authenticator: fakeAuthenticator({ presented: ({ certificates }) => { presented.push(certificates.length); } }) });
	const first = exchanged(both.meet());
	const second = exchanged(both.meet());
	equal([first.connected?.resumed, second.connected?.resumed], [false, true]);
	equal(second.connected?.peer, first.connected?.peer);
	equal([second.connected?.suite, second.connected?.group, second.connected?.version], [first.connected?.suite, "x25519", "TLS 1.3"]);
	equal([presented, second.server.heard], [[1], [1, 20]]);
	equal(both.tickets.offered.length, 1);
});

test("resumption 1.3: a certificate of our own is shown in the full handshake, and stands for the resumed ones", () => {
	const both = new Acquaintance({ identity: identityOf("p256") });
	const heard = [false, true].map((resumed) => {
		const talk = exchanged(both.meet({ requestCertificate: true }));
		equal(talk.connected?.resumed, resumed);
		return talk.server.heard;
	});
	equal(heard, [[1, 11, 15, 20], [1, 20]]);
});

test("resumption 1.3: a session is offered once, a new one comes with each connection", () => {
	const both = new Acquaintance();
	for (const resumed of [false, true, true, true]) equal(both.meet().connected?.resumed, resumed);
	const tickets = both.tickets.offered.map(({ ticket }) => ticket.join());
	equal([tickets.length, new Set(tickets).size], [3, 3]);
});

test("resumption 1.3: of several tickets the newest is taken first", () => {
	const given: Uint8Array[] = [];
	const noted = { ticket: (fields: TicketFields) => { given.push(fields.ticket); return fields; } };
	const both = new Acquaintance();
	const first = both.meet(noted);
	first.server.giveTicket();
	first.server.giveTicket();
	first.run();
	const silent = { ticket: (fields: TicketFields) => ({ ...fields, lifetime: 0 }) };
	for (const resumed of [true, true, false]) equal(both.meet(silent).connected?.resumed, resumed);
	// Two are kept; the first had to go.
	equal(both.tickets.offered.map(({ ticket }) => ticket), [given[2], given[1]]);
});

test("resumption 1.3: only with a new key agreement, and pre_shared_key is the last extension", () => {
	const both = new Acquaintance({ versions: [tls13, tls12] });
	both.meet();
	const [offer] = both.meet().server.hellos;
	equal(offer?.extensions.get(45), Uint8Array.of(1, 1));
	equal(Array.from(offer?.extensions.keys() ?? []).at(-1), 41);
	ok(offer?.extensions.get(42) === undefined);
});

test("resumption 1.3: without it no ticket is asked for, and those that come are of no use", () => {
	const both = new Acquaintance({ resumption: undefined });
	for (const talk of [exchanged(both.meet()), exchanged(both.meet())]) {
		equal([talk.connected?.resumed, talk.server.hellos[0]?.extensions.has(45)], [false, false]);
	}
	const twelve = new Acquaintance({ resumption: resumption(ramSessions(new FakeTimer()), { tls12: resumption12 }) });
	for (const talk of [twelve.meet(), twelve.meet()]) equal([talk.connected?.resumed, talk.server.hellos[0]?.extensions.has(45)], [false, false]);
});

test("resumption 1.3: a server that forgets makes a full handshake of the same flight", () => {
	const both = new Acquaintance();
	both.meet();
	const second = exchanged(both.meet({ forgets: true }));
	equal([second.connected?.resumed, second.server.hellos.length, both.tickets.offered.length], [false, 1, 1]);
	equal(exchanged(both.meet()).connected?.resumed, true);
});

const retries: readonly (readonly [name: string, retry: NonNullable<ServerScript["retry"]>])[] = [
	["a cookie", { cookie: hello }], ["another group", { group: "secp256r1" }], ["both", { cookie: hello, group: "secp256r1" }],
];
for (const [name, retry] of retries) {
	test(`resumption 1.3: with a HelloRetryRequest for ${name}, in the first connection and in the second`, () => {
		const both = new Acquaintance();
		const group = retry.group ?? "x25519";
		equal(exchanged(both.meet({ retry, group })).connected?.resumed, false);
		const second = exchanged(both.meet({ retry, group }));
		equal([second.connected?.resumed, second.connected?.group], [true, group]);
		const [before, after] = both.tickets.offered;
		equal(before?.ticket, after?.ticket);
		ok(before?.binder.join() !== after?.binder.join());
	});
}

test("resumption 1.3: a HelloRetryRequest with a suite of another hash leaves the session out", () => {
	const both = new Acquaintance();
	both.meet({ suite: 0x1301 });
	const second = exchanged(both.meet({ suite: 0x1302, retry: { cookie: hello } }));
	equal([second.connected?.resumed, second.server.hellos.map(({ extensions }) => extensions.has(41))], [false, [true, false]]);
});

test("resumption 1.3: a HelloRetryRequest changes nothing of a session of TLS 1.2 (RFC 8446 section 4.1.2)", () => {
	const both = new Acquaintance({ versions: [tls13, tls12] });
	equal(both.meet12().failure, undefined);
	const second = exchanged(both.meet({ suite: 0x1302, retry: { cookie: hello } }));
	const [before, after] = second.server.hellos.map(({ extensions }) => extensions.get(35)?.length);
	equal([second.connected?.version, (before ?? 0) > 0, before], ["TLS 1.3", true, after]);
});

/** RFC 8446 section 4.2.11: the hash must be the same, the rest need not be. */
test("resumption 1.3: another suite of the same hash goes on with the session", () => {
	const both = new Acquaintance();
	both.meet({ suite: 0x1301 });
	const second = exchanged(both.meet({ suite: 0x1303 }));
	equal([second.connected?.resumed, second.connected?.suite], [true, "TLS_CHACHA20_POLY1305_SHA256"]);
});

test("resumption 1.3: the age of the ticket is what was waited, hidden", () => {
	const both = new Acquaintance();
	for (const [ageAdd, waited] of [[0, 0], [0x12345678, 1234], [0xffffffff, 7_000_000]] as const) {
		both.meet({ forgets: true, ticket: (fields) => ({ ...fields, ageAdd }) });
		both.timer.advance(waited);
		both.meet({ forgets: true });
		equal(both.tickets.offered.at(-1)?.age, (ageAdd + waited) % 2 ** 32);
	}
});

const WEEK = 604_800;
/** Seconds: what a server says, what is waited, and whether the session is offered then. */
const lifetimes: readonly (readonly [lifetime: number, waited: number, offered: boolean])[] = [
	[0, 0, false], [1, 1, true], [1, 2, false], [WEEK, WEEK, true], [WEEK, WEEK + 1, false],
	// RFC 8446 section 4.6.1: not beyond seven days, whatever it says.
	[WEEK + 100, WEEK + 1, false], [0xffffffff, WEEK, true], [0xffffffff, WEEK + 1, false],
];
for (const [lifetime, waited, offered] of lifetimes) {
	test(`resumption 1.3: a ticket for ${lifetime} s, after ${waited} s`, () => {
		const both = new Acquaintance();
		both.meet({ ticket: (fields) => ({ ...fields, lifetime }) });
		both.timer.advance(1000 * waited);
		equal([both.meet().connected?.resumed, both.tickets.offered.length], [offered, offered ? 1 : 0]);
	});
}

const now = Date.UTC(2026, 10, 22);
const device = identityOf("p256");
const judged = (end?: number): Partial<ConnectionOptions> => ({ authenticator: fakeAuthenticator(end === undefined ? {} : { end }) });
/** What differs in the second connection, and whether the session of the first is offered. */
const others: readonly (readonly [name: string, first: Partial<ConnectionOptions>, second: Partial<ConnectionOptions>, offered: boolean])[] = [
	["the same", {}, {}, true],
	["another trust decision", {}, { authenticator: fakeAuthenticator({ policy: "nobody" }) }, false],
	["another object for the same decision", {}, { authenticator: fakeAuthenticator() }, true],
	["another server", {}, { serverName: { kind: "dns", text: "elsewhere" } }, false],
	["an address instead of a name", {}, { serverName: { kind: "ip", text: "127.0.0.1", address: Uint8Array.of(127, 0, 0, 1) } }, false],
	["another port", {}, { port: 8884 }, false],
	["a protocol", {}, { protocols: ["mqtt"] }, false],
	["no protocol", { protocols: ["mqtt"] }, {}, false],
	["protocols in another order", { protocols: ["mqtt", "h2"] }, { protocols: ["h2", "mqtt"] }, false],
	["the same protocols", { protocols: ["mqtt"] }, { protocols: ["mqtt"] }, true],
	["a certificate of our own", {}, { identity: device }, false],
	["no certificate of our own any more", { identity: device }, {}, false],
	["another certificate of our own", { identity: device }, { identity: identityOf("p384") }, false],
	["the same certificate of our own", { identity: device }, { identity: identityOf("p256") }, true],
	["no suite of it", {}, { crypto: without("aes-128-gcm") }, false],
	["TLS 1.2 alone", {}, { versions: [tls12] }, false],
	["the certificate's last moment", judged(now), judged(now), true],
	["a certificate that has ended", judged(now), { ...judged(now), now: now + 1 }, false],
	["a clock that is not set", judged(now), { ...judged(now), now: undefined }, false],
	["a clock that is not set, where none is needed", {}, { now: undefined }, true],
];
for (const [name, before, after, offered] of others) {
	test(`resumption 1.3: in the second connection ${name}`, () => {
		const both = new Acquaintance();
		equal(both.meet({}, before).failure, undefined);
		both.meet({ suite: after.crypto === undefined ? 0x1301 : 0x1303 }, after);
		equal(both.tickets.offered.length, offered ? 1 : 0);
	});
}

test("resumption 1.3: a proof as of today goes with the session", () => {
	const both = new Acquaintance();
	both.meet();
	const peer = both.meet().connected?.peer;
	equal([peer?.kind, peer?.description, peer?.findings], ["verified", "whoever it is", []]);
});

test("resumption 1.3: a session whose handshake is cut off is gone", () => {
	const both = new Acquaintance();
	both.meet();
	const cut = both.meet({ edit: (step, message) => (step === "server-hello" ? [] : [{ message }]) });
	cut.end();
	equal(both.tickets.offered.length, 1);
	equal(both.meet().connected?.resumed, false);
});

test("resumption 1.3: a ticket too long for our memory is not kept, the longest that is not is", () => {
	for (const [length, offered] of [[1024, 1], [1025, 0]] as const) {
		const both = new Acquaintance();
		both.meet({ ticket: (fields) => ({ ...fields, ticket: new Uint8Array(length) }) });
		equal([both.meet().failure, both.tickets.offered.length], [undefined, offered]);
	}
});

test("resumption 1.3: what a ticket says of early data is passed over", () => {
	const both = new Acquaintance();
	both.meet({ ticket: (fields) => ({ ...fields, extensions: [[42, Uint8Array.of(0, 0, 4, 0)], [0x4a4a, hello]] }) });
	const second = exchanged(both.meet());
	equal([second.connected?.resumed, second.server.hellos[0]?.extensions.has(42)], [true, false]);
});

test("resumption 1.3: a record size is agreed upon anew", () => {
	const both = new Acquaintance({ receiveBuffer: 1024 });
	both.meet();
	equal(exchanged(both.meet({ extensions: [[28, Uint8Array.of(2, 0)]] })).connected?.recordSize, "record_size_limit");
});
