import { DAY } from "../bytes/utc.js";
import type { Failure } from "../ports/failure.js";
import type { Log } from "../ports/log.js";
import type { PeerProof } from "./authenticator.js";
import { endLabels, endTexts } from "./phrases.js";
import type { PeerEnds } from "./presented.js";
import { dateText } from "./time.js";

/** Tells who the server is, how long what that rests on will last, and what deserves a warning; `more` is found elsewhere. */
export function reportPeer(log: Log, peer: PeerProof, now: number | undefined, more: readonly Failure[] = []): void {
	log.reached("x509", peer.description);
	log.info("x509", endsText(peer.ends, now));
	for (const { code, seen, hint } of [...peer.findings, ...more]) log.warn("x509", `${seen}: ${hint} [${code}]`);
}

/** Such as `days left: the server's certificate 89 (until 2027-02-20), the trust anchor 3649 (until 2036-11-19)`. */
export function endsText(ends: PeerEnds, now: number | undefined): string {
	const parts = ENDS.flatMap((name) => {
		const end = ends[name];
		return end === undefined ? [] : [endTexts.part(endLabels[name], daysLeft(end, now), dateText(end).slice(0, DATE))];
	});
	return (now === undefined ? endTexts.unknown : endTexts.left) + parts.join(", ");
}

/** Whole days; 0 on the last one, negative after it; undefined while the date is unknown. */
export function daysLeft(end: number, now: number | undefined): number | undefined {
	return now === undefined ? undefined : Math.floor((end - now) / DAY);
}

const ENDS: readonly (keyof PeerEnds)[] = Object.freeze(["leaf", "anchor", "pin", "insecure"]);

/** Characters of a date without its time. */
const DATE = 10;
