import assert from "node:assert/strict";
import test from "node:test";
import { sdkOpenSerial } from "../../../hosts/moddable/serial.js";
import type { SerialBoard } from "../../../hosts/moddable/serial.js";
import type { SerialClass, SerialClassOptions } from "../../../hosts/moddable/sdk.js";
import type { SerialOptions, SerialPort } from "../../../modules/ports/serial.js";
import { FakeTimer } from "../../fakes/timer.js";

void test("moddable serial: opens later, with what the board needs for the port", () => {
	const bench = new Bench({ place: (port) => ({ port: port.length }) });
	assert.deepEqual([bench.told, bench.uart?.given], [[], { port: 5, baud: 9600, format: "buffer" }]);
	bench.timer.settle();
	assert.deepEqual([bench.told, bench.opened], [["opened"], ["uart0 9600"]]);
});

void test("moddable serial: what comes is told once, until it was read, in pieces or whole", () => {
	const bench = new Bench();
	bench.timer.settle();
	bench.uart?.receive("hello");
	bench.uart?.receive(" world");
	assert.deepEqual(bench.told.splice(0), ["opened", "readable"]);
	assert.deepEqual([bench.read(3), bench.read(4)], ["hel", "lo w"]);
	bench.uart?.receive("!");
	assert.deepEqual([bench.told, bench.read(100), bench.read(100)], [[], "orld!", ""]);
	assert.equal(bench.read(100), "");
	bench.uart?.receive("?");
	assert.deepEqual(bench.told, ["readable"]);
});

void test("moddable serial: takes no more than there is room for, and says when there is some", () => {
	const bench = new Bench();
	bench.timer.settle();
	assert.equal(bench.port.write(Buffer.from("too early")), 0);
	bench.uart?.drain(8);
	assert.deepEqual(bench.told, ["opened", "writable"]);
	assert.deepEqual([bench.port.write(Buffer.from("0123456789")), bench.port.write(Buffer.from("x")), bench.uart?.sent], [8, 0, "01234567"]);
	bench.uart?.drain(128);
	bench.uart?.drain(128);
	assert.deepEqual(bench.told.slice(2), ["writable"]);
	assert.deepEqual([bench.port.write(Buffer.from("89")), bench.uart?.sent], [2, "0123456789"]);
});

void test("moddable serial: where the log has filled the line, it goes on by itself", () => {
	const bench = new Bench();
	bench.timer.settle();
	bench.uart?.drain(128);
	bench.uart?.fill();
	assert.equal(bench.port.write(Buffer.from("hello")), 0);
	bench.timer.advance(19);
	assert.deepEqual(bench.told, ["opened"]);
	bench.uart?.empty();
	bench.timer.advance(1);
	assert.deepEqual([bench.told, bench.port.write(Buffer.from("hello")), bench.uart?.sent], [["opened", "writable"], 5, "hello"]);
});

void test("moddable serial: once it is closed, nobody is told anything, and nothing is taken", () => {
	const bench = new Bench();
	bench.port.close();
	bench.timer.settle();
	bench.uart?.receive("late");
	bench.uart?.drain(100);
	assert.deepEqual([bench.told, bench.read(10), bench.port.write(Buffer.from("x")), bench.uart?.isClosed, bench.timer.pending], [[], "", 0, true, 0]);
});

const REFUSED: readonly (readonly [what: string, bench: () => Bench, code: string])[] = [
	["the SDK refuses", () => new Bench({}, "in use"), "port-not-opened"],
	["the board has no such port", () => new Bench({ kind: "ESP8266" }, undefined, "uart7"), "uart-unknown"],
	["it only sends", () => new Bench({ kind: "ESP8266" }, undefined, "uart1"), "uart-sends-only"],
	["the debugger has it", () => new Bench({ kind: "ESP8266", isDebug: () => true }), "uart-of-debugger"],
	["the debugger has it, at other pins", () => new Bench({ kind: "ESP8266", isDebug: () => true }, undefined, "uart0-swapped"), "uart-of-debugger"],
];

for (const [what, make, code] of REFUSED) {
	void test(`moddable serial: ${what}: that is told later`, () => {
		const bench = make();
		assert.deepEqual(bench.told, []);
		bench.timer.settle();
		assert.deepEqual([bench.told, bench.port.write(new Uint8Array(1)), bench.timer.pending], [[`failed ${code}`], 0, 0]);
	});
}

void test("moddable serial: the debugger of an ESP32 leaves the other UARTs", () => {
	const bench = new Bench({ kind: "ESP32", isDebug: () => true }, undefined, "uart2");
	bench.timer.settle();
	assert.deepEqual(bench.told, ["opened"]);
});

/** The SDK's class as its sources have it: strict where it throws. */
class FakeUart {
	readonly given: Readonly<Record<string, unknown>>;
	sent = "";
	isClosed = false;
	readonly #options: SerialClassOptions<unknown>;
	readonly target: unknown;
	#waiting = "";
	#room = 0;

	constructor({ target, onReadable, onWritable, ...given }: SerialClassOptions<unknown>) {
		this.target = target;
		this.given = given;
		this.#options = { target, onReadable, onWritable, ...given };
	}

	read(): ArrayBuffer | undefined {
		const bytes = Uint8Array.from(Buffer.from(this.#waiting));
		this.#waiting = "";
		return bytes.length === 0 ? undefined : bytes.buffer;
	}

	write(bytes: ArrayBufferLike): void {
		assert.ok(!this.isClosed && bytes instanceof ArrayBuffer);
		if (bytes.byteLength > this.#room) throw new Error("output full");
		this.#room -= bytes.byteLength;
		this.sent += Buffer.from(bytes).toString();
	}

	close(): void {
		this.isClosed = true;
	}

	receive(text: string): void {
		this.#waiting += text;
		if (!this.isClosed) this.#options.onReadable.call(this, this.#waiting.length);
	}

	drain(room: number): void {
		this.#room = room;
		if (!this.isClosed) this.#options.onWritable.call(this, room);
	}

	fill(): void {
		this.#room = 0;
	}

	empty(): void {
		this.#room = 128;
	}
}

class Bench {
	readonly timer = new FakeTimer();
	readonly told: string[] = [];
	readonly opened: string[] = [];
	readonly port: SerialPort;
	uart: FakeUart | undefined;

	constructor(board: Partial<SerialBoard> = {}, refusal?: string, port = "uart0") {
		// The class of the SDK's, of which we want to have the one that is made.
		const made = ((bench: Bench) => class extends FakeUart {
			constructor(options: SerialClassOptions<unknown>) {
				if (refusal !== undefined) throw new Error(refusal);
				super(options);
				bench.uart = this;
			}
		})(this) as unknown as SerialClass;
		const opened = ({ port: name, baud }: SerialOptions): void => { this.opened.push(`${name} ${baud}`); };
		this.port = sdkOpenSerial(made, this.timer, { isDebug: () => false, place: () => ({}), opened, ...board })({ port, baud: 9600 }, {
			opened: () => { this.told.push("opened"); }, readable: () => { this.told.push("readable"); }, writable: () => { this.told.push("writable"); },
			failed: ({ code }) => { this.told.push(`failed ${code}`); },
		});
	}

	read(room: number): string {
		const into = new Uint8Array(room);
		return Buffer.from(into.subarray(0, this.port.read(into))).toString();
	}
}
