import { consistsOf, isDigit, isDigits, isPrintable } from "../bytes/text-scan.js";
import type { CharacterTest } from "../bytes/text-scan.js";
import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import { boardFailures } from "./failures.js";

/** A failure without its texts, which may hold names: what may lie in flash and be told to the broker. */
export interface KeptFailure {
	readonly stage: string;
	readonly code: string;
	/** Seconds since 1970; undefined where the time was not known. */
	readonly time: number | undefined;
	/** Why the processor had started that met it. */
	readonly startedBy: string;
}

export type KeeperHost = Pick<Host, "storage" | "clock" | "timer" | "log" | "machine">;

/**
 * The last few failures, kept over a reset. For the flash's life: a failure that is kept already is not kept again, one that
 * is told to somebody before it is written never is, and what has to wait for PAUSE is written then. What is not yet written is
 * in memory only, and lost with the power.
 */
export class FailureKeeper {
	private readonly host: KeeperHost;
	/** What is not written yet, with what is. */
	private unwritten: readonly KeptFailure[] | undefined;
	private writtenAt: number | undefined;
	private timeout = 0;

	constructor(host: KeeperHost) {
		this.host = host;
	}

	add({ stage, code }: Failure): void {
		const { clock, machine } = this.host;
		const startedBy = machine?.startedBy ?? "";
		const list = this.list();
		if (list.some((one) => one.stage === stage && one.code === code && one.startedBy === startedBy)) return;
		const now = clock.now();
		this.unwritten = [...list, { stage, code, time: now === undefined ? undefined : Math.floor(now / 1000), startedBy }].slice(-MOST);
		this.writeLater();
	}

	list(): readonly KeptFailure[] {
		return this.unwritten ?? this.read();
	}

	/** These are known elsewhere. */
	forget(told: readonly KeptFailure[]): void {
		const list = this.list();
		const rest = list.filter((one) => !told.some((other) => isSame(one, other)));
		if (rest.length === list.length) return;
		this.unwritten = rest;
		// Flash that holds none of them is right as it is; what it holds is to be told once only.
		if (rest.length > 0) this.writeLater();
		else if (this.read().length > 0) this.write();
		else this.settled();
	}

	/** Before a restart that somebody has asked for: what waits is written now. */
	close(): void {
		if (this.timeout !== 0) this.write();
	}

	private writeLater(): void {
		if (this.timeout !== 0) return;
		const { timer } = this.host;
		const wait = this.writtenAt === undefined ? 0 : this.writtenAt + PAUSE - timer.now();
		this.timeout = timer.after(Math.max(SETTLE, wait), () => { this.write(); });
	}

	private write(): void {
		const { storage, timer, log } = this.host;
		const list = this.list();
		this.settled();
		this.writtenAt = timer.now();
		try {
			storage.write(KEY, list.map(({ stage, code, time = 0, startedBy }) => `${stage} ${code} ${time} ${startedBy}\n`).join(""));
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			log.warn("storage", `${caught.seen}: ${caught.hint} [${caught.code}]`);
			// While there is power, it can be told.
			this.unwritten = list;
		}
	}

	private settled(): void {
		this.host.timer.cancel(this.timeout);
		this.timeout = 0;
		this.unwritten = undefined;
	}

	private read(): readonly KeptFailure[] {
		const { storage, log } = this.host;
		try {
			return readKept(storage.read(KEY) ?? "");
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			log.warn("storage", `${caught.seen}: ${caught.hint} [${caught.code}]`);
			// Said once: until something is written over it, it is taken for what it is worth.
			this.unwritten = NONE;
			return NONE;
		}
	}
}

/** Throws `record-not-ours`. */
function readKept(text: string): readonly KeptFailure[] {
	if (text === "") return NONE;
	const rows = text.length <= LONGEST && text.endsWith("\n") ? text.slice(0, -1).split("\n") : NONE;
	if (rows.length === 0 || rows.length > MOST) throw boardFailures.make("record-not-ours", { key: KEY });
	return rows.map(readRow);
}

function readRow(row: string): KeptFailure {
	const [stage = "", code = "", seconds = "", ...rest] = row.split(" ");
	const startedBy = rest.join(" ");
	const time = isDigits(seconds, LAST_SECOND_DIGITS) ? Number(seconds) : -1;
	if (!isWord(stage, isOfName) || !isWord(code, isOfName) || time < 0 || time > LAST_SECOND || rest.length === 0 || (startedBy !== "" && !isWord(startedBy, isPrintable))) {
		throw boardFailures.make("record-not-ours", { key: KEY });
	}
	return { stage, code, time: time === 0 ? undefined : time, startedBy };
}

function isWord(value: string, isOfKind: CharacterTest): boolean {
	return value.length <= LONGEST_WORD && consistsOf(value, isOfKind);
}

/** Lower-case letters, digits and the hyphen. */
function isOfName(code: number): boolean {
	return (code >= 0x61 && code <= 0x7a) || isDigit(code) || code === 0x2d;
}

function isSame(one: KeptFailure, other: KeptFailure): boolean {
	return one.stage === other.stage && one.code === other.code && one.startedBy === other.startedBy;
}

const NONE: readonly never[] = Object.freeze([]);

const KEY = "failures";

/** Each takes some 45 bytes, and a preference of an ESP8266 holds 60. */
const MOST = 4;

/** Characters of all together. */
const LONGEST = 600;

const LONGEST_WORD = 40;

/** Of the year 9999. */
const LAST_SECOND = 253_402_300_799;
const LAST_SECOND_DIGITS = 12;

/** Milliseconds: several that come together are written once, and not in the call that they came in. */
const SETTLE = 1_000;

/**
 * Milliseconds between two writings: at most 144 a day, and as many times that all is forgotten. An ESP8266's preferences get a
 * dozen of them into one erasure of their sector; at 100,000 erasures, that lasts for ten years of the worst days. A start knows
 * nothing of the last writing: where each minute has one, a failure and a broker that is told of it, it lasts for a year.
 */
const PAUSE = 600_000;
