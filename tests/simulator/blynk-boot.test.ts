import assert from "node:assert/strict";
import { test } from "node:test";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { identity } from "../peers/scene.js";
import { boot, CA } from "./boot-process.js";
import { tokens } from "./world.js";

// `npm start` with a Blynk server: its own, or one of the user's.

/** The numbers of the summary: values written, and seen in the app where there is one. */
function values(out: string): readonly number[] {
	const found = /\n {2}Blynk {6}values written (\d+)(?:, seen in the app (\d+)|; of all messages \d+ arrived, 0 wait or are not known to have arrived, 0 were dropped)?\n/.exec(out);
	assert.ok(found !== null, out);
	return found.slice(1).filter(Boolean).map(Number);
}

void test("boot with Blynk", { concurrency: 3 }, async (context) => {
	await Promise.all([
		context.test("--only blynk: what is typed reaches the device's terminal and comes back, and the app sees every value", async () => {
			const running = boot(["--only", "blynk", "sensorInterval=1"]);
			await running.says("sees V1: ");
			running.type("Wärme?");
			await running.says("the terminal says: Wärme?");
			await running.says("sees V2: > Wärme?");
			running.interrupt();
			const { status, out, errors } = await running.ended;
			assert.equal(status, 0, out + errors);
			const [written = 0, ...shown] = values(out);
			assert.ok(written >= 2);
			assert.deepEqual(shown, [written]);
			assert.doesNotMatch(out, /\bmqtt {8}|\n {2}messages /);
			assert.match(out, /\n {2}result {5}good: everything written was seen in the app\n$/);
			assert.doesNotMatch(out + errors, /[0-9a-f]{24}/, "the token is 32 hexadecimal digits");
		}),
		context.test("--only mqtt: no Blynk server, and nothing of one in the summary", async () => {
			const { status, out, errors } = await boot(["--only", "mqtt", "sensorInterval=1", "--for", "4"]).ended;
			assert.equal(status, 0, out + errors);
			assert.doesNotMatch(out, /\bblynk {7}|\n {2}Blynk /);
			assert.match(out, /\n {2}result {5}good: everything published was acknowledged and seen\n$/);
		}),
		context.test("--blynk, --token and --ca: a server of the user's own, and Ctrl-C", async () => {
			const server = await BlynkServer.start({ identity, tokens: [tokens.house] });
			const seen: string[] = [];
			server.app(tokens.house, ({ pin, values: [value = ""] }) => { if (pin !== "v3") seen.push(`${pin} ${value}`); });
			const running = boot(["--blynk", `tls://localhost:${server.port}`, "--token", tokens.house, "--ca", CA, "sensorInterval=1"]);
			await running.says("let us in");
			await running.says("V1 is ");
			running.interrupt();
			const { status, out, errors } = await running.ended;
			await server.stop();
			assert.equal(status, 0, out + errors);
			const shown = [...out.matchAll(/ app {9}V(\d+) is (\S+)\n/g)].map(([, pin = "", value = ""]) => `v${pin} ${value}`);
			assert.deepEqual(values(out), [shown.length], out);
			assert.deepEqual(seen, shown);
			assert.match(out, /\n {2}result {5}good: everything written has arrived\n$/);
			assert.ok(!(out + errors).includes(tokens.house));
		}),
		context.test("a token that the user's own server does not know: status 1, and the reason once", async () => {
			const server = await BlynkServer.start({ identity, tokens: [tokens.house] });
			const { status, out, errors } = await boot(["--blynk", `tls://localhost:${server.port}`, "--token", tokens.unknown, "--ca", CA, "--for", "3"]).ended;
			await server.stop();
			assert.equal(status, 1, out + errors);
			assert.equal(out.match(/FAILED \[invalid-token\]/g)?.length, 1, out);
			assert.match(out, /\n {2}result {5}not good: 0 values written to the Blynk server, at least 2 wanted; the reason is blynk\/invalid-token, which does not mend itself: see what to do above\n$/);
			assert.ok(!(out + errors).includes(tokens.unknown));
		}),
		context.test("a token of the wrong length: named before Wi-Fi, status 2", async () => {
			const { status, out } = await boot(["--blynk", "tls://localhost:1", "--token", tokens.house.slice(1), "--ca", CA]).ended;
			assert.equal(status, 2, out);
			assert.doesNotMatch(out, / (wifi|tcp|simulator) {2,}/);
			assert.match(out, /settings +FAILED \[blynk-token-length\] seen: blynkToken in the command line has 31 characters; expected: 32 characters/);
			assert.ok(!out.includes(tokens.house.slice(1)));
		}),
	]);
});
