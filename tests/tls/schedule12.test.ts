import { nodeCrypto } from "../../hosts/node/crypto.js";
import { prf, verifyData } from "../../modules/tls/schedule12.js";
import { equal, ok, test } from "../harness.js";
import { prfCases } from "../vectors/tls12-prf.js";

for (const { hash, secret, seed, label, output } of prfCases) {
	test(`PRF: the published vector of ${hash}`, () => {
		equal(prf(nodeCrypto, hash, secret, label, [seed], output.length), output);
	});
	test(`PRF: ${hash}, every length is the front of the longest, and the seed may come in parts`, () => {
		for (const length of [0, 1, 12, 31, 32, 33, 47, 48, 49, 96, 97]) {
			equal(prf(nodeCrypto, hash, secret, label, [seed.subarray(0, 3), seed.subarray(3, 3), seed.subarray(3)], length), output.slice(0, length));
		}
	});
	test(`PRF: ${hash}, secret, label and seed each count`, () => {
		for (const [other, otherLabel, otherSeed] of [[seed, label, seed], [secret, "other label", seed], [secret, label, secret]] as const) {
			ok(prf(nodeCrypto, hash, other, otherLabel, [otherSeed], 12).some((byte, index) => byte !== output[index]));
		}
	});
}

test("verify_data: 12 bytes, another for each side (RFC 5246 section 7.4.9)", () => {
	const secret = new Uint8Array(48).fill(1);
	const digest = new Uint8Array(32).fill(2);
	for (const side of ["client", "server"] as const) {
		equal(verifyData(nodeCrypto, "sha256", secret, side, digest), prf(nodeCrypto, "sha256", secret, `${side} finished`, [digest], 12));
	}
});
