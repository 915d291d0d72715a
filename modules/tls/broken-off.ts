import type { Failure } from "../ports/failure.js";
import type { TlsEvent } from "./event.js";
import { handshakeAdvice, tlsFailures } from "./failures.js";

/** Why the stream below has failed, if this event says it: an alert, or what is no TLS. */
export function reasonOf(event: TlsEvent): Failure | undefined {
	if (event.type !== "failed") return undefined;
	const { code } = event.failure;
	return code.startsWith("alert-") || code === "not-tls" ? event.failure : undefined;
}

/** What it means that the peer let go, while the handshake lasts; else TCP's own words say it. `state`: what was waited for, `cutOff`: as the engine has it. */
export function brokenOff({ stage, code }: Failure, host: string, isComplete: boolean, { waitsFor: state, cutOff }: { readonly waitsFor: string; readonly cutOff: Failure | undefined }): Failure | undefined {
	if (stage !== "tcp" || (code !== "reset" && code !== "closed")) return undefined;
	if (cutOff !== undefined || isComplete) return cutOff;
	return tlsFailures.make(code === "reset" ? "reset-in-handshake" : "closed-in-handshake", { host, state, advice: handshakeAdvice("closed", state) });
}
