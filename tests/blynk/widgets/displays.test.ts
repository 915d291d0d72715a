import { Lcd } from "../../../modules/blynk/widgets/lcd.js";
import { Led } from "../../../modules/blynk/widgets/led.js";
import { LocationMap } from "../../../modules/blynk/widgets/location-map.js";
import { RowTable } from "../../../modules/blynk/widgets/row-table.js";
import type { RowTableHandler } from "../../../modules/blynk/widgets/row-table.js";
import type { Failure } from "../../../modules/ports/failure.js";
import { RecordingDevice } from "../../fakes/blynk-device.js";
import { equal, fails, test } from "../../harness.js";

const messages: readonly (readonly [what: string, show: (device: RecordingDevice) => boolean, sent: string])[] = [
	["an LED goes on", (device) => new Led(device, 1).on(), "vw|1|255"],
	["an LED goes off", (device) => new Led(device, 1).off(), "vw|1|0"],
	["an LED is dimmed", (device) => new Led(device, 1).show(7), "vw|1|7"],
	["an LED has a colour", (device) => new Led(device, 1).color({ red: 211, green: 67, blue: 92 }), "property|1|color|#d3435c"],
	["an LCD is cleared", (device) => new Lcd(device, 9).clear(), "vw|9|clr"],
	["an LCD is written to", (device) => new Lcd(device, 9).print(4, 1, "World"), "vw|9|p|4|1|World"],
	["an LCD shows a number", (device) => new Lcd(device, 9).print(15, 0, 23.4), "vw|9|p|15|0|23.4"],
	["a map is cleared", (device) => new LocationMap(device, 6).clear(), "vw|6|clr"],
	["a map has a mark", (device) => new LocationMap(device, 6).mark(0, 50.4495378, -30.5251447, "Monument"), "vw|6|0|50.4495378|-30.5251447|Monument"],
	["a table is cleared", (device) => new RowTable(device, 2).clear(), "vw|2|clr"],
	["a table has a row more", (device) => new RowTable(device, 2).add(0, "Pump", "on"), "vw|2|add|0|Pump|on"],
	["a table's row changes", (device) => new RowTable(device, 2).update(12, "Pump", 3.5), "vw|2|update|12|Pump|3.5"],
	["a table's row is picked", (device) => new RowTable(device, 2).pick(12), "vw|2|pick|12"],
];

for (const [what, show, sent] of messages) {
	test(`${what}: ${sent}`, () => {
		const device = new RecordingDevice();
		equal([show(device), device.sent], [true, [sent]]);
		device.room = 0;
		equal([show(device), device.sent.length], [false, 1], "says when the queue refused it");
	});
}

const refused: readonly (readonly [what: string, show: (device: RecordingDevice) => unknown, seen: string])[] = [
	["a brightness above 255", (device) => new Led(device, 1).show(256), "a brightness of 256"],
	["a brightness below 0", (device) => new Led(device, 1).show(-1), "a brightness of -1"],
	["half a step of brightness", (device) => new Led(device, 1).show(0.5), "a brightness of 0.5"],
	["a brightness that is no number", (device) => new Led(device, 1).show(NaN), "a brightness of NaN"],
	["a 17th column", (device) => new Lcd(device, 9).print(16, 0, "x"), "a column of 16"],
	["a third row", (device) => new Lcd(device, 9).print(0, 2, "x"), "a row of 2"],
	["a mark beyond the pole", (device) => new LocationMap(device, 6).mark(0, 90.1, 0, ""), "a latitude of 90.1"],
	["a mark round the world", (device) => new LocationMap(device, 6).mark(0, 0, -181, ""), "a longitude of -181"],
	["a mark without an index", (device) => new LocationMap(device, 6).mark(-1, 0, 0, ""), "an index of -1"],
	["a row between rows", (device) => new RowTable(device, 2).add(1.5, "", ""), "a row of 1.5"],
	["a row before the first", (device) => new RowTable(device, 2).update(-1, "", ""), "a row of -1"],
	["a row past all", (device) => new RowTable(device, 2).pick(2 ** 31), "a row of 2147483648"],
];

for (const [what, show, seen] of refused) {
	test(`${what} is not sent`, () => {
		const device = new RecordingDevice();
		equal([fails(() => show(device), "widget-argument").seen, device.sent], [seen, []]);
	});
}

test("an LED knows what it was told last", () => {
	const led = new Led(new RecordingDevice(), 1);
	const seen = [led.brightness];
	led.on();
	seen.push(led.brightness);
	led.show(3);
	equal([...seen, led.brightness], [0, 255, 3]);
});

class TableEvents implements RowTableHandler {
	readonly seen: string[] = [];

	selected(row: number, selected: boolean): void {
		this.seen.push(`${row} ${selected}`);
	}

	moved(from: number, to: number): void {
		this.seen.push(`${from} to ${to}`);
	}

	refused({ code, seen }: Failure): void {
		this.seen.push(`${code}: ${seen}`);
	}
}

const changes: readonly (readonly [fields: readonly string[], seen: string])[] = [
	[["select", "3"], "3 true"],
	[["deselect", "3"], "3 false"],
	[["order", "3", "0"], "3 to 0"],
	[["select"], "widget-fields: values written to V2: 1"],
	[["select", "3", "4"], "widget-fields: values written to V2: 3"],
	[["order", "3"], "widget-fields: values written to V2: 2"],
	[["order", "3", "x"], 'widget-value: V2 was written "x" as a row'],
	[["deselect", "-1"], 'widget-value: V2 was written "-1" as a row'],
	[["1"], 'widget-value: V2 was written "1" as a table\'s change'],
	[[], 'widget-value: V2 was written "" as a table\'s change'],
];

for (const [fields, seen] of changes) {
	test(`a table is written ${JSON.stringify(fields)}`, () => {
		const device = new RecordingDevice();
		const events = new TableEvents();
		new RowTable(device, 2, events);
		device.write(2, ...fields);
		equal(events.seen, [seen]);
	});
}
