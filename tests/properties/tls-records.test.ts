import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { isFailure } from "../../modules/failure/failure.js";
import { RecordProtection12 } from "../../modules/tls/protect12.js";
import { RecordProtection13 } from "../../modules/tls/protect13.js";
import { RecordBuffer } from "../../modules/tls/record.js";
import type { RecordProtection } from "../../modules/tls/record-protection.js";
import { RecordWriter } from "../../modules/tls/record-writer.js";
import { suites13 } from "../../modules/tls/suites.js";
import { suites12 } from "../../modules/tls/suites12.js";
import { flipped, handshakeMessage, joined } from "../fakes/tls-messages.js";

/** The same cases each time; `path` of a counterexample plays it again. */
fc.configureGlobal({ seed: 8446, numRuns: 200 });

const bytes = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength });
const flight = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), bytes(700)), { minLength: 1, maxLength: 8 });
/** Cut anywhere, one byte at a time, or not at all. */
const pieces = fc.oneof(fc.constant([1]), fc.constant([100_000]), fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }));

void test("handshake messages come out of records as they went in, however both are cut, and what follows them stays", () => {
	fc.assert(fc.property(flight, pieces, pieces, bytes(4), (list, fragments, chunks, trailing) => {
		const messages = list.map(([type, body]) => handshakeMessage(type, body));
		const records = cut(joined(...messages), fragments).map((fragment) => Uint8Array.of(22, 3, 3, fragment.length >> 8, fragment.length & 0xff, ...fragment));
		const buffer = new RecordBuffer(1024, 16_384);
		const found: Uint8Array[] = [];
		for (const chunk of cut(joined(...records, trailing), chunks)) {
			for (let at = 0; at < chunk.length;) {
				const space = buffer.space();
				const count = Math.min(space.length, chunk.length - at);
				space.set(chunk.subarray(at, at + count));
				buffer.filled(count);
				at += count;
				let moved = count > 0;
				for (;;) {
					const message = buffer.nextMessage();
					if (message !== undefined) found.push(message.whole.slice());
					const record = message === undefined ? buffer.nextRecord(16_384) : undefined;
					if (record !== undefined) buffer.addHandshake(record.fragment);
					if (message === undefined && record === undefined) break;
					moved = true;
				}
				assert.ok(moved, "no room, and nothing to be done");
			}
		}
		assert.deepEqual(found, messages);
		assert.deepEqual(buffer.peek(10).slice(), trailing);
		assert.ok(buffer.messagesDrained);
	}));
});

const protections: readonly (readonly [name: string, make: (secret: Uint8Array) => RecordProtection])[] = [
	...suites13.map((suite) => [suite.name, (secret: Uint8Array) => new RecordProtection13(nodeCrypto, suite, secret)] as const),
	...suites12.map((suite) => [suite.name, (secret: Uint8Array) => new RecordProtection12(nodeCrypto, suite, secret.slice(0, suite.keyLength), secret.slice(0, suite.ivLength))] as const),
];

for (const [name, make] of protections) {
	void test(`${name}: records are opened as they were sealed, in their order; a changed one is not`, () => {
		fc.assert(fc.property(bytes(48, 48), fc.array(fc.tuple(fc.constantFrom(21, 22, 23), bytes(300, 1)), { minLength: 1, maxLength: 5 }), fc.nat(), (secret, list, pick) => {
			const sealer = make(secret);
			const opener = make(secret);
			const records = list.map(([type, content]) => {
				const record = new Uint8Array(5 + sealer.before + content.length + sealer.behind);
				record.set(content, 5 + sealer.before);
				sealer.sealRecord(type, record);
				return record;
			});
			const changed = pick % records.length;
			for (const [index, record] of records.entries()) {
				if (index < changed) {
					const { type, content } = opener.openRecord(parts(record.slice()));
					assert.deepEqual([type, content.slice()], list[index]);
				} else if (index === changed) {
					assert.throws(() => opener.openRecord(parts(flipped(record, 5 + (pick % (record.length - 5))))), (caught) => isFailure(caught) && caught.code === "bad-record-mac");
				}
			}
		}), { numRuns: 40 });
	});
}

void test("data goes out in records of the agreed length, in its order, and none of it is lost or sent twice", () => {
	fc.assert(fc.property(bytes(3000), fc.integer({ min: 64, max: 2048 }), fc.integer({ min: 20, max: 1500 }), fc.array(fc.nat({ max: 400 }), { maxLength: 6 }), (data, size, longest, rates) => {
		const writer = new RecordWriter(size);
		writer.limit(longest);
		let sent = new Uint8Array(0);
		let rate = 0;
		for (let at = 0; at < data.length || writer.pending() !== undefined;) {
			at += writer.writeData(data.subarray(at));
			const pending = writer.pending() ?? new Uint8Array(0);
			assert.ok(pending.length <= size);
			const count = Math.min(pending.length, 1 + (rates[rate++ % Math.max(1, rates.length)] ?? 50));
			sent = Uint8Array.from(joined(sent, pending.subarray(0, count)));
			writer.sent(count);
		}
		const contents: Uint8Array[] = [];
		for (let at = 0; at < sent.length;) {
			const length = (sent[at + 3] ?? 0) * 256 + (sent[at + 4] ?? 0);
			assert.deepEqual([...sent.subarray(at, at + 3)], [23, 3, 3]);
			assert.ok(length > 0 && length <= longest);
			contents.push(sent.subarray(at + 5, at + 5 + length));
			at += 5 + length;
		}
		assert.deepEqual(joined(...contents), data);
	}));
});

function cut(whole: Uint8Array, lengths: readonly number[]): Uint8Array[] {
	const found: Uint8Array[] = [];
	for (let at = 0; at < whole.length;) {
		const length = lengths[found.length % lengths.length] ?? 1;
		found.push(whole.subarray(at, at + length));
		at += length;
	}
	return found;
}

function parts(record: Uint8Array): { type: number; header: Uint8Array; fragment: Uint8Array } {
	return { type: record[0] ?? 0, header: record.subarray(0, 5), fragment: record.subarray(5) };
}
