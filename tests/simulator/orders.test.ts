import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { boot, clone } from "./boot-process.js";

void test("orders: a network is set that is not there, and unset; what failed meanwhile is told to the broker, and nobody is told a secret", async () => {
	const folder = clone();
	const run = boot(["--only", "mqtt", "commandPort=stdin", "statusTopic=shed/status"], folder);
	await run.says("let us in");
	run.type("set wifiPassword=hunter2222");
	await run.says("wifiPassword is set, and not shown");
	run.type("set wifiName=Elsewhere");
	await run.says("wifiName is \"Elsewhere\"");
	run.type("reboot");
	await run.says("set over the serial line, until it is unset there: wifiPassword, wifiName");
	await run.says("no network named Elsewhere is in reach");
	run.type("status");
	await run.says("set here, and on trial: wifiPassword (not shown), wifiName=\"Elsewhere\"");
	await run.says("wifi failed [wifi/not-found]");
	// In flash a second after it failed.
	await run.says("(retry 2)");
	run.type("unset wifiName");
	await run.says("wifiName is what the image holds");
	run.type("unset wifiPassword");
	await run.says("wifiPassword is what the image holds");
	run.type("reboot");
	await run.says('"failures":[{"stage":"wifi","code":"not-found"');
	run.interrupt();
	const { out, errors } = await run.ended;
	assert.doesNotMatch(out + errors, /hunter2222/);
	assert.match(out, /publish #\d+, the status, to shed\/status: \{"up":\d+,"started_by":"itself"/);
});

void test("orders: settings that are refused after a restart leave the line, by which they are mended", async () => {
	const folder = clone({ "settings.local.json": JSON.stringify({ commandPort: "stdin" }) });
	const first = boot(["--only", "mqtt"], folder);
	await first.says("orders are taken on stdin");
	first.type("set mqttUser=shed");
	await first.says("kept");
	first.interrupt();
	await first.ended;
	// The image has a password no more that the kept settings stand beside; on a chip, it was flashed anew.
	writeFileSync(join(folder, "build/flash/storage.json"), JSON.stringify({ settings: JSON.stringify({ mqttPassword: "hunter2222", commandPort: "stdin", mqttUser: "" }) }));
	const second = boot(["--only", "mqtt"], folder);
	await second.says("[password-without-user]");
	second.type("status");
	await second.says("nothing runs");
	second.type("unset mqttPassword");
	// The image has one of its own, for the user that is still taken away.
	await second.says("not kept yet");
	second.type("unset mqttUser");
	await second.says("mqttUser is what the image holds");
	await second.says("kept; it counts after a reboot");
	second.type("reboot");
	await second.says("let us in");
	second.interrupt();
	assert.doesNotMatch((await second.ended).out, /hunter2222/);
});

void test("orders: what only the start finds wrong with the settings leaves the line, and so does the next start", async () => {
	const folder = clone();
	const first = boot(["--only", "mqtt", "commandPort=stdin"], folder);
	await first.says("let us in");
	first.type("set trustAnchors=elsewhere.pem");
	await first.says("kept; it counts after a reboot");
	first.type("reboot");
	await first.says("until it is unset there: trustAnchors");
	await first.says("FAILED [");
	first.type("status");
	await first.says("nothing runs");
	first.interrupt();
	await first.ended;
	const second = boot(["--only", "mqtt", "commandPort=stdin"], folder);
	await second.says("FAILED [");
	second.type("status");
	await second.says("set here, and on trial: trustAnchors");
	second.type("unset trustAnchors");
	await second.says("trustAnchors is what the image holds");
	second.type("reboot");
	await second.says("let us in");
	second.interrupt();
	await second.ended;
});

void test("orders: a bridge that is set there has the simulated Arduino after the restart", async () => {
	const folder = clone();
	const run = boot(["--only", "mqtt", "commandPort=stdin"], folder);
	await run.says("let us in");
	run.type("set mqttTopic=uno");
	await run.says('mqttTopic is "uno"');
	run.type("set bridgeMode=lines");
	await run.says('bridgeMode is "lines"');
	run.type("reboot");
	await run.says("uart0 is open at 9600 baud");
	await run.says("publish #1 to uno");
	run.interrupt();
	assert.doesNotMatch((await run.ended).out, /FAILED/);
});

void test("orders: settings with which it comes to nothing, start after start, are dropped, and the broker is told", async () => {
	const folder = clone({ "settings.local.json": JSON.stringify({ commandPort: "stdin", statusTopic: "shed/status" }) });
	const first = boot(["--only", "mqtt"], folder);
	await first.says("let us in");
	first.type("set wifiName=Elsewhere");
	await first.says("kept; it counts after a reboot");
	first.interrupt();
	await first.ended;
	// As the power goes and comes.
	for (let start = 0; start < 3; start++) {
		const run = boot(["--only", "mqtt"], folder);
		await run.says("no network named Elsewhere is in reach");
		run.type("status");
		await run.says('set here, and on trial: wifiName="Elsewhere"');
		run.interrupt();
		await run.ended;
	}
	const last = boot(["--only", "mqtt"], folder);
	await last.says("[settings-dropped]");
	await last.says("let us in");
	await last.says('{"stage":"storage","code":"settings-dropped"');
	last.type("status");
	await last.says("set here: nothing");
	last.interrupt();
	await last.ended;
});
