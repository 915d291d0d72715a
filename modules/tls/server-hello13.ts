import { equal } from "../bytes/equal.js";
import { Reader } from "../bytes/reader.js";
import { COOKIE, KEY_SHARE, PRE_SHARED_KEY, readExtensions, requiredExtension, SUPPORTED_VERSIONS } from "./extension.js";
import type { Extensions } from "./extension.js";
import { illegalParameter, tlsFailures } from "./failures.js";
import { NO_COMPRESSION } from "./offer.js";
import type { Offer } from "./offer.js";
import { hex16, isRetryRequest, malformedHello } from "./server-hello.js";
import type { ServerHello } from "./server-hello.js";
import { TLS12, TLS13 } from "./suites.js";
import type { CipherSuite, NamedGroup } from "./suites.js";

/** What a ServerHello of TLS 1.3 chose, or what a HelloRetryRequest asks for. */
export type ServerChoice =
	| { readonly kind: "hello"; readonly suite: CipherSuite; readonly group: NamedGroup; /** A view. */ readonly keyShare: Uint8Array; /** The session that was offered goes on. */ readonly resumes: boolean }
	| { readonly kind: "retry"; readonly suite: CipherSuite; readonly group: NamedGroup | undefined; /** A copy. */ readonly cookie: Uint8Array | undefined };

/** Reads the rest of a ServerHello or HelloRetryRequest (RFC 8446 sections 4.1.3 and 4.1.4) and holds it against the offer. */
export function readServerChoice(hello: ServerHello, offer: Offer): ServerChoice {
	const message = isRetryRequest(hello.random) ? "HelloRetryRequest" : "ServerHello";
	const list = new Reader(hello.extensions, malformedHello);
	const extensions = readExtensions(list, message, offer);
	list.end();
	if (hello.legacyVersion !== TLS12) throw illegalParameter(message, "legacy_version", hex16(hello.legacyVersion));
	if (!equal(hello.sessionId, offer.sessionId)) throw illegalParameter(message, "legacy_session_id_echo", "another value than ours");
	if (hello.compression !== NO_COMPRESSION) throw illegalParameter(message, "legacy_compression_method", hello.compression);
	const version = readVersion(requiredExtension(extensions, SUPPORTED_VERSIONS, message));
	if (version !== TLS13) throw illegalParameter(message, "selected_version", hex16(version));
	const suite = offer.suite(hello.suite);
	if (suite?.version !== TLS13) throw illegalParameter(message, "cipher_suite", hex16(hello.suite));
	return message === "ServerHello" ? readChoice(extensions, suite, offer) : readRetry(extensions, suite, offer);
}

function readChoice(extensions: Extensions, suite: CipherSuite, offer: Offer): ServerChoice {
	const entry = new Reader(requiredExtension(extensions, KEY_SHARE, "ServerHello"), malformedHello);
	const group = readGroup(entry, offer, "ServerHello");
	const keyShare = entry.vector16(1);
	entry.end();
	return { kind: "hello", suite, group, keyShare, resumes: takesSession(extensions, suite, offer) };
}

/** RFC 8446 section 4.2.11: one session is offered, and its hash must be the suite's. */
function takesSession(extensions: Extensions, suite: CipherSuite, offer: Offer): boolean {
	const data = extensions.get(PRE_SHARED_KEY);
	if (data === undefined) return false;
	const reader = new Reader(data, malformedHello);
	const selected = reader.uint16();
	reader.end();
	if (selected !== 0) throw illegalParameter("ServerHello", "selected_identity", selected);
	if (!fitsSession(suite, offer)) throw illegalParameter("ServerHello", "cipher_suite, of another hash than the session's", suite.name);
	return true;
}

/** Whether a suite can go on with the session that is offered. */
export function fitsSession({ hash }: CipherSuite, offer: Offer): boolean {
	const suite = offer.session && offer.suite(offer.session.session.suite);
	return suite?.hash === hash;
}

function readRetry(extensions: Extensions, suite: CipherSuite, offer: Offer): ServerChoice {
	const share = extensions.get(KEY_SHARE);
	const cookieData = extensions.get(COOKIE);
	let group: NamedGroup | undefined;
	if (share !== undefined) {
		const reader = new Reader(share, malformedHello);
		group = readGroup(reader, offer, "HelloRetryRequest");
		reader.end();
	}
	let cookie: Uint8Array | undefined;
	if (cookieData !== undefined) {
		const reader = new Reader(cookieData, malformedHello);
		const view = reader.vector16(1);
		reader.end();
		if (view.length > COOKIE_LIMIT) throw tlsFailures.make("message-too-large", { message: "cookie", size: view.length, limit: COOKIE_LIMIT });
		cookie = view.slice();
	}
	return { kind: "retry", suite, group, cookie };
}

function readGroup(reader: Reader, offer: Offer, message: string): NamedGroup {
	const id = reader.uint16();
	const group = offer.group(id);
	if (group === undefined) throw illegalParameter(message, "group", hex16(id));
	return group;
}

function readVersion(data: Uint8Array): number {
	const reader = new Reader(data, malformedHello);
	const version = reader.uint16();
	reader.end();
	return version;
}

/** Our bound for a cookie, which RFC 8446 lets be 65,535 bytes: it stands in the next ClientHello, whole, in memory. */
const COOKIE_LIMIT = 1024;
