import { Command, FIRST_UNKNOWN_COMMAND, Status } from "./command.js";
import type { Device, Notice } from "./device.js";
import type { Frame } from "./frame.js";
import { answerInternal } from "./internal.js";
import { pinName, writeTo } from "./pin.js";
import type { Answer, Session } from "./session.js";

/** Answers a message of a device that is logged in, in the order of checks of the legacy server. */
export function answer(session: Session, frame: Frame): Answer {
	const handler = (session.dialect === "iot" ? IOT : LEGACY).get(frame.command);
	if (handler !== undefined) return handler(session, frame);
	return frame.command >= FIRST_UNKNOWN_COMMAND ? "close" : undefined;
}

type Handler = (session: Session, frame: Frame) => Answer;

function hardware(session: Session, { id, fields }: Frame): Answer {
	return write(session.device, id, fields, session.groupTime);
}

/** Writes are kept. Other operations are answers that nobody waits for, and get none. */
function write(device: Device, id: number, fields: readonly string[], time?: number): Answer {
	const [operation = "", number, ...values] = fields;
	if (fields.join("\0").length < SHORTEST) return Status.illegalCommand;
	if (operation.charAt(1) !== "w") return undefined;
	const pin = pinName(operation.charAt(0), number);
	if (pin === undefined || values.join("\0") === "") return Status.illegalCommand;
	device.store({ pin, values, id, ...(time === undefined ? {} : { time }) });
	return undefined;
}

function sync(session: Session, { id, fields }: Frame): Answer {
	const [operation, ...numbers] = fields;
	if (operation === undefined) {
		for (const pin of session.device.pins.keys()) sendPin(session, id, pin);
		return undefined;
	}
	if (operation === "" || numbers.length === 0) return Status.illegalCommand;
	const letter = operation.charAt(0);
	if (pinName(letter, "0") === undefined) return Status.illegalCommand;
	if (operation.charAt(1) !== "r") return undefined;
	for (const number of numbers) {
		const pin = pinName(letter, number);
		if (pin === undefined) return Status.illegalCommand;
		sendPin(session, id, pin);
	}
	return undefined;
}

function sendPin(session: Session, id: number, pin: string): void {
	const values = session.device.pins.get(pin);
	if (values !== undefined) session.send(Command.hardware, id, writeTo(pin, values));
}

function property({ device, dialect }: Session, { fields }: Frame): Answer {
	const [number, name, ...values] = fields;
	if (name === undefined || name === "" || values.join("\0") === "") return Status.illegalBody;
	if (!PROPERTIES.has(name) && !(dialect === "iot" && IOT_PROPERTIES.has(name))) return Status.illegalBody;
	const pin = pinName("v", number);
	if (pin === undefined) return Status.illegalCommand;
	device.properties.set(`${pin} ${name}`, values);
	return Status.success;
}

function bridge(session: Session, { id, fields }: Frame): Answer {
	const [number = "", operation, ...rest] = fields;
	if (operation === undefined || rest.length === 0) return Status.illegalCommand;
	if (operation.startsWith("i")) return bind(session, number, rest.join("\0"));
	const target = session.bridges.get(number);
	if (target === undefined) return Status.notAllowed;
	const body = fields.slice(1);
	if (target.send(Command.bridge, id, body, session) === 0) session.respond(id, Status.deviceNotInNetwork);
	// What the other device would have written itself is kept for it, whether or not it is there.
	return write(target, id, body);
}

function bind({ bridges, devices }: Session, number: string, token: string): Answer {
	const target = devices.find(token);
	if (bridges.size > MOST_BRIDGES || target === undefined) return Status.notAllowed;
	bridges.set(number, target);
	return Status.success;
}

/** Push notification, tweet, text message: a body up to a limit, and a widget that sends it. */
function notify(kind: Exclude<Notice["kind"], "email">, limit: number): Handler {
	return (session, { fields }) => {
		const text = fields.join("\0");
		if (text === "" || text.length > limit) return Status.notificationBodyInvalid;
		if (!session.widgets.has(kind)) return Status.notificationNotAuthorised;
		return sendNotice(session, kind, [text]);
	};
}

function email(session: Session, { fields }: Frame): Answer {
	if (!session.widgets.has("email")) return Status.notAllowed;
	return fields.length < 2 ? Status.illegalCommand : sendNotice(session, "email", fields);
}

function sendNotice(session: Session, kind: Notice["kind"], fields: readonly string[]): Answer {
	const now = session.now();
	const last = session.noticeTimes.get(kind);
	if (last !== undefined && now - last < NOTICE_PERIOD) return Status.quotaLimit;
	session.noticeTimes.set(kind, now);
	session.device.notice(kind, fields);
	return Status.success;
}

function group(session: Session, { fields: [mark, time = ""] }: Frame): Answer {
	if (mark === "t" && !/^\d{1,15}$/.test(time)) return Status.illegalBody;
	session.groupTime = mark === "t" ? Number(time) : undefined;
	return mark === "t" || mark === "b" || mark === "e" ? undefined : Status.illegalBody;
}

function logEvent({ device }: Session, { fields: [name = "", ...description] }: Frame): Answer {
	if (name === "") return Status.illegalBody;
	device.logEvent(name, description.length === 0 ? undefined : description.join("\0"));
	return Status.success;
}

function clearEvent({ device }: Session, { fields: [name = "", which] }: Frame): Answer {
	if (name === "") return Status.illegalBody;
	device.clearEvent(name, which === "all");
	return Status.success;
}

/** The shortest body of a HARDWARE message that can mean something: an operation, a NUL and a digit. */
const SHORTEST = 4;
const MOST_BRIDGES = 100;
/** Milliseconds between two notices of a kind. */
const NOTICE_PERIOD = 5000;

const COMMON: readonly (readonly [number, Handler])[] = [
	[Command.hardware, hardware],
	[Command.ping, () => Status.success],
	[Command.hardwareSync, sync],
	[Command.property, property],
	[Command.bridge, bridge],
	[Command.internal, answerInternal],
	[Command.login, () => Status.alreadyRegistered],
	[Command.hardwareLogin, () => Status.alreadyRegistered],
];

const LEGACY: ReadonlyMap<number, Handler> = new Map([
	...COMMON,
	[Command.email, email],
	// Their limits are the services': Google's for a push, Twitter's, and that of a text message.
	[Command.notify, notify("notify", 255)],
	[Command.tweet, notify("tweet", 140)],
	[Command.sms, notify("sms", 160)],
]);

/** Nobody has watched a server of Blynk.IoT answer events: success is what it answers properties with. */
const IOT: ReadonlyMap<number, Handler> = new Map([
	...COMMON,
	[Command.group, group],
	[Command.eventLog, logEvent],
	[Command.eventClear, clearEvent],
]);

const PROPERTIES: ReadonlySet<string> = new Set([
	"label", "color", "onBackColor", "offBackColor", "onColor", "offColor", "onLabel", "offLabel", "labels", "min", "max", "isOnPlay",
	"url", "urls", "step", "valueFormatting", "suffix", "maximumFractionDigits", "opacity", "scale", "rotation",
]);
const IOT_PROPERTIES: ReadonlySet<string> = new Set(["isEnabled", "isDisabled", "isHidden", "hint", "page", "icon"]);
