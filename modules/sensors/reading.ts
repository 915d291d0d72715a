import { utcText } from "../bytes/utc.js";
import type { ClimateReading } from "../ports/sensor.js";

/**
 * A reading as the JSON that is published. Without a date there is no `time` in it: it is not invented. Undefined when
 * the sensor gave no reading, which the caller is to tell: a silent sensor is no failure of the way to the broker.
 */
export function readingText(sensorId: number, reading: ClimateReading | undefined, now: number | undefined): string | undefined {
	if (reading === undefined || !Number.isFinite(reading.temperature) || !Number.isFinite(reading.humidity ?? 0)) return undefined;
	const humidity = reading.humidity === undefined ? "" : `,"humidity":${oneDecimal(reading.humidity)}`;
	return `{"sensor_id":${sensorId},"data":{"temp":${oneDecimal(reading.temperature)}${humidity}}${now === undefined ? "" : `,"time":"${timeText(now)}"`}}`;
}

/** UTC with whole seconds, the present one not rounded up: ISO 8601 as RFC 3339 profiles it. */
export function timeText(milliseconds: number): string {
	return `${utcText(milliseconds).slice(0, "2026-11-22T14:30:05".length)}Z`;
}

/** Sensors of this kind are no better. */
export function oneDecimal(value: number): number {
	return Math.round(value * 10) / 10;
}
