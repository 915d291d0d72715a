import { RecordBuffer } from "../../modules/tls/record.js";
import { RecordProtection13 } from "../../modules/tls/protect13.js";
import { TAG_LENGTH } from "../../modules/tls/record-protection.js";
import { RecordWriter } from "../../modules/tls/record-writer.js";
import { suites13, suitesOf } from "../../modules/tls/suites.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { equal, fails, ok, test } from "../harness.js";
import { handshakeMessage, joined } from "../fakes/tls-messages.js";

test("record buffer: messages are put together whatever the records and the pieces they come in", () => {
	const messages = [handshakeMessage(8, new Uint8Array(2)), handshakeMessage(11, new Uint8Array(700).fill(1)), handshakeMessage(20, new Uint8Array(32).fill(2))];
	for (const split of [1, 3, 5, 100, 10_000]) {
		for (const piece of [1, 2, 64, 10_000]) {
			equal(read(new RecordBuffer(512, 2048), records(joined(...messages), split), piece), messages, `${split} ${piece}`);
		}
	}
});

test("record buffer: a held message stays as it is while bytes arrive", () => {
	const buffer = new RecordBuffer(512, 1024);
	const message = handshakeMessage(11, new Uint8Array(100).fill(1));
	put(buffer, records(joined(handshakeMessage(8, new Uint8Array(2)), message), 1000));
	take(buffer);
	equal(buffer.nextMessage()?.type, 8);
	const held = buffer.nextMessage();
	ok(held !== undefined);
	buffer.hold();
	put(buffer, new Uint8Array(200).fill(22));
	equal(held.whole, message);
	buffer.release();
	equal(buffer.peek(3), Uint8Array.of(22, 22, 22));
});

test("record buffer: it grows once for a message, and not beyond its limit", () => {
	const buffer = new RecordBuffer(512, 2000);
	let sizes = new Set<number>();
	const all = records(handshakeMessage(11, new Uint8Array(1500)), 50);
	for (let at = 0; at < all.length; at++) {
		sizes = sizes.add(buffer.space().buffer.byteLength);
		put(buffer, all.subarray(at, at + 1));
		take(buffer);
	}
	equal(buffer.nextMessage()?.body.length, 1500);
	ok(sizes.size <= 2, [...sizes].join());
	ok(Math.max(...sizes) <= 2005);
});

test("record buffer: room that the record which has begun needs is not given back", () => {
	const buffer = new RecordBuffer(4096, 4096);
	const long = joined(Uint8Array.of(23, 3, 3, 0x07, 0xd0), new Uint8Array(2000));
	for (let at = 0; at < long.length; at += 500) {
		put(buffer, long.subarray(at, at + 500));
		buffer.nextRecord(4096);
	}
	for (let count = 0; count < 8; count++) {
		put(buffer, joined(Uint8Array.of(23, 3, 3, 0, 1), new Uint8Array(1), count < 7 ? new Uint8Array(0) : long.subarray(0, 300)));
		ok(buffer.nextRecord(4096) !== undefined);
	}
	equal(buffer.nextRecord(4096), undefined);
	ok(buffer.space().length >= long.length - 300);
});

test("record buffer: too much is refused by what it is", () => {
	const cases: readonly (readonly [code: string, bytes: Uint8Array])[] = [
		["record-overflow", Uint8Array.of(22, 3, 3, 0x40, 1)],
		["record-too-large", Uint8Array.of(22, 3, 3, 0x08, 1)],
		["message-too-large", Uint8Array.of(22, 3, 3, 0, 4, 11, 0, 0x08, 0)],
	];
	for (const [code, bytes] of cases) {
		const buffer = new RecordBuffer(512, 2048);
		put(buffer, bytes);
		fails(() => {
			take(buffer);
			buffer.nextMessage();
		}, code);
	}
});

test("record buffer: after the handshake it goes back to its size, keeping what it holds", () => {
	const buffer = new RecordBuffer(512, 2048);
	put(buffer, records(handshakeMessage(11, new Uint8Array(1500)), 2000));
	take(buffer);
	put(buffer, records(handshakeMessage(11, new Uint8Array(1500)), 2000).subarray(512));
	take(buffer);
	put(buffer, Uint8Array.of(23, 3, 3, 0));
	ok(buffer.nextMessage() !== undefined);
	buffer.settle();
	equal(buffer.space().buffer.byteLength, 517);
	equal(buffer.peek(9), Uint8Array.of(23, 3, 3, 0));
	put(buffer, Uint8Array.of(1, 7));
	equal(buffer.nextRecord(16_640)?.fragment, Uint8Array.of(7));
});

test("record buffer: a ticket without room for it, or for it and what comes with it, is passed over after the handshake only, whatever room the handshake had", () => {
	for (const handshake of [512, 2048]) {
		for (const size of [150, 490, 496, 500, 508, 509, 5000]) {
			const update = handshakeMessage(24, Uint8Array.of(0));
			const buffer = new RecordBuffer(512, handshake);
			buffer.settle();
			const messages = read(buffer, records(joined(...Array.from({ length: 7 }, () => handshakeMessage(4, new Uint8Array(size))), update), 488), 100);
			equal(messages.filter(([type]) => type === 24), [update], `${handshake} ${size}`);
		}
		const early = new RecordBuffer(512, handshake);
		fails(() => read(early, records(handshakeMessage(4, new Uint8Array(5000)), 488), 100), "message-too-large");
	}
});

test("record writer: what does not fit is not taken, and what must be sent makes room for itself", () => {
	const writer = new RecordWriter(64);
	const [suite] = suitesOf(nodeCrypto, suites13);
	ok(suite !== undefined);
	writer.protect(new RecordProtection13(nodeCrypto, suite, new Uint8Array(32)));
	const room = 64 - 5 - 1 - TAG_LENGTH;
	equal([writer.room, writer.writeData(new Uint8Array(100)), writer.room <= 0], [room, room, true]);
	equal([writer.pending()?.length, writer.writeData(new Uint8Array(1))], [64, 0]);
	writer.writeAlert(1, 0);
	equal(writer.pending()?.length, 64 + 5 + 2 + 1 + TAG_LENGTH);
	const rest = writer.pending()?.slice(60);
	writer.sent(60);
	equal(writer.pending(), rest);
	equal(writer.writeData(new Uint8Array(10)), 10);
	equal(writer.pending()?.slice(0, rest?.length), rest);
	writer.sent(writer.pending()?.length ?? 0);
	equal([writer.pending(), writer.room], [undefined, room]);
});

test("record writer: handshake bytes above a record's limit go into several", () => {
	const writer = new RecordWriter(64);
	writer.write(22, new Uint8Array(16_385));
	const pending = writer.pending() ?? new Uint8Array(0);
	equal([pending.length, pending.slice(0, 5), pending.slice(5 + 16_384)], [16_385 + 10, Uint8Array.of(22, 3, 3, 0x40, 0), Uint8Array.of(22, 3, 3, 0, 1, 0)]);
});

function records(bytes: Uint8Array, split: number): Uint8Array {
	const parts: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += split) {
		const part = bytes.subarray(at, at + split);
		parts.push(Uint8Array.of(22, 3, 3, part.length >> 8, part.length & 0xff), part);
	}
	return joined(...parts);
}

function put(buffer: RecordBuffer, bytes: Uint8Array): void {
	const space = buffer.space();
	const count = Math.min(space.length, bytes.length);
	space.set(bytes.subarray(0, count));
	buffer.filled(count);
}

function take(buffer: RecordBuffer): void {
	for (let record = buffer.nextRecord(16_384); record !== undefined; record = buffer.nextRecord(16_384)) buffer.addHandshake(record.fragment);
}

function read(buffer: RecordBuffer, bytes: Uint8Array, piece: number): Uint8Array[] {
	const messages: Uint8Array[] = [];
	let at = 0;
	while (at < bytes.length) {
		const count = Math.min(buffer.space().length, piece, bytes.length - at);
		ok(count > 0, "no room");
		put(buffer, bytes.subarray(at, at + count));
		at += count;
		for (;;) {
			const message = buffer.nextMessage();
			if (message !== undefined) {
				messages.push(message.whole.slice());
				continue;
			}
			const record = buffer.nextRecord(16_384);
			if (record === undefined) break;
			buffer.addHandshake(record.fragment);
		}
	}
	return messages;
}
