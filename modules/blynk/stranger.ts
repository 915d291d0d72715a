import { writeHex } from "../bytes/hex.js";
import type { Failure } from "../ports/failure.js";
import { isFromServer } from "./command.js";
import { blynkFailures, seconds, silence, strangers } from "./failures.js";

/** What answers here if it is no Blynk server; undefined for bytes that may be Blynk. */
export function strangerFailure(bytes: Uint8Array): Failure | undefined {
	const start = bytes.subarray(0, SHOWN_BYTES);
	const [first = 0] = start;
	if (isFromServer(first)) return undefined;
	return blynkFailures.make("not-blynk", { bytes: writeHex(start, " "), text: String.fromCharCode(...start), peer: peerOf(first) });
}

/** A server that said nothing to a login of the right form for so many milliseconds. */
export function silenceFailure(milliseconds: number, secure: boolean): Failure {
	const { excluded, causes } = secure ? silence.secure : silence.plain;
	return blynkFailures.make("login-timeout", { seconds: seconds(milliseconds), excluded, causes });
}

/** A server that ended the connection in place of an answer to the login. */
export function closureFailure(secure: boolean): Failure {
	return blynkFailures.make("closed-before-login", { reasons: silence[secure ? "secure" : "plain"].closed });
}

function peerOf(first: number): string {
	if (first === TLS_ALERT || first === TLS_HANDSHAKE) return strangers.tls;
	if (first === LETTER_H || first === LESS_THAN) return strangers.http;
	return first === CONNACK ? strangers.mqtt : strangers.other;
}

/** RFC 8446 section 5.1. */
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;

/** `HTTP/1.1 400`, or a page. */
const LETTER_H = 0x48;
const LESS_THAN = 0x3c;

/** MQTT 3.1.1 section 3.2. */
const CONNACK = 0x20;

/** Enough to recognize `HTTP/1.1 400`. */
const SHOWN_BYTES = 16;
