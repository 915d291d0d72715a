import { nodeCrypto } from "../../hosts/node/crypto.js";
import { keyPairOf } from "../../hosts/node/key-agreement.js";
import { RecordProtection13 } from "../../modules/tls/protect13.js";
import { expandLabel, finishedData, KeySchedule, labelOf, nextTrafficSecret, trafficKeys } from "../../modules/tls/schedule13.js";
import { suites13, suitesOf } from "../../modules/tls/suites.js";
import { Transcript } from "../../modules/tls/transcript.js";
import { equal, ok, test } from "../harness.js";
import { handshakeMessage, joined } from "../fakes/tls-messages.js";
import { retried, simple } from "../vectors/rfc8448.js";

const suite = suitesOf(nodeCrypto, suites13).find(({ name }) => name === "TLS_AES_128_GCM_SHA256");
ok(suite !== undefined);
const aes128 = suite;
const none = new Uint8Array(0);
const noMessages = nodeCrypto.hash("sha256").digest();

test("schedule: the key agreement of RFC 8448 section 3", () => {
	const pair = keyPairOf("x25519", simple.clientPrivateKey);
	equal(pair.publicKey, simple.clientPublicKey);
	equal(pair.agree(simple.serverPublicKey), simple.sharedSecret);
});

test("schedule: every secret of RFC 8448 section 3", () => {
	const transcript = new Transcript(nodeCrypto, "sha256");
	transcript.add(simple.clientHello);
	transcript.add(simple.serverHello);
	equal(transcript.digest(), simple.helloHash);

	const schedule = new KeySchedule(nodeCrypto, "sha256");
	equal(schedule.derive(labelOf("derived"), noMessages), simple.derivedFromEarly);
	schedule.advance(simple.sharedSecret);
	equal(schedule.derive(labelOf("c hs traffic"), simple.helloHash), simple.clientHandshakeSecret);
	equal(schedule.derive(labelOf("s hs traffic"), simple.helloHash), simple.serverHandshakeSecret);
	equal(schedule.derive(labelOf("derived"), noMessages), simple.derivedFromHandshake);
	schedule.advance();
	equal(schedule.derive(labelOf("c ap traffic"), simple.serverFinishedHash), simple.clientDataSecret);
	equal(schedule.derive(labelOf("s ap traffic"), simple.serverFinishedHash), simple.serverDataSecret);
	equal(schedule.derive(labelOf("exp master"), simple.serverFinishedHash), simple.exporterSecret);
	equal(schedule.derive(labelOf("res master"), simple.clientFinishedHash), simple.resumptionSecret);
});

test("schedule: Derive-Secret from the secrets themselves", () => {
	const derive = (secret: Uint8Array, label: string, context: Uint8Array): Uint8Array => expandLabel(nodeCrypto, "sha256", secret, labelOf(label), context, 32);
	equal(derive(simple.earlySecret, "derived", noMessages), simple.derivedFromEarly);
	equal(derive(simple.handshakeSecret, "derived", noMessages), simple.derivedFromHandshake);
	equal(derive(simple.masterSecret, "c ap traffic", simple.serverFinishedHash), simple.clientDataSecret);
	equal(derive(simple.serverHandshakeSecret, "finished", none), simple.serverFinishedKey);
});

test("schedule: traffic keys", () => {
	equal(trafficKeys(nodeCrypto, aes128, simple.serverHandshakeSecret), simple.serverHandshakeKeys);
	equal(trafficKeys(nodeCrypto, aes128, simple.clientHandshakeSecret), simple.clientHandshakeKeys);
	equal(trafficKeys(nodeCrypto, aes128, simple.serverDataSecret), simple.serverDataKeys);
	equal(trafficKeys(nodeCrypto, aes128, simple.clientDataSecret), simple.clientDataKeys);
});

test("schedule: both Finished and every transcript hash, from the messages of the trace", () => {
	const transcript = new Transcript(nodeCrypto, "sha256");
	transcript.add(simple.clientHello);
	transcript.add(simple.serverHello);
	const [flight, finished] = opened(simple.serverHandshakeSecret, simple.serverFlightRecord);
	transcript.add(flight);
	equal(finishedData(nodeCrypto, "sha256", simple.serverHandshakeSecret, transcript.digest()), simple.serverFinishedData);
	equal(finished, handshakeMessage(20, simple.serverFinishedData));
	transcript.add(finished);
	equal(transcript.digest(), simple.serverFinishedHash);
	equal(finishedData(nodeCrypto, "sha256", simple.clientHandshakeSecret, simple.serverFinishedHash), simple.clientFinishedData);
	transcript.add(handshakeMessage(20, simple.clientFinishedData));
	equal(transcript.digest(), simple.clientFinishedHash);
});

test("schedule: HelloRetryRequest of RFC 8448 section 5, whose transcript starts with the hash of the first ClientHello", () => {
	const pair = keyPairOf("secp256r1", retried.clientPrivateKey);
	equal(pair.publicKey, retried.clientPublicKey);
	const shared = pair.agree(retried.serverPublicKey);
	ok(shared !== undefined);
	const transcript = Transcript.afterRetry(nodeCrypto, "sha256", retried.firstClientHello);
	for (const message of [retried.helloRetryRequest, retried.secondClientHello, retried.serverHello]) transcript.add(message);
	const schedule = new KeySchedule(nodeCrypto, "sha256");
	schedule.advance(shared);
	const clientSecret = schedule.derive(labelOf("c hs traffic"), transcript.digest());
	const serverSecret = schedule.derive(labelOf("s hs traffic"), transcript.digest());
	// The tag of the server's record and both Finished prove the transcript.
	const [flight, finished] = opened(serverSecret, retried.serverFlightRecord);
	transcript.add(flight);
	equal(finished, handshakeMessage(20, finishedData(nodeCrypto, "sha256", serverSecret, transcript.digest())));
	transcript.add(finished);
	const [before, clientFinished] = opened(clientSecret, retried.clientFinishedRecord);
	equal([before, clientFinished], [none, handshakeMessage(20, finishedData(nodeCrypto, "sha256", clientSecret, transcript.digest()))]);
});

test("schedule: the next traffic secret depends on the last alone", () => {
	const next = nextTrafficSecret(nodeCrypto, "sha256", simple.serverDataSecret);
	equal(next, expandLabel(nodeCrypto, "sha256", simple.serverDataSecret, labelOf("traffic upd"), none, 32));
	ok(joined(next).some((byte, index) => byte !== simple.serverDataSecret[index]));
});

/** The handshake messages in a record that is the first under its keys: what comes before the last, and the last, a Finished. */
function opened(secret: Uint8Array, record: Uint8Array): [before: Uint8Array, finished: Uint8Array] {
	const copy = record.slice();
	const protection = new RecordProtection13(nodeCrypto, aes128, secret);
	const { type, content } = protection.openRecord({ type: 23, header: copy.subarray(0, 5), fragment: copy.subarray(5) });
	equal(type, 22);
	return [content.slice(0, -36), content.slice(-36)];
}
