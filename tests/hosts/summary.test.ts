import assert from "node:assert/strict";
import test from "node:test";
import { succeeded, summaryText, type Outcome } from "../../hosts/node/summary.js";

const GOOD: Outcome = {
	uses: { mqtt: true, blynk: false }, published: 3, acknowledged: 3, written: 0, delivery: undefined, shown: undefined, dropped: 0, seen: 3, blind: undefined, broken: false, elapsed: 15_040,
	reachedAt: new Map([["mqtt", 900], ["wifi", 301]] as const), failures: new Map(), peers: [],
};

const BOTH: Partial<Outcome> = { uses: { mqtt: true, blynk: true }, written: 6, shown: 6 };

const FOREIGN: Partial<Outcome> = { ...BOTH, uses: { mqtt: false, blynk: true }, published: 0, acknowledged: 0, seen: 0, shown: undefined };

const POSTS: Partial<Outcome> = { uses: { mqtt: false, blynk: false, post: true }, published: 0, acknowledged: 0, seen: 0, posts: { made: 3, taken: 3, replaced: 0 }, stored: 3 };

/** A transparent bridge beside a broker, to which the device has nothing to say itself. */
const JOINED: Partial<Outcome> = { isBlynkQuiet: true, published: 0, acknowledged: 0, seen: 0, carried: { received: 70, delivered: 70, sent: 21, dropped: 0 } };

const verdicts: readonly (readonly [name: string, changes: Partial<Outcome>, least: number, good: boolean, result: string])[] = [
	["everything arrived", {}, 2, true, "good: everything published was acknowledged and seen"],
	["just enough", {}, 3, true, "good: everything published was acknowledged and seen"],
	["too few", {}, 4, false, "not good: 3 published, at least 4 wanted"],
	["a second without a message", { published: 0, acknowledged: 0, seen: 0 }, 1, false, "not good: nothing was published"],
	["some that the queue had no room for", { dropped: 2 }, 2, false, "not good: the queue had no room for 2"],
	["nothing, but something wanted", { published: 0, acknowledged: 0, seen: 0 }, 2, false, "not good: nothing was published"],
	["a login that is refused", { ...BOTH, shown: 0, written: 0, failures: new Map([["tls/timeout", 1], ["blynk/invalid-token", 1]]) }, 2, false, "not good: 0 values written to the Blynk server, at least 2 wanted; the reason is blynk/invalid-token, which does not mend itself"],
	["one not acknowledged", { acknowledged: 2 }, 2, false, "not good: the numbers do not agree"],
	["one neither acknowledged nor seen", { acknowledged: 2, seen: 2 }, 2, false, "not good: the numbers do not agree"],
	["one not seen", { seen: 2 }, 2, false, "not good: the broker acknowledged what the subscriber did not see"],
	["one seen twice", { seen: 4 }, 2, false, "not good: the numbers do not agree"],
	["nobody could see", { seen: 0, blind: "it only speaks TLS" }, 2, true, "good: everything published was acknowledged\n"],
	["a pin that does not match", { published: 0, acknowledged: 0, seen: 0, failures: new Map([["x509/pin-mismatch", 3]]) }, 2, false, "not good: nothing was published; the reason is x509/pin-mismatch, which does not mend itself"],
	["a wrong password of the Wi-Fi", { published: 0, acknowledged: 0, seen: 0, failures: new Map([["wifi/wrong-password", 3]]) }, 2, false, "not good: nothing was published; the reason is wifi/wrong-password, which"],
	["no time server that answers", { published: 0, acknowledged: 0, seen: 0, failures: new Map([["time/clock-unset", 1]]) }, 2, false, "not good: nothing was published; the reason is time/clock-unset, which"],
	["a time server that answers the second time", { published: 0, acknowledged: 0, seen: 0, reachedAt: new Map([["time", 900]]), failures: new Map([["time/clock-unset", 1], ["tcp/refused", 4]]) }, 2, false, "not good: nothing was published\n"],
	["a wrong baud rate", { published: 0, acknowledged: 0, seen: 0, failures: new Map([["serial/wrong-baud", 1]]) }, 2, false, "not good: nothing was published; the reason is serial/wrong-baud, which"],
	["a bridge beside a broker", JOINED, 2, true, "good: the broker let us in, and there was nothing to publish; the bridge was joined to its server, and bytes passed\n"],
	["a bridge alone", { ...JOINED, uses: { mqtt: false, blynk: false }, failures: new Map([["tcp/refused", 1]]) }, 2, true, "good: the bridge was joined to its server, and bytes passed\n"],
	["a bridge one way", { ...JOINED, carried: { received: 70, delivered: 70, sent: 0, dropped: 0 } }, 2, true, "good: "],
	["a bridge that nothing passed", { ...JOINED, carried: { received: 70, delivered: 0, sent: 0, dropped: 0 }, failures: new Map([["x509/pin-mismatch", 3]]) }, 2, false, "not good: the bridge was not joined to its server, or nothing passed it; the reason is x509/pin-mismatch"],
	["a bridge that lost something", { ...JOINED, carried: { received: 700, delivered: 512, sent: 0, dropped: 188 } }, 2, false, "not good: the server was not there for 188 bytes of the serial line"],
	["a bridge beside a broker that was never reached", { ...JOINED, reachedAt: new Map() }, 2, false, "not good: the broker was not reached"],
	["a bridge beside a sensor that has nothing to say", { ...JOINED, isBlynkQuiet: false }, 2, false, "not good: nothing was published"],
	["a bridge beside a Blynk server", { ...JOINED, uses: { mqtt: false, blynk: true }, shown: 0 }, 2, true, "good: everything written was seen in the app; the bridge was joined"],
	["both publishers", { ...BOTH }, 2, true, "good: everything published was acknowledged and seen; everything written was seen in the app\n"],
	["a value that the app did not see", { ...BOTH, shown: 5 }, 2, false, "not good: the app did not see everything that was written"],
	["a value that the app saw twice", { ...BOTH, shown: 7 }, 2, false, "not good: the app did not see everything that was written"],
	["too few values", { ...BOTH, written: 1, shown: 1 }, 2, false, "not good: 1 value written to the Blynk server, at least 2 wanted"],
	["values without a message", { ...BOTH, published: 0, acknowledged: 0, seen: 0 }, 1, false, "not good: nothing was published"],
	["a Blynk server alone, of somebody else", { ...FOREIGN, delivery: { queued: 0, sent: 7, dropped: 0 } }, 2, true, "good: everything written has arrived\n"],
	["messages that still wait for a Blynk server of somebody else", { ...FOREIGN, delivery: { queued: 2, sent: 5, dropped: 0 } }, 2, false, "not good: of the messages to the Blynk server 2 are not known to have arrived, and 0 were dropped"],
	["messages that were dropped before a Blynk server of somebody else", { ...FOREIGN, delivery: { queued: 0, sent: 5, dropped: 2 } }, 2, false, "not good: of the messages to the Blynk server 0 are not known to have arrived, and 2 were dropped"],
	["nothing is known of what went to a Blynk server of somebody else", FOREIGN, 2, false, "not good: of the messages"],
	["posts alone", POSTS, 3, true, "good: everything posted was taken\n"],
	["posts to a service of somebody else, beside a broker", { ...POSTS, uses: { mqtt: true, blynk: false, post: true }, published: 3, acknowledged: 3, seen: 3, stored: undefined }, 2, true, "good: everything published was acknowledged and seen; everything posted was taken\n"],
	["a post that was sent again, since its reply was lost", { ...POSTS, stored: 4 }, 2, true, "good: "],
	["too few posts", POSTS, 4, false, "not good: 3 readings posted, at least 4 wanted"],
	["a post that was not taken", { ...POSTS, posts: { made: 3, taken: 2, replaced: 0 } }, 2, false, "not good: 1 of 3 readings not taken by the HTTPS service"],
	["a post in whose place there was a newer one", { ...POSTS, posts: { made: 3, taken: 2, replaced: 1 } }, 2, false, "not good: the HTTPS service was not there, or too slow, for 1 reading, whose place newer ones took"],
	["a token that the service does not know", { ...POSTS, posts: { made: 1, taken: 0, replaced: 0 }, stored: 0, failures: new Map([["http/unauthorized", 2]]) }, 2, false, "not good: the HTTPS service took nothing; the reason is http/unauthorized, which does not mend itself"],
	["a service that lost something", { ...POSTS, stored: 2 }, 2, false, "not good: the HTTPS service does not have all that it said it took"],
	["nobody could see, and one is missing", { acknowledged: 2, seen: 0, blind: "it only speaks TLS" }, 2, false, "not good: the numbers do not agree"],
];

for (const [name, changes, least, good, result] of verdicts) {
	void test(`verdict: ${name}`, () => {
		const outcome = { ...GOOD, ...changes };
		assert.equal(succeeded(outcome, least), good);
		assert.ok(summaryText(outcome, least).includes(`  result     ${result}`), summaryText(outcome, least));
	});
}

void test("summary: what passed a bridge", () => {
	assert.ok(summaryText({ ...GOOD, ...JOINED }, 2).includes("\n  bridge     70 bytes from the serial line, 70 of them to the server; 21 from the server to the line\n"));
});

void test("summary: who the server was, and the days left", () => {
	assert.deepEqual(summaryText({ ...GOOD, peers: [["CN=a, pinned", "days left: the server's certificate 9"], ["CN=b, verified"]] }, 2).split("\n").slice(3, 6), [
		"  server     CN=a, pinned",
		"             days left: the server's certificate 9",
		"  server     CN=b, verified",
	]);
});

void test("summary: stages in their order, messages, and failures only where there were some", () => {
	assert.deepEqual(summaryText(GOOD, 2).split("\n").slice(1, 4), [
		"Summary after 15.0 s",
		"  reached    wifi 0.301 s, mqtt 0.900 s",
		"  messages   published 3, acknowledged 3, seen by the subscriber 3",
	]);
	const bad = summaryText({ ...GOOD, dropped: 5, blind: "refused", reachedAt: new Map(), failures: new Map([["tls/timeout", 2]]) }, 2);
	assert.deepEqual(bad.split("\n").slice(2, 6), [
		"  reached    nothing",
		"  failures   tls/timeout 2 times",
		"  messages   published 3, acknowledged 3, the subscriber saw nothing: refused",
		"  dropped    5",
	]);
});
