import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { bundleFolder } from "../../hosts/node/engine.js";
import { bundleFlash } from "../../tools/bundle/flash.js";
import { readSource } from "../architecture/source.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

// A compiler for ARM makes no runner of 32 bit.
const has32 = existsSync(join(ROOT, "build/xs/x32/xs")) || (process.env["CI"] === "true" && process.arch === "x64");

/** What each profile is told to reach, and what must come of it. */
const profiles: readonly (readonly [profile: string, options: readonly string[], said: readonly RegExp[]])[] = [
	["esp8266", ["--only", "mqtt", "--for", "7"], [/tls +TLS 1\.3/, /path: Mooring Local Server <- .*anchor/, /the broker has #2/, /result +good/]],
	["esp8266", ["--only", "mqtt", "--for", "2", "bridgeMode=lines"], [/FAILED \[not-in-image\] seen: bridgeMode in .* is for a serial line, .* of the profile esp8266/]],
	["esp8266", ["--only", "mqtt", "--for", "2", "trustAnchors=", `trustPins=sha256:${"00".repeat(32)}`], [/FAILED \[pin-mismatch\] seen: the server's certificate CN=Mooring Local Server is sha256:/, /what to do: If the server's certificate was renewed, and only then, set the new pin/]],
	["esp8266", ["--only", "mqtt", "--for", "7", "ledPin=2", "statusTopic=shed/status"], [/the LED shows a wink every 4 s: connected/, /publish #2, the status, to shed\/status: /, /the broker has #2, the status/, /the broker has #3 \(2 of 2\)/, /^(?![^]*login failed)/, /result +good/]],
	["esp8266-blynk", ["--only", "blynk", "--for", "7"], [/the Blynk server at localhost .* let us in/, /sees V0: 23\.\d/]],
	["esp8266-bridge", ["--only", "mqtt", "--for", "7", "bridgeMode=lines"], [/uart0 is open at 9600 baud/, /the broker has #2/, /result +good/]],
	["esp8266-bridge", ["--only", "mqtt", "--for", "7", "bridgeMode=protocol"], [/uart0 is open at 9600 baud/, /the broker has #2/, /result +good/]],
	["esp8266-bridge", ["--only", "mqtt", "--for", "2", "ledPin=2"], [/FAILED \[not-in-image\] seen: ledPin in /]],
	["esp8266-post", ["--only", "post", "--for", "7", "ledPin=2"], [/path: Mooring Local Server <- .*anchor/, /the LED shows a wink every 4 s: connected/, /the service has #2 \(2 of 2\), status 200/, /result +good/]],
	["esp8266-post", ["--only", "post", "--for", "4", "postToken=unknown"], [/FAILED \[unauthorized\] seen: POST to https:\/\/localhost:\d+: 401 Unauthorized, "who are you\?"/, /post is tried again in/, /what to do: Check the token or the password/]],
	["esp8266-post", ["--only", "mqtt", "--for", "2"], [/FAILED \[not-in-image\] seen: mqttUrl in .* is for MQTT, .* of the profile esp8266-post/]],
	["esp8266-small", ["--only", "mqtt", "--for", "7", "ledPin=2"], [/tls +TLS 1\.3/, /the LED shows a wink every 4 s: connected/, /the broker has #2/, /result +good/]],
];

if (has32) {
	for (const profile of new Set(profiles.map(([name]) => name))) {
		void test(`${profile}: the bundle takes no more flash than its limit, and does in a board's memory what the modules do`, { timeout: 900_000 }, async () => {
			// As in a fresh clone, where nobody has asked for it yet.
			rmSync(bundleFolder(ROOT, profile), { recursive: true, force: true });
			for (const [, options, said] of profiles.filter(([name]) => name === profile)) {
				const out = await outputOf(["--engine", profile, ...options]);
				for (const line of said) assert.match(out, line, options.join(" "));
			}
			const { slots, texts, bytecode, limit } = await bundleFlash(ROOT, profile);
			assert.ok(slots * 16 + texts + bytecode <= limit, `${slots * 16 + texts + bytecode} bytes, and ${limit} are the limit (tools/bundle/flash.ts)`);
			// What the tree's rules find in no file, they find in no package and no step of the bundle's making either.
			assert.deepEqual(readSource("firmware.js", readFileSync(join(bundleFolder(ROOT, profile), "firmware.js"), "utf8")).expressions, []);
		});
	}
}

async function outputOf(options: readonly string[]): Promise<string> {
	const child = spawn(process.execPath, [join(ROOT, "build/hosts/node/boot.js"), ...options], { stdio: ["ignore", "pipe", "pipe"] });
	let out = "";
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => { out += text; });
	await new Promise((resolve) => { child.on("close", resolve); });
	return out;
}
