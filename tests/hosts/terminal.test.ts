import assert from "node:assert/strict";
import test from "node:test";
import { Terminal } from "../../hosts/node/terminal.js";
import { FailureTable } from "../../modules/failure/failure.js";

const failures = new FailureTable("tcp", { refused: { fault: "config", seen: "refused by {address}", expected: "a server", hint: "Start it." } });

function terminalAt(start: number): { terminal: Terminal; written: string[]; pass: (milliseconds: number) => void } {
	const written: string[] = [];
	let now = start;
	return { terminal: new Terminal((text) => { written.push(text); }, () => now), written, pass: (milliseconds) => { now += milliseconds; } };
}

void test("terminal: each line begins with the seconds since boot and who says it", () => {
	const { terminal, written, pass } = terminalAt(5_000_000);
	terminal.line("simulator", "before the boot");
	assert.equal(terminal.elapsed, 0);
	terminal.boot();
	pass(7);
	terminal.info("uplink", "text");
	pass(1_234);
	terminal.warn("time", "no answer");
	pass(100_000_000);
	terminal.reached("mqtt", "let in");
	assert.deepEqual(written, [
		"          simulator   before the boot\n",
		"   0.007  uplink      text\n",
		"   1.241  time        warning: no answer\n",
		"100001.241  mqtt        let in\n",
	]);
});

void test("terminal: a failure is told whole, its hint below the text, and counted by stage and code", () => {
	const { terminal, written } = terminalAt(0);
	terminal.boot();
	terminal.fail(failures.make("refused", { address: "192.0.2.1" }));
	terminal.fail(failures.make("refused", { address: "192.0.2.2" }));
	assert.deepEqual(written.slice(0, 2), [
		"   0.000  tcp         FAILED [refused] seen: refused by 192.0.2.1; expected: a server\n",
		"                      what to do: Start it.\n",
	]);
	assert.equal(written[0]?.indexOf("FAILED"), written[1]?.indexOf("what"));
	assert.deepEqual([...terminal.failures], [["tcp/refused", 2]]);
});

void test("terminal: a stage was reached when it was first passed", () => {
	const { terminal, pass } = terminalAt(0);
	terminal.boot();
	pass(300);
	terminal.reached("wifi", "joined");
	pass(1_000);
	terminal.reached("wifi", "joined again");
	terminal.info("time", "is not reached by a word about it");
	assert.deepEqual([...terminal.reachedAt], [["wifi", 300]]);
});
