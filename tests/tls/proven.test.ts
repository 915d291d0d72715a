import type { PeerProof } from "../../modules/x509/authenticator.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import { flipped } from "../fakes/tls-messages.js";
import { at, at12 } from "../fakes/tls-refusal.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { equal, test } from "../harness.js";

/** An authenticator that believes everybody, and whom it was told to have shown their key. */
function witness(refuses = false): { readonly authenticator: ReturnType<typeof fakeAuthenticator>; readonly told: PeerProof[] } {
	const told: PeerProof[] = [];
	const proven = (peer: PeerProof): void => {
		told.push(peer);
		if (refuses) throw tlsFailures.make("truncated");
	};
	return { authenticator: { ...fakeAuthenticator(), proven }, told };
}

test("proven: told of the proof once, when the handshake is complete", () => {
	for (const Talk of [Conversation, Conversation12]) {
		const { authenticator, told } = witness();
		const { connected } = new Talk({}, { authenticator }).run();
		equal([told.length, told[0] === connected?.peer], [1, true]);
	}
});

const cut = [
	["a wrong CertificateVerify", (options: object) => new Conversation({ edit: at("certificate-verify", (message) => [{ message: flipped(message, -1) }]) }, options)],
	["a wrong Finished", (options: object) => new Conversation({ edit: at("finished", (message) => [{ message: flipped(message, -1) }]) }, options)],
	["a wrong ServerKeyExchange", (options: object) => new Conversation12({ edit: at12("server-key-exchange", (message) => [{ message: flipped(message, -1) }]) }, options)],
	["a wrong Finished of TLS 1.2", (options: object) => new Conversation12({ edit: at12("finished", (message) => [{ message: flipped(message, -1) }]) }, options)],
] as const;

for (const [name, converse] of cut) {
	test(`proven: told of nobody after ${name}`, () => {
		const { authenticator, told } = witness();
		const { connected, failure } = converse({ authenticator }).run();
		equal([told, connected, failure === undefined], [[], undefined, false]);
	});
}

test("proven: what the authenticator cannot bear ends the connection", () => {
	const { authenticator } = witness(true);
	const talk = new Conversation({}, { authenticator }).run();
	equal([talk.connected, talk.failure?.code, talk.say(Uint8Array.of(1))], [undefined, "truncated", 0]);
});
