import { contents, element, elements, hex, type Edit } from "../../fakes/certificates.js";
import { writeHex } from "../../../modules/bytes/hex.js";
import { defectsOf, intermediate, type Difference, type Defect } from "./defect.js";
import { key } from "./edit.js";

/** SubjectPublicKeyInfo of an algorithm and a key. */
function info(algorithm: string, bits: Uint8Array, unused = 0): Edit {
	return key(element(0x30, hex(algorithm), element(0x03, Uint8Array.of(unused), bits)));
}

function rsa(bits: number, exponent: string, algorithm = RSA): Difference {
	const modulus = new Uint8Array(Math.ceil(bits / 8)).fill(0x55);
	modulus[0] = 2 ** ((bits - 1) % 8);
	return { edit: info(algorithm, element(0x30, element(0x02, modulus[0] >= 0x80 ? Uint8Array.of(0, ...modulus) : modulus), element(0x02, hex(exponent)))) };
}

const RSA = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 01 05 00";
const P256 = "30 13 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 07";

/** The intermediate's point, and where x and y begin in it. */
const point = contents(elements(contents(elements(contents(elements(contents(intermediate.der))[0] ?? intermediate.der))[6] ?? intermediate.der))[1] ?? intermediate.der).slice(1);
const moved = point.map((byte, at) => (at === 64 ? byte ^ 1 : byte));
const compressed = hex(`02 ${writeHex(point.subarray(1, 33))}`);

/** Nobody has the private key of such a public one. */
const noSuchKey = "Private key does not match";

/** The base point of secp256k1 (SEC 2 section 2.4.1). */
const otherPoint = hex("04 79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798 483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

/** Keys that are too weak, too large for a chip, unknown, or none. */
export const keys = (): Promise<readonly Defect[]> => defectsOf([
	{ name: "a server's RSA key of 1024 bits", code: "weak-key", bad: { leaf: { key: "RSA-1024" } }, twin: { leaf: { key: "RSA-2048" } } },
	{ name: "an intermediate's RSA key of 1024 bits", code: "weak-key", bad: { intermediate: { key: "RSA-1024" } }, twin: { intermediate: { key: "RSA-2048" } } },
	{ name: "an anchor's RSA key of 1024 bits", code: "anchor-unusable", bad: { root: { key: "RSA-1024" } }, twin: { root: { key: "RSA-2048" } } },
	{ name: "an RSA key of 8192 bits", code: "unsupported-key", bad: { leaf: rsa(8192, "01 00 01") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "an RSA exponent of 1", code: "weak-key", bad: { leaf: rsa(2048, "01") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "an even RSA exponent", code: "weak-key", bad: { leaf: rsa(2048, "01 00 00") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "an RSA exponent of 33 bits", code: "weak-key", bad: { leaf: rsa(2048, "01 00 00 00 01") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "a negative RSA exponent", code: "malformed-certificate", bad: { leaf: rsa(2048, "ff") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "an RSA key without the NULL of its algorithm", code: "malformed-certificate", bad: { leaf: rsa(2048, "01 00 01", "30 0b 06 09 2a 86 48 86 f7 0d 01 01 01") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "an RSA key that is for PSS alone", code: "unsupported-key", bad: { leaf: rsa(2048, "01 00 01", "30 0b 06 09 2a 86 48 86 f7 0d 01 01 0a") }, twin: { leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
	{ name: "a server's key on P-521", code: "unsupported-key", bad: { leaf: { key: "P-521" } }, twin: { leaf: { key: "P-384" } }, openssl: "no suitable signature algorithm" },
	{ name: "an intermediate's key on P-521", code: "unsupported-key", bad: { intermediate: { key: "P-521" } }, twin: { intermediate: { key: "P-384" } } },
	{ name: "a key on secp256k1", code: "unsupported-key", bad: { leaf: { edit: info("30 10 06 07 2a 86 48 ce 3d 02 01 06 05 2b 81 04 00 0a", otherPoint) } }, openssl: "key values mismatch" },
	{ name: "a curve of the key's own", code: "unsupported-key", bad: { intermediate: { edit: info("30 0b 06 07 2a 86 48 ce 3d 02 01 30 00", point) } } },
	{ name: "a point that is compressed", code: "unsupported-key", bad: { intermediate: { edit: info(P256, compressed) } } },
	{ name: "a point that is not on its curve", code: "bad-signature", bad: { intermediate: { edit: info(P256, moved) } } },
	{ name: "a point that is too long", code: "malformed-certificate", bad: { intermediate: { edit: info(P256, Uint8Array.of(...point, 0)) } } },
	{ name: "a key with bits that are not used", code: "malformed-certificate", bad: { intermediate: { edit: info(P256, point, 1) } } },
	{ name: "a key that is for agreement alone (X25519)", code: "unsupported-key", bad: { intermediate: { edit: info("30 05 06 03 2b 65 6e", point.slice(1, 33)) } } },
	{ name: "web: an RSA key of 2052 bits", code: "key-size", bad: { profile: "web", leaf: rsa(2052, "01 00 01") }, twin: { profile: "web", leaf: { key: "RSA-2048" } }, openssl: noSuchKey },
]);
