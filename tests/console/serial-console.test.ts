import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import { commandPortOf, readKept, readKeptSettings, withKeptSettings, writeKept } from "../../modules/console/kept-settings.js";
import { SerialConsole } from "../../modules/console/serial-console.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { SerialHandler } from "../../modules/ports/serial.js";
import { readSettings } from "../../modules/settings/settings.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const SOUND = { wifiName: "Harbour", wifiPassword: "sesame-open", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem" };

test("console: help names every order", () => {
	const bench = new Bench();
	const text = bench.type("help").join("\n");
	for (const order of ["set name=value", "unset name", "status", "reboot"]) ok(text.includes(order), text);
});

test("console: what is set counts after a reboot, above what the image holds", () => {
	const bench = new Bench();
	equal(bench.type("set wifiName=Boat House"), ["> wifiName is \"Boat House\"", "> kept; it counts after a reboot"]);
	equal(bench.type("set wifiPassword=correct horse"), ["> wifiPassword is set, and not shown", "> kept; it counts after a reboot"]);
	const layers = withKeptSettings(bench.host, bench.layers);
	equal(bench.log, ["info settings: set over the serial line, until it is unset there: wifiName, wifiPassword"]);
	const settings = readSettings(layers);
	equal([settings.wifiName, settings.wifiPassword, settings.mqttUrl?.host], ["Boat House", "correct horse", "broker.example"]);
});

test("console: what is unset is what the image holds", () => {
	const bench = new Bench();
	bench.type("set wifiName=Boat");
	equal(bench.type("unset wifiName"), ["> wifiName is what the image holds", "> kept; it counts after a reboot"]);
	ok(withKeptSettings(bench.host, bench.layers) === bench.layers);
	equal(codes(bench.type("unset wifiName")), ["not-set-here"]);
});

test("console: an empty value takes away what the image holds", () => {
	const bench = new Bench({ ...SOUND, mqttClientId: "shed" });
	equal(bench.type("set mqttClientId=")[0], "> mqttClientId is taken away");
	equal(readSettings(withKeptSettings(bench.host, bench.layers)).mqttClientId, undefined);
});

const WRONG: readonly (readonly [line: string, code: string])[] = [
	["set wifiNmae=Boat", "unknown-key"],
	["set wifiPassword=short", "malformed"],
	["set mqttUrl=https://broker.example", "malformed"],
	["set mqttUrl=mqtts://user:hunter22@broker.example", "credentials-in-url"],
	["set sensorInterval=often", "malformed"],
	["set ledPin=blue", "malformed"],
	["set wifiName=Boat wifiPassword=hunter2222", "two-in-a-line"],
	["set wifiName=Boat wifipassword=hunter2222", "two-in-a-line"],
	["set wifiName=Boat  WIFIPASSWORD= hunter2222", "two-in-a-line"],
	["set commandPort=", "port-of-orders"],
	["set commandPort=uart1", "port-of-orders"],
	["set wifiName", "unknown-order"],
	["wifiPassword=hunter2222", "unknown-order"],
	["hunter2222", "unknown-order"],
];

for (const [line, code] of WRONG) {
	test(`console: ${line} is refused with its code, and changes nothing`, () => {
		const bench = new Bench();
		const answer = bench.type(line);
		equal(codes(answer), [code]);
		ok(!answer.join("\n").includes("hunter2") && !answer.join("\n").includes("short"), answer.join("\n"));
		equal([bench.stored.size, bench.type("status").filter((text) => text.includes("not kept"))], [0, []]);
	});
}

test("console: a change that makes sense only with another waits for it, and all that is wrong is said", () => {
	const bench = new Bench();
	equal(codes(bench.type("set mqttUrl=mqtt://10.0.0.1")), ["plain-text"]);
	equal(bench.stored.size, 0);
	ok(bench.type("status").some((text) => text.includes("not kept yet") && text.includes("mqtt://10.0.0.1")));
	equal(codes(bench.type("set mqttPassword=hunter2222")), ["plain-text", "password-without-user"]);
	bench.type("set mqttUser=shed");
	equal(bench.type("set mqttPlainText=true").at(-1), "> kept; it counts after a reboot");
	equal(readKeptSettings(bench.host), { mqttUrl: "mqtt://10.0.0.1", mqttPassword: "hunter2222", mqttUser: "shed", mqttPlainText: "true" });
});

test("console: an image that is refused can be mended by it", () => {
	const bench = new Bench({ commandPort: "uart0" });
	bench.firmware = undefined;
	equal(bench.type("status")[1], "> nothing runs");
	equal(codes(bench.type("set wifiName=Boat")), ["no-server"]);
	equal(codes(bench.type("set mqttUrl=mqtts://broker.example")), ["no-trust"]);
	equal(bench.type("set trustAnchors=ca.pem").at(-1), "> kept; it counts after a reboot");
	equal(readSettings(withKeptSettings(bench.host, bench.layers)).wifiName, "Boat");
	bench.type("reboot");
	bench.timer.advance(1_000);
	equal(bench.restarts, 1);
});

test("console: status says how it is, and no secret", () => {
	const bench = new Bench();
	for (const line of ["set wifiPassword=hunter2222", "set mqttUser=hunter3333", "set wifiName=Boat\u202eHouse"]) bench.type(line);
	bench.timer.advance(61_500);
	equal(bench.type("status"), [
		"> started by power 61 s ago, 12345 bytes free, 2025-11-23T12:13:20.000Z",
		"> wifi up, mqtt failed [x509/untrusted]",
		"> set here, and on trial: wifiPassword (not shown), mqttUser (not shown), wifiName=\"Boat\\u{202e}House\"",
	]);
});

test("console: reboot answers first, says goodbye, then restarts", () => {
	const bench = new Bench();
	equal(bench.type("reboot"), ["> it restarts"]);
	equal([bench.stops, bench.restarts], [0, 0]);
	bench.timer.advance(1_000);
	equal([bench.stops, bench.restarts], [1, 1]);
});

test("console: a reboot that is ordered does not speak against what is on trial", () => {
	const bench = new Bench();
	bench.type("set wifiName=Boat");
	writeKept(bench.host, { values: { wifiName: "Boat" }, trial: { starts: 2, good: {} } });
	bench.type("reboot");
	equal(readKept(bench.host).trial?.starts, 0);
});

test("console: a line in pieces, with corrections, ended by any of CR, LF and both", () => {
	for (const end of ["\r", "\n", "\r\n"]) {
		const bench = new Bench();
		for (const character of `set wifiNamm\u0008e=Boa\u007f\u007foat${end}`) bench.receive(writeUtf8(character));
		equal(bench.said()[0], "> wifiName is \"Boat\"");
		equal(bench.said(), []);
	}
});

test("console: lines that come together are answered each", () => {
	const bench = new Bench();
	bench.receive(writeUtf8("help\nset wifiName=Boat\nhelp\n"));
	equal(bench.said().filter((line) => line.includes("kept") || line.includes("set name=value")).length, 3);
});

test("console: noise is passed over, and the order behind it heard", () => {
	const noise = [new Uint8Array([0xff, 0xfe, 0x80, 0x0a]), new Uint8Array([0x00, 0x00, 0x1b, 0x41, 0x0d]), new Uint8Array([0x0a, 0x20, 0x0d]), writeUtf8("\u0001\u0002\n"), writeUtf8("> kept; it counts after a reboot\r\n")];
	const bench = new Bench();
	for (const bytes of noise) bench.receive(bytes);
	equal([bench.said(), bench.writes], [[], 0]);
	equal(bench.type("set wifiName=Boat").length, 2);
});

test("console: any bytes at all give an answer or none, and are no memory", () => {
	let state = 1;
	const bench = new Bench();
	for (let round = 0; round < 2_000; round++) {
		const bytes = new Uint8Array(24);
		for (let at = 0; at < bytes.length; at++) {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			bytes[at] = state >>> 24;
		}
		bench.receive(bytes);
	}
	bench.receive(writeUtf8("\n"));
	bench.said();
	equal([bench.stored.size, bench.restarts], [0, 0]);
	equal(bench.type("set wifiName=Boat").length, 2);
});

test("console: a line that is too long is said to be, once, and changes nothing", () => {
	const bench = new Bench();
	for (const tail of ["x".repeat(5_000), "ü".repeat(2_000)]) equal(codes(bench.type(`set mqttPassword=${tail}`)), ["order-too-long"]);
	equal([bench.type(`> ${"x".repeat(5_000)}`), bench.stored.size], [[], 0]);
	ok(bench.type(`set mqttTopic=${"x".repeat(250)}`).at(-1)?.includes("kept"));
});

test("console: two of them at one line do not talk for ever", () => {
	const [one, other] = [new Bench(), new Bench()];
	one.receive(writeUtf8("what?\nhelp\n"));
	for (let round = 0; round < 5; round++) {
		other.receive(one.take());
		one.receive(other.take());
	}
	equal([one.take().length, other.writes], [0, 0]);
});

test("console: a port that takes little at a time is given all, in order", () => {
	const bench = new Bench();
	bench.room = 7;
	bench.receive(writeUtf8("help\n"));
	for (let turn = 0; turn < 100; turn++) bench.handler?.writable();
	equal(bench.said().length, 4);
});

test("console: a port that nobody reads from takes no more memory than a few answers", () => {
	const bench = new Bench();
	bench.room = 0;
	for (let time = 0; time < 200; time++) bench.receive(writeUtf8("help\n"));
	bench.room = Infinity;
	bench.handler?.writable();
	ok(bench.take().length <= 4_096);
});

test("console: a record that is not ours counts as nothing, which is said in one line", () => {
	for (const text of ["wifi", "[]", "3", "null", '{"wifiName":3}', '["1",{},{}]', "[1,{}]", "[1,[],{}]", '[1,{},{"wifiName":3}]']) {
		const bench = new Bench();
		bench.stored.set("settings", text);
		ok(withKeptSettings(bench.host, bench.layers) === bench.layers);
		equal(bench.log.map((line) => /\[[a-z-]+\]$/.exec(line)?.[0]), ["[kept-settings-unreadable]"]);
	}
});

test("console: what the flash has no room for is said, and waits", () => {
	const bench = new Bench();
	bench.isFull = true;
	equal(codes(bench.type("set wifiName=Boat")), ["full"]);
	bench.isFull = false;
	equal(bench.type("set wifiPassword=hunter2222").at(-1), "> kept; it counts after a reboot");
	equal(Object.keys(readKeptSettings(bench.host)), ["wifiName", "wifiPassword"]);
});

test("console: a port that is gone is opened again, one that cannot be is not", () => {
	const gone = new Bench();
	gone.handler?.failed(portFailures.make("gone"));
	gone.timer.advance(5_000);
	equal([gone.opens, gone.type("help").length], [2, 4]);
	const taken = new Bench();
	taken.handler?.failed(portFailures.make("taken"));
	taken.timer.advance(50_000);
	equal([taken.opens, taken.log], [1, ["fail serial/taken"]]);
});

test("console: a value that begins or ends with a blank is kept so, and said to be", () => {
	const bench = new Bench();
	ok(bench.type("set wifiPassword=hunter2222 ")[0]?.endsWith("is set, and not shown; mind that it begins or ends with a blank"));
	equal(readKeptSettings(bench.host)["wifiPassword"], "hunter2222 ");
});

test("console: what waits for more can be taken back", () => {
	const bench = new Bench();
	bench.type("set mqttPassword=hunter2222");
	equal(bench.type("unset mqttPassword").at(-1), "> kept; it counts after a reboot");
	equal([bench.stored.get("settings"), bench.type("status").filter((line) => line.includes("not kept"))], ["", []]);
});

test("console: what is kept and is no setting any more is named, and its value not shown", () => {
	const bench = new Bench();
	bench.stored.set("settings", '{"wifiSecret":"hunter2222"}');
	equal(bench.type("status").at(-1), "> set here: wifiSecret (not shown)");
});

test("console: of a line the longest is taken, and one byte more is too long", () => {
	const bench = new Bench();
	const longest = `set mqttTopic=${"x".repeat(246)}`.padStart(320);
	equal([codes(bench.type(longest)), bench.stored.size], [[], 1]);
	equal(codes(bench.type(` ${longest}`)), ["order-too-long"]);
});

test("console: a restart waits until its answer has gone", () => {
	const bench = new Bench();
	bench.room = 4;
	bench.receive(writeUtf8("reboot\n"));
	bench.timer.advance(10_000);
	equal(bench.restarts, 0);
	for (let turn = 0; turn < 4; turn++) bench.handler?.writable();
	bench.timer.advance(1_000);
	equal([bench.said(), bench.restarts], [["> it restarts"], 1]);
});

test("console: closed, it opens no port any more and restarts nothing", () => {
	const gone = new Bench();
	gone.handler?.failed(portFailures.make("gone"));
	gone.console.close();
	gone.timer.advance(50_000);
	const asked = new Bench();
	asked.type("reboot");
	asked.console.close();
	asked.timer.advance(50_000);
	equal([gone.opens, gone.timer.pending, asked.restarts, asked.timer.pending], [1, 0, 0, 0]);
});

test("console: a reboot that is asked for twice, or whose answer nobody takes, is one", () => {
	const twice = new Bench();
	twice.receive(writeUtf8("reboot\nreboot\n"));
	twice.timer.advance(1_000);
	equal([twice.stops, twice.restarts], [1, 1]);
	const unheard = new Bench();
	unheard.room = 0;
	unheard.receive(writeUtf8("reboot\n"));
	unheard.handler?.failed(portFailures.make("gone"));
	unheard.timer.advance(20_000);
	equal([unheard.restarts, unheard.opens], [1, 2]);
});

test("console: an overlong line that a port's end cuts off says nothing of the next", () => {
	const bench = new Bench();
	bench.receive(writeUtf8("x".repeat(400)));
	bench.handler?.failed(portFailures.make("gone"));
	bench.timer.advance(5_000);
	equal(bench.type("help").length, 4);
});

test("console: the port on which it is typed may be set, and unset again", () => {
	const bench = new Bench();
	equal(bench.type("set commandPort=uart0").at(-1), "> kept; it counts after a reboot");
	equal(bench.type("unset commandPort").at(-1), "> kept; it counts after a reboot");
});

test("console: another port for orders, or none, is taken where the same order comes twice", () => {
	for (const value of ["", "uart2"]) {
		const bench = new Bench();
		const order = `set commandPort=${value}`;
		equal([codes(bench.type(order)), bench.stored.size], [["port-of-orders"], 0]);
		equal([bench.type(order).at(-1), readKeptSettings(bench.host)], ["> kept; it counts after a reboot", { commandPort: value }]);
	}
});

test("console: an order in between, or for another port, confirms nothing", () => {
	for (const between of ["help", "set commandPort=uart1", "set wifiName=Boat", "nonsense"]) {
		const bench = new Bench();
		for (const line of ["set commandPort=", between, "set commandPort="]) bench.type(line);
		equal(readKeptSettings(bench.host)["commandPort"], undefined);
	}
});

test("console: a backspace takes back a character, whatever its bytes", () => {
	const bench = new Bench();
	equal(bench.type("set wifiName=Bü\u0008oat\u{1f600}\u007f")[0], "> wifiName is \"Boat\"");
	equal(bench.type("\u0008\u0008hel\u20ac\u0008p").length, 4);
});

test("console: the port is the last layer's that names one, even in settings that are refused", () => {
	equal(commandPortOf([{ source: "a", values: { commandPort: "uart0" } }, { source: "b", values: { commandPort: "uart2", nonsense: 1 } }]), "uart2");
	equal(commandPortOf([{ source: "a", values: { commandPort: "uart0" } }, { source: "b", values: { commandPort: "" } }]), undefined);
	equal(commandPortOf([{ source: "a", values: undefined }, { source: "b", values: null }]), undefined);
});

class Bench {
	readonly timer = new FakeTimer(1_000);
	readonly stored = new Map<string, string>();
	readonly log: string[] = [];
	readonly layers: readonly [{ readonly source: string; readonly values: Readonly<Record<string, unknown>> }];
	readonly host: ConstructorParameters<typeof SerialConsole>[0];
	firmware: { readonly standing: string; stop(stopped: () => void): void } | undefined = {
		standing: "wifi up, mqtt failed [x509/untrusted]", stop: (stopped) => { this.stops++; stopped(); },
	};
	readonly console: SerialConsole;
	handler: SerialHandler | undefined;
	isFull = false;
	room = Infinity;
	opens = 0;
	writes = 0;
	stops = 0;
	restarts = 0;
	private waiting = new Uint8Array(0);
	private out: number[] = [];

	constructor(values: Readonly<Record<string, unknown>> = SOUND) {
		this.layers = [{ source: "mc/config", values }];
		this.host = {
			timer: this.timer, clock: { now: () => 1_763_900_000_000, set: () => undefined },
			machine: { startedBy: "power", freeMemory: () => 12_345, restart: () => { this.restarts++; } },
			storage: {
				read: (key: string) => this.stored.get(key),
				write: (key: string, text: string) => {
					if (this.isFull) throw portFailures.make("full");
					this.stored.set(key, text);
				},
			},
			log: {
				reached: () => undefined, info: (source: string, text: string) => { this.log.push(`info ${source}: ${text}`); },
				warn: (source: string, text: string) => { this.log.push(`warn ${source}: ${text}`); }, fail: ({ stage, code }: { stage: string; code: string }) => { this.log.push(`fail ${stage}/${code}`); },
			},
			openSerial: (_options, handler) => {
				this.opens++;
				this.handler = handler;
				return {
					errors: undefined, close: () => undefined,
					read: (into) => {
						const count = Math.min(into.length, this.waiting.length);
						into.set(this.waiting.subarray(0, count));
						this.waiting = this.waiting.slice(count);
						return count;
					},
					write: (bytes) => {
						this.writes++;
						const count = Math.min(this.room, bytes.length);
						this.out.push(...bytes.subarray(0, count));
						return count;
					},
				};
			},
		};
		this.console = new SerialConsole(this.host, { port: "uart0", baud: 115_200, layers: () => this.layers, firmware: () => this.firmware });
	}

	receive(bytes: Uint8Array): void {
		this.waiting = new Uint8Array(bytes);
		this.handler?.readable();
	}

	take(): Uint8Array {
		const bytes = new Uint8Array(this.out);
		this.out = [];
		return bytes;
	}

	said(): readonly string[] {
		return (readUtf8(this.take()) ?? "").split("\r\n").slice(0, -1);
	}

	type(line: string): readonly string[] {
		this.said();
		this.receive(writeUtf8(`${line}\n`));
		return this.said();
	}
}

function codes(lines: readonly string[]): readonly (string | undefined)[] {
	return lines.flatMap((line) => /failed \[([a-z-]+)\]/.exec(line)?.[1] ?? []);
}

const portFailures = new FailureTable("serial", {
	gone: { fault: "link", seen: "it is gone", expected: "a port", hint: "Plug it in." },
	taken: { fault: "config", seen: "it is taken", expected: "a free port", hint: "Take another." },
	full: { fault: "resource", seen: "the flash is full", expected: "room", hint: "Set less." },
});
