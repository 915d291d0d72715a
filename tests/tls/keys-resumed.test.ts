import { nodeCrypto } from "../../hosts/node/crypto.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { ramSessions } from "../../modules/tls/ram-sessions.js";
import type { KeptSession, Session, SessionStore } from "../../modules/tls/session.js";
import { equal, ok, test } from "../harness.js";
import { RecordingCrypto } from "../fakes/recording-crypto.js";
import { FakeTimer } from "../fakes/timer.js";
import { Acquaintance } from "../fakes/tls-acquaintance.js";
import type { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import { flipped, handshakeMessage } from "../fakes/tls-messages.js";
import { at, at12 } from "../fakes/tls-refusal.js";
import type { ServerScript } from "../fakes/tls-server.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";

/** Sessions in memory, and the secret of each that was taken out. */
class WatchedStore implements SessionStore {
	readonly taken: Uint8Array[] = [];
	readonly #store = ramSessions(new FakeTimer());

	take(key: string): KeptSession | undefined {
		const kept = this.#store.take(key);
		if (kept !== undefined) this.taken.push(kept.session.secret);
		return kept;
	}

	put(key: string, session: Session): void {
		this.#store.put(key, session);
	}
}

type Ending<Script, Talk> = readonly [name: string, resumed: boolean, script: Script, then?: (talk: Talk) => void];

/** What becomes of a connection that offers a session, and whether it came so far as to be resumed. */
const endings13: readonly Ending<ServerScript, Conversation>[] = [
	["wipe, connected", true, {}, (talk) => { talk.client.wipe(); }],
	["wipe, a full handshake in its place", false, { forgets: true }, (talk) => { talk.client.wipe(); }],
	["wipe, after a HelloRetryRequest", true, { retry: { cookie: Uint8Array.of(1) } }, (talk) => { talk.client.wipe(); }],
	["wipe, after a suite of another hash", false, { suite: 0x1302, retry: { cookie: Uint8Array.of(1) } }, (talk) => { talk.client.wipe(); }],
	["a bad ServerHello", false, { hello: (fields) => ({ ...fields, suite: 0 }) }],
	["a bad Finished", false, { edit: at("finished", (message) => [{ message: flipped(message, -1) }]) }],
	["an alert", false, { edit: at("finished", () => [{ record: 21, content: Uint8Array.of(2, 40) }]) }],
	["a bad record", true, { edit: at("connected", () => [{ record: 23, content: Uint8Array.of(1), damage: (record) => flipped(record, -1) }]) }],
	["the end of the transport", true, {}, (talk) => { talk.end(); }],
	["a deadline", false, { edit: at("server-hello", () => []) }, (talk) => { talk.client.abort(tlsFailures.make("handshake-timeout", { seconds: 1, state: "", advice: "" })); }],
];

const endings12: readonly Ending<ServerScript12, Conversation12>[] = [
	["wipe, connected", true, {}, (talk) => { talk.client.wipe(); }],
	["a bad ServerHello", false, { hello: (fields) => ({ ...fields, suite: 0 }) }],
	["no extended_master_secret", false, { bound: false }],
	["no change_cipher_spec", false, { edit: at12("change-cipher-spec", () => []) }],
	["a bad Finished", false, { edit: at12("finished", (message) => [{ message: flipped(message, -1) }]) }],
	["a HelloRequest", true, { edit: at12("connected", () => [{ message: handshakeMessage(0, new Uint8Array(0)) }]) }],
	["an alert", false, { edit: at12("change-cipher-spec", () => [{ record: 21, content: Uint8Array.of(2, 40) }]) }],
	["the end of the transport", true, {}, (talk) => { talk.end(); }],
	["a deadline behind change_cipher_spec", false, { edit: at12("finished", () => []) }, (talk) => { talk.client.abort(tlsFailures.make("handshake-timeout", { seconds: 1, state: "", advice: "" })); }],
];

/** A good connection, then the one in question with a crypto of its own that is watched. */
function leavesNothing<Talk extends Conversation | Conversation12>(name: string, resumed: boolean, meet: (both: Acquaintance, crypto: RecordingCrypto | undefined) => Talk, then?: (talk: Talk) => void): void {
	const store = new WatchedStore();
	const both = new Acquaintance({}, store);
	equal(meet(both, undefined).failure, undefined);
	equal(store.taken.length, 0);
	const crypto = new RecordingCrypto(nodeCrypto);
	const talk = meet(both, crypto);
	then?.(talk);
	talk.run();
	ok(talk.failure !== undefined || name.startsWith("wipe"), name);
	equal([talk.connected?.resumed ?? false, store.taken.length], [resumed, 1]);
	equal([crypto.left, store.taken.filter((secret) => secret.some((byte) => byte !== 0)).length], [0, 0]);
}

for (const [name, resumed, script, then] of endings13) {
	test(`keys, resumed: no secret is left behind after ${name}`, () => {
		leavesNothing(name, resumed, (both, crypto) => (crypto === undefined ? both.meet() : both.meet(script, { crypto })), then);
	});
}

for (const [name, resumed, script, then] of endings12) {
	test(`keys 1.2, resumed: no secret is left behind after ${name}`, () => {
		leavesNothing(name, resumed, (both, crypto) => (crypto === undefined ? both.meet12() : both.meet12(script, { crypto })), then);
	});
}
