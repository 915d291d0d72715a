import { writeHex } from "../bytes/hex.js";
import { utcText } from "../bytes/utc.js";
import { readUtf8 } from "../bytes/utf8.js";
import { timeFailures } from "./failures.js";
import { readTimestamp, SntpMode, type SntpPacket } from "./packet.js";

/** The time that an answer carries, in milliseconds since 1970, if it can be believed (RFC 4330 section 5). */
export function answeredTime(packet: SntpPacket, server: string, { floor, last }: TimeBounds): number {
	const { mode, version, leap, stratum } = packet;
	if (mode !== SntpMode.server) throw timeFailures.make("wrong-mode", { server, mode });
	if (version !== 3 && version !== 4) throw timeFailures.make("wrong-version", { server, version });
	// Before the leap indicator: a kiss-o'-death carries 3 there (RFC 4330 section 8).
	if (stratum === 0) throw timeFailures.make("kiss-o-death", { server, kiss: kissCode(packet) });
	if (leap === LEAP_UNKNOWN || stratum > STRATUM_LARGEST) throw timeFailures.make("unsynchronized", { server, leap, stratum });
	const time = readTimestamp(packet.transmit);
	if (time === undefined) throw timeFailures.make("zero-time", { server });
	if (time < floor) throw timeFailures.make("time-before-build", { server, time: utcText(time), floor: utcText(floor) });
	if (last !== undefined && time < last) throw timeFailures.make("time-before-last", { server, time: utcText(time), last: utcText(last) });
	return time;
}

/** Milliseconds since 1970 before which no time is believed. */
export interface TimeBounds {
	readonly floor: number;
	readonly last: number | undefined;
}

/** Four ASCII characters by the RFC, four bytes of anything by a bad server. */
function kissCode({ referenceId }: SntpPacket): string {
	return readUtf8(referenceId) ?? writeHex(referenceId);
}

/** RFC 4330 section 4: "alarm condition (clock not synchronized)". */
const LEAP_UNKNOWN = 3;

/** RFC 4330 section 4: above are reserved values; 16 is what RFC 5905 calls unsynchronized. */
const STRATUM_LARGEST = 15;
