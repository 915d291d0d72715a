import { Command, Status } from "./command.js";
import type { Frame } from "./frame.js";
import type { Answer, Session } from "./session.js";

/** INTERNAL messages: what a device says about itself, and its questions for the time and for metadata. */
export function answerInternal(session: Session, { id, fields }: Frame): Answer {
	const [key = "", ...rest] = fields;
	if (key === "") return Status.illegalCommand;
	if (session.dialect === "iot" && key === "utc") return answerTime(session, id, rest[0] ?? "");
	if (session.dialect === "iot" && key === "meta") return answerMetadata(session, id, rest);
	if (key === "rtc") {
		if (session.dialect === "iot" || session.widgets.has("rtc")) session.send(Command.internal, id, ["rtc", String(Math.floor(session.now() / 1000))]);
		return undefined;
	}
	return session.dialect === "iot" || LEGACY_INFORMATION.includes(key.charAt(0)) ? keepInformation(session, fields) : undefined;
}

function keepInformation(session: Session, fields: readonly string[]): Answer {
	const { information } = session.device;
	information.clear();
	for (let at = 0; at + 1 < fields.length; at += 2) information.set(fields[at] ?? "", fields[at + 1] ?? "");
	const heartbeat = Number(information.get("h-beat"));
	if (Number.isInteger(heartbeat) && heartbeat > 0 && heartbeat < LONGEST_HEARTBEAT) session.expect(heartbeat);
	return Status.success;
}

/** This server lives in UTC. */
function answerTime(session: Session, id: number, what: string): Answer {
	const now = session.now();
	const answers: ReadonlyMap<string, readonly string[]> = new Map([
		["time", [String(now)]], ["iso", [new Date(now).toISOString()]],
		["tz_name", ["Etc/UTC"]], ["tz_rule", ["UTC0"]], ["tz", ["0", "0"]], ["dst_next", ["0", "0", "0", "0"]],
	]);
	const values = answers.get(what);
	if (values === undefined) return Status.illegalBody;
	session.send(Command.internal, id, ["utc", what, ...values]);
	return undefined;
}

function answerMetadata(session: Session, id: number, [verb, field = "", ...values]: readonly string[]): Answer {
	const { metadata } = session.device;
	if (field === "") return Status.illegalBody;
	if (verb === "set") {
		metadata.set(field, values.join("\0"));
		return Status.success;
	}
	const value = metadata.get(field);
	if (verb !== "get" || value === undefined) return Status.illegalBody;
	session.send(Command.internal, id, ["meta", field, value]);
	return undefined;
}

/** It looks at the first letter alone: ver, fw, h-beat, buff-in, dev, cpu or con, tmpl. */
const LEGACY_INFORMATION = "vfhbdct";
/** Seconds; a timer holds no more than 24 days. */
const LONGEST_HEARTBEAT = 86_400;
