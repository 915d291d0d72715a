import { ramSessions } from "../../modules/tls/ram-sessions.js";
import { resumption } from "../../modules/tls/resumption.js";
import { resumption12 } from "../../modules/tls/resumption12.js";
import { resumption13 } from "../../modules/tls/resumption13.js";
import type { SessionStore } from "../../modules/tls/session.js";
import { equal, test } from "../harness.js";
import { FakeTimer } from "./timer.js";
import { Conversation, Conversation12 } from "./tls-conversation.js";
import type { ConnectionOptions } from "./tls-conversation.js";
import { expectRefusal } from "./tls-refusal.js";
import type { Refusal, Refusal12 } from "./tls-refusal.js";
import type { ServerScript } from "./tls-server.js";
import type { ServerScript12 } from "./tls-server12.js";
import { TicketBook } from "./tls-tickets.js";

/** A client and a server that meet more than once, and what each remembers of the other. */
export class Acquaintance {
	readonly timer = new FakeTimer(1000);
	/** Of the client. */
	readonly store: SessionStore;
	/** Of the server. */
	readonly tickets = new TicketBook();
	readonly sessions = new Map<string, Uint8Array>();
	readonly #client: Partial<ConnectionOptions>;

	/** `client`: what is the same in all its connections. */
	constructor(client: Partial<ConnectionOptions> = {}, store?: SessionStore) {
		this.store = store ?? ramSessions(this.timer, 2);
		this.#client = { resumption: resumption(this.store, { tls13: resumption13, tls12: resumption12 }), ...client };
	}

	/** One connection, up to where neither has anything more to say. */
	meet(script: ServerScript = {}, client: Partial<ConnectionOptions> = {}, chunk = Infinity): Conversation {
		return new Conversation({ tickets: this.tickets, ...script }, { ...this.#client, ...client }, chunk).run();
	}

	meet12(script: ServerScript12 = {}, client: Partial<ConnectionOptions> = {}, chunk = Infinity): Conversation12 {
		return new Conversation12({ sessions: this.sessions, ...script }, { ...this.#client, ...client }, chunk).run();
	}
}

/** Both say something and hear it. */
export function exchanged<Talk extends Conversation | Conversation12>(talk: Talk): Talk {
	const hello = Uint8Array.of(1, 2, 3, 4, 5);
	equal(talk.failure, undefined);
	equal(talk.say(hello), hello.length);
	talk.server.sender.data(hello);
	talk.run();
	equal([talk.server.data, talk.received], [hello, hello]);
	return talk;
}

/** Makes a test of each: a first connection is good, in the second, which offers its session, the server does what is refused. */
export function refusesResumed(title: string, refusals: readonly (Refusal & { readonly first?: ServerScript })[]): void {
	for (const { first, ...refusal } of refusals) {
		test(`${title}: ${refusal.name}`, () => {
			for (const chunk of [Infinity, 1]) {
				const both = new Acquaintance(refusal.options);
				equal(both.meet(first).failure, undefined);
				expectRefusal(both.meet(refusal.script, {}, chunk), refusal, chunk === 1 ? "byte by byte" : "whole");
				equal(both.tickets.offered.length, 1);
				// Whatever became of it, it is not offered again.
				equal(both.meet().connected?.resumed, false);
			}
		});
	}
}

/** The same in TLS 1.2. */
export function refusesResumed12(title: string, refusals: readonly (Refusal12 & { readonly first?: ServerScript12 })[]): void {
	for (const { first, ...refusal } of refusals) {
		test(`${title}: ${refusal.name}`, () => {
			for (const chunk of [Infinity, 1]) {
				const both = new Acquaintance(refusal.options);
				equal(both.meet12(first).failure, undefined);
				const second = both.meet12(refusal.script, {}, chunk);
				equal(second.server.resumed, true);
				expectRefusal(second, refusal, chunk === 1 ? "byte by byte" : "whole");
				const third = both.meet12(first);
				equal([third.server.resumed, third.connected?.resumed], [false, false]);
			}
		});
	}
}

