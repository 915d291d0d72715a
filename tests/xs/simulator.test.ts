import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { createServer as createTlsServer } from "node:tls";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { stampRunner } from "../../hosts/node/xs-runner.js";
import { Broker } from "../../hosts/peers/broker.js";
import { wrongCertificates } from "../../hosts/peers/zoo/wrong-certificate.js";
import { authority, names, now } from "../peers/scene.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Milliseconds. */
const PATIENCE = 60_000;

const engines = ["xs", ...(existsSync(join(ROOT, "build/xs/x32/xs")) || (process.env["CI"] === "true" && process.arch === "x64") ? ["xs32"] : [])];

/** Words that mean nothing, so that finding one in an output is no accident. */
const user = { name: "device-8f2c", password: "battery staple 52" };

const folders: string[] = [];
after(() => { for (const folder of folders) rmSync(folder, { recursive: true }); });

/** The project after its build, without anybody's settings or storage; `temporary` is for what a run writes elsewhere. */
function clone(): { folder: string; temporary: string } {
	const folder = mkdtempSync(join(tmpdir(), "mooring-engine-"));
	const temporary = mkdtempSync(join(tmpdir(), "mooring-engine-run-"));
	folders.push(folder, temporary);
	for (const path of ["build/hosts", "build/modules", "build/scripts", "build/tools", "build/main.js", "build/connection.js", "manifest.json", "package.json"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
	for (const path of ["node_modules", "hosts"]) symlinkSync(join(ROOT, path), join(folder, path));
	symlinkSync(join(ROOT, "build/xs"), join(folder, "build/xs"));
	writeFileSync(join(folder, "ca.pem"), authority.root);
	return { folder, temporary };
}

interface Ended {
	readonly status: number | null;
	readonly out: string;
	readonly errors: string;
	/** What is left of the files that a run is given. */
	readonly left: readonly string[];
}

async function boot(args: readonly string[], meanwhile: (out: string, process: { kill(signal: NodeJS.Signals): boolean }, temporary: string) => void = () => undefined, prepare: (folder: string) => void = () => undefined): Promise<Ended> {
	const { folder, temporary } = clone();
	prepare(folder);
	const child = spawn(process.execPath, [join(folder, "build/hosts/node/boot.js"), ...args], { cwd: tmpdir(), env: { ...process.env, INIT_CWD: folder, TMPDIR: temporary } });
	let [out, errors] = ["", ""];
	child.stdout.on("data", (chunk: Buffer) => {
		out += chunk.toString();
		meanwhile(out, child, temporary);
	});
	child.stderr.on("data", (chunk: Buffer) => { errors += chunk.toString(); });
	const status = await new Promise<number | null>((resolve) => { child.on("close", resolve); });
	return { status, out, errors, left: readdirSync(temporary) };
}

function once(act: () => void): () => void {
	let done = false;
	return () => {
		if (!done) act();
		done = true;
	};
}

for (const engine of engines) {
	void test(`${engine}: the main job, its output and its summary are those of Node`, { timeout: PATIENCE }, async () => {
		const { status, out, errors, left } = await boot(["--engine", engine, "--for", "4", "sensorInterval=1", "--memory"]);
		assert.equal(status, 0, out + errors);
		assert.match(out, /the firmware runs on XS, the boards' engine, in (64|32) bit/);
		for (const stage of ["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt"]) assert.match(out, new RegExp(`^ +\\d+\\.\\d{3}  ${stage} `, "m"));
		assert.match(out, /^ +\d+\.\d{3} {2}memory {6}mqtt: live \d+ /m);
		assert.match(out, /^ {2}reached {4}wifi .* s, time .* s, dns .* s, tcp .* s, tls .* s, x509 .* s, mqtt .* s, blynk .* s$/m);
		assert.match(out, /messages {3}published (\d+), acknowledged \1, seen by the subscriber \1\n {2}Blynk {6}values written (\d+), seen in the app \2\n {2}result {5}good/);
		assert.deepEqual(left, [], "the files with the settings are gone");
	});

	void test(`${engine}: Ctrl-C is a goodbye, and no process is left`, { timeout: PATIENCE }, async () => {
		let stop = once(() => undefined);
		const { status, out, errors } = await boot(["--engine", engine, "sensorInterval=1"], (text, child) => {
			stop = text.includes("(1 of 1)") ? stop : once(() => { child.kill("SIGINT"); });
			if (text.includes("(1 of 1)")) stop();
		});
		assert.equal(status, 0, out + errors);
		assert.match(out, /the firmware has stopped\n/);
		assert.match(out, /result {5}good/);
	});

	void test(`${engine}: a bad certificate has the code and the words that it has on Node`, { timeout: PATIENCE }, async () => {
		const identity = await wrongCertificates.expired({ authority, now, names });
		const broker = await Broker.start({ identity, users: [user] });
		const args = ["--broker", `mqtts://localhost:${broker.port}`, "--ca", "ca.pem", "--user", user.name, "--password", user.password, "--for", "2"];
		const [onNode, onEngine] = [await boot(args), await boot([...args, "--engine", engine])];
		await broker.stop();
		assert.deepEqual([onNode.status, onEngine.status], [1, 1], onEngine.out);
		assert.equal(failureIn(onEngine.out), failureIn(onNode.out));
		assert.match(failureIn(onEngine.out), /^x509 +FAILED \[expired\] seen: .*\n +what to do: /);
		for (const secret of [user.name, user.password]) assert.ok(!(onEngine.out + onEngine.errors).includes(secret));
	});

	for (const maxVersion of ["TLSv1.3", "TLSv1.2"] as const) void test(`${engine}: a broker that wants a client certificate takes one that BearSSL has signed with, ${maxVersion}, and none is told as on Node`, { timeout: PATIENCE }, async () => {
		const broker = await Broker.start({ identity: await authority.issue(names), users: [user], tls: { minVersion: "TLSv1.2", maxVersion, requestCert: true, ca: authority.root } });
		const { chain, key } = await authority.issue([], { subject: "CN=device-8f2c", extendedKeyUsages: ["1.3.6.1.5.5.7.3.2"] });
		const args = ["--engine", engine, "--broker", `mqtts://localhost:${broker.port}`, "--ca", "ca.pem", "--user", user.name, "--password", user.password, "sensorInterval=1"];
		const withOwn = await boot([...args, "--for", "4", "clientCertificate=client.pem", "clientKey=client.key"], undefined, (folder) => {
			writeFileSync(join(folder, "client.pem"), chain);
			writeFileSync(join(folder, "client.key"), key);
		});
		const without = await boot([...args, "--for", "2"]);
		await broker.stop();
		assert.equal(withOwn.status, 0, withOwn.out + withOwn.errors);
		assert.match(withOwn.out, /settings +our certificate: CN=device-8f2c, issued by Mooring Local Intermediate CA/);
		assert.match(withOwn.out, /messages {3}published ([1-9]\d*), acknowledged \1,/);
		assert.deepEqual([withOwn.left, without.status], [[], 1]);
		assert.match(without.out, /FAILED \[(alert-certificate-required|closed-after-certificate)\] [^]*Set clientCertificate and clientKey/);
		for (const line of key.split("\n").slice(1, -2)) assert.ok(!(withOwn.out + withOwn.errors).includes(line));
	});

	for (const mode of ["lines", "protocol"] as const) void test(`${engine}: an Arduino's readings are published and acknowledged, ${mode}`, { timeout: PATIENCE }, async () => {
		const { status, out, errors } = await boot(["--engine", engine, "--for", "7", "--only", "mqtt", `bridgeMode=${mode}`]);
		assert.equal(status, 0, out + errors);
		assert.match(out, mode === "lines" ? /publish #1 to dataset: \{"sensor_id": 52647892, "data": \{"temp": 23\.4\}, "time": "\d\d:\d\d", "month": "\d{4}-\d\d-\d\d"\}/ : /serial +the sketch begins\n[^]*publish #1 to dataset: 23\.40/);
		assert.match(out, /messages {3}published ([1-9]\d*), acknowledged \1, seen by the subscriber \1\n/);
	});

	void test(`${engine}: what an Arduino says reaches the server of a transparent bridge over TLS`, { timeout: PATIENCE }, async () => {
		const { chain, key } = await authority.issue(names);
		let heard = "";
		const server = createTlsServer({ cert: chain, key }, (socket) => {
			socket.on("error", () => undefined);
			socket.on("data", (bytes: Buffer) => { heard += bytes.toString(); });
		});
		await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
		const { port } = server.address() as AddressInfo;
		const { status, out, errors } = await boot(["--engine", engine, "--for", "7", "bridgeMode=transparent", `bridgeTarget=tls://localhost:${port}`, "bridgeAnchors=ca.pem"]);
		const refused = await boot(["--engine", engine, "--for", "3", "bridgeMode=transparent", `bridgeTarget=tls://localhost:${port}`, `bridgePins=sha256:${"0".repeat(64)}`]);
		server.close();
		assert.equal(status, 0, out + errors);
		assert.match(heard, /^\d\d\.\d\d\r\n/);
		assert.match(out, /result {5}good: the bridge was joined to its server, and bytes passed\n/);
		assert.equal(refused.status, 1, refused.out);
		assert.match(out, /bridge {5}([1-9]\d*) bytes from the serial line, \1 of them to the server; 0 from the server/);
		assert.match(refused.out, /FAILED \[pin-mismatch\][^]*result {5}not good: the bridge was not joined/);
	});

	void test(`${engine}: too little memory is told in XS's own words`, { timeout: PATIENCE }, async () => {
		const { status, out, left } = await boot(["--engine", engine, "--for", "4", "--block", engine === "xs" ? "40000" : "24000"]);
		assert.equal(status, 1, out);
		assert.match(out, /boot {8}FAILED \[out-of-memory\] seen: the engine xs(32)? gave up: memory full, in a block of \d+ bytes/);
		assert.match(out, /That block is smaller than the (65536|32768) bytes that the firmware is made for: leave --block out/);
		assert.match(out, /result {5}not good: the firmware ended by itself\n/);
		assert.deepEqual(left, []);
	});
}

void test("xs: settings that only the firmware refuses have status 2", { timeout: PATIENCE }, async () => {
	const { status, out, left } = await boot(["--engine", "xs", "--for", "2"], undefined, (folder) => { writeFileSync(join(folder, "settings.local.json"), '{ "mqttClientId": "\\ud800" }'); });
	assert.equal(status, 2, out);
	assert.match(out, /FAILED \[setting-not-text\]/);
	assert.deepEqual(left, []);
});

void test("xs: no file with the settings is left when a start is broken off", { timeout: PATIENCE }, async () => {
	let told: NodeJS.Timeout | undefined;
	const { status, out, left } = await boot(["--engine", "xs"], (_text, child, temporary) => {
		// Again and again, since the first is a goodbye, which a runner that says nothing never hears.
		told ??= setInterval(() => { if (readdirSync(temporary).length > 0) child.kill("SIGTERM"); }, 100);
	}, (folder) => {
		rmSync(join(folder, "build/xs"));
		mkdirSync(join(folder, "build/xs/x64"), { recursive: true });
		writeFileSync(join(folder, "build/xs/x64/xs"), "#!/bin/sh\nexec sleep 100\n", { mode: 0o755 });
		stampRunner(folder, "64");
	});
	clearInterval(told);
	assert.equal(status, 130, out);
	assert.deepEqual(left, []);
});

void test("xs: no run without a runner, and what to do", { timeout: PATIENCE }, async () => {
	const { status, out } = await boot(["--engine", "xs"], undefined, (folder) => { rmSync(join(folder, "build/xs")); });
	assert.equal(status, 2, out);
	assert.match(out, /boot {8}FAILED \[engine-missing\] seen: there is no build\/xs\/x64\/xs, .*\n +what to do: Run "npm run xs:build"/);
});

void test("xs: no run on a runner that was made from other sources, however old they are", { timeout: PATIENCE }, async () => {
	const { status, out } = await boot(["--engine", "xs"], undefined, (folder) => {
		rmSync(join(folder, "hosts"));
		cpSync(join(ROOT, "hosts/xs"), join(folder, "hosts/xs"), { recursive: true, preserveTimestamps: true });
	});
	assert.equal(status, 2, out);
	assert.match(out, /boot {8}FAILED \[engine-stale\] seen: build\/xs\/x64\/xs, .* other sources .*\n +what to do: Run "npm run xs:build" again/);
});

/** The first failure and what to do, without the time at which it came and the present date in it. */
function failureIn(out: string): string {
	const [found = ""] = /\w+ +FAILED .*\n.*/.exec(out) ?? [];
	return found.replace(/present date used is [0-9: -]+/, "present date");
}

/** What a record and the message that begins in it say of their lengths; nothing of what they say comes. */
const claims: readonly (readonly [name: string, bytes: readonly number[]])[] = [
	["a record of 16,000 bytes, a message of 15,872", [0x16, 3, 3, 0x3e, 0x80, 2, 0, 0x3e, 0]],
	["a record of 5,000 bytes", [0x16, 3, 3, 0x13, 0x88, 2, 0, 0x13, 0x84]],
	["a record of 2,000 bytes, a message of 5,000", [0x16, 3, 3, 0x07, 0xd0, 2, 0, 0x13, 0x84, ...new Array<number>(1996).fill(0), 0x16, 3, 3, 0x0b, 0xb0]],
];

for (const [name, bytes] of claims) {
	void test(`a server that claims ${name} takes no board's memory`, async () => {
		const server = createServer((socket) => {
			socket.on("error", () => undefined);
			socket.once("data", () => { socket.write(Uint8Array.from(bytes)); });
		});
		await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
		const { port } = server.address() as AddressInfo;
		const { out } = await boot(["--engine", engines.at(-1) ?? "xs", "--for", "3", "--broker", `mqtts://localhost:${port}`, "--ca", "ca.pem", "tlsDeadline=1500"]);
		server.close();
		assert.match(out, /FAILED \[(message-too-large|record-too-large|handshake-timeout)\]/, out);
		assert.doesNotMatch(out, /out-of-memory|abort/, out);
	});
}
