import type { ClimateReading } from "../ports/sensor.js";

/**
 * A reading as the JSON that is published. Without a date there is no `time` in it: it is not invented. Undefined when
 * the sensor gave no reading, which the caller is to tell: a silent sensor is no failure of the way to the broker.
 */
export function readingText(sensorId: number, reading: ClimateReading | undefined, now: number | undefined): string | undefined {
	if (reading === undefined || !Number.isFinite(reading.temperature) || !Number.isFinite(reading.humidity ?? 0)) return undefined;
	const data = { temp: oneDecimal(reading.temperature), humidity: reading.humidity && oneDecimal(reading.humidity) };
	return JSON.stringify(now === undefined ? { sensor_id: sensorId, data } : { sensor_id: sensorId, data, time: timeText(now) });
}

/** UTC with whole seconds, the present one not rounded up: ISO 8601 as RFC 3339 profiles it. */
export function timeText(milliseconds: number): string {
	return `${new Date(milliseconds).toISOString().slice(0, "2026-11-22T14:30:05".length)}Z`;
}

/** Sensors of this kind are no better. */
export function oneDecimal(value: number): number {
	return Math.round(value * 10) / 10;
}
