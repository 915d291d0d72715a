import { readPacket, writePacket, writeTimestamp, type SntpPacket } from "../../modules/sntp/packet.js";

/** What a good server answers to a request, but for `changes`. */
export function answerTo(request: Uint8Array, time: number, changes: Partial<SntpPacket> = {}): Uint8Array {
	const asked = readPacket(request);
	if (asked === undefined) throw new RangeError("the request is too short");
	const now = writeTimestamp(time);
	return writePacket({
		leap: 0, version: 4, mode: 4, stratum: 2, poll: 0, precision: 0xec, rootDelay: 0, rootDispersion: 0,
		referenceId: Uint8Array.of(127, 0, 0, 1), reference: now, originate: asked.transmit, receive: now, transmit: now, ...changes,
	});
}
