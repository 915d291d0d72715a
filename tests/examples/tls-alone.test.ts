import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { Authority } from "../../hosts/peers/authority.js";

const ROOT = new URL("../../../", import.meta.url);

const now = Date.now();
const authority = await Authority.create({ now });
const stranger = await Authority.create({ now, root: { subject: "CN=Somebody Else" } });

/** Runs the example against Node's server, which says every line back, and ends. */
async function run(context: TestContext, version: "TLSv1.2" | "TLSv1.3", ca: string): Promise<{ readonly status: unknown; readonly output: string; readonly errors: string }> {
	const { chain, key } = await authority.issue(["localhost"]);
	const server = createServer({ cert: chain, key, minVersion: version, maxVersion: version }, (socket) => {
		socket.on("error", () => undefined);
		socket.once("data", (line: Buffer) => { socket.end(`you said: ${line.toString()}`); });
	});
	server.on("tlsClientError", () => undefined);
	server.listen(0, "localhost");
	await once(server, "listening");
	context.after(() => { server.close(); });
	const address = server.address();
	assert.ok(typeof address === "object" && address !== null);
	const folder = mkdtempSync(join(tmpdir(), "mooring-example-"));
	context.after(() => { rmSync(folder, { recursive: true }); });
	writeFileSync(join(folder, "ca.pem"), ca);
	const example = spawn(process.execPath, [fileURLToPath(new URL("build/examples/tls-alone.js", ROOT)), "localhost", String(address.port), join(folder, "ca.pem"), "hello"]);
	let output = "";
	let errors = "";
	example.stdout.on("data", (chunk: Buffer) => { output += chunk.toString(); });
	example.stderr.on("data", (chunk: Buffer) => { errors += chunk.toString(); });
	const [status] = await once(example, "close") as [unknown];
	return { status, output, errors };
}

for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
	void test(`the example that docs/tls.md shows talks to a server of ${version}`, async (context) => {
		assert.deepEqual(await run(context, version, authority.root), { status: 0, output: "you said: hello\n", errors: "" });
	});
}

void test("the example says why it does not talk to a stranger", async (context) => {
	const { status, output, errors } = await run(context, "TLSv1.3", stranger.root);
	assert.deepEqual([status, output], [1, ""]);
	assert.match(errors, /Somebody Else; .*set its certificate as a trust anchor/);
});

void test("docs/tls.md shows the example as it is", () => {
	const page = readFileSync(new URL("docs/tls.md", ROOT), "utf8").replaceAll("\r\n", "\n");
	const example = readFileSync(new URL("examples/tls-alone.ts", ROOT), "utf8").replaceAll("\r\n", "\n");
	assert.ok(page.includes(`\`\`\`ts\n${example}\`\`\`\n`));
});
