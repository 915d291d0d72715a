import assert from "node:assert/strict";
import { test } from "node:test";
import { tcpFailures } from "../../modules/uplink/failures.js";
import type { Log } from "../../modules/ports/log.js";
import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";
import { ByteBridge } from "../../tools/bridge/byte-bridge.js";
import type { Side } from "../../tools/bridge/byte-bridge.js";
import { until } from "./workbench.js";

/** A side of which the test says what comes and what it takes. */
class Scripted implements Side, ByteStream {
	readonly name: string;
	readonly isLine = true;
	/** What waits to be read of it. */
	says = "";
	/** Bytes that it takes. */
	room = 0;
	took = "";
	openings = 0;
	handler: StreamHandler | undefined;

	constructor(name: string) {
		this.name = name;
	}

	open(handler: StreamHandler): ByteStream {
		this.handler = handler;
		this.openings++;
		setImmediate(() => { handler.opened("verified"); });
		return this;
	}

	read(into: Uint8Array): number {
		const count = Math.min(into.length, this.says.length);
		into.set(Buffer.from(this.says.slice(0, count)));
		this.says = this.says.slice(count);
		return count;
	}

	write(bytes: Uint8Array): number {
		const count = Math.min(bytes.length, this.room);
		this.room -= count;
		this.took += Buffer.from(bytes.subarray(0, count)).toString();
		return count;
	}

	end(): void { /* Nothing follows. */ }
	destroy(): void { /* Nothing follows. */ }
}

const silent: Log = { reached: () => undefined, info: () => undefined, warn: () => undefined, fail: () => undefined };

async function bridged(): Promise<{ readonly bridge: ByteBridge; readonly near: Scripted; readonly far: Scripted }> {
	const [near, far] = [new Scripted("the board"), new Scripted("the server")];
	const bridge = new ByteBridge({ near, far, plain: false, once: false, pauses: { first: 1, largest: 1 }, log: silent, random: () => 1 }, () => undefined);
	bridge.start();
	await until("a connection", () => bridge.connections === 1);
	return { bridge, near, far };
}

void test("what a server did not take is lost with its connection, counted, and nothing that the next one hears of", async () => {
	const { bridge, near, far } = await bridged();
	near.says = "a login that is cut";
	far.room = 7;
	near.handler?.readable();
	assert.equal(far.took, "a login");
	far.handler?.failed(tcpFailures.make("connect-timeout", { address: "a", port: 1, seconds: 1 }));
	assert.deepEqual(bridge.counts, { up: 7, down: 0, lost: 12 });
	far.room = 100;
	await until("the next connection", () => bridge.connections === 2);
	near.says = "; anew";
	near.handler?.readable();
	assert.equal(far.took, "a login; anew");
	await bridge.stop();
});

void test("what the board has said when the bridge is stopped still goes to the server", async () => {
	const { bridge, near, far } = await bridged();
	far.room = 100;
	// It is there, and nobody has been told yet.
	near.says = "the last word";
	await bridge.stop();
	assert.equal(far.took, "the last word");
	assert.deepEqual(bridge.counts, { up: 13, down: 0, lost: 0 });
});
