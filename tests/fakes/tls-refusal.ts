import { equal, test } from "../harness.js";
import { Conversation, Conversation12 } from "./tls-conversation.js";
import type { ConnectionOptions, FakeServer, TalkWith } from "./tls-conversation.js";
import type { Piece } from "./tls-records.js";
import type { ServerScript, Step } from "./tls-server.js";
import type { ServerScript12, Step12 } from "./tls-server12.js";

/** What a server does wrong, and what our client has to say about it. */
export interface Refusal<Script = ServerScript, Talk = Conversation> {
	readonly name: string;
	readonly script?: Script;
	readonly options?: Partial<ConnectionOptions>;
	/** What happens after both have talked. */
	readonly then?: (conversation: Talk) => void;
	readonly code: string;
	/** The alert that the server receives (RFC 8446 section 6); undefined for none. */
	readonly alert: number | undefined;
}

export type Refusal12 = Refusal<ServerScript12, Conversation12>;

/** Makes a test of each: the bytes of the server arrive at once, and one by one. */
export function refuses(title: string, refusals: readonly Refusal[]): void {
	for (const refusal of refusals) tryBothWays(title, refusal, (chunk) => new Conversation(refusal.script, refusal.options, chunk));
}

/** The same with a server of TLS 1.2. */
export function refuses12(title: string, refusals: readonly Refusal12[]): void {
	for (const refusal of refusals) tryBothWays(title, refusal, (chunk) => new Conversation12(refusal.script, refusal.options, chunk));
}

function tryBothWays<Talk extends TalkWith<FakeServer>>(title: string, refusal: Refusal<unknown, Talk>, converse: (chunk: number) => Talk): void {
	test(`${title}: ${refusal.name}`, () => {
		for (const chunk of [Infinity, 1]) {
			const conversation = converse(chunk).run();
			refusal.then?.(conversation);
			expectRefusal(conversation, refusal, chunk === 1 ? "byte by byte" : "whole");
		}
	});
}

/** Holds a conversation that has ended to what is expected of it. */
export function expectRefusal(conversation: TalkWith<FakeServer>, { code, alert }: Refusal<unknown, never>, way: string): void {
	const { failure, server, client, events } = conversation;
	equal(failure?.code, code, `${way}: ${failure?.message ?? "no failure"}`);
	equal(server.alerts, alert === undefined ? [] : [[2, alert]], way);
	equal(events.at(-1), "failed", way);
	// The end is the end.
	equal([client.next(), client.output(), client.send({ type: "data", bytes: Uint8Array.of(1) })], [undefined, undefined, 0], way);
}

/** A script's `edit` for one step. */
export function at(step: Step, pieces: (message: Uint8Array) => readonly Piece[]): NonNullable<ServerScript["edit"]> {
	return (current, message) => {
		if (current === step) return pieces(message);
		return current === "connected" ? [] : [{ message }];
	};
}

/** A script's `edit` for one step of TLS 1.2. */
export function at12(step: Step12, pieces: (message: Uint8Array) => readonly Piece[]): NonNullable<ServerScript12["edit"]> {
	return (current, message) => (current === step ? pieces(message) : undefined);
}
