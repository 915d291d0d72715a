import { nodeCrypto } from "../../hosts/node/crypto.js";
import { RecordProtection12 } from "../../modules/tls/protect12.js";
import { RecordWriter } from "../../modules/tls/record-writer.js";
import { prf, recordProtections } from "../../modules/tls/schedule12.js";
import { suitesOf } from "../../modules/tls/suites.js";
import { suites12 } from "../../modules/tls/suites12.js";
import type { CipherSuite12 } from "../../modules/tls/suites12.js";
import { equal, fails, ok, test } from "../harness.js";
import { flipped, joined } from "../fakes/tls-messages.js";
import { hex } from "../vectors/hex.js";

const content = hex("00112233445566778899");
const suites = suitesOf(nodeCrypto, suites12);

/** Nonces and what the tag protects besides the content, written out: of the first record, and of record 258. */
const forms: readonly (readonly [name: string, iv: Uint8Array, sequence: number, sent: Uint8Array, nonce: Uint8Array, additional: Uint8Array])[] = [
	["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", hex("a1a2a3a4"), 0, hex("0000000000000000"), hex("a1a2a3a40000000000000000"), hex("0000000000000000170303000a")],
	["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", hex("a1a2a3a4"), 258, hex("0000000000000102"), hex("a1a2a3a40000000000000102"), hex("0000000000000102170303000a")],
	["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", hex("a1a2a3a4"), 1, hex("0000000000000001"), hex("a1a2a3a40000000000000001"), hex("0000000000000001170303000a")],
	["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", hex("a1a2a3a4b1b2b3b4c1c2c3c4"), 0, hex(""), hex("a1a2a3a4b1b2b3b4c1c2c3c4"), hex("0000000000000000170303000a")],
	["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", hex("a1a2a3a4b1b2b3b4c1c2c3c4"), 258, hex(""), hex("a1a2a3a4b1b2b3b4c1c2c2c6"), hex("0000000000000102170303000a")],
];

for (const [name, iv, sequence, sent, nonce, additional] of forms) {
	const expected = (): Uint8Array => {
		const fragment = joined(content, new Uint8Array(16));
		nodeCrypto.aead(suite(name).aead, keyOf(name)).seal(nonce, additional, fragment);
		const length = sent.length + fragment.length;
		return joined(Uint8Array.of(23, 3, 3, length >> 8, length & 0xff), sent, fragment);
	};
	test(`protection 1.2: record ${sequence} of ${name} is written as the RFCs have it`, () => {
		const writer = new RecordWriter(100);
		writer.protect(advanced(name, iv, sequence));
		equal(writer.writeData(content), content.length);
		equal(writer.pending(), expected());
	});
	test(`protection 1.2: record ${sequence} of ${name} is opened`, () => {
		equal(open(advanced(name, iv, sequence), expected()), { type: 23, content });
	});
	test(`protection 1.2: record ${sequence} of ${name}, any bit changed, of type, nonce, content or tag, is found`, () => {
		const record = expected();
		for (let at = 0; at < record.length; at++) {
			// Version and length in the header are not looked at here: a wrong length is another record.
			if (at === 0 || at > 4) fails(() => open(advanced(name, iv, sequence), flipped(record, at)), "bad-record-mac");
		}
	});
	test(`protection 1.2: record ${sequence} of ${name} is none at another place`, () => {
		fails(() => open(advanced(name, iv, sequence + 1), expected()), "bad-record-mac");
	});
	test(`protection 1.2: of ${name}, what is too short to be one is found (${sequence})`, () => {
		for (let length = 0; length < sent.length + 16; length++) fails(() => open(advanced(name, iv, 0), expected().slice(0, 5 + length)), "bad-record-mac");
	});
}

test("protection 1.2: a nonce that the peer chose otherwise is taken for AES-GCM (RFC 5288 section 3)", () => {
	const name = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
	const fragment = joined(content, new Uint8Array(16));
	nodeCrypto.aead("aes-128-gcm", keyOf(name)).seal(hex("a1a2a3a4ffeeddccbbaa9988"), hex("0000000000000000170303000a"), fragment);
	equal(open(advanced(name, hex("a1a2a3a4"), 0), joined(Uint8Array.of(23, 3, 3, 0, 34), hex("ffeeddccbbaa9988"), fragment)), { type: 23, content });
});

test("protection 1.2: more than 16,384 bytes are refused", () => {
	const [name, iv] = ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", new Uint8Array(12)] as const;
	for (const [length, code] of [[16_384, undefined], [16_385, "record-overflow"]] as const) {
		const record = new Uint8Array(5 + length + 16);
		advanced(name, iv, 0).sealRecord(23, record);
		if (code === undefined) equal(open(advanced(name, iv, 0), record).content.length, length);
		else fails(() => open(advanced(name, iv, 0), record), code);
	}
});

for (const { name, keyLength, ivLength, hash } of suites) {
	test(`protection 1.2: the keys of ${name} are cut out of the key block in order (RFC 5246 section 6.3)`, () => {
		const [master, client, server] = [new Uint8Array(48).fill(1), new Uint8Array(32).fill(2), new Uint8Array(32).fill(3)];
		const block = prf(nodeCrypto, hash, master, "key expansion", [server, client], 2 * (keyLength + ivLength));
		const sides = recordProtections(nodeCrypto, suite(name), master, client, server);
		for (const [index, protection] of sides.entries()) {
			const key = block.slice(index * keyLength, (index + 1) * keyLength);
			const iv = block.slice(2 * keyLength + index * ivLength, 2 * keyLength + (index + 1) * ivLength);
			const record = new Uint8Array(5 + protection.before + 10 + protection.behind);
			protection.sealRecord(22, record);
			equal(open(new RecordProtection12(nodeCrypto, suite(name), key, iv), record), { type: 22, content: new Uint8Array(10) });
		}
	});
	test(`protection 1.2: ${name}, nothing is left of the IV`, () => {
		const nonces: Uint8Array[] = [];
		const aead: typeof nodeCrypto.aead = (...given) => {
			const made = nodeCrypto.aead(...given);
			return { open: made.open.bind(made), wipe: made.wipe.bind(made), seal: (nonce, additional, buffer) => { made.seal(nonces[0] = nonce, additional, buffer); } };
		};
		const protection = new RecordProtection12({ ...nodeCrypto, aead }, suite(name), keyOf(name), new Uint8Array(ivLength).fill(4));
		protection.sealRecord(23, new Uint8Array(5 + protection.before + protection.behind));
		protection.wipe();
		equal(nonces, [new Uint8Array(12)]);
	});
	test(`protection 1.2: ${name}, number after number`, () => {
		const make = (): RecordProtection12 => new RecordProtection12(nodeCrypto, suite(name), keyOf(name), new Uint8Array(ivLength).fill(4));
		const [writes, reads] = [make(), make()];
		for (let number = 0; number < 300; number++) {
			const record = new Uint8Array(5 + writes.before + 1 + writes.behind).fill(number, 5 + writes.before, 6 + writes.before);
			writes.sealRecord(23, record);
			equal(open(reads, record).content, Uint8Array.of(number & 0xff));
		}
	});
}

function open(protection: RecordProtection12, record: Uint8Array): { type: number; content: Uint8Array } {
	const copy = record.slice();
	const { type, content: opened } = protection.openRecord({ type: copy[0] ?? 0, header: copy.subarray(0, 5), fragment: copy.subarray(5) });
	return { type, content: opened.slice() };
}

function keyOf(name: string): Uint8Array {
	return Uint8Array.from({ length: suite(name).keyLength }, (_, index) => index + 1);
}

/** Protection that has seen so many records. */
function advanced(name: string, iv: Uint8Array, sequence: number): RecordProtection12 {
	const protection = new RecordProtection12(nodeCrypto, suite(name), keyOf(name), iv);
	for (let count = 0; count < sequence; count++) protection.sealRecord(23, new Uint8Array(5 + 8 + 16));
	return protection;
}

function suite(name: string): CipherSuite12 {
	const found = suites.find((candidate) => candidate.name === name);
	ok(found !== undefined);
	return found;
}
