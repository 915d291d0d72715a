import { LineFramer } from "../../modules/bridge/line-framer.js";
import { lineNumber, lineText } from "../../modules/bridge/line-text.js";
import { CHIP_ROOM, checkTemplate, fillTemplate } from "../../modules/bridge/template.js";
import { UnoSession, UNO_LINE_LIMIT } from "../../modules/bridge/uno-session.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { isFailure } from "../../modules/failure/failure.js";
import { Random } from "../fakes/random.js";
import { checkFailure, Finding } from "./finding.js";
import type { Tally } from "./finding.js";
import { mutated, pick } from "./mutated.js";

/**
 * What comes over a serial line, changed at random and cut anywhere: lines and messages made of them, and the line protocol.
 * Messages stay JSON with the line in its place; nothing is said but within the credits, in whole lines that no payload breaks.
 */
export function fuzzSerial(seed: number, cases: number): Tally {
	const tally = new Map<string, number>();
	for (let index = 0; index < cases; index++) {
		const random = new Random(Math.imul(2 * (seed + index) + 1, 0x9e3779b1));
		try {
			for (const outcome of pick(random, [lines, protocol, template])(random)) tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
		} catch (caught) {
			throw new Finding("serial", seed + index, caught);
		}
	}
	return tally;
}

function lines(random: Random): string[] {
	const framer = new LineFramer(32, 0);
	const outcomes: string[] = [];
	feed(random, mutated(random, writeUtf8(pick(random, PRINTED))), (part, now) => {
		framer.receive(part, now);
		for (let event = framer.next(); event !== undefined; event = framer.next()) {
			if (event.kind === "line" && (event.bytes.length === 0 || event.bytes.length > 32)) throw new Error(`a line of ${event.bytes.length} bytes`);
			outcomes.push(event.kind === "line" ? `lines: ${messageOf(event.bytes)}` : `lines: ${event.kind}`);
		}
	});
	return outcomes;
}

function messageOf(bytes: Uint8Array): string {
	const text = lineText(bytes);
	if (text === undefined) return "garbled";
	const value = lineNumber(text);
	const message: unknown = JSON.parse(fillTemplate("{\"v\": <value>, \"t\": \"<text>\", \"u\": <text>}", { text, value, sensorId: 1, unit: "", at: undefined, zone: 0 }));
	if (JSON.stringify(message) !== JSON.stringify({ v: value ?? 0, t: text, u: text })) throw new Error(`${text} became ${JSON.stringify(message)}`);
	return value === undefined ? "text" : "number";
}

const ROOM = Object.freeze({ topic: "t", unit: "", bytes: CHIP_ROOM });

function template(random: Random): string[] {
	const text = String.fromCharCode(...mutated(random, writeUtf8(pick(random, TEMPLATES))));
	try {
		checkTemplate(text, ROOM);
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		checkFailure(caught, ["settings"]);
		return [`template: ${caught.code}`];
	}
	// What was found good is JSON with any line in it.
	JSON.parse(fillTemplate(text, { text: pick(random, ["\"", "\\", "</script>", "\u0000"]), value: -0.5, sensorId: 0, unit: "\"", at: 1e12, zone: -840 }));
	return ["template: good"];
}

function protocol(random: Random): string[] {
	const session = new UnoSession(0);
	const outcomes: string[] = [];
	let credit = 0;
	let said = "";
	feed(random, mutated(random, writeUtf8(`${pick(random, COMMANDS)}C${1 + random.below(80)}\n${pick(random, COMMANDS)}`)), (part, now) => {
		session.receive(part, now);
		for (let event = session.next(); event !== undefined; event = session.next()) outcomes.push(`protocol: ${event.kind === "refused" ? event.reason : event.kind}`);
		session.message("t", random.bytes(random.below(30)));
		session.write(random.below(256), [String.fromCharCode(random.below(256)), "x"]);
		session.answer("");
		// More than any credit that can have come with so many bytes.
		credit = 9999;
		for (let bytes = session.output(); bytes !== undefined && credit > 0; bytes = session.output()) {
			const count = 1 + random.below(bytes.length);
			said += String.fromCharCode(...bytes.subarray(0, count));
			credit -= count;
			session.sent(count);
		}
	});
	// A dot may stand before a line; every line begins as the protocol has it.
	for (const line of said.split("\n").slice(0, -1)) if (!line.endsWith("\u0018") && (!/^\.*(?:[+\-=!H]|M t |B \d+ )/.test(line) || line.length > UNO_LINE_LIMIT + 20)) throw new Error(`said: ${line}`);
	return outcomes;
}

/** In parts, with pauses between some of them. */
function feed(random: Random, bytes: Uint8Array, take: (part: Uint8Array, now: number) => void): void {
	let now = 200;
	for (let at = 0; at < bytes.length;) {
		const length = 1 + random.below(20);
		take(bytes.subarray(at, at + length), now);
		at += length;
		now += pick(random, [0, 1, 5, 50, 1200]);
	}
}

const PRINTED: readonly string[] = ["23.40\r\n23.50\r\n-1\n", "nan\n5\rTemp: 3\n\n\n", `${"x".repeat(80)}\n7\n`, "say \"hi\" \\ \t é\n"];
const TEMPLATES: readonly string[] = ["{\"sensor_id\": <sensor_id>, \"d\": {\"t\": <value>}, \"time\": \"<time> <date>\"}", "[<text>, \"<text>\\\"\", <seconds>, <unit>]", "<value>"];
const COMMANDS: readonly string[] = ["H\nP7 dataset 23.4\n", "S1 a/#\nB 5 1\n?\n", "p x y\nP a\nC60\n", "H*EF\nH*24\nP a b*00\n", "\u0000\u00ffnoise\n!\n+\n"];
