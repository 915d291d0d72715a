import { equal, test } from "../harness.js";
import { Conversation } from "./tls-conversation.js";
import type { ConnectionOptions } from "./tls-conversation.js";
import type { Piece } from "./tls-records.js";
import type { ServerScript, Step } from "./tls-server.js";

/** What a server does wrong, and what our client has to say about it. */
export interface Refusal {
	readonly name: string;
	readonly script?: ServerScript;
	readonly options?: Partial<ConnectionOptions>;
	/** What happens after both have talked. */
	readonly then?: (conversation: Conversation) => void;
	readonly code: string;
	/** The alert that the server receives (RFC 8446 section 6); undefined for none. */
	readonly alert: number | undefined;
}

/** Makes a test of each: the bytes of the server arrive at once, and one by one. */
export function refuses(title: string, refusals: readonly Refusal[]): void {
	for (const refusal of refusals) {
		test(`${title}: ${refusal.name}`, () => {
			for (const chunk of [Infinity, 1]) {
				const conversation = new Conversation(refusal.script, refusal.options, chunk).run();
				refusal.then?.(conversation);
				expectRefusal(conversation, refusal, chunk === 1 ? "byte by byte" : "whole");
			}
		});
	}
}

function expectRefusal(conversation: Conversation, { code, alert }: Refusal, way: string): void {
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
