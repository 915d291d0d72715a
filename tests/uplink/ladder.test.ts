import { Ladder } from "../../modules/uplink/ladder.js";
import type { LadderOptions } from "../../modules/uplink/ladder.js";
import { equal, fails, ok, test } from "../harness.js";

/** What is done with a ladder at a moment, and what it then says; the random numbers are all 1, so pauses are at their largest. */
type Step = readonly [at: number, action: string, said: readonly string[], deadline?: number];

const OPTIONS: LadderOptions = { sessions: ["mqtt"], timing: { mqtt: "needed", http: "needed", blynk: "needed" }, retryFirst: 1_000, retryLargest: 8_000, settledAfter: 30_000, timeLasts: Infinity };

const UP: readonly Step[] = [
	[0, "tick", ["start wifi"]],
	[10, "up wifi", ["start time"]],
	[20, "up time", ["start mqtt"]],
	[30, "up mqtt", []],
];

const cases: readonly (readonly [name: string, options: Partial<LadderOptions>, steps: readonly Step[]])[] = [
	["Wi-Fi, then time, then sessions", {}, [...UP, [1e9, "tick", []]]],
	["ticks without end change nothing", {}, [[0, "tick", ["start wifi"]], [1, "tick", []], [1e6, "tick", []], [1e6, "up wifi", ["start time"]], [2e6, "tick", []]]],
	["sessions do not wait for a time that they do not need", { timing: {} }, [
		[0, "tick", ["start wifi"]],
		[10, "up wifi", ["start time", "start mqtt"]],
		[20, "down time", ["pause time 1000 1"], 1_020],
		[30, "up mqtt", [], 1_020],
		[1_019, "tick", [], 1_020],
		[1_020, "tick", ["start time"]],
		[1_030, "up time", []],
	]],
	["sessions wait as long as the time is not known", {}, [
		[0, "tick", ["start wifi"]],
		[10, "up wifi", ["start time"]],
		[20, "down time", ["pause time 1000 1"], 1_020],
		[1_020, "tick", ["start time"]],
		[1_030, "up time", ["start mqtt"]],
	]],
	["one that needs no time does not wait, while another does", { sessions: ["mqtt", "blynk"], timing: { mqtt: "needed" } }, [
		[0, "tick", ["start wifi"]],
		[10, "up wifi", ["start time", "start blynk"]],
		[20, "down time", ["pause time 1000 1"], 1_020],
		[30, "up blynk", [], 1_020],
		[1_020, "tick", ["start time"]],
		[1_030, "up time", ["start mqtt"]],
	]],
	["a time that came by other means starts what waits for it, and time servers are asked as before", { sessions: ["mqtt", "blynk"], timing: { mqtt: "needed" } }, [
		[0, "tick", ["start wifi"]],
		[10, "up wifi", ["start time", "start blynk"]],
		[20, "down time", ["pause time 1000 1"], 1_020],
		[30, "up blynk", [], 1_020],
		[40, "time given", ["start mqtt"], 1_020],
		[50, "up mqtt", [], 1_020],
		[1_020, "tick", ["start time"]],
		[1_030, "down time", ["pause time 1000 1"], 2_030],
		[2_030, "tick", ["start time"]],
		[2_040, "up time", []],
	]],
	["one that awaits the time begins when the first attempt at it has ended, and another meanwhile", { sessions: ["mqtt", "blynk"], timing: { mqtt: "awaited" } }, [
		[0, "tick", ["start wifi"]],
		[10, "up wifi", ["start time", "start blynk"]],
		[20, "up blynk", []],
		[30, "down time", ["pause time 1000 1", "start mqtt"], 1_030],
		[40, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[1_030, "tick", ["start time"], 1_040],
		[1_040, "tick", ["start mqtt"]],
	]],
	["one that awaits the time begins with it", { timing: { mqtt: "awaited" } }, [[0, "tick", ["start wifi"]], [10, "up wifi", ["start time"]], [20, "up time", ["start mqtt"]]]],
	["pauses grow, up to the largest", {}, [
		[0, "tick", ["start wifi"]],
		[0, "down wifi", ["pause wifi 1000 1"], 1_000],
		[1_000, "tick", ["start wifi"]],
		[1_000, "down wifi", ["pause wifi 2000 2"], 3_000],
		[3_000, "tick", ["start wifi"]],
		[3_000, "down wifi", ["pause wifi 4000 3"], 7_000],
		[7_000, "tick", ["start wifi"]],
		[7_000, "down wifi", ["pause wifi 8000 4"], 15_000],
		[15_000, "tick", ["start wifi"]],
		[15_000, "down wifi", ["pause wifi 8000 5"], 23_000],
	]],
	["what falls at once after coming up is no success", {}, [
		...UP,
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[1_030, "tick", ["start mqtt"]],
		[1_040, "up mqtt", []],
		[31_039, "down mqtt", ["pause mqtt 2000 2"], 33_039],
	]],
	["what was up for long enough begins again with a short pause", {}, [
		...UP,
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[1_030, "tick", ["start mqtt"]],
		[1_040, "up mqtt", []],
		[31_040, "down mqtt", ["pause mqtt 1000 1"], 32_040],
	]],
	["long enough is counted from coming up, not from the start", {}, [
		...UP.slice(0, 3),
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[1_030, "tick", ["start mqtt"]],
		[60_000, "up mqtt", []],
		[60_001, "down mqtt", ["pause mqtt 2000 2"], 62_001],
	]],
	["a session that lasted was a success, also when the Wi-Fi took it down", {}, [
		...UP,
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[1_030, "tick", ["start mqtt"]],
		[1_040, "up mqtt", []],
		[40_000, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 41_000],
		[41_000, "tick", ["start wifi"]],
		[41_010, "up wifi", ["start mqtt"]],
		[41_020, "down mqtt", ["pause mqtt 1000 1"], 42_020],
	]],
	["a session that the Wi-Fi took down early was none", {}, [
		...UP,
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[1_030, "tick", ["start mqtt"]],
		[1_040, "up mqtt", []],
		[1_050, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 2_050],
		[2_050, "tick", ["start wifi"]],
		[2_060, "up wifi", ["start mqtt"]],
		[2_070, "down mqtt", ["pause mqtt 2000 2"], 4_070],
	]],
	["a lost Wi-Fi stops what stands on it; the time stays known", {}, [
		...UP,
		[100, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 1_100],
		[1_100, "tick", ["start wifi"]],
		[1_200, "up wifi", ["start mqtt"]],
	]],
	["a lost Wi-Fi stops the question for the time", {}, [
		...UP.slice(0, 2),
		[20, "down wifi", ["pause wifi 1000 1", "stop time"], 1_020],
		[30, "up time", [], 1_020],
		[1_020, "tick", ["start wifi"]],
		[1_030, "up wifi", ["start time"]],
	]],
	["a lost Wi-Fi stops a session that is still trying", {}, [
		...UP.slice(0, 3),
		[30, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 1_030],
		[40, "up mqtt", [], 1_030],
		[50, "down mqtt", [], 1_030],
	]],
	["a pause goes on while the Wi-Fi is lost, and what is due then waits for the Wi-Fi", {}, [
		...UP,
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[500, "down wifi", ["pause wifi 1000 1"], 1_030],
		[1_030, "tick", [], 1_500],
		[1_500, "tick", ["start wifi"]],
		[1_510, "up wifi", ["start mqtt"]],
	]],
	["a pause goes on beyond the return of the Wi-Fi", {}, [
		...UP,
		[30, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 1_030],
		[1_030, "tick", ["start wifi"]],
		[1_040, "up wifi", ["start mqtt"]],
		[1_050, "down mqtt", ["pause mqtt 1000 1"], 2_050],
		[1_060, "down wifi", ["pause wifi 2000 2"], 2_050],
		[3_060, "tick", ["start wifi"]],
		[3_070, "up wifi", ["start mqtt"]],
	]],
	["two sessions do not depend on each other", { sessions: ["mqtt", "http"] }, [
		...UP.slice(0, 2),
		[20, "up time", ["start mqtt"]],
		[25, "up mqtt", ["start http"]],
		[30, "up http", []],
		[40, "down mqtt", ["pause mqtt 1000 1"], 1_040],
		[50, "down http", ["pause http 1000 1"], 1_040],
		[1_040, "tick", ["start mqtt"], 1_050],
		[1_045, "down mqtt", ["pause mqtt 2000 2"], 1_050],
		[1_050, "tick", ["start http"], 3_045],
		[1_060, "up http", [], 3_045],
		[2_000, "down wifi", ["pause wifi 1000 1", "stop http"], 3_000],
	]],
	["a rung that is not under way neither rises nor falls", {}, [
		[0, "up wifi", []], [0, "down wifi", []], [0, "tick", ["start wifi"]],
		[5, "up mqtt", []], [5, "down time", []],
		[10, "down wifi", ["pause wifi 1000 1"], 1_010], [20, "down wifi", [], 1_010], [30, "up wifi", [], 1_010],
	]],
	["a second report that it is up does not make it younger", {}, [
		...UP, [30_029, "up mqtt", []], [30_030, "down mqtt", ["pause mqtt 1000 1"], 31_030], [31_030, "tick", ["start mqtt"]], [31_031, "down mqtt", ["pause mqtt 2000 2"], 33_031],
	]],
	["a time in doubt is asked for again before the next attempt", {}, [
		...UP.slice(0, 3),
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[30, "doubt 5000", ["doubt 5000 held"], 1_030],
		[1_030, "tick", [], 5_030],
		[5_029, "tick", [], 5_030],
		[5_030, "tick", ["start time"]],
		[5_100, "tick", []],
		[6_000, "up time", ["start mqtt"]],
		[6_010, "up mqtt", []],
	]],
	["a time in doubt that nobody knows better is used as it is, and asked for again", {}, [
		...UP.slice(0, 3),
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[30, "doubt 0", ["doubt 1000 held"], 1_030],
		[1_030, "tick", ["start time"]],
		[1_050, "down time", ["pause time 2000 2", "start mqtt"], 3_050],
		[1_060, "down mqtt", ["pause mqtt 2000 2"], 3_050],
		[1_060, "doubt 0", [], 3_050],
		[3_050, "tick", ["start time"], 3_060],
		[3_060, "tick", ["start mqtt"]],
		[3_070, "up time", []],
	]],
	["sessions do not wait where the time is to be asked for only much later", {}, [
		...UP.slice(0, 3),
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[30, "doubt 3600000", ["doubt 3600000"], 1_030],
		[1_030, "tick", ["start mqtt"], 3_600_030],
		[3_600_030, "tick", ["start time"]],
	]],
	["doubts come less and less often, until a session is up", {}, [
		...UP.slice(0, 3),
		[30, "doubt 0", ["doubt 1000 held"], 1_030], [1_030, "tick", ["start time"]], [1_040, "up time", []],
		[1_040, "doubt 0", ["doubt 2000 held"], 3_040], [3_040, "tick", ["start time"]], [3_050, "up time", []],
		[3_060, "up mqtt", []],
		[3_070, "doubt 0", ["doubt 1000 held"], 4_070],
	]],
	["a time in doubt leaves alone what is up, and what does not need it", { sessions: ["mqtt", "http"] }, [
		...UP.slice(0, 2),
		[20, "up time", ["start mqtt"]],
		[30, "up mqtt", ["start http"]],
		[40, "down http", ["pause http 1000 1"], 1_040],
		[40, "doubt 0", ["doubt 1000 held"], 1_040],
		[1_040, "tick", ["start time"]],
		[1_050, "up time", ["start http"]],
	]],
	["a time in doubt, and the Wi-Fi is lost meanwhile", {}, [
		...UP.slice(0, 3),
		[30, "down mqtt", ["pause mqtt 1000 1"], 1_030],
		[30, "doubt 0", ["doubt 1000 held"], 1_030],
		[1_030, "tick", ["start time"]],
		[1_040, "down wifi", ["pause wifi 1000 1", "stop time"], 2_040],
		[2_040, "tick", ["start wifi"]],
		[2_050, "up wifi", ["start time"]],
		[2_060, "up time", ["start mqtt"]],
	]],
	["no doubt about a time that is not known or being asked for, nor after the end", {}, [
		[0, "doubt 0", []],
		...UP.slice(0, 2),
		[15, "doubt 0", []],
		[20, "up time", ["start mqtt"]],
		[30, "retire", ["stop mqtt"]],
		[40, "doubt 0", []],
	]],
	["a time that has grown old is asked for again, and nothing else notices", { timeLasts: 100_000 }, [
		[0, "tick", ["start wifi"]],
		[10, "up wifi", ["start time"]],
		[20, "up time", ["start mqtt"], 100_020],
		[30, "up mqtt", [], 100_020],
		[100_019, "tick", [], 100_020],
		[100_020, "tick", ["start time"]],
		[100_030, "down time", ["pause time 1000 1"], 101_030],
		[101_030, "tick", ["start time"]],
		[101_040, "down mqtt", ["pause mqtt 1000 1"], 102_040],
		[102_040, "tick", ["start mqtt"]],
		[102_050, "up time", [], 202_050],
		[102_060, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 103_060],
		[300_000, "tick", ["start wifi"]],
		[300_010, "up wifi", ["start time", "start mqtt"]],
	]],
	["no sessions at all", { sessions: [] }, [[0, "tick", ["start wifi"]], [1, "up wifi", ["start time"]], [2, "up time", []]]],
	["stopped, from the top down, for good", { sessions: ["mqtt", "http"] }, [
		...UP.slice(0, 2),
		[20, "up time", ["start mqtt"]],
		[30, "up mqtt", ["start http"]],
		[40, "stop", ["stop http", "stop mqtt", "stop time", "stop wifi"]],
		[50, "tick", []], [60, "up http", []], [70, "down mqtt", []], [80, "down wifi", []], [90, "stop", []], [1e6, "tick", []],
	]],
	["stopped while it pauses", {}, [[0, "tick", ["start wifi"]], [1, "down wifi", ["pause wifi 1000 1"], 1_001], [2, "stop", []], [1_001, "tick", []]]],
	["stopped before it began", {}, [[0, "stop", []], [1, "tick", []]]],
	["sessions are opened one after another, whatever comes of each", { sessions: ["mqtt", "blynk"] }, [
		...UP.slice(0, 2),
		[20, "up time", ["start mqtt"]],
		[30, "tick", []],
		[40, "down mqtt", ["pause mqtt 1000 1", "start blynk"], 1_040],
		[1_040, "tick", []],
		[1_050, "up blynk", ["start mqtt"]],
		[1_060, "up mqtt", []],
		[1_070, "down blynk", ["pause blynk 1000 1"], 2_070],
		[1_080, "down mqtt", ["pause mqtt 2000 2"], 2_070],
		[4_000, "tick", ["start mqtt"]],
		[4_010, "down wifi", ["pause wifi 1000 1", "stop mqtt"], 5_010],
		[5_010, "tick", ["start wifi"]],
		[5_020, "up wifi", ["start mqtt"]],
	]],
	["a session that is given up stays down, and the others go on", { sessions: ["mqtt", "blynk"] }, [
		...UP.slice(0, 2),
		[20, "up time", ["start mqtt"]],
		[30, "give-up mqtt", ["start blynk"]],
		[40, "up blynk", []],
		[50, "up mqtt", []], [60, "down mqtt", []], [1e6, "tick", []],
		[1e6, "down wifi", ["pause wifi 1000 1", "stop blynk"], 1_001_000],
		[1_001_000, "tick", ["start wifi"]],
		[1_001_010, "up wifi", ["start blynk"]],
		[1_001_020, "stop", ["stop blynk", "stop time", "stop wifi"]],
	]],
	["retired, what is up stays until it falls, and nothing is started", { sessions: ["mqtt", "http", "blynk"] }, [
		...UP.slice(0, 2),
		[20, "up time", ["start mqtt"]],
		[30, "up mqtt", ["start http"]],
		[40, "down http", ["pause http 1000 1", "start blynk"], 1_040],
		[50, "retire", ["stop blynk"]],
		[60, "up blynk", []], [1_040, "tick", []],
		[1_050, "down mqtt", []], [1_060, "tick", []],
		[1_070, "stop", ["stop time", "stop wifi"]],
	]],
];

for (const [name, options, steps] of cases) {
	test(`ladder: ${name}`, () => {
		const ladder = new Ladder({ ...OPTIONS, ...options });
		for (const [at, action, said, deadline] of steps) {
			act(ladder, action, at);
			equal([heard(ladder), ladder.deadline()], [said, deadline], `${action} at ${at}`);
		}
	});
}

test("ladder: it says what is up", () => {
	const ladder = new Ladder(OPTIONS);
	const rungs = ["wifi", "time", "mqtt"];
	const up = (): readonly string[] => rungs.filter((rung) => ladder.isUp(rung));
	equal(up(), []);
	for (const [at, action] of UP) act(ladder, action, at);
	equal(up(), rungs);
	act(ladder, "down wifi", 100);
	equal(up(), ["time"]);
	ladder.stop();
	equal(up(), []);
});

test("ladder: pauses are drawn at random, and a random number decides nothing else", () => {
	for (const [random, pause] of [[0, 500], [0.5, 750], [0.999_999, 1_000]] as const) {
		const ladder = new Ladder(OPTIONS);
		ladder.tick(0);
		ladder.next();
		ladder.down("wifi", 0, random);
		equal([heard(ladder), ladder.deadline()], [[`pause wifi ${pause} 1`], pause]);
	}
});

test("ladder: a rung that nobody made is a defect of the caller", () => {
	const ladder = new Ladder(OPTIONS);
	for (const call of [() => { ladder.up("blynk", 0); }, () => { ladder.down("blynk", 0, 0); }, () => ladder.isUp("blynk")]) {
		let thrown: unknown;
		try { fails(call, "never"); } catch (caught) { thrown = caught; }
		ok(thrown instanceof RangeError);
	}
});

function act(ladder: Ladder, action: string, at: number): void {
	const [verb, rung = ""] = action.split(" ");
	if (verb === "tick") ladder.tick(at);
	else if (verb === "up") ladder.up(rung, at);
	else if (verb === "down") ladder.down(rung, at, 1);
	else if (verb === "time") {
		ladder.timeGiven();
		ladder.tick(at);
	} else if (verb === "doubt") ladder.doubtTime(at, 1, Number(rung));
	else if (verb === "give-up") ladder.giveUp(rung, at);
	else if (verb === "retire") ladder.retire();
	else ladder.stop();
}

function heard(ladder: Ladder): readonly string[] {
	const said: string[] = [];
	for (let event = ladder.next(); event !== undefined; event = ladder.next()) {
		if (event.type === "doubt") said.push(`doubt ${event.milliseconds}${event.held ? " held" : ""}`);
		else said.push(event.type === "pause" ? `pause ${event.rung} ${event.milliseconds} ${event.attempt}` : `${event.type} ${event.rung}`);
	}
	return said;
}
