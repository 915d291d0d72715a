import { writeHex } from "../bytes/hex.js";
import type { Failure } from "../ports/failure.js";
import { mqttFailures } from "./failures.js";
import { isPacketStart } from "./fixed-header.js";

/** What answers here if it is no MQTT broker; undefined for bytes that may be MQTT. */
export function strangerFailure(bytes: Uint8Array): Failure | undefined {
	const start = bytes.subarray(0, SHOWN_BYTES);
	const [first = 0] = start;
	const shown = writeHex(start, " ");
	if (TLS_RECORD_TYPES.includes(first)) return mqttFailures.make("tls-expected", { bytes: shown });
	return isPacketStart(first) ? undefined : mqttFailures.make("not-mqtt", { bytes: shown, text: String.fromCharCode(...start) });
}

/** Alert and handshake (RFC 8446 section 5.1); as MQTT packet types both have wrong flag bits. */
const TLS_RECORD_TYPES: readonly number[] = Object.freeze([0x15, 0x16]);

/** Enough to recognize `HTTP/1.1 400`. */
const SHOWN_BYTES = 16;
