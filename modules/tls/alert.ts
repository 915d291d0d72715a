import type { StageFailure } from "../failure/failure.js";
import { certificateAdvice, cutOffAdvice, missingCertificateAdvice, tlsFailures } from "./failures.js";
import type { Answer } from "./identity.js";

/** AlertLevel: its bounds are checked, its value says nothing (RFC 8446 section 6). */
export const WARNING = 1;
export const FATAL = 2;

/** AlertDescription values that we act on (RFC 8446 section 6). */
export const CLOSE_NOTIFY = 0;
export const USER_CANCELED = 90;

/** What is known when an alert arrives, to say what it means. */
export interface AlertSituation {
	/** It is the answer to a ClientHello. */
	readonly answersHello: boolean;
	readonly host: string;
	/** What the handshake was waiting for. */
	readonly state: string;
	/** What was offered, as long as the handshake lasts. */
	readonly suites: string;
	readonly groups: string;
	readonly schemes: string;
	/** What was offered, application protocols and versions. */
	readonly protocols: string;
	readonly least: string;
	/** What we answered when a client's certificate was asked for, if it was. */
	readonly answer: Answer | undefined;
	/** What we have of our own, for people. */
	readonly ours: string | undefined;
}

/** The failure that a received fatal alert stands for: what it means depends on what we had said before. */
export function readAlert(description: number, situation: AlertSituation): StageFailure {
	const alert = alertName(description);
	const { host, answer, ours, answersHello } = situation;
	const sent = answer?.proof?.identity.description;
	if (answer !== undefined && sent !== undefined && ABOUT_CERTIFICATE.includes(description)) {
		return tlsFailures.make("alert-client-certificate", { host, alert, ours: sent, wanted: answer.wanted, advice: certificateAdvice(alert) });
	}
	const advice = missingCertificateAdvice(ours, answer?.wanted ?? "");
	if (answer !== undefined && sent === undefined && ABOUT_NONE.includes(description)) return tlsFailures.make("alert-certificate-required", { host, alert, advice });
	const code = (answersHello ? OF_HELLO[description] : undefined) ?? MEANINGS[description] ?? "alert-received";
	return tlsFailures.make(code, { ...situation, alert, advice });
}

/** The same for a server that hangs up behind our answer to its CertificateRequest. */
export function readCutOff({ proof, wanted }: Answer, host: string, ours: string | undefined): StageFailure {
	const advice = proof === undefined ? missingCertificateAdvice(ours, wanted) : cutOffAdvice(proof.identity.description);
	return tlsFailures.make("closed-after-certificate", { host, advice });
}

export function alertName(description: number): string {
	return NAMES[description] ?? `alert ${description}`;
}

/** What servers say of a client's certificate (RFC 8446 section 6.2): once we have sent ours, it is about that. */
const ABOUT_CERTIFICATE: readonly number[] = Object.freeze([42, 43, 44, 45, 46, 48, 49, 51, 116]);

/** What they say when there was none: handshake_failure in TLS 1.2 (RFC 5246 section 7.4.6), certificate_required in TLS 1.3; some, bad_certificate, and GnuTLS in TLS 1.2 decode_error. */
const ABOUT_NONE: readonly number[] = Object.freeze([40, 42, 50, 116]);

/** All but the one that says what we sent. */
type AlertCode = Exclude<Extract<keyof typeof tlsFailures.texts, `alert-${string}`>, "alert-client-certificate">;

/** What an answer to ClientHello means, where that is more than it means later. */
const OF_HELLO: Readonly<Record<number, AlertCode>> = Object.freeze({
	40: "alert-handshake-failure",
	71: "alert-insufficient-security",
});

const MEANINGS: Readonly<Record<number, AlertCode>> = Object.freeze({
	10: "alert-message-refused",
	20: "alert-record-damaged",
	21: "alert-record-damaged",
	22: "alert-message-refused",
	40: "alert-handshake-refused",
	47: "alert-message-refused",
	50: "alert-message-refused",
	51: "alert-record-damaged",
	70: "alert-protocol-version",
	71: "alert-handshake-refused",
	80: "alert-internal-error",
	109: "alert-message-refused",
	110: "alert-message-refused",
	112: "alert-unrecognized-name",
	116: "alert-certificate-required",
	120: "alert-no-application-protocol",
});

/** RFC 8446 section 6, and the ones that older versions still send. */
const NAMES: Readonly<Record<number, string>> = Object.freeze({
	0: "close_notify",
	10: "unexpected_message",
	20: "bad_record_mac",
	21: "decryption_failed",
	22: "record_overflow",
	40: "handshake_failure",
	42: "bad_certificate",
	43: "unsupported_certificate",
	44: "certificate_revoked",
	45: "certificate_expired",
	46: "certificate_unknown",
	47: "illegal_parameter",
	48: "unknown_ca",
	49: "access_denied",
	50: "decode_error",
	51: "decrypt_error",
	70: "protocol_version",
	71: "insufficient_security",
	80: "internal_error",
	86: "inappropriate_fallback",
	90: "user_canceled",
	100: "no_renegotiation",
	109: "missing_extension",
	110: "unsupported_extension",
	112: "unrecognized_name",
	113: "bad_certificate_status_response",
	115: "unknown_psk_identity",
	116: "certificate_required",
	120: "no_application_protocol",
});
