import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "../../modules/failure/failure.js";
import { readPlan } from "../../tools/bridge/plan.js";
import type { Plan } from "../../tools/bridge/plan.js";
import { present } from "./workbench.js";

const DAY = 86_400_000;
const USB = Object.freeze({ kind: "serial", port: undefined, baud: 9600 });

function read(text: string): Plan {
	return readPlan(text.split(" ").filter((word) => word !== ""), present, (path) => path.includes("client"));
}

/** What is asked for, and what is meant by it. */
const good: readonly (readonly [text: string, meant: Partial<Plan>])[] = [
	["--to tls://h:8441 --ca a.pem", { near: USB, server: { host: "h", port: 8441 }, secure: true, lines: undefined, trust: { kind: "anchors", names: ["a.pem"] }, identity: undefined, reset: false, once: false, notices: [] }],
	["--from serial --to ssl://h --ca a.pem", { near: USB, server: { host: "h", port: 443 } }],
	["--from serial:/dev/ttyUSB0 --to tls://h --ca a.pem", { near: { kind: "serial", port: "/dev/ttyUSB0", baud: 9600 } }],
	["--from serial:/dev/ttyUSB0@115200 --to tls://h --ca a.pem", { near: { kind: "serial", port: "/dev/ttyUSB0", baud: 115_200 } }],
	["--from serial:COM3@57600 --to tls://h --ca a.pem", { near: { kind: "serial", port: "COM3", baud: 57_600 } }],
	["--from serial:/dev/serial/by-id/a@b/c --to tls://h --ca a.pem", { near: { kind: "serial", port: "/dev/serial/by-id/a@b/c", baud: 9600 } }],
	["--from serial@4800 --to tls://h --ca a.pem --reset", { near: { kind: "serial", port: undefined, baud: 4800 }, reset: true }],
	["--from tcp-listen:8080 --to tls://h --ca a.pem", { near: { kind: "listen", address: "127.0.0.1", port: 8080 } }],
	["--from tcp-listen:0.0.0.0:8080 --to tls://h --ca a.pem", { near: { kind: "listen", address: "0.0.0.0", port: 8080 } }],
	["--from tcp-listen:[::1]:8080 --to tls://h --ca a.pem", { near: { kind: "listen", address: "::1", port: 8080 } }],
	["--from tcp:192.168.1.9:23 --to tls://[fd00::1]:443 --ca a.pem --once", { near: { kind: "dial", target: { host: "192.168.1.9", port: 23 } }, server: { host: "fd00::1", port: 443 }, once: true }],
	["--to tcp://h:8080", { secure: false, trust: undefined }],
	["--to tls://h --pin sha256:aa --pin sha256:bb", { trust: { kind: "pins", text: "sha256:aa, sha256:bb", setting: "--pin" } }],
	["--to tls://h --pin sha256:aa --ca a.pem --ca b.pem", { trust: { kind: "anchors-and-pins", names: ["a.pem", "b.pem"], text: "sha256:aa", setting: "--pin" } }],
	["--to tls://h --insecure-because=bench-test", { trust: { kind: "insecure", because: "bench-test", until: present + DAY } }],
	["--to tls://h --insecure-because bench-test --insecure-until 2026-11-30", { trust: { kind: "insecure", because: "bench-test", until: Date.UTC(2026, 11, 1) } }],
	["--to tls://h --ca a.pem --cert own.pem --key own.key", { identity: { certificate: "own.pem", key: "own.key" }, notices: [] }],
	["--to tls://h --ca a.pem --cert client.pem", { identity: { certificate: "client.pem", key: "client.pem" } }],
	["--to mqtts://h --topic t --ca a.pem", { server: { host: "h", port: 8883 }, secure: true }],
	// As blynk-ser.sh has it.
	["-s h --cert server.crt", { near: USB, server: { host: "h", port: 443 }, secure: true, trust: { kind: "anchors", names: ["server.crt"] }, identity: undefined }],
	["-f SER -c /dev/ttyACM0 -b 115200 -t SSL -s h -p 8441 --cert server.crt", { near: { kind: "serial", port: "/dev/ttyACM0", baud: 115_200 }, server: { host: "h", port: 8441 } }],
	["-c/dev/ttyACM0 -b57600 -sh -p8080 -tTCP", { near: { kind: "serial", port: "/dev/ttyACM0", baud: 57_600 }, server: { host: "h", port: 8080 }, secure: false }],
	["--comm COM4 --baud 9600 --server h --port 80 --to TCP", { near: { kind: "serial", port: "COM4", baud: 9600 }, server: { host: "h", port: 80 }, secure: false }],
	["-t TCP -s h", { server: { host: "h", port: 80 }, secure: false }],
	["-f TCP -l 9000 -s h --cert server.crt", { near: { kind: "listen", address: "127.0.0.1", port: 9000 } }],
	["-f TCP -s h --cert server.crt", { near: { kind: "listen", address: "127.0.0.1", port: 80 } }],
];

for (const [text, meant] of good) {
	void test(`bridge ${text}`, () => {
		const plan = read(text);
		for (const [name, value] of Object.entries(meant)) {
			// What only tells a person is not compared word by word.
			assert.deepEqual(plan[name as keyof Plan], value, name);
		}
	});
}

void test("--cert alone, without a key in it, is said to be taken for the server's", () => {
	assert.equal(read("-s h --cert server.crt").notices.length, 1);
});

/** What is refused, and the code that says why. */
const bad: readonly (readonly [text: string, code: string])[] = [
	["", "bridge-no-server"],
	["--to", "tool-option-value"],
	["--too tls://h", "tool-option"],
	["-x h", "tool-words"],
	["tls://h", "tool-words"],
	["--to tls://h", "bridge-no-trust"],
	["-s h", "bridge-no-trust"],
	["--to https://h --ca a", "bad-to"],
	["--to mqtt://h --topic t", "bad-to"],
	["--to tls://h:0 --ca a", "bad-to"],
	["--to tls://h:99999 --ca a", "bad-to"],
	["--to tls://-h- --ca a", "bad-to"],
	["-t 2WAY -s h", "bad-to"],
	["-t SSL -s h:443 --cert a", "bad-to"],
	["-t SSL -s h -p 0 --cert a", "tool-number"],
	["--to tls://h -s h --ca a", "two-forms"],
	["--to tls://h -p 443 --ca a", "two-forms"],
	["--from serial:/dev/x -c /dev/y --to tls://h --ca a", "two-forms"],
	["--from serial@9600 -b 9600 --to tls://h --ca a", "two-forms"],
	["--from serial@fast --to tls://h --ca a", "bad-baud"],
	["--from serial@0 --to tls://h --ca a", "bad-baud"],
	["--from serial@49 --to tls://h --ca a", "bad-baud"],
	["--from serial@5000000 --to tls://h --ca a", "bad-baud"],
	["-b 9600baud -s h --cert a", "bad-baud"],
	["--from usb --to tls://h --ca a", "bad-from"],
	["--from serialx --to tls://h --ca a", "bad-from"],
	["--from tcp-listen --to tls://h --ca a", "bad-from"],
	["--from tcp-listen:x --to tls://h --ca a", "bad-from"],
	["--from tcp:h --to tls://h --ca a", "bad-from"],
	["--from tcp:h:1 --baud 9600 --to tls://h --ca a", "serial-only"],
	["--from tcp-listen:1 --reset --to tls://h --ca a", "serial-only"],
	["--to tls://h --ca a --key k", "key-alone"],
	["--to tls://h --ca a --insecure-because lab", "two-forms"],
	["--to tls://h --pin a --insecure-because lab", "two-forms"],
	["--to tls://h --ca a --insecure-until 2027-01-01", "until-alone"],
	["--to tls://h --insecure-because bench-test --insecure-until tomorrow", "bad-day"],
	["--to tcp://h --ca a", "trust-without-tls"],
	["--to tcp://h --pin a", "trust-without-tls"],
	["--to tcp://h --insecure-because lab", "trust-without-tls"],
	["-t TCP -s h --cert a", "trust-without-tls"],
	["--to tls://h --to tcp://h:2 --ca a", "repeated"],
	["--to tls://h -t TCP --ca a", "repeated"],
	["--to tls://h --ca a --cert b --cert c", "repeated"],
	["--from serial -l 90 --to tls://h --ca a", "listen-only"],
	["--from tcp-listen:80 --listen 90 --to tls://h --ca a", "listen-only"],
	["-l 90 -s h --cert a", "listen-only"],
	["--to mqtts://h --ca a --topic t --reset", "bytes-only"],
	["--to mqtts://h --ca a --topic bad/#", "bad-topic"],
	["--to mqtts://h --ca a", "no-topic"],
	["--to tls://h --insecure-because too-short", "bad-reason"],
	["--to mqtts://h --ca a --topic t --password-file p", "password-alone"],
	["--to tls://h --pin sha256 Fingerprint=79:3C", "unquoted-fingerprint"],
	["--to mqtts://h --ca a --topic t --from tcp:h:1", "lines-from-serial"],
	["--to mqtts://h --ca a --topic t --json {}", "template-no-reading"],
	["--to mqtts://h --ca a --topic t --json {<value>", "template-not-json"],
	["--to mqtts://h --ca a --topic t --json [<valeu>]", "template-place"],
	["--to mqtts://h --ca a --topic t --sensor-id x", "bad-sensor-id"],
	["--to tls://h --ca a --topic t", "lines-only"],
];

for (const [text, code] of bad) {
	void test(`bridge ${text}: ${code}`, () => {
		assert.throws(() => read(text), (caught) => isFailure(caught) && caught.stage === "settings" && caught.code === code);
	});
}

void test("the server that is named in what to do is the one that was given, with its port", () => {
	assert.throws(() => read("--to tls://h:8441"), (caught) => isFailure(caught) && caught.hint.includes("npm run trust -- h:8441 shows"));
	assert.throws(() => read("-s h"), (caught) => isFailure(caught) && caught.hint.includes("npm run trust -- h:443 shows"));
});
