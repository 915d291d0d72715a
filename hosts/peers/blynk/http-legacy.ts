import type { ApiAnswer, ApiRequest } from "./api-request.js";
import { Command, ServerId } from "./command.js";
import type { Device } from "./device.js";
import { pinName, writeTo } from "./pin.js";

/** The HTTP API of the legacy server: `/{token}/{what}/{pin}`, in the order of its checks. */
export function answerLegacy(request: ApiRequest): ApiAnswer {
	const [, token = "", what = "", pin, ...rest] = request.path.split("/");
	const handler = rest.length > 0 ? undefined : HANDLERS.get(`${request.method} ${what}${pin === undefined ? "" : "/"}`);
	if (handler === undefined) return { status: 404 };
	const device = request.devices.find(token);
	return handler(request, device, pin ?? "");
}

type Handler = (request: ApiRequest, device: Device | undefined, pin: string) => ApiAnswer;

function get(_request: ApiRequest, device: Device | undefined, pin: string): ApiAnswer {
	if (device === undefined) return INVALID_TOKEN;
	const name = pinName(pin.charAt(0), pin.slice(1));
	if (name === undefined) return WRONG_PIN;
	const values = device.pins.get(name);
	return values === undefined ? refuse("Requested pin doesn't exist in the app.") : json(values);
}

function updateByQuery({ query }: ApiRequest, device: Device | undefined, pin: string): ApiAnswer {
	const values = query.getAll("value");
	return values.length === 0 ? refuse("Wrong request format.") : update(values, device, pin);
}

function updateByBody({ body }: ApiRequest, device: Device | undefined, pin: string): ApiAnswer {
	const values = parsed(body);
	if (!Array.isArray(values)) return refuse("Wrong request format.");
	return update(values.map(String), device, pin);
}

function update(values: readonly string[], device: Device | undefined, pin: string): ApiAnswer {
	if (values.length === 0) return refuse("No pin for update provided.");
	if (device === undefined) return INVALID_TOKEN;
	const name = pinName(pin.charAt(0), pin.slice(1));
	if (name === undefined) return WRONG_PIN;
	device.store({ pin: name, values, id: ServerId.http });
	device.send(Command.hardware, ServerId.http, writeTo(name, values));
	return { status: 200 };
}

function notify({ body, widgets }: ApiRequest, device: Device | undefined): ApiAnswer {
	if (device === undefined) return INVALID_TOKEN;
	const message = parsed(body);
	const text = typeof message === "object" && message !== null && "body" in message ? message.body : undefined;
	if (typeof text !== "string" || text === "" || text.length > LONGEST_PUSH) return refuse("Body is empty or larger than 255 chars.");
	if (!widgets.has("notify")) return refuse("No notification widget.");
	device.notice("notify", [text]);
	return { status: 200 };
}

function isConnected(connected: (device: Device) => boolean): Handler {
	return (_request, device) => (device === undefined ? INVALID_TOKEN : json(connected(device)));
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

function json(value: unknown): ApiAnswer {
	return { status: 200, type: "application/json;charset=utf-8", body: JSON.stringify(value) };
}

function refuse(body: string): ApiAnswer {
	return { status: 400, type: "text/plain;charset=utf-8", body };
}

const INVALID_TOKEN = Object.freeze(refuse("Invalid token."));
const WRONG_PIN = Object.freeze(refuse("Wrong pin format."));
/** Google's, for a push notification. */
const LONGEST_PUSH = 255;

/** By method, and what stands behind the token; with a slash when a pin follows. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map([
	["GET get/", get],
	["GET update/", updateByQuery],
	["PUT update/", updateByBody],
	["PUT pin/", updateByBody],
	["POST notify", notify],
	["GET isHardwareConnected", isConnected((device) => device.connected)],
	["GET isAppConnected", isConnected((device) => device.hasApps)],
]);
