import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { Connection } from "./connection.js";
import type { OpensslServer } from "./openssl-server.js";
import { until } from "./program.js";

/** A megabyte each way, byte for byte. */
export async function exchange(connection: Connection, server: OpensslServer): Promise<void> {
	const [ours, theirs] = [randomBytes(MEGABYTE), randomBytes(MEGABYTE)];
	connection.send(ours);
	server.program.input.write(theirs);
	const explain = (): string => `received ${connection.receivedLength}, the server ${server.program.outputLength}; ${String(connection.failure)}`;
	await until("a megabyte each way", () => connection.receivedLength >= MEGABYTE && server.program.outputLength >= MEGABYTE, explain);
	assert.deepEqual([sha256(connection.received), sha256(server.program.output)], [sha256(theirs), sha256(ours)]);
}

/** What both sides notice of the end, in the order in which they say it. */
export async function close(connection: Connection, server: OpensslServer, closer: "device" | "server"): Promise<void> {
	const before = server.count(GOODBYE);
	if (closer === "device") connection.end();
	else server.program.input.end();
	await until("the other side's end", () => connection.peerEnded || connection.failure !== undefined);
	assert.equal(connection.failure, undefined);
	if (closer === "server") connection.end();
	assert.equal(await server.program.ended, 0);
	connection.destroy();
	assert.equal(server.count(GOODBYE), before + 1);
	if (closer === "device") assert.equal(server.messages.at(-2), "<<< warning close_notify");
	assert.equal(server.messages.filter((message) => message.includes("fatal")).length, 0);
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

const GOODBYE = ">>> warning close_notify";

const MEGABYTE = 1_000_000;
