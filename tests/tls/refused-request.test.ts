import { equal, ok, test } from "../harness.js";
import { identityOf } from "../fakes/tls-identity.js";
import { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import { handshakeMessage, joined, lengthened, list16, shortened } from "../fakes/tls-messages.js";
import type { Extension } from "../fakes/tls-messages.js";
import { at, at12, refuses, refuses12 } from "../fakes/tls-refusal.js";
import type { Refusal, Refusal12 } from "../fakes/tls-refusal.js";

const nothing = new Uint8Array(0);
const schemes: Extension = [13, list16(0x0403)];

/** Whether we have a certificate or not, what cannot be read is refused. */
for (const identity of [undefined, identityOf("p256")]) {
	const who = identity === undefined ? "without a certificate" : "with a certificate";

	/** RFC 8446 section 4.3.2. */
	refuses(`CertificateRequest of TLS 1.3, ${who}`, [
		asked("a context", [schemes], "illegal-parameter", 47, Uint8Array.of(1)),
		asked("no extensions", [], "missing-extension", 109),
		asked("schemes for certificates alone", [[50, list16(0x0403)]], "missing-extension", 109),
		asked("schemes twice", [schemes, schemes], "illegal-parameter", 47),
		asked("an unknown extension twice", [schemes, [0xfafa, nothing], [0xfafa, nothing]], "illegal-parameter", 47),
		asked("CAs twice", [schemes, authorities([Uint8Array.of(0x30, 0)]), authorities([Uint8Array.of(0x30, 0)])], "illegal-parameter", 47),
		asked("no scheme", [[13, list16()]], "malformed-message", 50),
		asked("half a scheme", [[13, Uint8Array.of(0, 3, 4, 3, 8)]], "malformed-message", 50),
		asked("a scheme and a byte behind the list", [[13, Uint8Array.of(0, 2, 4, 3, 0)]], "malformed-message", 50),
		asked("an empty extension of schemes", [[13, nothing]], "malformed-message", 50),
		asked("schemes that are longer than they are", [[13, Uint8Array.of(0, 4, 4, 3)]], "malformed-message", 50),
		asked("no scheme for certificates", [schemes, [50, list16()]], "malformed-message", 50),
		asked("half a scheme for certificates", [schemes, [50, Uint8Array.of(0, 1, 4)]], "malformed-message", 50),
		asked("an empty list of CAs", [schemes, [47, list16()]], "malformed-message", 50),
		asked("an empty name of a CA", [schemes, [47, Uint8Array.of(0, 3, 0, 0, 0)]], "malformed-message", 50),
		asked("a CA's name that is cut short", [schemes, [47, Uint8Array.of(0, 4, 0, 9, 0x30, 0)]], "malformed-message", 50),
		asked("a byte behind the CAs", [schemes, [47, Uint8Array.of(0, 4, 0, 2, 0x30, 0, 0)]], "malformed-message", 50),
		asked("server_name", [schemes, [0, nothing]], "unsupported-extension", 110),
		asked("key_share", [schemes, [51, nothing]], "unsupported-extension", 110),
		changed("a byte behind it", (message) => [lengthened(message, 0)], "malformed-message", 50),
		changed("its last byte missing", (message) => [shortened(message, 1)], "malformed-message", 50),
		changed("empty", () => [handshakeMessage(13, nothing)], "malformed-message", 50),
		changed("twice", (message) => [message, message], "unexpected-message", 10),
		{ name: "behind Certificate", script: { requestCertificate: true, edit: at("certificate-verify", (message) => [{ message: request13() }, { message }]) }, code: "unexpected-message", alert: 10 },
		{ name: "before EncryptedExtensions", script: { edit: at("encrypted-extensions", (message) => [{ message: request13() }, { message }]) }, code: "unexpected-message", alert: 10 },
		// We do not offer post_handshake_auth (RFC 8446 section 4.6.2).
		{ name: "after the handshake", script: { edit: at("connected", () => [{ message: request13() }]) }, code: "unexpected-message", alert: 10 },
		{ name: "after the handshake, with a context", script: { requestCertificate: true, edit: at("connected", () => [{ message: handshakeMessage(13, joined(Uint8Array.of(1, 7), request13().subarray(5))) }]) }, code: "unexpected-message", alert: 10 },
	].map((refusal) => ({ ...refusal, options: { identity } })));

	/** RFC 5246 section 7.4.4. */
	refuses12(`CertificateRequest of TLS 1.2, ${who}`, [
		body("no types", [0, 0, 2, 4, 3, 0, 0], "malformed-message", 50),
		body("no schemes", [1, 64, 0, 0, 0, 0], "malformed-message", 50),
		body("half a scheme", [1, 64, 0, 3, 4, 3, 8, 0, 0], "malformed-message", 50),
		body("as TLS 1.1 has it, without schemes", [1, 64, 0, 0], "malformed-message", 50),
		body("an empty name of a CA", [1, 64, 0, 2, 4, 3, 0, 2, 0, 0], "malformed-message", 50),
		body("a CA's name that is cut short", [1, 64, 0, 2, 4, 3, 0, 3, 0, 5, 0x30], "malformed-message", 50),
		body("a byte behind it", [1, 64, 0, 2, 4, 3, 0, 0, 0], "malformed-message", 50),
		body("without CAs", [1, 64, 0, 2, 4, 3], "malformed-message", 50),
		body("empty", [], "malformed-message", 50),
		{ name: "twice", script: { requestCertificate: true, edit: at12("certificate-request", (message) => [{ message }, { message }]) }, code: "unexpected-message", alert: 10 },
		{ name: "before ServerKeyExchange", script: { edit: at12("server-key-exchange", (message) => [{ message: request12() }, { message }]) }, code: "unexpected-message", alert: 10 },
		{ name: "behind ServerHelloDone", script: { edit: at12("server-hello-done", (message) => [{ message }, { message: request12(), hashed: false }]) }, code: "unexpected-message", alert: 10 },
		{ name: "after the handshake", script: { edit: at12("connected", () => [{ message: request12() }]) }, code: "unexpected-message", alert: 10 },
	].map((refusal) => ({ ...refusal, options: { identity } })));
}

/** Alerts behind our answer: what they are called, when we sent our certificate, and when we had none. */
const afterAnswer: readonly (readonly [description: number, name: string, sent: string, none: string])[] = [
	[42, "bad_certificate", "alert-client-certificate", "alert-certificate-required"],
	[43, "unsupported_certificate", "alert-client-certificate", "alert-received"],
	[44, "certificate_revoked", "alert-client-certificate", "alert-received"],
	[45, "certificate_expired", "alert-client-certificate", "alert-received"],
	[46, "certificate_unknown", "alert-client-certificate", "alert-received"],
	[48, "unknown_ca", "alert-client-certificate", "alert-received"],
	[49, "access_denied", "alert-client-certificate", "alert-received"],
	[51, "decrypt_error", "alert-client-certificate", "alert-record-damaged"],
	[116, "certificate_required", "alert-client-certificate", "alert-certificate-required"],
	[40, "handshake_failure", "alert-handshake-refused", "alert-certificate-required"],
	[50, "decode_error", "alert-message-refused", "alert-certificate-required"],
	[80, "internal_error", "alert-internal-error", "alert-internal-error"],
	[112, "unrecognized_name", "alert-unrecognized-name", "alert-unrecognized-name"],
];

for (const [description, name, sent, none] of afterAnswer) {
	const alert = { record: 21, content: Uint8Array.of(2, description) };
	for (const identity of [identityOf("p256"), undefined]) {
		const code = identity === undefined ? none : sent;
		test(`identity: ${name} after ${identity === undefined ? "our empty Certificate" : "our certificate"} is ${code}, in both versions`, () => {
			const talk = new Conversation({ requestCertificate: true, edit: at("connected", () => [alert]) }, { identity }).run();
			// In TLS 1.3 a client has finished by then.
			equal([talk.events, talk.failure?.code], [["connected", "failed"], code]);
			const talk12 = new Conversation12({ requestCertificate: true, edit: at12("change-cipher-spec", () => [alert]) }, { identity }).run();
			equal([talk12.events, talk12.failure?.code], [["failed"], code]);
			const failures = [talk.failure, talk12.failure];
			if (code === "alert-client-certificate") ok(failures.every((failure) => failure?.fault === "config" && failure.seen.includes("the p256 device") && failure.seen.includes(name) && failure.hint.length > 40));
			if (code === "alert-certificate-required") ok(failures.every((failure) => failure?.hint.startsWith("Set clientCertificate and clientKey") === true));
		});
	}
}

test("identity: a server that hangs up behind our answer is told as that, until it has said something", () => {
	for (const [identity, hint] of [[identityOf("p256"), "Often it does not take ours (the p256 device)"], [undefined, "Set clientCertificate and clientKey"]] as const) {
		const talks = [
			new Conversation({ requestCertificate: true }, { identity }),
			new Conversation12({ requestCertificate: true }, { identity }),
			new Conversation12({ requestCertificate: true, edit: (step) => (step === "change-cipher-spec" || step === "finished" ? [] : undefined) }, { identity }),
		];
		for (const talk of talks) {
			equal(talk.run().end().failure?.code, "closed-after-certificate");
			ok(talk.failure?.hint.startsWith(hint), talk.failure?.hint);
		}
		for (const talk of [new Conversation({ requestCertificate: true }, { identity }), new Conversation12({ requestCertificate: true }, { identity })]) {
			talk.run().server.sender.data(Uint8Array.of(1));
			equal(talk.run().end().failure?.code, "truncated");
		}
	}
	equal(new Conversation({}, { identity: identityOf("p256") }).run().end().failure?.code, "truncated");
});

test("identity: an alert before our answer is not about our certificate", () => {
	const alert = { record: 21, content: Uint8Array.of(2, 48) };
	const identity = identityOf("p256");
	equal(new Conversation({ requestCertificate: true, edit: at("finished", () => [alert]) }, { identity }).run().failure?.code, "alert-received");
	equal(new Conversation12({ requestCertificate: true, edit: at12("server-hello-done", () => [alert]) }, { identity }).run().failure?.code, "alert-received");
	equal(new Conversation({ edit: at("connected", () => [alert]) }, { identity }).run().failure?.code, "alert-received");
});

test("identity: a certificate that did not fit is told with what the server takes", () => {
	const alert = { record: 21, content: Uint8Array.of(2, 116) };
	const extensions: readonly Extension[] = [[13, list16(0x0804, 0x0503)], authorities([CN_FLEET, Uint8Array.of(0x30, 9)])];
	const talk = new Conversation({ requestCertificate: true, request: (fields) => ({ ...fields, extensions }), edit: at("connected", () => [alert]) }, { identity: identityOf("p256") }).run();
	equal(talk.failure?.code, "alert-certificate-required");
	const { hint = "" } = talk.failure ?? {};
	ok(hint.includes("rsa_pss_rsae_sha256, ecdsa_secp384r1_sha384, issued by fleet or a name that cannot be read"), hint);
	ok(hint.includes("the p256 device"), hint);
});

test("identity: a refusal names the CAs that the server asked for, three at most", () => {
	const alert = { record: 21, content: Uint8Array.of(2, 48) };
	const request = (fields: { readonly extensions: readonly Extension[] }): { readonly context: Uint8Array; readonly extensions: readonly Extension[] } => ({ context: nothing, extensions: [...fields.extensions, authorities([CN_FLEET, CN_FLEET, CN_FLEET, CN_FLEET, CN_FLEET])] });
	const talk = new Conversation({ requestCertificate: true, request, edit: at("connected", () => [alert]) }, { identity: identityOf("p256") }).run();
	ok(talk.failure?.expected.endsWith("issued by fleet or fleet or fleet or 2 more") === true, talk.failure?.expected);
	ok(talk.failure.hint.includes("cafile"));
});

function asked(name: string, extensions: readonly Extension[], code: string, alert: number, context = nothing): Refusal {
	return { name, script: { requestCertificate: true, request: () => ({ context, extensions }) }, code, alert };
}

function changed(name: string, change: (message: Uint8Array) => readonly Uint8Array[], code: string, alert: number): Refusal {
	return { name, script: { requestCertificate: true, edit: at("certificate-request", (message) => change(message).map((piece) => ({ message: piece }))) }, code, alert };
}

function body(name: string, bytes: readonly number[], code: string, alert: number): Refusal12 {
	return { name, script: { requestCertificate: true, edit: at12("certificate-request", () => [{ message: handshakeMessage(13, Uint8Array.from(bytes)) }]) }, code, alert };
}

function authorities(names: readonly Uint8Array[]): Extension {
	const list = joined(...names.map((name) => joined(Uint8Array.of(0, name.length), name)));
	return [47, joined(Uint8Array.of(list.length >> 8, list.length & 0xff), list)];
}

function request13(): Uint8Array {
	return handshakeMessage(13, Uint8Array.of(0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3));
}

function request12(): Uint8Array {
	return handshakeMessage(13, Uint8Array.of(1, 64, 0, 2, 4, 3, 0, 0));
}

const CN_FLEET = Uint8Array.of(0x30, 0x10, 0x31, 0x0e, 0x30, 0x0c, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x05, 0x66, 0x6c, 0x65, 0x65, 0x74);
