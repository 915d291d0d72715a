import type { ApiAnswer, ApiRequest } from "./api-request.js";
import { Command, ServerId } from "./command.js";
import type { Device } from "./device.js";
import { pinName, writeTo } from "./pin.js";

/** The HTTP API of Blynk.IoT: `/external/api/{what}?token=…`. */
export function answerIot({ method, path, query, devices }: ApiRequest): ApiAnswer {
	const handler = method === "GET" && path.startsWith(ROOT) ? HANDLERS.get(path.slice(ROOT.length)) : undefined;
	if (handler === undefined) return { status: 404 };
	const device = devices.find(query.get("token") ?? "");
	return device === undefined ? refuse("Invalid token.") : handler(device, query);
}

type Handler = (device: Device, query: URLSearchParams) => ApiAnswer;

/** One pin gives its value bare, several an object of them. */
function get(device: Device, query: URLSearchParams): ApiAnswer {
	const pins = pinsOf(query);
	if (pins === undefined) return WRONG_PIN;
	const values: [pin: string, value: string][] = [];
	for (const [pin] of pins) {
		const stored = device.pins.get(pin);
		if (stored === undefined) return refuse("Requested pin doesn't exist.");
		values.push([pin, stored.join("\0")]);
	}
	if (values.length > 1) return json(Object.fromEntries(values));
	return { status: 200, type: "text/plain;charset=utf-8", body: values[0]?.[1] ?? "" };
}

function update(device: Device, query: URLSearchParams): ApiAnswer {
	const pins = pinsOf(query);
	if (pins === undefined) return WRONG_PIN;
	for (const [pin, values] of pins) {
		device.store({ pin, values, id: ServerId.http });
		device.send(Command.hardware, ServerId.http, writeTo(pin, values));
	}
	return { status: 200 };
}

function logEvent(device: Device, query: URLSearchParams): ApiAnswer {
	const code = query.get("code") ?? "";
	if (code === "") return refuse("Event code is missing.");
	device.logEvent(code, query.get("description") ?? undefined);
	return { status: 200 };
}

/** What is neither the token nor a pin is wrong, and so is no pin at all. */
function pinsOf(query: URLSearchParams): ReadonlyMap<string, readonly string[]> | undefined {
	const pins = new Map<string, readonly string[]>();
	for (const [key, value] of query) {
		if (key === "token") continue;
		const pin = pinName(key.charAt(0), key.slice(1));
		if (pin === undefined) return undefined;
		pins.set(pin, [...(pins.get(pin) ?? []), value]);
	}
	return pins.size === 0 ? undefined : pins;
}

function json(value: unknown): ApiAnswer {
	return { status: 200, type: "application/json;charset=utf-8", body: JSON.stringify(value) };
}

function refuse(message: string): ApiAnswer {
	return { ...json({ error: { message } }), status: 400 };
}

const ROOT = "/external/api/";
const WRONG_PIN = Object.freeze(refuse("Wrong pin format."));
const HANDLERS: ReadonlyMap<string, Handler> = new Map([
	["get", get],
	["update", update],
	["batch/update", update],
	["logEvent", logEvent],
	["isHardwareConnected", (device) => json(device.connected)],
]);
