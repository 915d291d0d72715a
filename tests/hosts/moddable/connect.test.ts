import assert from "node:assert/strict";
import test from "node:test";
import { sdkConnect } from "../../../hosts/moddable/connect.js";
import type { TcpClass, TcpOptions, TcpSocket } from "../../../hosts/moddable/sdk.js";
import type { ByteStream } from "../../../modules/ports/stream.js";
import { StreamRecorder } from "../../contract/stream-recorder.js";
import { FakeTimer } from "../../fakes/timer.js";

void test("moddable connect: data and the end of the connection in one turn: an answer is not taken, and the end is told after the data", () => {
	const bench = new Bench();
	bench.turn({ room: 1000 });
	assert.equal(bench.stream.write(Buffer.from("hello")), 5);
	// As a TLS engine answers a close_notify, which comes together with the server's FIN.
	bench.recorder.within.readable = () => {
		assert.equal(bench.stream.read(new Uint8Array(3)), 3);
		bench.taken.push(bench.stream.write(Buffer.from("bye")));
		assert.equal(bench.stream.read(new Uint8Array(9)), 2);
	};
	bench.turn({ data: "alert", ends: true });
	bench.turn({});
	assert.deepEqual([bench.taken, bench.sent, bench.recorder.events], [[0], "hello", ["opened", "readable", "ended"]]);
});

void test("moddable connect: without room nothing is asked of the socket", () => {
	const bench = new Bench();
	assert.equal(bench.stream.write(Buffer.from("early")), 0);
	bench.turn({ room: 3 });
	assert.deepEqual([bench.stream.write(Buffer.from("hello")), bench.stream.write(Buffer.from("lo")), bench.stream.write(new Uint8Array(0)), bench.sent], [3, 0, 0, "hel"]);
	assert.deepEqual(bench.recorder.events, ["opened", "writable"]);
});

/** A connection over the SDK's class, whose turns are those of `tcpDeliver` in its lwip/tcp.c. */
class Bench {
	readonly recorder = new StreamRecorder();
	readonly stream: ByteStream;
	readonly taken: number[] = [];
	sent = "";
	#options: TcpOptions<unknown> | undefined;
	#socket: (TcpSocket & { readonly target: unknown }) | undefined;
	#data = Buffer.alloc(0);
	#room = 0;
	#isReady = false;
	#hasEnded = false;

	constructor() {
		this.stream = sdkConnect(this.tcpClass(), new FakeTimer())("192.0.2.1", 8883, this.recorder);
	}

	/** What has come since the last one: that the connection has ended counts before any callback, and is told once all is read. */
	turn({ data = "", room = 0, ends = false }: { readonly data?: string; readonly room?: number; readonly ends?: boolean }): void {
		const [options, socket] = [this.#options, this.#socket];
		assert.ok(options && socket);
		this.#data = Buffer.concat([this.#data, Buffer.from(data)]);
		this.#room += room;
		this.#hasEnded ||= ends;
		this.#isReady = !this.#hasEnded && (this.#isReady || room > 0);
		if (data !== "") options.onReadable.call(socket, this.#data.length);
		if (this.#data.length > 0 && this.#hasEnded) return;
		if (this.#hasEnded) options.onError.call(socket);
		else if (room > 0) options.onWritable.call(socket, this.#room);
	}

	private tcpClass(): TcpClass {
		const socketOf = (options: TcpOptions<unknown>): TcpSocket => {
			this.#options = options;
			this.#socket = {
				target: options.target,
				read: (into) => { this.#data.copy(into); this.#data = this.#data.subarray(into.length); },
				write: (bytes) => this.write(bytes),
				close: () => undefined,
			};
			return this.#socket;
		};
		return function FakeTcp(options: TcpOptions<unknown>) { return socketOf(options); } as unknown as TcpClass;
	}

	private write(bytes: Uint8Array): number {
		if (!this.#isReady) throw new Error("not ready");
		if (bytes.length > this.#room) throw new Error("would block");
		this.sent += Buffer.from(bytes).toString();
		return this.#room -= bytes.length;
	}
}
