import assert from "node:assert/strict";
import { test } from "node:test";
import { boot } from "../simulator/boot-process.js";
import { Board, lineTest } from "./workbench.js";

// `npm start` with a serial port of this machine in bridgePort.

lineTest("the simulator reads a port that is no UART of a board, and invents nothing", async () => {
	const board = await Board.plugIn();
	const running = boot(["--only", "mqtt", "bridgeMode=lines", `bridgePort=${board.port}`]);
	await running.says("let us in");
	board.say("\n99.25\n");
	await running.says("saw dataset");
	running.interrupt();
	const { status, out, errors } = await running.ended;
	assert.equal(status, 0, out + errors);
	assert.match(out, /saw dataset: .*99\.25/);
	assert.match(out, /published 1, acknowledged 1, seen by the subscriber 1\n/);
});

lineTest("a port that is not there is said, and nothing is published", async () => {
	const { status, out, errors } = await boot(["--only", "mqtt", "bridgeMode=lines", "bridgePort=/dev/mooring-none", "--for", "2"]).ended;
	assert.equal(status, 1, out + errors);
	assert.match(out + errors, /serial.*\/dev\/mooring-none/);
	assert.match(out, /published 0,/);
});

void test("on the boards' engine there is no port of this machine", async () => {
	const { status, out, errors } = await boot(["--engine", "xs32", "--only", "mqtt", "bridgeMode=lines", "bridgePort=/dev/mooring-none", "--for", "2"]).ended;
	assert.equal(status, 2, out + errors);
	assert.match(out + errors, /\[port-not-on-engine\]/);
});
