import type { TlsClientOptions } from "../../modules/tls/handshake-layer.js";
import { equal, ok, test } from "../harness.js";
import { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import { number16 } from "../fakes/tls-messages.js";
import type { Extension } from "../fakes/tls-messages.js";
import { refuses } from "../fakes/tls-refusal.js";
import type { Refusal } from "../fakes/tls-refusal.js";

const nothing = new Uint8Array(0);
const text = Uint8Array.from({ length: 5000 }, (_, index) => index);

/** Receive buffer, and what goes out for it: record_size_limit, max_fragment_length. */
const offers: readonly (readonly [receiveBuffer: number, limit: number | undefined, fragment: number | undefined])[] = [
	[512, 488, undefined],
	[535, 511, undefined],
	[536, 512, 1],
	[1024, 1000, 1],
	[1048, 1024, 2],
	[2048, 2024, 2],
	[4096, 4072, 3],
	[4120, 4096, 4],
	[16_407, 16_383, 4],
	[16_408, undefined, undefined],
	[16_640, undefined, undefined],
];

for (const [receiveBuffer, limit, fragment] of offers) {
	test(`record size: a receive buffer of ${receiveBuffer} bytes asks for ${limit === undefined ? "nothing" : `records of ${limit}`}`, () => {
		const [hello] = new Conversation({}, { receiveBuffer }).run().server.hellos;
		equal(hello?.extensions.get(28), limit === undefined ? undefined : number16(limit));
		equal(hello?.extensions.get(1), fragment === undefined ? undefined : Uint8Array.of(fragment));
	});
}

/** Answers of a server to a receive buffer of 1,024 bytes; the most that each side's record may then carry, by version. */
const answers: readonly (readonly [name: string, extension: Extension, said: string, ours13: number, ours12: number, theirs13: number, theirs12: number])[] = [
	["record_size_limit 64", [28, number16(64)], "record_size_limit", 63, 64, 999, 1000],
	["record_size_limit 600", [28, number16(600)], "record_size_limit", 599, 600, 999, 1000],
	["record_size_limit of all", [28, number16(16_385)], "record_size_limit", 5000, 5000, 999, 1000],
	["record_size_limit above all (RFC 8449 section 4)", [28, number16(65_535)], "record_size_limit", 5000, 5000, 999, 1000],
	["max_fragment_length 512", [1, Uint8Array.of(1)], "max_fragment_length", 512, 512, 512, 512],
];

for (const [name, extension, said, ours13, ours12, theirs13, theirs12] of answers) {
	for (const [version, ours, theirs] of [["TLS 1.3", ours13, theirs13], ["TLS 1.2", ours12, theirs12]] as const) {
		test(`record size: ${name} in ${version}: sent records obey, and received ones up to the limit are taken`, () => {
			const talk = agreed(version, extension);
			equal([talk.connected?.recordSize, talk.connected?.version], [said, version]);
			equal(talk.say(text), text.length);
			equal(talk.server.data, text);
			const carried = talk.server.lengths.slice(-Math.ceil(text.length / ours));
			equal([Math.max(...carried), carried.reduce((sum, length) => sum + length, 0)], [Math.min(ours, text.length), text.length]);
			talk.server.sender.data(text.subarray(0, theirs));
			talk.run();
			equal([talk.failure?.message, talk.received.length], [undefined, theirs]);
		});
		test(`record size: ${name} in ${version}: a received record above the limit is refused`, () => {
			const talk = agreed(version, extension);
			talk.server.sender.data(text.subarray(0, theirs + 1));
			talk.run();
			equal([talk.failure?.code, talk.server.alerts], ["record-overflow", [[2, 22]]]);
		});
	}
}

for (const version of ["TLS 1.3", "TLS 1.2"] as const) {
	test(`record size: a server of ${version} that ignores both: what fits is taken, what does not says so`, () => {
		const most = 1024 - (version === "TLS 1.3" ? 17 : 24);
		const talk = agreed(version, undefined);
		equal([talk.connected?.version, talk.connected?.recordSize], [version, undefined]);
		equal([talk.say(text), talk.server.data.length], [text.length, text.length]);
		talk.server.sender.data(text.subarray(0, most));
		talk.run();
		equal([talk.failure?.message, talk.received.length], [undefined, most]);
		talk.server.sender.data(text.subarray(0, most + 1));
		talk.run();
		equal([talk.failure?.code, talk.server.alerts], ["record-too-large", [[2, 80]]]);
	});
}

test("record size: our handshake messages obey too", () => {
	const talk = new Conversation12({ group: "secp384r1", extensions: [[28, number16(64)]] }, { receiveBuffer: 1024 }).run();
	equal(talk.events, ["connected"]);
	// ClientKeyExchange of 102 bytes in two, change_cipher_spec, Finished.
	equal(talk.server.lengths.slice(1), [64, 38, 1, 16]);
});

/** RFC 6066 section 4, RFC 8449 section 4 and RFC 8446 section 4.2. */
refuses("record size in TLS 1.3", [
	answered("max_fragment_length of another value", [[1, Uint8Array.of(2)]], "illegal-parameter", 47),
	answered("max_fragment_length of no value", [[1, Uint8Array.of(0)]], "illegal-parameter", 47),
	answered("max_fragment_length empty", [[1, nothing]], "malformed-message", 50),
	answered("max_fragment_length of two bytes", [[1, Uint8Array.of(1, 1)]], "malformed-message", 50),
	answered("record_size_limit below 64", [[28, number16(63)]], "illegal-parameter", 47),
	answered("record_size_limit of one byte", [[28, Uint8Array.of(1)]], "malformed-message", 50),
	answered("record_size_limit of three bytes", [[28, Uint8Array.of(1, 0, 0)]], "malformed-message", 50),
	answered("both", [[1, Uint8Array.of(1)], [28, number16(512)]], "illegal-parameter", 47),
	answered("max_fragment_length, not asked for", [[1, Uint8Array.of(1)]], "unsupported-extension", 110, { receiveBuffer: 512 }),
	answered("record_size_limit, not asked for", [[28, number16(512)]], "unsupported-extension", 110, { receiveBuffer: 16_640 }),
	{ name: "record_size_limit in ServerHello", script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [28, number16(512)]] }) }, options: { receiveBuffer: 1024 }, code: "unsupported-extension", alert: 110 },
]);

function agreed(version: "TLS 1.3" | "TLS 1.2", extension: Extension | undefined): Conversation | Conversation12 {
	const extensions = extension === undefined ? [] : [extension];
	const options = { receiveBuffer: 1024, sendBuffer: 16_640 };
	const talk = version === "TLS 1.3" ? new Conversation({ extensions }, options) : new Conversation12({ extensions }, options);
	talk.run();
	ok(talk.server.finished, talk.failure?.message);
	return talk;
}

function answered(name: string, extensions: readonly Extension[], code: string, alert: number, options: Partial<TlsClientOptions> = {}): Refusal {
	return { name, script: { extensions }, options: { receiveBuffer: 1024, ...options }, code, alert };
}
