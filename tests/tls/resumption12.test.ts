import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { equal, test } from "../harness.js";
import { Acquaintance, exchanged } from "../fakes/tls-acquaintance.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import type { ConnectionOptions } from "../fakes/tls-conversation.js";
import { identityOf } from "../fakes/tls-identity.js";
import { handshakeMessage } from "../fakes/tls-messages.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";

const nothing = new Uint8Array(0);

const kinds: readonly NonNullable<ServerScript12["gives"]>[] = ["ticket", "session id", "both"];
for (const gives of kinds) {
	for (const versions of [[tls13, tls12], [tls12]]) {
		test(`resumption 1.2: by ${gives}, offering ${versions.map(({ name }) => name).join(" and ")}`, () => {
			const presented: number[] = [];
			const both = new Acquaintance({ versions, authenticator: fakeAuthenticator({ presented: () => { presented.push(1); } }) });
			const first = exchanged(both.meet12({ gives }));
			for (let times = 0; times < 3; times++) {
				const next = exchanged(both.meet12({ gives }));
				equal([next.connected?.resumed, next.server.resumed, next.server.heard], [true, true, [1, 20]]);
				equal(next.connected?.peer, first.connected?.peer);
				equal([next.connected?.suite, next.connected?.group, next.connected?.version], [first.connected?.suite, "x25519", "TLS 1.2"]);
			}
			equal([first.connected?.resumed, first.server.heard, presented], [false, [1, 16, 20], [1]]);
		});
	}
}

test("resumption 1.2: a certificate of our own is shown in the full handshake, and stands for the resumed ones", () => {
	const both = new Acquaintance({ identity: identityOf("rsa") });
	const heard = [false, true].map((resumed) => {
		const talk = exchanged(both.meet12({ requestCertificate: true }));
		equal(talk.connected?.resumed, resumed);
		return talk.server.heard;
	});
	equal(heard, [[1, 11, 16, 15, 20], [1, 20]]);
});

test("resumption 1.2: without it no ticket is asked for, and a session id is of no use", () => {
	const both = new Acquaintance({ resumption: undefined });
	for (const talk of [exchanged(both.meet12({ gives: "both" })), exchanged(both.meet12({ gives: "both" }))]) {
		equal([talk.connected?.resumed, talk.server.resumed, talk.server.hellos[0]?.extensions.has(35)], [false, false, false]);
	}
});

test("resumption 1.2: a server that gives nothing is served, and nothing is offered", () => {
	const silent = new Acquaintance({ versions: [tls12] });
	for (let times = 0; times < 2; times++) {
		const talk = exchanged(silent.meet12({ gives: "ticket", ticket: nothing }));
		equal([talk.connected?.resumed, talk.server.hellos[0]?.extensions.get(35), talk.server.hellos[0]?.sessionId], [false, nothing, nothing]);
	}
});

test("resumption 1.2: an empty ticket takes nothing away: the session id resumes, and so does the ticket that there is", () => {
	const id = new Acquaintance();
	id.meet12({ gives: "both", ticket: nothing });
	equal(exchanged(id.meet12({ gives: "session id" })).connected?.resumed, true);
	const ticket = new Acquaintance();
	ticket.meet12();
	for (let times = 0; times < 2; times++) equal(exchanged(ticket.meet12({ ticket: nothing })).connected?.resumed, true);
});

test("resumption 1.2: a new ticket takes the place of the old one", () => {
	const both = new Acquaintance();
	const offered = [1, 2, 3].map(() => exchanged(both.meet12()).server.hellos[0]?.extensions.get(35)?.join());
	equal([offered[0], new Set(offered).size], ["", 3]);
});

test("resumption 1.2: a server that forgets makes a full handshake, whose session is the next to be offered", () => {
	for (const gives of kinds) {
		const both = new Acquaintance();
		both.meet12({ gives });
		const second = exchanged(both.meet12({ gives, forgets: true }));
		equal([second.connected?.resumed, second.server.heard], [false, [1, 16, 20]]);
		equal(exchanged(both.meet12({ gives })).connected?.resumed, true);
	}
});

test("resumption 1.2: a session is no use to TLS 1.3, nor the other way round", () => {
	const both = new Acquaintance({ versions: [tls13, tls12] });
	both.meet12();
	equal(both.meet().connected?.resumed, false);
	const other = new Acquaintance({ versions: [tls13, tls12] });
	other.meet();
	equal(exchanged(other.meet12()).connected?.resumed, false);
});

test("resumption 1.2: keys that are not bound are resumed only where such servers are taken", () => {
	const both = new Acquaintance();
	const lax = { withoutExtendedMasterSecret: true };
	both.meet12({ bound: false }, lax);
	equal(exchanged(both.meet12({ bound: false }, lax)).connected?.resumed, true);
	const talk = exchanged(both.meet12());
	equal([talk.connected?.resumed, talk.server.hellos[0]?.extensions.get(35)], [false, nothing]);
});

const DAY = 86_400;
/** Seconds: the server's hint, what is waited, and whether the session is offered then. A hint of 0 says nothing. */
const lifetimes: readonly (readonly [hint: number, waited: number, offered: boolean])[] = [
	[300, 300, true], [300, 301, false], [0, DAY, true], [0, DAY + 1, false], [0xffffffff, DAY, true], [0xffffffff, DAY + 1, false],
];
for (const [lifetimeHint, waited, offered] of lifetimes) {
	test(`resumption 1.2: a ticket with a hint of ${lifetimeHint} s, after ${waited} s`, () => {
		const both = new Acquaintance();
		both.meet12({ lifetimeHint });
		both.timer.advance(1000 * waited);
		equal(both.meet12().server.resumed, offered);
	});
}

test("resumption 1.2: however often it is resumed, a master secret lives for a day", () => {
	const both = new Acquaintance();
	both.meet12({ lifetimeHint: 0 });
	for (let hours = 0; hours < 24; hours += 8) {
		both.timer.advance(8 * 3_600_000);
		equal(both.meet12({ lifetimeHint: 0 }).server.resumed, true);
	}
	both.timer.advance(1);
	equal(both.meet12().server.resumed, false);
});

const now = Date.UTC(2026, 10, 22);
/** What differs in the second connection; the session of the first is not offered. */
const others: readonly (readonly [name: string, first: Partial<ConnectionOptions>, second: Partial<ConnectionOptions>])[] = [
	["another trust decision", {}, { authenticator: fakeAuthenticator({ policy: "nobody" }) }],
	["another server", {}, { serverName: { kind: "dns", text: "elsewhere" } }],
	["another port", {}, { port: 8884 }],
	["another protocol", {}, { protocols: ["mqtt"] }],
	["a certificate of our own", {}, { identity: identityOf("p256") }],
	["a certificate that has ended", { authenticator: fakeAuthenticator({ end: now }) }, { authenticator: fakeAuthenticator({ end: now }), now: now + 1 }],
	["a clock that is not set", { authenticator: fakeAuthenticator({ end: now }) }, { authenticator: fakeAuthenticator({ end: now }), now: undefined }],
];
for (const [name, before, after] of others) {
	for (const gives of kinds) {
		test(`resumption 1.2: in the second connection ${name}, by ${gives}`, () => {
			const both = new Acquaintance();
			equal(both.meet12({ gives }, before).failure, undefined);
			equal(both.meet12({ gives }, after).server.resumed, false);
		});
	}
}

test("resumption 1.2: a HelloRequest before a resumed handshake's end is out of place, after it a renegotiation", () => {
	const both = new Acquaintance();
	both.meet12();
	const second = both.meet12({ edit: (step) => (step === "connected" ? [{ message: handshakeMessage(0, nothing) }] : undefined) });
	equal([second.connected?.resumed, second.failure?.code], [true, "renegotiation-refused"]);
});
