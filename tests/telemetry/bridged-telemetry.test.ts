import { SimulatedUno } from "../../hosts/desktop/simulated-uno.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { BridgedTelemetry } from "../../modules/telemetry/bridged-telemetry.js";
import { BridgeStage } from "../bridge/bridge-stage.js";
import { equal, fails, test } from "../harness.js";

test("bridged telemetry: a sketch hears what the broker says of its subscription, and of nothing else", () => {
	for (const [isGranted, answer] of [[true, "+7"], [false, "-7 refused"]] as const) {
		const stage = new BridgeStage();
		const asked: string[] = [];
		const telemetry = new BridgedTelemetry(stage, { mqttUrl: { host: "broker.example", port: 8883 }, mqttTopic: "shed" }, { port: "uart0", baud: 9600, ownSensor: false, use: { kind: "protocol" } }, undefined);
		telemetry.start({
			mqtt: { publish: () => undefined, subscribe: (filter) => { asked.push(filter); } }, blynk: undefined, dashboard: undefined, sampler: undefined,
			uplink: { start: () => undefined, up: () => undefined, down: () => undefined, offered: () => undefined, leave: () => undefined },
		});
		const uno = new SimulatedUno(stage.line, stage.timer, { sketch: "protocol", interval: 1e9, sensor: () => "" });
		uno.start();
		stage.timer.advance(3000);
		uno.send("S7 led");
		stage.timer.advance(1000);
		telemetry.notice(failures.make("refused"));
		telemetry.notice(failures.make("refused"), "another");
		stage.timer.advance(1000);
		equal([asked, uno.heardLines.slice(1)], [["led"], []]);
		if (isGranted) telemetry.subscribed("led");
		else telemetry.notice(failures.make("refused"), "led");
		stage.timer.advance(1000);
		equal(uno.heardLines.slice(1), [answer]);
	}
});

test("bridged telemetry: where the port is refused nothing is begun, for nobody could stop it", () => {
	const stage = new BridgeStage();
	let begun = 0;
	const telemetry = new BridgedTelemetry({ timer: stage.timer, clock: stage.clock, log: stage.log, openSerial: () => { throw failures.make("refused"); } }, { mqttUrl: undefined, mqttTopic: "shed" }, { port: "uart9", baud: 9600, ownSensor: false, use: { kind: "protocol" } }, undefined);
	fails(() => {
		telemetry.start({
			mqtt: undefined, blynk: undefined, dashboard: undefined, sampler: undefined,
			uplink: { start: () => { begun++; }, up: () => undefined, down: () => undefined, offered: () => undefined, leave: () => undefined },
		});
	}, "refused");
	equal(begun, 0);
});

const failures = new FailureTable("mqtt", { refused: { fault: "peer", seen: "no", expected: "yes", hint: "Ask." } });
