import { keepSettings, readKept, readKeptSettings } from "../../modules/console/kept-settings.js";
import type { TypedSettings } from "../../modules/console/kept-settings.js";
import { beginTrial, forgiveStarts } from "../../modules/console/settings-trial.js";
import type { SettingsTrial } from "../../modules/console/settings-trial.js";
import { watchedHost } from "../../modules/board/watch.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { Host } from "../../modules/ports/host.js";
import { readSettings } from "../../modules/settings/settings.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const OLD: TypedSettings = { wifiName: "Harbour", mqttTopic: "shed" };
const NEW: TypedSettings = { wifiName: "Boat", receiveBuffer: "16384" };

test("settings trial: with which a board restarts three times, it is dropped at the fourth, and what stood before counts", () => {
	const board = new Board(OLD);
	board.set(NEW);
	for (let start = 0; start < 3; start++) equal([board.start() !== undefined, board.values], [true, NEW]);
	equal([board.start(), board.values, board.log], [undefined, OLD, ["fail storage/settings-dropped: wifiName, receiveBuffer, mqttTopic"]]);
	// For the status.
	equal(board.stored.get("failures"), "storage settings-dropped 1763900000 the hardware watchdog\n");
	equal([board.start(), board.log.length], [undefined, 1]);
});

test("settings trial: of an image where nothing was set before, all is dropped", () => {
	const board = new Board({});
	board.set({ wifiName: "Boat" });
	for (let start = 0; start < 4; start++) board.start();
	equal([board.values, board.stored.get("settings")], [{}, ""]);
});

const GOOD: readonly (readonly [name: string, live: (board: Board, trial: SettingsTrial) => void])[] = [
	["the broker is there", (_, trial) => { trial.up("mqtt"); }],
	["the Blynk server is there, and soon is not", (_, trial) => { trial.up("blynk"); trial.down(); }],
	["a minute has passed", (board) => { board.timer.advance(59_999); }],
];

for (const [name, live] of GOOD) {
	test(`settings trial: it stands once ${name}`, () => {
		const board = new Board(OLD);
		board.set(NEW);
		for (let start = 0; start < 2; start++) board.start();
		const trial = board.start();
		if (trial !== undefined) live(board, trial);
		ok(readKept(board.host).trial !== undefined);
		board.timer.advance(1);
		equal(readKept(board.host), { values: NEW, trial: undefined });
		for (let start = 0; start < 9; start++) equal(board.start(), undefined);
		equal([board.values, board.log, board.timer.pending], [NEW, [], 0]);
	});
}

const NOT_GOOD: readonly (readonly [name: string, live: (board: Board, trial: SettingsTrial) => void])[] = [
	["network and time are", (board, trial) => { trial.up("wifi"); trial.up("time"); board.timer.advance(59_999); }],
	["the firmware has left", (board, trial) => { trial.ended(); board.timer.advance(90_000); }],
];

for (const [name, live] of NOT_GOOD) {
	test(`settings trial: it does not stand because ${name}`, () => {
		const board = new Board(OLD);
		board.set(NEW);
		for (let start = 0; start < 3; start++) {
			const trial = board.start();
			if (trial !== undefined) live(board, trial);
		}
		board.start();
		equal(board.values, OLD);
	});
}

test("settings trial: flash is written at starts that are on trial alone, and once where it ends", () => {
	const board = new Board(OLD);
	equal([board.start(), board.writes], [undefined, 0]);
	board.set(NEW);
	const trial = board.start();
	trial?.up("mqtt");
	trial?.up("blynk");
	board.timer.advance(100_000);
	equal([board.writes, board.start(), board.writes], [3, undefined, 3]);
});

test("settings trial: what is set while others are on trial is tried anew, and what stands meanwhile is what it falls back to", () => {
	const board = new Board(OLD);
	board.set(NEW);
	const trial = board.start();
	board.set({ wifiName: "Pier" });
	trial?.up("mqtt");
	board.timer.advance(1);
	equal(readKept(board.host), { values: { wifiName: "Pier" }, trial: { starts: 0, good: NEW } });
	for (let start = 0; start < 4; start++) board.start();
	equal(board.values, NEW);
});

test("settings trial: what was set since the last good start is dropped together", () => {
	const board = new Board(OLD);
	board.set(NEW);
	board.start();
	board.set({ ...NEW, mqttTopic: "pier" });
	for (let start = 0; start < 4; start++) board.start();
	equal(board.values, OLD);
});

test("settings trial: set back to what stood, nothing is on trial", () => {
	const board = new Board(OLD);
	board.set(NEW);
	board.start();
	board.set({ ...OLD });
	equal([board.start(), board.values], [undefined, OLD]);
});

test("settings trial: set back to what stood while others run, it stays so once a server is there", () => {
	const board = new Board(OLD);
	board.set(NEW);
	const trial = board.start();
	board.set({ ...OLD });
	trial?.up("mqtt");
	board.timer.advance(1);
	equal([readKept(board.host), board.writes], [{ values: OLD, trial: undefined }, 3]);
});

test("settings trial: with one setting less it is on trial too", () => {
	const board = new Board(OLD);
	board.set({ wifiName: "Harbour" });
	equal(readKept(board.host), { values: { wifiName: "Harbour" }, trial: { starts: 0, good: OLD } });
	for (let start = 0; start < 4; start++) board.start();
	equal(board.values, OLD);
});

test("settings trial: restarts that somebody asked for do not count", () => {
	const board = new Board(OLD);
	board.set(NEW);
	for (let start = 0; start < 9; start++) {
		ok(board.start() !== undefined);
		forgiveStarts(board.host);
	}
	equal([board.values, board.log], [NEW, []]);
	const idle = new Board(OLD);
	forgiveStarts(idle.host);
	equal(idle.writes, 0);
	idle.set(NEW);
	forgiveStarts(idle.host);
	equal(idle.writes, 1);
});

test("settings trial: flash that takes nothing is told, and starts nothing less", () => {
	const board = new Board(OLD);
	board.set(NEW);
	board.isFull = true;
	ok(board.start() !== undefined);
	equal(board.log, ["warn storage: the flash is full: Set less. [full]"]);
});

test("settings trial: flash that does not take what stood before forgets nothing, and nobody is told that it did", () => {
	const board = new Board(OLD);
	board.set(NEW);
	for (let start = 0; start < 3; start++) board.start();
	board.isFull = true;
	equal([board.start(), board.values, board.log], [undefined, NEW, ["warn storage: the flash is full: Set less. [full]"]]);
	board.isFull = false;
	equal([board.start(), board.values, board.log.at(-1)], [undefined, OLD, "fail storage/settings-dropped: wifiName, receiveBuffer, mqttTopic"]);
});

test("settings trial: flash that says it was started less than never is not believed", () => {
	const board = new Board(OLD);
	board.stored.set("settings", JSON.stringify([-1e300, OLD, NEW]));
	equal([board.start(), board.values], [undefined, {}]);
});

test("settings trial: where a light, a status or a person watches too, it hears of the server all the same", () => {
	for (const values of [{}, { statusTopic: "shed/status" }, { commandPort: "uart0" }]) {
		const board = new Board(OLD);
		board.set(NEW);
		const trial = board.start();
		const settings = readSettings([{ source: "test", values: { wifiName: "Harbour", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem", ...values } }]);
		const { progress } = watchedHost({ ...board.host, ...(trial && { progress: trial }) } as unknown as Host, settings);
		progress?.ended();
		board.timer.advance(90_000);
		ok(readKept(board.host).trial !== undefined, "it has left");
		progress?.up("mqtt");
		board.timer.advance(1);
		equal(readKept(board.host).trial, undefined);
	}
});

/** Its flash, and what its starts leave there. */
class Board {
	readonly timer = new FakeTimer(1_000);
	readonly stored = new Map<string, string>();
	readonly log: string[] = [];
	isFull = false;
	private trial: SettingsTrial | undefined;
	writes = 0;
	readonly host: Parameters<typeof beginTrial>[0] = {
		timer: this.timer, clock: { now: () => 1_763_900_000_000, set: () => undefined },
		machine: { startedBy: "the hardware watchdog", freeMemory: () => undefined, restart: () => undefined },
		storage: {
			read: (key: string) => this.stored.get(key),
			write: (key: string, text: string) => {
				if (this.isFull) throw failures.make("full");
				if (key === "settings") this.writes++;
				this.stored.set(key, text);
			},
		},
		log: {
			reached: () => undefined, info: () => undefined,
			warn: (source, text) => { this.log.push(`warn ${source}: ${text}`); },
			fail: ({ stage, code, seen }) => { this.log.push(`fail ${stage}/${code}: ${seen.slice(seen.indexOf("with ") + 5, seen.indexOf(" as set"))}`); },
		},
	};

	/** `good`: what has stood. */
	constructor(good: TypedSettings) {
		this.stored.set("settings", JSON.stringify(good));
	}

	get values(): TypedSettings {
		return readKeptSettings(this.host);
	}

	set(values: TypedSettings): void {
		keepSettings(this.host, values);
	}

	/** As a reset does, it ends what ran. */
	start(): SettingsTrial | undefined {
		this.trial?.close();
		return (this.trial = beginTrial(this.host));
	}
}

const failures = new FailureTable("storage", { full: { fault: "resource", seen: "the flash is full", expected: "room", hint: "Set less." } });
