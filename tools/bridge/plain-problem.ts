import { writeHex } from "../../modules/bytes/hex.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import { plainFailures } from "./failures.js";

/** What a server's first bytes on a plain connection, or its end without any after so many of ours, say against it. */
export function plainProblem(place: string, first: Uint8Array, hasEnded: boolean, sent: number): StageFailure | undefined {
	if (isTlsRecord(first)) return plainFailures.make("speaks-tls", { place, bytes: writeHex(first) });
	return hasEnded && first.length === 0 && sent > 0 ? plainFailures.make("closed-mute", { place, sent }) : undefined;
}

/** An alert or a handshake message of any version (RFC 8446 section 5.1, RFC 5246 section 6.2.1). */
function isTlsRecord([type, major]: Uint8Array): boolean {
	return (type === ALERT || type === HANDSHAKE) && major === MAJOR;
}

const ALERT = 21;
const HANDSHAKE = 22;
const MAJOR = 3;
