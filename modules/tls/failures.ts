import { FailureTable } from "../failure/failure.js";
import type { StageFailure } from "../failure/failure.js";

/** Every way in which TLS fails of itself; what is wrong with a certificate has its own table in x509. */
export const tlsFailures = new FailureTable("tls", {
	"not-tls": {
		fault: "config",
		seen: "{host} answered with something that is not TLS: {spoken} (first bytes: {bytes})",
		expected: "a TLS record",
		hint: "This port does not speak TLS. Check the port number: TLS is usually on 8883 for MQTT, 443 for HTTPS and Blynk.IoT, 9443 for a Blynk server of your own; 1883, 80 and 8080 are usual without.",
	},
	"version-too-old": {
		fault: "peer",
		seen: "{host} offers {version} at most",
		expected: "{least}",
		hint: "Allow TLS 1.3 or 1.2 on the server: for mosquitto leave tls_version unset; OpenSSL has both since 1.1.1. What is older is not safe (RFC 8996).",
		alert: 70,
	},
	downgraded: {
		fault: "link",
		seen: "{host} chose an older version than it and we know (its random value says so)",
		expected: "the newest version that both know (RFC 8446 section 4.1.3)",
		hint: "Somebody between changed what we offered, or a box in front of the server does. Try another network.",
		alert: 47,
	},
	"no-extended-master-secret": {
		fault: "peer",
		seen: "{host} speaks TLS 1.2 without extended_master_secret",
		expected: "keys that are bound to the handshake (RFC 7627)",
		hint: "Bring the server's TLS software up to date (OpenSSL since 1.1.0, GnuTLS since 3.4), or better allow TLS 1.3 there.",
		alert: 40,
	},
	"session-changed": {
		fault: "peer",
		seen: "{host} resumes a session {now} extended_master_secret that was made {before}",
		expected: "a session that goes on as it was made (RFC 7627 section 5.3)",
		hint: "The servers behind this name differ: bring the TLS software of all up to date. The next attempt is a full handshake.",
		alert: 40,
	},
	"no-renegotiation-info": {
		fault: "peer",
		seen: "{host} speaks TLS 1.2 without renegotiation_info",
		expected: "a server that cannot take our handshake for the next one of somebody else's connection (RFC 9325 section 3.5)",
		hint: "Bring the server's TLS software up to date (OpenSSL since 0.9.8m has it), or better allow TLS 1.3 there.",
		alert: 40,
	},
	"bad-renegotiation-info": {
		fault: "peer",
		seen: "a first ServerHello that speaks of a renegotiation",
		expected: "an empty renegotiation_info (RFC 5746 section 3.4)",
		hint: "Somebody between mixes connections, or the server is broken. Try another network.",
		alert: 40,
	},
	"renegotiation-refused": {
		fault: "peer",
		seen: "a HelloRequest: the server wants a second handshake on the same connection",
		expected: "one handshake for each connection",
		hint: "Switch renegotiation off on the server, or allow TLS 1.3 there, which has none.",
		alert: 100,
	},
	"malformed-message": {
		fault: "peer",
		seen: "a {message} that cannot be read",
		expected: "the form that it has in RFC 8446 (TLS 1.3) or RFC 5246 (TLS 1.2)",
		hint: "The server, or a box between, sends broken TLS. Try the server's newest version, or another network.",
		alert: 50,
	},
	"unexpected-message": {
		fault: "peer",
		seen: "{message} in the state {state}",
		expected: "a message that RFC 8446 (TLS 1.3) or RFC 5246 (TLS 1.2) allows there",
		hint: "The server, or a box between, breaks the order of the handshake. Try the server's newest version, or another network.",
		alert: 10,
	},
	"message-too-large": {
		fault: "resource",
		seen: "a {message} of {size} bytes",
		expected: "at most {limit} bytes: the handshake's buffer",
		hint: "Let the server send fewer or smaller certificates (its own and one intermediate, ECDSA), or give TLS more memory.",
		alert: 80,
	},
	"too-many-entries": {
		fault: "resource",
		seen: "{message} with more than {limit} extensions",
		expected: "at most {limit}",
		hint: "No usual server sends so many: see what stands at this address and port, and keep its TLS software current.",
		alert: 80,
	},
	"record-too-large": {
		fault: "resource",
		seen: "a record of {size} bytes",
		expected: "at most {limit} bytes: the receive buffer (setting receiveBuffer)",
		hint: "Raise receiveBuffer if the chip has the memory; up to 16640 bytes can arrive.",
		alert: 80,
	},
	"record-overflow": {
		fault: "peer",
		seen: "a record of {size} bytes",
		expected: "at most {limit} bytes (RFC 8446 section 5, RFC 5246 section 6.2)",
		hint: "The server, or a box between, breaks TLS records. Try another network.",
		alert: 22,
	},
	"bad-record-mac": {
		fault: "link",
		seen: "a record whose authentication tag is wrong",
		expected: "data exactly as the server sent it",
		hint: "Something changed the data on the way: a faulty link, or somebody between. It is tried again; if it stays, try another network.",
		alert: 20,
	},
	"illegal-parameter": {
		fault: "peer",
		seen: "{message} with {field} = {value}",
		expected: "a value that was offered",
		hint: "The server answers with what it was not offered. Try the server's newest version.",
		alert: 47,
	},
	"unsupported-extension": {
		fault: "peer",
		seen: "{message} with extension {extension}, which was not offered or does not belong there",
		expected: "only extensions that the client asked for, each in its message",
		hint: "The server answers with what it was not asked. Try the server's newest version.",
		alert: 110,
	},
	"missing-extension": {
		fault: "peer",
		seen: "{message} without extension {extension}",
		expected: "the extension, which TLS 1.3 requires there",
		hint: "The server leaves out what TLS 1.3 requires. Try the server's newest version.",
		alert: 109,
	},
	"bad-key-share": {
		fault: "peer",
		seen: "a key share of group {group} that is not a valid public key",
		expected: "a point of that group",
		hint: "The server's key agreement is broken, or somebody between attacks it. Try another network.",
		alert: 47,
	},
	"bad-handshake-signature": {
		fault: "peer",
		seen: "a handshake signature ({scheme}) that does not fit the server's certificate",
		expected: "proof that the server has the certificate's private key",
		hint: "The server's key and certificate do not belong together, or somebody between pretends to be the server.",
		alert: 51,
	},
	"bad-finished": {
		fault: "peer",
		seen: "a Finished message with the wrong contents",
		expected: "the same handshake as seen by both sides",
		hint: "Somebody between changed the handshake, or the server is broken. Try another network.",
		alert: 51,
	},
	"too-many-records": {
		fault: "peer",
		seen: "{count} {kind} in a row",
		expected: "progress",
		hint: "The server floods the connection with what carries nothing. It is tried again later.",
		alert: 10,
	},
	"closed-in-handshake": {
		fault: "peer",
		seen: "{host} closed the connection while the handshake was waiting for {state}",
		expected: "a complete TLS handshake",
		hint: "The server gave no reason; its log may. {advice}",
	},
	"reset-in-handshake": {
		fault: "peer",
		seen: "{host} reset the connection while the handshake was waiting for {state}",
		expected: "a complete TLS handshake",
		hint: "The server, or a firewall on the way, broke off without a reason. {advice}",
	},
	truncated: {
		fault: "link",
		seen: "the connection ended without close_notify",
		expected: "close_notify before the end (RFC 8446 section 6.1, RFC 5246 section 7.2.1)",
		hint: "The server or the network cut the connection. It is opened again.",
	},
	"bad-server-name": {
		fault: "config",
		seen: "the host {host}",
		expected: "a DNS name in ASCII, or an IP address",
		hint: "Check the host in the settings; an international name is given as its A-label (xn--…).",
	},
	"handshake-timeout": {
		fault: "link",
		seen: "no complete handshake within {seconds} s; still waiting for {state}",
		expected: "a complete TLS handshake",
		hint: "{advice} Setting: tlsDeadline.",
		alert: 90,
	},
	"alert-handshake-failure": {
		fault: "peer",
		seen: "{host} takes nothing of what we offered ({alert} in answer to ClientHello)",
		expected: "a server that shares one of each with us: {least}; suites {suites}; groups {groups}; signature schemes {schemes}",
		hint: "Give the server TLS 1.3 or 1.2 with AES-GCM or ChaCha20-Poly1305, x25519 or P-256, and an ECDSA P-256 or RSA certificate.",
	},
	"alert-insufficient-security": {
		fault: "peer",
		seen: "{host} finds what we offered too weak ({alert} in answer to ClientHello)",
		expected: "a server that takes one of each: suites {suites}; groups {groups}; signature schemes {schemes}",
		hint: "The server's policy asks for more than this device has: allow one of these on the listener for devices.",
	},
	"alert-handshake-refused": {
		fault: "peer",
		seen: "{host} refused the handshake ({alert}) while we waited for {state}",
		expected: "a server that goes through with what it has chosen",
		hint: "The server's log says why. A server of TLS 1.2 that wants a client certificate refuses so.",
	},
	"alert-protocol-version": {
		fault: "peer",
		seen: "{host} takes none of the versions that were offered ({alert})",
		expected: "{least}",
		hint: "Allow TLS 1.3 or 1.2 on the server: for mosquitto leave tls_version unset; OpenSSL has both since 1.1.1. What is older is not safe (RFC 8996).",
	},
	"alert-unrecognized-name": {
		fault: "config",
		seen: "{host} is not a name that the server knows ({alert})",
		expected: "a name that the server has a certificate for",
		hint: "Check the host name in the settings: it must be the one in the server's certificate.",
	},
	"alert-no-application-protocol": {
		fault: "config",
		seen: "{host} speaks none of the application protocols that were offered ({alert})",
		expected: "one of: {protocols}",
		hint: "Another service may answer there: check host and port, or let the server take this protocol (ALPN).",
	},
	"alert-message-refused": {
		fault: "caller",
		seen: "{host} cannot take what we said ({alert}) while we waited for {state}",
		expected: "a server that takes what RFC 8446 and RFC 5246 let a client say",
		hint: "Bring the server's TLS software up to date. If it is, one of the two has a defect: report the server's software and what the setting trace shows.",
	},
	"alert-record-damaged": {
		fault: "link",
		seen: "{host} received something else than we sent ({alert}) while we waited for {state}",
		expected: "a way on which nothing is changed",
		hint: "Something changed the data on the way: a faulty link, or somebody between. It is tried again; if it stays, try another network.",
	},
	"alert-internal-error": {
		fault: "peer",
		seen: "{host} has trouble of its own ({alert}) while we waited for {state}",
		expected: "a server that works",
		hint: "The server's log says what: often a certificate or key that it cannot load, or too little memory. It is tried again.",
	},
	"alert-certificate-required": {
		fault: "config",
		seen: "{host} wants a client certificate ({alert})",
		expected: "a certificate of our own that the server takes, or a server that needs none",
		hint: "{advice}",
	},
	"alert-client-certificate": {
		fault: "config",
		seen: "{host} refused our certificate ({alert}): {ours}",
		expected: "a certificate that the server takes; it asked for: {wanted}",
		hint: "{advice}",
	},
	"closed-after-certificate": {
		fault: "config",
		seen: "{host}, which wants client certificates, cut the connection as soon as it had our answer, and gave no reason",
		expected: "a server that takes our certificate, or says why not",
		hint: "{advice}",
	},
	"client-signature": {
		fault: "config",
		seen: "our private key could not sign the handshake",
		expected: "proof that we have the key of our certificate",
		hint: "Export the key in clientKey again, or make a new one with a new certificate; a key in a secure element: see that it answers.",
		alert: 80,
	},
	"key-worn-out": {
		fault: "resource",
		seen: "{count} records sent under one key",
		expected: "at most {limit} under one key of {suite} (RFC 8446 section 5.5)",
		hint: "It is connected again, with new keys. TLS 1.3 changes them without that: allow it on the server.",
		alert: 90,
	},
	"alert-received": {
		fault: "peer",
		seen: "{host} ended the connection with the alert {alert} while we waited for {state}",
		expected: "no alert",
		hint: "The server's log says why; what the alert means is in RFC 8446 section 6.2 and RFC 5246 section 7.2.2.",
	},
});

/** A value in a message that was not offered, or that its RFC does not allow. */
export function illegalParameter(message: string, field: string, value: string | number): StageFailure {
	return tlsFailures.make("illegal-parameter", { message, field, value });
}

/** What to do when a server refuses our certificate, by the name of its alert. */
export function certificateAdvice(alert: string): string {
	return REFUSED[alert] ?? REFUSED["bad_certificate"] ?? "";
}

/** What to do when a server has nothing more to say once it has our certificate. */
export function cutOffAdvice(ours: string): string {
	return `Often it does not take ours (${ours}), and tells its log alone: see that it trusts the issuer (mosquitto: cafile), that the dates are good, and that the certificate is for clients (clientAuth).`;
}

/** What to do when a server wants a certificate and we sent none: because we have none, or because none fits what it wants. */
export function missingCertificateAdvice(ours: string | undefined, wanted: string): string {
	if (ours === undefined) return "Set clientCertificate and clientKey, with a certificate from a CA that the server trusts; or switch require_certificate off on the broker, or use a listener without it.";
	if (wanted === "") return `Ours was not sent, because the server did not say what it takes: ${ours}. See its settings for client certificates.`;
	return `Ours was not sent, because its key cannot sign as the server wants: ${wanted}. Ours: ${ours}. Let the server take the key's kind, or get a certificate for a key of another kind.`;
}

/** What to do about a handshake that ended, by how it ended and what it was waiting for. */
export function handshakeAdvice(end: "closed" | "silent", waitsFor: string): string {
	return ADVICE[end][waitsFor === "ServerHello" ? "unanswered" : "answered"];
}

const ADVICE = Object.freeze({
	closed: Object.freeze({
		unanswered: "Often: this port does not speak TLS (a broker without TLS, usual on 1883, closes just so), or the server has no certificate for this name.",
		answered: "Often: the server, or a box between, broke off because of load, a limit of connections or a restart; it is tried again.",
	}),
	silent: Object.freeze({
		unanswered: "The server accepted and is silent: is it a TLS port? A firewall may also swallow the answer.",
		answered: "The server began to answer and stopped: it is overloaded, or large packets get lost on the way (a router with a wrong MTU).",
	}),
});

/** By RFC 8446 section 6.2. */
const REFUSED: Readonly<Record<string, string>> = Object.freeze({
	bad_certificate: "The server's log says what it does not like about it; look at it with: openssl x509 -in client.pem -noout -text.",
	unsupported_certificate: "Often its extendedKeyUsage does not allow clients (clientAuth), or its key is of a kind that the server does not take.",
	certificate_revoked: "Its CA has revoked it, or the server's revocation list has ended. Get a new certificate, or renew the list (mosquitto: crlfile).",
	certificate_expired: "See whether its dates have passed or not begun; if they are good, the server's clock or its list of revoked certificates is wrong.",
	certificate_unknown: "The server's log says why; look at it with: openssl x509 -in client.pem -noout -text.",
	unknown_ca: "The server does not trust its issuer: put that CA's certificate among those it trusts (mosquitto: cafile), or the intermediate certificates behind ours in clientCertificate.",
	access_denied: "The certificate is good, but the server's rules do not let its owner in: see its list of allowed names.",
	decrypt_error: "The server found our signature wrong: key and certificate do not belong together for it, or a box between changes the handshake.",
});
