import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createServer } from "node:tls";
import { openKeyLog, withKeyLog } from "../../hosts/node/key-log.js";
import { preloadedModules } from "../../hosts/node/preload.js";
import { Authority } from "../../hosts/peers/authority.js";
import { isFailure } from "../../modules/failure/failure.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Connection } from "../interop/connection.js";
import { until } from "../interop/program.js";

const now = Date.now();

for (const [version, labels, options] of [
	["TLSv1.3", ["CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"], {}],
	["TLSv1.3", ["CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"], { ecdhCurve: "P-384" }],
	["TLSv1.2", ["CLIENT_RANDOM"], {}],
] as const) {
	void test(`key log: the same lines as Node's server of ${version} writes ${JSON.stringify(options)}`, async (context) => {
		const authority = await Authority.create({ now });
		const { chain, key } = await authority.issue(["localhost"]);
		const theirs: string[] = [];
		const server = createServer({ cert: chain, key, minVersion: version, maxVersion: version, ...options }, (socket) => {
			socket.on("error", () => undefined);
			socket.resume();
		});
		server.on("keylog", (line: Buffer) => { theirs.push(line.toString()); });
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		let connection: Connection | undefined;
		context.after(() => {
			connection?.destroy();
			server.close();
		});
		const address = server.address();
		assert.ok(typeof address === "object" && address !== null);
		const ours: string[] = [];
		const versions = [tls13, tls12].map((one) => withKeyLog(one, (line) => { ours.push(line); }));
		const made = connection = new Connection({ port: address.port, trust: authority.root, now, versions });
		await until("the end of the handshake", () => made.settled);
		assert.equal(made.failure?.message, undefined);
		// The server has its reading keys only once our Finished is with it.
		await until("the server's lines", () => labels.every((label) => theirs.some((line) => line.startsWith(`${label} `))));
		const comparable = theirs.filter((line) => labels.some((label) => line.startsWith(`${label} `)));
		assert.deepEqual(comparable.map((line) => line.split(" ")[0]).sort(), labels);
		assert.deepEqual(ours.sort(), comparable.sort());
	});
}

void test("key log: the file is the owner's alone, goes on where it ended, and is no link", () => {
	const folder = mkdtempSync(join(tmpdir(), "mooring-keys-"));
	try {
		const path = join(folder, "keys.txt");
		writeSync(openKeyLog(path), "one\n");
		assert.equal(statSync(path).mode & 0o777, 0o600);
		chmodSync(path, 0o644);
		writeSync(openKeyLog(path), "two\n");
		assert.equal(statSync(path).mode & 0o777, 0o600);
		assert.equal(readFileSync(path, "utf8"), "one\ntwo\n");
		symlinkSync(path, join(folder, "link"));
		writeFileSync(join(folder, "file"), "");
		for (const bad of [join(folder, "link"), join(folder, "none", "keys.txt"), folder, join(folder, "file", "keys.txt")]) {
			assert.throws(() => openKeyLog(bad), (caught) => isFailure(caught) && caught.code === "key-log-unwritable" && caught.seen.includes(bad));
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
});

void test("key log: nothing of it is in what a board runs", () => {
	const build = new URL("../../", import.meta.url);
	const modules = preloadedModules(build.pathname);
	assert.ok(modules.includes("modules/tls/engine"));
	for (const id of modules.filter((one) => !one.startsWith("mqtt-packet"))) {
		assert.doesNotMatch(readFileSync(new URL(`${id}.js`, build), "utf8"), /key.?log|CLIENT_RANDOM|TRAFFIC_SECRET/i, id);
	}
});
