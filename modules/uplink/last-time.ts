import { isDigits } from "../bytes/text-scan.js";
import { isFailure } from "../failure/failure.js";
import type { Host } from "../ports/host.js";

/**
 * A bound for what time servers say: the last date on which a server's certificate was found valid, less what clocks may
 * differ by. It is a bound and never the time itself. Undefined where none is kept, or the storage cannot be read.
 */
export function lastTimeBound({ storage, log }: Pick<Host, "storage" | "log">): number | undefined {
	try {
		const text = storage.read(KEY) ?? "";
		return isDigits(text, MOST_DIGITS) ? Number(text) - SLACK : undefined;
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		log.warn("time", `${caught.seen}: ${caught.hint} [${caught.code}]`);
		return undefined;
	}
}

/** Keeps a date that a certificate has confirmed: what a time server alone says is kept by nobody, or one lie would outlast it. Once a day at the most, for the flash's sake. */
export function keepTime({ storage, log }: Pick<Host, "storage" | "log">, now: number): void {
	try {
		const text = storage.read(KEY) ?? "";
		const kept = isDigits(text, MOST_DIGITS) ? Number(text) : 0;
		// Below it, by what may be believed: it was wrong, and somebody has set timeIgnoreLast.
		if (now < kept - SLACK || now >= kept + LEAST_STEP) storage.write(KEY, String(Math.floor(now)));
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		log.warn("time", `${caught.seen}: ${caught.hint} [${caught.code}]`);
	}
}

const KEY = "last-time";

/** Of milliseconds, up to the year 5138. */
const MOST_DIGITS = 14;

/** Milliseconds that one time server may be behind another: an hour is far more than honest ones are. */
const SLACK = 3_600_000;

/** Milliseconds: a day. */
const LEAST_STEP = 86_400_000;
