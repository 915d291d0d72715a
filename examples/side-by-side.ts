import type { BlynkDevice } from "../modules/blynk/device.js";
import { Timers } from "../modules/blynk/timers.js";
import type { MqttClient } from "../modules/mqtt/client.js";
import type { Host } from "../modules/ports/host.js";
import { oneDecimal, readingText } from "../modules/sensors/reading.js";

/**
 * MQTT and Blynk side by side: every five seconds one reading, as JSON to a topic of the broker and as two values to V0 and V1
 * of the app. Either of them keeps what it could not send yet. In main.ts: `import { SideBySide } from "./examples/side-by-side.js";`,
 * and where `blynk` is attached `if (mqtt && blynk) new SideBySide(mqtt, blynk, host);`
 */
export class SideBySide {
	mqtt: Pick<MqttClient, "publish">;
	device: BlynkDevice;
	host: Pick<Host, "climate" | "clock" | "timer">;

	constructor(mqtt: SideBySide["mqtt"], device: BlynkDevice, host: SideBySide["host"]) {
		[this.mqtt, this.device, this.host] = [mqtt, device, host];
		new Timers(host.timer).every(5000, this);
	}

	due(): void {
		const reading = this.host.climate.read();
		const text = readingText(1, reading, this.host.clock.now());
		if (reading === undefined || text === undefined) return;
		this.mqtt.publish("house/climate", text);
		this.device.virtualWrite(0, oneDecimal(reading.temperature));
		if (reading.humidity !== undefined) this.device.virtualWrite(1, oneDecimal(reading.humidity));
	}
}
