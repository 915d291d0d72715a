import assert from "node:assert/strict";
import type { Connection } from "./connection.js";
import { until } from "./program.js";

/** Texts that a server sends back, byte for byte. */
export async function echoed(connection: Connection, texts: readonly string[]): Promise<void> {
	for (const text of texts) {
		const before = connection.receivedLength;
		connection.send(Buffer.from(text));
		await until("the text", () => connection.receivedLength - before >= text.length || connection.failure !== undefined, () => `${connection.receivedLength}`);
		assert.equal(connection.failure?.message, undefined);
		assert.equal(connection.received.subarray(before).toString(), text);
	}
}

/** Ends a connection, or waits for the server that does, until both sides have. */
export async function ended(connection: Connection, closer: "device" | "server"): Promise<void> {
	if (closer === "device") connection.end();
	await until("the server's end", () => connection.peerEnded || connection.failure !== undefined);
	assert.equal(connection.failure?.message, undefined);
	if (closer === "server") connection.end();
}
