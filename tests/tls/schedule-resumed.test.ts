import { nodeCrypto } from "../../hosts/node/crypto.js";
import { Reader } from "../../modules/bytes/reader.js";
import type { HandshakeLayer } from "../../modules/tls/handshake-layer.js";
import type { StateNamed } from "../../modules/tls/handshake-state.js";
import { resumption13 } from "../../modules/tls/resumption13.js";
import { finishedData, KeySchedule, labelOf } from "../../modules/tls/schedule13.js";
import type { Session13 } from "../../modules/tls/session.js";
import { Transcript } from "../../modules/tls/transcript.js";
import { equal, ok, test } from "../harness.js";
import { clientOptions } from "../fakes/tls-conversation.js";
import { handshakeMessage, joined } from "../fakes/tls-messages.js";
import { simple } from "../vectors/rfc8448.js";
import { resumed } from "../vectors/rfc8448-resumed.js";

const layer = { options: clientOptions } as Partial<HandshakeLayer> as HandshakeLayer;

/** The session of RFC 8448 section 3, out of its NewSessionTicket. */
function sessionOfTrace(): Session13 {
	const reader = new Reader(simple.newSessionTicket.subarray(4), () => new Error("the trace cannot be read"));
	const ticket = { lifetime: reader.uint32(), ageAdd: reader.uint32(), nonce: reader.vector8(), ticket: reader.vector16() };
	const suite = { id: 0x1301, hash: "sha256" };
	const state = { name: "connected", suite, peer: {}, secrets: joined(new Uint8Array(64), simple.resumptionSecret) } as unknown as StateNamed<"connected">;
	const session = resumption13.session(state, ticket, layer);
	ok(session !== undefined);
	return session;
}

test("resumption: the pre-shared key of RFC 8448 section 4", () => {
	const session = sessionOfTrace();
	equal([session.secret, session.lifetime], [resumed.sharedKey, 30_000]);
	const reader = new Reader(resumed.clientHello.subarray(resumed.clientHello.length - 39), () => new Error("the trace cannot be read"));
	equal((session.ageAdd + resumed.age) % 2 ** 32, reader.uint32());
});

test("resumption: the binder of RFC 8448 section 4, in its ClientHello", () => {
	const hello = resumed.clientHello.slice().fill(0, resumed.clientHello.length - 32);
	equal(resumption13.bind(hello, sessionOfTrace(), layer, undefined), hello.length - 35);
	equal(hello, resumed.clientHello);
});

test("resumption: the binder after a HelloRetryRequest is over the transcript so far", () => {
	const first = Transcript.afterRetry(nodeCrypto, "sha256", simple.clientHello);
	const hello = resumed.clientHello.slice();
	const length = resumption13.bind(hello, sessionOfTrace(), layer, first);
	const transcript = Transcript.afterRetry(nodeCrypto, "sha256", simple.clientHello);
	transcript.add(hello.subarray(0, length));
	equal(first.digest(), transcript.digest());
	const key = new KeySchedule(nodeCrypto, "sha256", resumed.sharedKey).derive(labelOf("res binder"), nodeCrypto.hash("sha256").digest());
	equal(hello.subarray(-32), finishedData(nodeCrypto, "sha256", key, transcript.digest()));
});

test("resumption: secrets, both Finished and the next resumption secret of RFC 8448 section 4", () => {
	const transcript = new Transcript(nodeCrypto, "sha256");
	transcript.add(resumed.clientHello);
	equal(transcript.digest(), resumed.clientHelloHash);
	transcript.add(resumed.serverHello);
	const schedule = new KeySchedule(nodeCrypto, "sha256", resumed.sharedKey);
	schedule.advance(resumed.sharedSecret);
	const clientSecret = schedule.derive(labelOf("c hs traffic"), transcript.digest());
	equal(clientSecret, resumed.clientHandshakeSecret);
	const serverSecret = schedule.derive(labelOf("s hs traffic"), transcript.digest());
	transcript.add(resumed.encryptedExtensions);
	equal(handshakeMessage(20, finishedData(nodeCrypto, "sha256", serverSecret, transcript.digest())), resumed.serverFinished);
	transcript.add(resumed.serverFinished);
	schedule.advance();
	transcript.add(resumed.endOfEarlyData);
	equal(handshakeMessage(20, finishedData(nodeCrypto, "sha256", clientSecret, transcript.digest())), resumed.clientFinished);
	transcript.add(resumed.clientFinished);
	equal(schedule.derive(labelOf("res master"), transcript.digest()), resumed.resumptionSecret);
});
