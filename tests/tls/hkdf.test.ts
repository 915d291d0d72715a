import { nodeCrypto } from "../../hosts/node/crypto.js";
import { hkdfExpand, hkdfExtract } from "../../modules/tls/hkdf.js";
import { equal, ok, test } from "../harness.js";
import { hkdfCases } from "../vectors/rfc5869.js";

for (const { name, ikm, salt, info, prk, okm } of hkdfCases) {
	test(`HKDF: RFC 5869 ${name}`, () => {
		equal(hkdfExtract(nodeCrypto, "sha256", salt, ikm), prk);
		equal(hkdfExpand(nodeCrypto, "sha256", prk, withRoom(info), okm.length), okm);
	});
}

test("HKDF: every length is the front of the longest, and above 255 blocks there is none", () => {
	const prk = new Uint8Array(32).fill(1);
	const longest = hkdfExpand(nodeCrypto, "sha256", prk, withRoom(prk), 255 * 32);
	for (const length of [0, 1, 31, 32, 33, 64, 1000]) equal(hkdfExpand(nodeCrypto, "sha256", prk, withRoom(prk), length), longest.slice(0, length));
	let caught: unknown;
	try {
		hkdfExpand(nodeCrypto, "sha256", prk, withRoom(prk), 255 * 32 + 1);
	} catch (error) {
		caught = error;
	}
	ok(caught instanceof RangeError);
});

/** Info as `hkdfExpand` takes it, with a byte for the counter behind it. */
function withRoom(info: Uint8Array): Uint8Array {
	const input = new Uint8Array(info.length + 1);
	input.set(info);
	return input;
}
