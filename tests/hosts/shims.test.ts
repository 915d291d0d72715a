import assert from "node:assert/strict";
import { Buffer as NodeBuffer } from "node:buffer";
import { EventEmitter as NodeEmitter } from "node:events";
import { createRequire } from "node:module";
import test from "node:test";
import bufferList from "../../hosts/shims/bl.js";
import { Buffer } from "../../hosts/shims/buffer.js";
import { EventEmitter } from "../../hosts/shims/events.js";
import { nextTick } from "../../hosts/shims/process-nextick-args.js";

// What stands in for Node under mqtt-packet, beside the real thing: each case is done with both, to the same result.

const realList = createRequire(createRequire(import.meta.url).resolve("mqtt-packet"))("bl") as () => List;

const buffers: readonly (readonly [what: string, done: (kind: typeof Buffer) => unknown])[] = [
	["alloc", (kind) => [...kind.alloc(3)]],
	["allocUnsafe", (kind) => kind.allocUnsafe(5).length],
	["from a list", (kind) => [...kind.from([0, 1, 255, 256])]],
	["isBuffer", (kind) => [kind.isBuffer(kind.from([1])), kind.isBuffer(kind.alloc(2).subarray(1)), kind.isBuffer(new Uint8Array(1)), kind.isBuffer("a"), kind.isBuffer(undefined)]],
	["instanceof", (kind) => [kind.from([1]) instanceof kind, kind.alloc(2).subarray(1) instanceof kind, new Uint8Array(1) instanceof kind, kind.alloc(1) instanceof Uint8Array]],
	["byteLength of text", (kind) => ["", "a", "ü", "€", "𝄞", "\ud800", "a\0b"].map((text) => kind.byteLength(text))],
	["byteLength of bytes", (kind) => [kind.byteLength(new Uint8Array(7)), kind.byteLength(kind.alloc(3)), kind.byteLength(new Uint8Array(9).subarray(2, 4))]],
	["writeUInt8", (kind) => written(kind.alloc(3), (bytes) => bytes.writeUInt8(0xfe, 1))],
	["writeUInt32BE", (kind) => written(kind.alloc(6), (bytes) => bytes.writeUInt32BE(0xfedcba98, 1))],
	["a view of a part", (kind) => [...kind.from([1, 2, 3, 4]).subarray(1, 3)]],
];

void test("Buffer does what Node's does", () => {
	for (const [what, done] of buffers) assert.deepEqual(done(Buffer), done(NodeBuffer as unknown as typeof Buffer), what);
});

const lists: readonly (readonly [what: string, done: (list: List) => unknown])[] = [
	["nothing", (list) => list.length],
	["one piece", (list) => [...list.append(bytes(1, 2, 3)).slice(0, 3)]],
	["a part", (list) => [...list.append(bytes(1, 2, 3, 4)).slice(1, 3)]],
	["more than there is", (list) => [...list.append(bytes(1, 2, 3)).slice(1, 9)]],
	["nothing of something", (list) => [...list.append(bytes(1, 2, 3)).slice(3, 3)]],
	["two pieces", (list) => [...list.append(bytes(1, 2)).append(bytes(3)).slice(1, 3), list.length]],
	["part of a buffer", (list) => [...list.append(bytes(1, 2, 3, 4).subarray(1, 3)).slice(0, 2)]],
	["consume within a piece", (list) => [...list.append(bytes(1, 2, 3)).consume(1).slice(0, 2), list.length]],
	["consume over two pieces", (list) => [...list.append(bytes(1, 2)).append(bytes(3, 4)).consume(3).slice(0, 1), list.length]],
	["consume everything", (list) => list.append(bytes(1, 2)).consume(2).length],
	["consume nothing", (list) => list.append(bytes(1, 2)).consume(0).length],
	["append after consume", (list) => [...list.append(bytes(1, 2)).consume(2).append(bytes(5)).slice(0, 1)]],
	["numbers", (list) => [list.append(bytes(1, 0xfe, 3)).append(bytes(4, 5, 6)).readUInt8(1), list.readUInt16BE(1), list.readUInt16BE(2), list.readUInt32BE(1)]],
	["the largest number", (list) => list.append(bytes(255, 255, 255, 255)).readUInt32BE(0)],
	["text", (list) => list.append(bytes(0x61, 0xc3, 0xbc, 0xf0, 0x9d, 0x84, 0x9e, 0)).toString("utf8", 0, 8)],
	["text with a byte order mark", (list) => list.append(bytes(0xef, 0xbb, 0xbf, 0x61)).toString("utf8", 0, 4)],
	["part of a text", (list) => list.append(bytes(0x61, 0x62)).append(bytes(0x63, 0x64)).toString("utf8", 1, 3)],
	["no text", (list) => list.append(bytes(0x61)).toString("utf8", 1, 1)],
	["a byte that is not UTF-8", (list) => list.append(bytes(0xff)).toString("utf8", 0, 1)],
];

void test("the list of bytes does what the package bl does", () => {
	for (const [what, done] of lists) assert.deepEqual(done(bufferList() as unknown as List), done(realList()), what);
});

void test("reading past the end is the same kind of error, and text that is not UTF-8 is marked as such", () => {
	for (const list of [bufferList() as unknown as List, realList()]) {
		list.append(bytes(1));
		assert.throws(() => list.readUInt8(1), RangeError);
		assert.throws(() => list.readUInt16BE(0), RangeError);
		assert.throws(() => list.readUInt32BE(0), RangeError);
		list.append(bytes(0x61, 0xff, 0x62, 0xc3));
		assert.match(list.toString("utf8", 1, 5), /\ufffd/);
	}
});

const emitters: readonly (readonly [what: string, done: (emitter: EventEmitter) => unknown])[] = [
	["nobody listens", (emitter) => emitter.emit("packet", 1)],
	["several listen, in order", (emitter) => heard(emitter, ["packet", "packet"], () => emitter.emit("packet", 1, 2))],
	["of several events", (emitter) => heard(emitter, ["packet", "error"], () => emitter.emit("error", 3))],
	["an event that is named like a member of every object", (emitter) => emitter.emit("constructor", 1)],
	["on returns the emitter", (emitter) => emitter.on("packet", () => undefined) === emitter],
	["this", (emitter) => heardThis(emitter)],
	["one that begins to listen meanwhile hears the next only", (emitter) => heardMeanwhile(emitter)],
];

void test("EventEmitter does what Node's does", () => {
	for (const [what, done] of emitters) assert.deepEqual(done(new EventEmitter()), done(new NodeEmitter() as unknown as EventEmitter), what);
	for (const emitter of [new EventEmitter(), new NodeEmitter()]) assert.throws(() => emitter.emit("error", new TypeError("unheard")), /^TypeError: unheard$/);
});

void test("nextTick calls back with the values, once the caller has returned", async () => {
	const seen: unknown[] = [];
	nextTick((...values: unknown[]) => seen.push(values), 1, "two");
	assert.deepEqual(seen, []);
	await new Promise((resolve) => setImmediate(resolve));
	assert.deepEqual(seen, [[1, "two"]]);
});

/** Of the package bl and of what stands in for it. */
interface List {
	readonly length: number;
	append(bytes: Uint8Array): List;
	consume(count: number): List;
	slice(start: number, end: number): Uint8Array;
	readUInt8(offset: number): number;
	readUInt16BE(offset: number): number;
	readUInt32BE(offset: number): number;
	toString(encoding: "utf8", start: number, end: number): string;
}

function bytes(...values: readonly number[]): Uint8Array {
	return Uint8Array.from(values);
}

function written(into: Buffer, write: (into: Buffer) => number): readonly number[] {
	return [write(into), ...into];
}

function heard(emitter: EventEmitter, events: readonly string[], emit: () => boolean): unknown {
	const seen: unknown[] = [];
	events.forEach((event, at) => emitter.on(event, (...values) => seen.push([at, ...values])));
	return [emit(), seen];
}

function heardThis(emitter: EventEmitter): boolean {
	let right = false;
	emitter.on("packet", function (this: unknown) {
		right = this === emitter;
	});
	emitter.emit("packet");
	return right;
}

function heardMeanwhile(emitter: EventEmitter): number {
	let count = 0;
	emitter.on("packet", () => {
		emitter.on("packet", () => count++);
	});
	emitter.emit("packet");
	const first = count;
	emitter.emit("packet");
	return first * 10 + count;
}
