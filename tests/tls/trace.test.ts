import { nodeCrypto } from "../../hosts/node/crypto.js";
import { writeHex } from "../../modules/bytes/hex.js";
import type { Crypto } from "../../modules/ports/crypto.js";
import { tlsTrace } from "../../modules/tls/trace.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import type { ConnectionOptions, FakeServer, TalkWith } from "../fakes/tls-conversation.js";
import { rsa } from "../fakes/tls-credentials.js";
import { handshakeMessage, writeCertificateRequest, writeServerHello, writeTicket } from "../fakes/tls-messages.js";
import { writeCertificateRequest12, writeCertificateStatus } from "../fakes/tls-messages12.js";
import { at, at12 } from "../fakes/tls-refusal.js";
import { equal, ok, test } from "../harness.js";

/** What every host has, so that every host offers the same; its secrets and all that is random are remembered. */
class WatchedCrypto {
	readonly secrets: Uint8Array[] = [];
	readonly crypto: Crypto = {
		...nodeCrypto,
		aeads: ["chacha20-poly1305", "aes-128-gcm"], groups: ["x25519", "secp256r1"], signatures: ["ecdsa", "rsa-pss"],
		random: (into) => {
			nodeCrypto.random(into);
			this.secrets.push(into.slice());
		},
		hmac: (...parameters) => this.remembered(nodeCrypto.hmac(...parameters)),
		aead: (name, key) => nodeCrypto.aead(name, this.remembered(key)),
		generateKeyPair: (group) => {
			const share = nodeCrypto.generateKeyPair(group);
			this.remembered(share.publicKey);
			return { ...share, group, publicKey: share.publicKey, wipe: () => { share.wipe(); }, agree: (peerKey) => this.remembered(share.agree(this.remembered(peerKey)) ?? new Uint8Array(0)) };
		},
	};

	private remembered(bytes: Uint8Array): Uint8Array {
		this.secrets.push(bytes.slice());
		return bytes;
	}
}

interface Told {
	readonly name: string;
	readonly talk: (options: Partial<ConnectionOptions>) => TalkWith<FakeServer>;
	readonly then?: (talk: TalkWith<FakeServer>) => void;
	/** Ours, without what each says of ClientHello: that is `hello`. */
	readonly lines: readonly string[];
}

const schemes = "signature_algorithms ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 ecdsa_secp384r1_sha384";
const certificateSchemes = `${schemes.replace("algorithms", "algorithms_cert")} ecdsa_secp521r1_sha512`;
const hello = `-> ClientHello, 203 bytes: suites TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_GCM_SHA256; server_name localhost; max_fragment_length 2048; supported_groups x25519 secp256r1; ${schemes}; record_size_limit 4072; supported_versions TLS 1.3; ${certificateSchemes}; key_share x25519`;
const hello12 = `-> ClientHello, 156 bytes: suites TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; server_name localhost; max_fragment_length 2048; supported_groups x25519 secp256r1; ec_point_formats; ${schemes}; application_layer_protocol_negotiation mqtt x/y; extended_master_secret; record_size_limit 4072; ${certificateSchemes}; renegotiation_info`;
const flight13 = [
	"<- EncryptedExtensions, 12 bytes: record_size_limit 1000",
	"<- Certificate, 815 bytes: certificates of 802 bytes",
	"<- CertificateVerify, 264 bytes: rsa_pss_rsae_sha256",
	"<- Finished, 36 bytes",
	"<- new keys",
	"-> Finished, 36 bytes",
	"-> new keys",
];

const ticket = writeTicket({ nonce: Uint8Array.of(1), ticket: new Uint8Array(150).fill(7), extensions: [[42, new Uint8Array(4)]] });

const told: readonly Told[] = [
	{
		name: "a full handshake of TLS 1.3, tickets, new keys and the end",
		talk: (options) => new Conversation({ credentials: rsa, extensions: [[28, Uint8Array.of(3, 232)]], edit: at("connected", () => [{ message: ticket }, { message: handshakeMessage(24, Uint8Array.of(1)) }]) }, options),
		then: (talk) => { talk.client.send({ type: "close" }); },
		lines: [
			hello,
			"<- ServerHello, 122 bytes: legacy_version TLS 1.2; TLS_AES_128_GCM_SHA256; supported_versions TLS 1.3; key_share x25519",
			"<- new keys", "-> change_cipher_spec", "-> new keys", "<- change_cipher_spec",
			...flight13,
			"<- NewSessionTicket, 176 bytes: 7200 s; a ticket of 150 bytes; early_data",
			"<- KeyUpdate, 5 bytes: update_requested",
			"<- new keys",
			"-> KeyUpdate, 5 bytes: update_not_requested",
			"-> new keys",
			"-> alert, warning: close_notify",
		],
	},
	{
		name: "a HelloRetryRequest",
		talk: (options) => new Conversation({ credentials: rsa, extensions: [[28, Uint8Array.of(3, 232)]], retry: { group: "secp256r1", cookie: new Uint8Array(20) }, group: "secp256r1" }, options),
		lines: [
			hello,
			"<- HelloRetryRequest, 114 bytes: legacy_version TLS 1.2; TLS_AES_128_GCM_SHA256; supported_versions TLS 1.3; key_share secp256r1; cookie of 22 bytes",
			"-> change_cipher_spec",
			hello.replace("203", "262").replace("signature_algorithms_cert", "cookie of 22 bytes; signature_algorithms_cert").replace("key_share x25519", "key_share secp256r1"),
			"<- change_cipher_spec",
			"<- ServerHello, 155 bytes: legacy_version TLS 1.2; TLS_AES_128_GCM_SHA256; supported_versions TLS 1.3; key_share secp256r1",
			"<- new keys", "-> new keys",
			...flight13,
		],
	},
	{
		name: "a handshake of TLS 1.2",
		talk: (options) => new Conversation12({ credentials: rsa, suite: 0xc02f, status: new Uint8Array(20), requestCertificate: true, extensions: [[16, Uint8Array.of(0, 5, 4, 0x6d, 0x71, 0x74, 0x74)]] }, { ...options, versions: [tls12], protocols: ["mqtt", "x/y"] }),
		lines: [
			hello12,
			"<- ServerHello, 64 bytes: legacy_version TLS 1.2; TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; renegotiation_info; extended_master_secret; application_layer_protocol_negotiation mqtt",
			"<- Certificate, 812 bytes: certificates of 802 bytes",
			"<- CertificateStatus, 28 bytes",
			"<- ServerKeyExchange, 300 bytes: x25519; rsa_pss_rsae_sha256",
			"<- CertificateRequest, 15 bytes: ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256",
			"<- ServerHelloDone, 4 bytes",
			"-> Certificate, 7 bytes: no certificate",
			"-> ClientKeyExchange, 37 bytes",
			"-> change_cipher_spec", "-> new keys", "-> Finished, 16 bytes",
			"<- change_cipher_spec", "<- new keys", "<- Finished, 16 bytes",
		],
	},
	{
		name: "a server that refuses",
		talk: (options) => new Conversation({ edit: at("server-hello", () => [{ record: 21, content: Uint8Array.of(2, 40) }]) }, options),
		lines: [hello, "<- alert, fatal: handshake_failure"],
	},
	{
		name: "a server that is refused",
		talk: (options) => new Conversation({ hello: (fields) => ({ ...fields, suite: 0x1304 }) }, options),
		lines: [hello, "<- ServerHello, 122 bytes: legacy_version TLS 1.2; 0x1304; supported_versions TLS 1.3; key_share x25519", "-> alert, fatal: illegal_parameter"],
	},
	{
		name: "a server that cannot be read",
		talk: (options) => new Conversation({ edit: at("server-hello", () => [{ message: handshakeMessage(2, new Uint8Array(40).fill(0x21)) }]) }, options),
		lines: [hello, "<- ServerHello, 44 bytes, which cannot be read", "-> alert, fatal: decode_error"],
	},
];

for (const { name, talk, then, lines } of told) {
	test(`trace: ${name}`, () => {
		const watched = new WatchedCrypto();
		const written: string[] = [];
		const conversation = talk({ crypto: watched.crypto, trace: tlsTrace([tls13, tls12], (line) => { written.push(line); }) }).run();
		then?.(conversation);
		conversation.run();
		equal(written, lines);
		for (const secret of watched.secrets) if (secret.length >= 8) ok(!written.join().includes(writeHex(secret.subarray(0, 4))));
		ok(watched.secrets.length > 0);
	});
}

const long = Array.from({ length: 200 }, () => [0xfafa, new Uint8Array(2)] as const);

/** What a server may say to make a line long, or to reach a terminal. */
const strange: readonly (readonly [name: string, version: number, message: Uint8Array, line: string])[] = [
	["200 extensions", 0x0304, handshakeMessage(8, writeCertificateRequest({ context: new Uint8Array(0), extensions: long }).subarray(5)), `<- EncryptedExtensions, 1206 bytes: ${"type 64250; ".repeat(32)}…`],
	["200 certificates", 0x0303, handshakeMessage(11, Uint8Array.of(0, 3, 0x20, ...Array.from({ length: 200 }, () => [0, 0, 1, 5]).flat())), `<- Certificate, 807 bytes: certificates of ${"1, ".repeat(32)}… bytes`],
	["200 schemes", 0x0303, writeCertificateRequest12({ types: Uint8Array.of(1), schemes: new Uint8Array(400).fill(9), authorities: [] }), `<- CertificateRequest, 410 bytes: ${"0x0909 ".repeat(32)}…`],
	["a protocol that moves the cursor", 0x0304, handshakeMessage(8, Uint8Array.of(0, 10, 0, 16, 0, 6, 0, 4, 3, 0x1b, 0x5b, 0x41)), "<- EncryptedExtensions, 16 bytes: application_layer_protocol_negotiation \\u{1b}[A"],
	["a protocol that is no text", 0x0304, handshakeMessage(8, Uint8Array.of(0, 8, 0, 16, 0, 4, 0, 2, 1, 0xff)), "<- EncryptedExtensions, 14 bytes: application_layer_protocol_negotiation no text"],
	["a group that nobody knows", 0x0303, handshakeMessage(12, Uint8Array.of(3, 0x12, 0x34, 1, 0, 9, 9, 0, 0)), "<- ServerKeyExchange, 13 bytes: 0x1234; 0x0909"],
	["extensions of a certificate", 0x0304, handshakeMessage(11, Uint8Array.of(0, 0, 0, 11, 0, 0, 1, 9, 0, 5, 0, 5, 0, 1, 1)), "<- Certificate, 19 bytes: certificates of 1 (status_request) bytes"],
	["nothing at all", 0x0304, new Uint8Array(0), "<- HelloRequest, 0 bytes"],
	["a message of no known type", 0x0304, handshakeMessage(99, new Uint8Array(3)), "<- a handshake message of type 99, 7 bytes"],
	["a ServerHello of one byte", 0x0304, handshakeMessage(2, new Uint8Array(1)), "<- ServerHello, 5 bytes, which cannot be read"],
	["a ServerHello of SSL 3.0", 0x0303, writeServerHello({ legacyVersion: 0x0300, random: new Uint8Array(32), sessionId: new Uint8Array(0), suite: 5, compression: 0, extensions: [] }).slice(0, -2), "<- ServerHello, 42 bytes: legacy_version SSL 3.0; 0x0005"],
	["a ticket of TLS 1.2", 0x0303, handshakeMessage(4, Uint8Array.of(0, 0, 0, 9, 0, 2, 1, 1)), "<- NewSessionTicket, 12 bytes: 9 s; a ticket of 2 bytes"],
	["a status", 0x0303, writeCertificateStatus(1, new Uint8Array(3)), "<- CertificateStatus, 11 bytes"],
];

for (const [name, version, message, line] of strange) {
	test(`trace: ${name}`, () => {
		const written: string[] = [];
		tlsTrace([tls13], (text) => { written.push(text); }).said("server", 22, message, version);
		equal(written, [line]);
	});
}

test("trace: records that are no messages", () => {
	const written: string[] = [];
	const trace = tlsTrace([tls13], (text) => { written.push(text); });
	trace.said("server", 21, Uint8Array.of(2, 255), 0x0304);
	trace.said("server", 21, new Uint8Array(3), 0x0304);
	trace.said("server", 20, Uint8Array.of(1), 0x0304);
	trace.said("server", 24, new Uint8Array(7), 0x0304);
	equal(written, ["<- alert, fatal: alert 255", "<- alert of 3 bytes", "<- change_cipher_spec", "<- record of type 24, 7 bytes"]);
});

test("trace: a warning of TLS 1.2, and a record of no known type", () => {
	const written: string[] = [];
	new Conversation12({ edit: at12("certificate", () => [{ record: 21, content: Uint8Array.of(1, 90) }, { record: 99, content: Uint8Array.of(1) }]) }, { trace: tlsTrace([tls12], (line) => { written.push(line); }) }).run();
	equal(written.slice(2), ["<- alert, warning: user_canceled", "<- record of type 99, 1 bytes", "-> alert, fatal: unexpected_message"]);
});
