import { FailureTable } from "../../modules/failure/failure.js";
import type { Log } from "../../modules/ports/log.js";
import { Dashboard } from "../../modules/telemetry/dashboard.js";
import { Telemetry } from "../../modules/telemetry/telemetry.js";
import { RecordingDevice } from "../fakes/blynk-device.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const failures = new FailureTable("blynk", {
	"request-refused": { fault: "peer", seen: "refused", expected: "taken", hint: "Look." },
	"queue-full": { fault: "resource", seen: "no room", expected: "room", hint: "Wait." },
});

/** Where it came up. */
const PLACE = Object.freeze({ host: "one", port: 443 });

const PINS = Object.freeze({ temperature: 0, humidity: 1, terminal: 2, server: 3 });

class Scene {
	readonly told: string[] = [];
	readonly asked: number[] = [];
	readonly device = Object.assign(new RecordingDevice(), { useServer: (index: number) => { this.asked.push(index); } });
	readonly telemetry: Telemetry;
	readonly dashboard: Dashboard;

	constructor() {
		const log: Log = {
			reached: (stage, text) => { this.told.push(`reached ${stage}: ${text}`); },
			info: (source, text) => { this.told.push(`info ${source}: ${text}`); },
			warn: (source, text) => { this.told.push(`warn ${source}: ${text}`); },
			fail: ({ stage, code }) => { this.told.push(`fail ${stage}/${code}`); },
		};
		this.telemetry = new Telemetry({ log }, { mqttUrl: undefined, mqttTopic: "" });
		const servers = ["one", "two"].map((host) => ({ target: { host, port: 443 }, dialect: "iot" }));
		this.dashboard = new Dashboard({ log, timer: new FakeTimer(), clock: { now: () => undefined, set: () => undefined } }, servers, PINS, this.telemetry);
		this.dashboard.attach(this.device);
	}
}

test("dashboard: a connection in plain text is warned of, and no other", () => {
	for (const trust of ["plain", "unverified", "verified", "pinned"] as const) {
		const { told, dashboard } = new Scene();
		dashboard.up(trust, 0, PLACE);
		equal(told.some((line) => line.startsWith("warn") && line.includes("plain text")), trust === "plain", trust);
	}
});

test("dashboard: what others type reaches the log as text that a terminal does not act on", () => {
	const { told, asked, dashboard, device } = new Scene();
	dashboard.anyWrite(PINS.terminal, ["a\u202eb"]);
	dashboard.anyWrite(PINS.server, ["\u001b[2J"]);
	equal(told, ["info app: the terminal says: a\\u{202e}b", 'warn blynk: the app asks for server "\\u{1b}[2J"; there are 1 to 2']);
	equal([device.sent, asked], [["vw|2|> a\u202eb\n"], []], "the answer is what was typed");
});

test("dashboard: the switch between servers is shown with the first reading, and obeyed", () => {
	const { asked, dashboard, device } = new Scene();
	for (const text of ["0", "3", "1.5", "", "x", "2"]) dashboard.anyWrite(PINS.server, [text]);
	equal(asked, [1]);
	dashboard.sampled({ temperature: 21.54, humidity: 40 });
	equal(device.sent.splice(0), ["vw|0|21.5", "vw|1|40"], "without a connection there is none");
	dashboard.sampled({ temperature: 85 });
	equal(device.sent.splice(0), ["vw|0|85"], "a sensor without humidity");
	dashboard.up("verified", 1, PLACE);
	dashboard.sampled({ temperature: 21.54, humidity: 40 });
	dashboard.sampled({ temperature: 21.54, humidity: 40 });
	equal(device.sent.filter((message) => message.startsWith("vw|3|")), ["vw|3|2"]);
	dashboard.up("verified", 0, PLACE);
	dashboard.sampled({ temperature: 21.54, humidity: 40 });
	equal(device.sent.at(-1), "vw|3|1");
});

test("dashboard: all that is dropped is counted; what a server refuses each time is told by its notices alone", () => {
	const { told, telemetry, dashboard } = new Scene();
	dashboard.dropped(failures.make("queue-full"), 3);
	dashboard.dropped(failures.make("request-refused"), 1);
	dashboard.notice(failures.make("request-refused"));
	equal([telemetry.counts.dropped, told.length], [4, 2]);
	ok(told[0] === "fail blynk/queue-full" && told[1]?.startsWith("warn blynk: refused"));
});
