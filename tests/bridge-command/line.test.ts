import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:tls";
import type { TLSSocket } from "node:tls";
import { Authority } from "../../hosts/peers/authority.js";
import { Listener } from "../../hosts/peers/listener.js";
import { Board, BridgeRunning, folder, lineTest, present, until } from "./workbench.js";

const authority = await Authority.create({ now: present });
const identity = await authority.issue(["localhost", "127.0.0.1"]);
const MEGABYTE = 1 << 20;

/** A TLS server that keeps what each connection brings. */
async function tlsServer(port = 0): Promise<{ readonly listener: Listener; readonly sockets: TLSSocket[]; readonly received: () => Buffer }> {
	const sockets: TLSSocket[] = [];
	const parts: Buffer[] = [];
	const server = createServer({ cert: identity.chain, key: identity.key, allowHalfOpen: true }, (socket) => {
		sockets.push(socket);
		socket.on("data", (bytes) => { parts.push(bytes); });
		socket.on("error", () => undefined);
	});
	return { listener: await Listener.open(server, port), sockets, received: () => Buffer.concat(parts) };
}

function digest(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

for (const [chunk, baud] of [[1, 115_200], [7, 115_200], [64, 9600], [1000, 921_600], [65_536, 921_600]] as const) {
	// A byte at a time is slow: the system is asked for each.
	const size = chunk === 1 ? MEGABYTE / 16 : MEGABYTE;
	lineTest(`${size} random bytes each way, ${chunk} at a time, arrive as they were sent`, async () => {
		const { listener, sockets, received } = await tlsServer();
		const board = await Board.plugIn();
		const run = new BridgeRunning(["--from", `serial:${board.port}@${baud}`, "--to", `tls://localhost:${listener.port}`, "--ca", "ca.pem"], { files: folder({ "ca.pem": authority.root }) });
		await run.shows("bytes pass between");
		const [up, down] = [randomBytes(size), randomBytes(size)];
		for (let at = 0; at < size; at += chunk) {
			board.say(up.subarray(at, at + chunk));
			sockets[0]?.write(down.subarray(at, at + chunk));
			if (at % (64 * chunk) === 0) await new Promise((resolve) => { setImmediate(resolve); });
		}
		await until("all of it", () => received().length >= size && board.length >= size, () => `${received().length} and ${board.length} of ${size}\n${run.out}`);
		assert.equal(digest(received()), digest(up));
		assert.equal(digest(board.received), digest(down));
		assert.equal(await run.stop(), 0);
		assert.match(run.text, new RegExp(`the end: ${size} bytes board -> server, ${size} server -> board$|the end: ${size} bytes board -> server, ${size} server -> board `));
		await listener.stop();
		await board.unplug();
	});
}
