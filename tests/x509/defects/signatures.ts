import { element, elements, flipped, hex, make, replacing, resigned, Usage, contents } from "../../fakes/certificates.js";
import { defectsOf, INTERMEDIATE, intermediate, root, sound, type Defect } from "./defect.js";
import { algorithm, outerParts } from "./edit.js";

const MD5_WITH_RSA = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 04 05 00";
const SHA1_WITH_RSA = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 05 05 00";
const SHA224_WITH_RSA = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 0e 05 00";
const SHA256_WITH_RSA = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 05 00";
const ECDSA_WITH_SHA1 = "30 09 06 07 2a 86 48 ce 3d 04 01";
const ECDSA_WITH_SHA384 = "30 0a 06 08 2a 86 48 ce 3d 04 03 03";
const ECDSA_WITH_NULL = "30 0c 06 08 2a 86 48 ce 3d 04 03 02 05 00";
const ED448 = "30 05 06 03 2b 65 71";

/** RSASSA-PSS with the default salt of 20 bytes, and with SHA-1 throughout. */
const PSS_SHORT_SALT = "30 3c 06 09 2a 86 48 86 f7 0d 01 01 0a 30 2f a0 0f 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 a1 1c 30 1a 06 09 2a 86 48 86 f7 0d 01 01 08 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00";
const PSS_SHA1 = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 0a 30 00";

/** The signature as two numbers; the first with a zero too many in front. */
function padded(der: Uint8Array): Uint8Array {
	const signature = contents(elements(contents(der))[2] ?? der).subarray(1);
	const [r, s] = elements(contents(signature));
	return resigned(der, element(0x30, element(0x02, Uint8Array.of(0, 0), contents(r ?? der)), s ?? der));
}

/** Signatures that are wrong, weak or unknown. */
export async function signatures(): Promise<readonly Defect[]> {
	// CAs with RSA keys of the names that are known.
	const rsaRoot = await make({ subject: root.subject, ca: true, usages: Usage.keyCertSign, key: "RSA-2048" });
	const rsaCa = await make({ ...INTERMEDIATE, issuer: root, key: "RSA-2048" });
	const pssCa = await make({ ...INTERMEDIATE, issuer: root, key: "RSA-PSS-2048" });
	const chainUnder = (ca: typeof rsaCa) => ({ chain: ({ leaf }: { readonly leaf: typeof rsaCa }) => [leaf, ca] });
	const underRsa = { leaf: { issuer: rsaCa }, ...chainUnder(rsaCa) };
	const underPss = { leaf: { issuer: pssCa }, ...chainUnder(pssCa) };
	return await defectsOf([
		{ name: "a server signed with RSA and MD5", code: "weak-signature", bad: { ...underRsa, leaf: { issuer: rsaCa, signer: { ...rsaCa, hash: "MD5" }, ...algorithm(MD5_WITH_RSA) } }, twin: underRsa, openssl: "no suitable signature algorithm" },
		{ name: "a server signed with RSA and SHA-1", code: "weak-signature", bad: { ...underRsa, leaf: { issuer: rsaCa, signer: { ...rsaCa, hash: "SHA-1" }, ...algorithm(SHA1_WITH_RSA) } }, twin: underRsa, openssl: "no suitable signature algorithm" },
		{ name: "a server signed with ECDSA and SHA-1", code: "weak-signature", bad: { leaf: { signer: { ...intermediate, hash: "SHA-1" }, ...algorithm(ECDSA_WITH_SHA1) } }, openssl: "no suitable signature algorithm" },
		{ name: "an intermediate signed with SHA-1", code: "weak-signature", bad: { intermediate: { signer: { ...root, hash: "SHA-1" }, ...algorithm(ECDSA_WITH_SHA1) } } },
		{ name: "a server signed with RSA-PSS and SHA-1", code: "weak-signature", bad: { ...underPss, leaf: { issuer: pssCa, ...algorithm(PSS_SHA1) } }, twin: underPss, openssl: "no suitable signature algorithm" },
		{ name: "RSA-PSS with a salt that is shorter than its hash", code: "unsupported-signature", bad: { ...underPss, leaf: { issuer: pssCa, ...algorithm(PSS_SHORT_SALT) } }, twin: underPss },
		{ name: "a server signed with RSA and SHA-224", code: "unsupported-signature", bad: { ...underRsa, leaf: { issuer: rsaCa, signer: { ...rsaCa, hash: "SHA-224" }, ...algorithm(SHA224_WITH_RSA) } }, twin: underRsa, openssl: "no suitable signature algorithm" },
		{ name: "a signature of an algorithm that is not known (Ed448)", code: "unsupported-signature", bad: { leaf: algorithm(ED448) }, openssl: "no suitable signature algorithm" },
		{ name: "a signature algorithm with parameters that it has not", code: "malformed-certificate", bad: { leaf: algorithm(ECDSA_WITH_NULL) } },
		{ name: "one signature algorithm inside, another outside", code: "malformed-certificate", bad: { leaf: { bytes: outerParts(([signed, , signature]) => [signed ?? root.der, hex(ECDSA_WITH_SHA384), signature ?? root.der]) } } },
		{ name: "the signature algorithm of another kind of key", code: "bad-signature", bad: { leaf: algorithm(SHA256_WITH_RSA) } },
		{ name: "another hash than the one that is named", code: "bad-signature", bad: { leaf: algorithm(ECDSA_WITH_SHA384) } },
		{ name: "a wrong signature on the server's certificate", code: "bad-signature", bad: { leaf: { bytes: (der) => flipped(der, -1) } } },
		{ name: "a wrong signature on an intermediate", code: "bad-signature", bad: { intermediate: { bytes: (der) => flipped(der, -1) } } },
		{ name: "a server's certificate altered after it was signed", code: "bad-signature", bad: { leaf: { bytes: (der) => outerParts(([, ...rest]) => [elements(contents(sound.der))[0] ?? der, ...rest])(der), edit: replacing(1, () => hex("02 01 07")) } } },
		{ name: "an ECDSA signature that is not strict DER", code: "bad-signature", bad: { leaf: { bytes: padded } } },
		{ name: "an ECDSA signature of zeros", code: "bad-signature", bad: { leaf: { bytes: (der) => resigned(der, hex("30 06 02 01 00 02 01 00")) } } },
		{ name: "a signature with bits that are not used", code: "malformed-certificate", bad: { leaf: { bytes: outerParts((parts) => parts.map((part, at) => (at === 2 ? element(0x03, Uint8Array.of(1), contents(part).subarray(1)) : part))) } } },
		{ name: "a CA of the anchor's name with another key", code: "untrusted", bad: { anchors: () => [rsaRoot] } },
	]);
}
