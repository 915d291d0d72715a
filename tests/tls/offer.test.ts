import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { GroupName } from "../../modules/ports/crypto.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { equal, ok, test } from "../harness.js";
import { Conversation, Conversation12, makeClient } from "../fakes/tls-conversation.js";
import type { Extension } from "../fakes/tls-messages.js";
import { list16, number16, readClientHello } from "../fakes/tls-messages.js";
import { RecordingCrypto } from "../fakes/recording-crypto.js";
import { refuses } from "../fakes/tls-refusal.js";
import type { Refusal } from "../fakes/tls-refusal.js";

const GROUPS: Readonly<Record<GroupName, number>> = Object.freeze({ x25519: 29, secp256r1: 23, secp384r1: 24 });
const protocols = ["mqtt", "x-amzn-mqtt-ca"];
const nothing = new Uint8Array(0);

for (const versions of [[tls13], [tls13, tls12], [tls12]]) {
	const names = versions.map(({ name }) => name).join(" and ");
	test(`offer: protocols go out in their order, ${names}; none unless given`, () => {
		const converse = versions.includes(tls13) ? new Conversation({}, { versions, protocols }) : new Conversation12({}, { versions, protocols });
		equal(converse.run().server.hellos[0]?.extensions.get(16), wanted(...protocols));
		equal(new Conversation12({}, { versions }).run().server.hellos[0]?.extensions.has(16), false);
	});
}

for (const name of protocols) {
	test(`offer: the server chooses ${name}, in both versions`, () => {
		const extensions: readonly Extension[] = [[16, wanted(name)]];
		equal(new Conversation({ extensions }, { protocols }).run().connected?.protocol, name);
		equal(new Conversation12({ extensions }, { protocols }).run().connected?.protocol, name);
	});
}

test("offer: a server that chooses no protocol is good (RFC 7301 section 3.2)", () => {
	for (const talk of [new Conversation({}, { protocols }), new Conversation12({}, { protocols })]) {
		equal([talk.run().events, talk.connected?.protocol], [["connected"], undefined]);
	}
});

/** RFC 8446 section 4.2.3: the same schemes, and ECDSA with SHA-512, which certificates alone have. */
test("offer: signature_algorithms_cert goes out where certificates may be signed otherwise than handshakes", () => {
	const handshakes = [0x0403, 0x0804, 0x0805, 0x0806, 0x0503, ...(nodeCrypto.signatures.includes("ed25519") ? [0x0807] : []), 0x0401, 0x0501, 0x0601];
	for (const versions of [[tls13], [tls13, tls12], [tls12]]) {
		const { hellos } = new Conversation12({}, { versions }).run().server;
		equal(hellos[0]?.extensions.get(13), list16(...handshakes));
		equal(hellos[0]?.extensions.get(50), list16(...handshakes, 0x0603));
	}
});

test("offer: signature_algorithms_cert stays out where it would say the same", () => {
	const client = makeClient({ crypto: new LimitedCrypto() });
	client.next();
	const hello = readClientHello(client.output()?.subarray(5) ?? nothing);
	equal([hello.extensions.get(13), hello.extensions.has(50)], [list16(0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601), false]);
});

/** It is a request, and no server answers it. */
refuses("signature_algorithms_cert", [
	{ name: "in EncryptedExtensions", script: { extensions: [[50, list16(0x0403)]] }, code: "unsupported-extension", alert: 110 },
	{ name: "in ServerHello", script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [50, list16(0x0403)]] }) }, code: "unsupported-extension", alert: 110 },
	{ name: "in Certificate", script: { certificate: (fields) => ({ ...fields, entries: fields.entries.map((entry) => ({ ...entry, extensions: [[50, list16(0x0403)]] })) }) }, code: "unsupported-extension", alert: 110 },
]);

test("offer: a protocol's name is UTF-8", () => {
	const talk = new Conversation({ extensions: [[16, wanted("Ünïcode €")]] }, { protocols: ["Ünïcode €"] }).run();
	equal(talk.connected?.protocol, "Ünïcode €");
});

/** RFC 7301 section 3.1. */
refuses("a protocol chosen in TLS 1.3", [
	protocol("one that was not offered", wanted("h2"), "illegal-parameter", 47),
	protocol("one that begins like ours", wanted("mqt"), "illegal-parameter", 47),
	protocol("no text", Uint8Array.of(0, 3, 2, 0xff, 0xfe), "illegal-parameter", 47),
	protocol("an empty name", Uint8Array.of(0, 1, 0), "malformed-message", 50),
	protocol("no name", number16(0), "malformed-message", 50),
	protocol("nothing", nothing, "malformed-message", 50),
	protocol("two", wanted("mqtt", "mqtt"), "malformed-message", 50),
	protocol("one with a byte behind it", Uint8Array.of(...wanted("mqtt"), 0), "malformed-message", 50),
	{ ...protocol("in ServerHello", nothing, "unsupported-extension", 110), script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [16, wanted("mqtt")]] }) } },
	{ name: "twice", script: { extensions: [[16, wanted("mqtt")], [16, wanted("mqtt")]] }, options: { protocols }, code: "illegal-parameter", alert: 47 },
]);

const shares: readonly (readonly [keyShares: readonly GroupName[], sent: readonly GroupName[]])[] = [
	[["x25519"], ["x25519"]],
	[["secp256r1"], ["secp256r1"]],
	[["x25519", "secp256r1"], ["x25519", "secp256r1"]],
	// The order is the provider's.
	[["secp384r1", "x25519"], ["x25519", "secp384r1"]],
	[["x25519", "secp256r1", "secp384r1"], ["x25519", "secp256r1", "secp384r1"]],
];

for (const [keyShares, sent] of shares) {
	test(`offer: key shares of ${keyShares.join(", ")}: each is good without another round, the others are asked for`, () => {
		for (const group of ["x25519", "secp256r1", "secp384r1"] as const) {
			const isSent = sent.includes(group);
			const talk = new Conversation({ group, ...(isSent ? {} : { retry: { group } }) }, { keyShares }).run();
			equal([talk.failure?.message, talk.connected?.group], [undefined, group]);
			const [first, second] = talk.server.hellos.map((hello) => hello.shares.map((share) => share.group));
			equal([first, second], [sent.map((name) => GROUPS[name]), isSent ? undefined : [GROUPS[group]]]);
		}
	});
}

refuses("key shares", [
	{ name: "the same group asked for again, the second of two", script: { retry: { group: "secp256r1" } }, options: { keyShares: ["x25519", "secp256r1"] }, code: "illegal-parameter", alert: 47 },
	{ name: "a choice without a share", script: { group: "secp384r1" }, options: { keyShares: ["x25519", "secp256r1"] }, code: "illegal-parameter", alert: 47 },
]);

test("offer: a cookie alone leaves several key shares as they are (RFC 8446 section 4.1.2)", () => {
	const { server } = new Conversation({ retry: { cookie: Uint8Array.of(1) }, group: "secp256r1" }, { keyShares: ["x25519", "secp256r1"] }).run();
	ok(server.finished);
	equal(server.hellos[1]?.shares, server.hellos[0]?.shares);
});

test("offer: without a group or a suite that the host has, there is no client", () => {
	for (const options of [{ keyShares: [] }, { crypto: { ...nodeCrypto, groups: [] } }, { crypto: { ...nodeCrypto, aeads: [] } }, { versions: [tls12], crypto: { ...nodeCrypto, groups: [] } }]) {
		let caught: unknown;
		try {
			makeClient(options);
		} catch (error) {
			caught = error;
		}
		ok(caught instanceof RangeError);
	}
});

/** The data of the extension: a list of names (RFC 7301 section 3.1). */
function wanted(...names: readonly string[]): Uint8Array {
	const list = names.flatMap((name) => {
		const bytes = writeUtf8(name);
		return [bytes.length, ...bytes];
	});
	return Uint8Array.of(list.length >> 8, list.length & 0xff, ...list);
}

function protocol(name: string, data: Uint8Array, code: string, alert: number): Refusal {
	return { name, script: { extensions: [[16, data]] }, options: { protocols }, code, alert };
}

/** A provider that verifies RSA alone. */
class LimitedCrypto extends RecordingCrypto {
	override readonly signatures = Object.freeze(["rsa-pss", "rsa-pkcs1"] as const);

	constructor() {
		super(nodeCrypto);
	}
}
