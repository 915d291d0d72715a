import { Reader } from "../bytes/reader.js";
import { Writer } from "../bytes/writer.js";
import { isFailure } from "../failure/failure.js";
import type { Crypto, HashName, PublicKey, SignatureAlgorithm } from "../ports/crypto.js";
import { table } from "../table/table.js";
import type { Certificate } from "./certificate.js";
import { DER, DerReader } from "./der.js";
import { x509Failures } from "./failures.js";
import { nameText } from "./name.js";
import { oids } from "./oid.js";
import { derProblems } from "./phrases.js";
import { fieldLength } from "./public-key.js";

/** What a certificate is signed with (RFC 4055, RFC 5758, RFC 8410); refused are MD5, SHA-1 and what the host's provider has not. */
export function readSignatureAlgorithm(certificate: Certificate, crypto: Crypto): SignatureAlgorithm {
	const reader = new DerReader(certificate.signatureAlgorithm, "signature algorithm", certificate.which).inside(DER.sequence);
	const oid = reader.oid();
	const weak = WEAK[oid];
	if (weak !== undefined) throw weakSignature(certificate, weak);
	if (oid === oids.rsaPss) return { kind: "rsa-pss", hash: readPssHash(reader, certificate) };
	const algorithm = ALGORITHMS[oid];
	if (algorithm === undefined || !crypto.signatures.includes(algorithm.kind)) throw unsupported(certificate, oid);
	// RFC 5758 section 3.2, RFC 8410 section 3: ECDSA and Ed25519 have no parameters. RFC 4055 section 5: RSA has NULL, and none is to be accepted too.
	if (algorithm.kind === "rsa-pkcs1") skipNull(reader);
	reader.end();
	return algorithm;
}

/** Whether the issuer's key made the certificate's signature: the one public-key operation of this folder. */
export function isSignedBy(certificate: Certificate, algorithm: SignatureAlgorithm, key: PublicKey, crypto: Crypto): boolean {
	if (KEY_KINDS[algorithm.kind] !== key.kind) return false;
	const signature = key.kind === "ec" ? readEcdsaSignature(certificate.signature, fieldLength(key.curve)) : certificate.signature;
	return signature !== undefined && crypto.verify(algorithm, key, certificate.signed, signature);
}

/**
 * r and s of an ECDSA signature, each as long as the curve's field, from its DER (RFC 3279 section 2.2.3); undefined
 * when that is not strict DER of two positive integers which fit.
 */
export function readEcdsaSignature(der: Uint8Array, fieldLength: number): Uint8Array | undefined {
	try {
		const file = new DerReader(der, "signature", "");
		const pair = file.inside(DER.sequence);
		file.end();
		const r = pair.unsigned();
		const s = pair.unsigned();
		pair.end();
		if (r.length === 0 || s.length === 0 || r.length > fieldLength || s.length > fieldLength) return undefined;
		const both = new Uint8Array(2 * fieldLength);
		both.set(r, fieldLength - r.length);
		both.set(s, 2 * fieldLength - s.length);
		return both;
	} catch (caught) {
		if (isFailure(caught)) return undefined;
		throw caught;
	}
}

/** The DER of an ECDSA signature that is given as r and s, each as long as the curve's field (RFC 3279 section 2.2.3). */
export function writeEcdsaSignature(both: Uint8Array): Uint8Array {
	const writer = new Writer(both.length + ECDSA_OVERHEAD);
	const half = both.length / 2;
	const pair = (inner: Writer): Writer => writeUnsigned(writeUnsigned(inner, both.subarray(0, half)), both.subarray(half));
	return writer.uint8(DER.sequence).vector8(pair).written;
}

/** As short as it can be, with a zero in front where the highest bit would make it negative (X.690 section 8.3). */
function writeUnsigned(writer: Writer, bytes: Uint8Array): Writer {
	const first = bytes.findIndex((byte) => byte !== 0);
	const digits = bytes.subarray(first === -1 ? bytes.length - 1 : first);
	return writer.uint8(DER.integer).vector8(() => {
		if ((digits.at(0) ?? 0) >= 0x80) writer.uint8(0);
		writer.bytes(digits);
	});
}

/** RSASSA-PSS-params (RFC 4055 section 3.1), as TLS 1.3 uses them: one hash throughout, a salt of its length. */
function readPssHash(reader: DerReader, certificate: Certificate): HashName {
	const parameters = reader.inside(DER.sequence);
	reader.end();
	const hash = readTaggedHash(parameters, 0, certificate);
	const mask = readMaskHash(parameters, certificate);
	const salt = parameters.has(DER.explicit(2)) ? readTaggedNumber(parameters, 2) : DEFAULT_SALT;
	// RFC 4055 section 3.1: the trailer field is 1, its default.
	if (parameters.has(DER.explicit(3)) && readTaggedNumber(parameters, 3) !== 1) throw parameters.malformed(derProblems.algorithm);
	parameters.end();
	if (hash !== mask || salt !== HASH_LENGTHS[hash]) throw unsupported(certificate, `RSASSA-PSS with ${hash}, MGF1 with ${mask} and a salt of ${salt} bytes`);
	return hash;
}

function readTaggedHash(parameters: DerReader, number: number, certificate: Certificate): HashName {
	// The default of both fields is SHA-1.
	if (!parameters.has(DER.explicit(number))) throw weakSignature(certificate, "RSASSA-PSS with SHA-1");
	const tagged = parameters.inside(DER.explicit(number));
	const hash = readHash(tagged, certificate);
	tagged.end();
	return hash;
}

function readMaskHash(parameters: DerReader, certificate: Certificate): HashName {
	if (!parameters.has(DER.explicit(1))) throw weakSignature(certificate, "RSASSA-PSS with MGF1 of SHA-1");
	const tagged = parameters.inside(DER.explicit(1));
	const generator = tagged.inside(DER.sequence);
	tagged.end();
	const oid = generator.oid();
	if (oid !== oids.mgf1) throw unsupported(certificate, `RSASSA-PSS with the mask generator ${oid}`);
	const hash = readHash(generator, certificate);
	generator.end();
	return hash;
}

function readHash(reader: DerReader, certificate: Certificate): HashName {
	const algorithm = reader.inside(DER.sequence);
	const oid = algorithm.oid();
	skipNull(algorithm);
	algorithm.end();
	if (oid === oids.sha1) throw weakSignature(certificate, "RSASSA-PSS with SHA-1");
	const hash = HASHES[oid];
	if (hash === undefined) throw unsupported(certificate, `RSASSA-PSS with the hash ${oid}`);
	return hash;
}

function readTaggedNumber(parameters: DerReader, number: number): number {
	const tagged = parameters.inside(DER.explicit(number));
	const value = tagged.number();
	tagged.end();
	return value;
}

function skipNull(reader: DerReader): void {
	if (reader.has(DER.null)) new Reader(reader.contents(DER.null), () => reader.malformed(derProblems.trailing)).end();
}

function weakSignature(certificate: Certificate, algorithm: string): Error {
	return x509Failures.make("weak-signature", { subject: nameText(certificate.subject), algorithm });
}

function unsupported(certificate: Certificate, algorithm: string): Error {
	return x509Failures.make("unsupported-signature", { subject: nameText(certificate.subject), algorithm });
}

/** Curve and hash are independent in certificates: any of these with any curve (RFC 5480 section 4). */
const ALGORITHMS: Readonly<Record<string, SignatureAlgorithm>> = table({
	[oids.ecdsaWithSha256]: { kind: "ecdsa", hash: "sha256" },
	[oids.ecdsaWithSha384]: { kind: "ecdsa", hash: "sha384" },
	[oids.ecdsaWithSha512]: { kind: "ecdsa", hash: "sha512" },
	[oids.sha256WithRsa]: { kind: "rsa-pkcs1", hash: "sha256" },
	[oids.sha384WithRsa]: { kind: "rsa-pkcs1", hash: "sha384" },
	[oids.sha512WithRsa]: { kind: "rsa-pkcs1", hash: "sha512" },
	[oids.ed25519]: { kind: "ed25519" },
});

const KEY_KINDS: Readonly<Record<SignatureAlgorithm["kind"], PublicKey["kind"]>> = Object.freeze({
	"ecdsa": "ec", "rsa-pkcs1": "rsa", "rsa-pss": "rsa", "ed25519": "ed25519",
});

const WEAK: Readonly<Record<string, string>> = Object.freeze({
	[oids.md5WithRsa]: "RSA and MD5",
	[oids.sha1WithRsa]: "RSA and SHA-1",
	[oids.ecdsaWithSha1]: "ECDSA and SHA-1",
});

const HASHES: Readonly<Record<string, "sha256" | "sha384" | "sha512">> = Object.freeze({
	[oids.sha256]: "sha256",
	[oids.sha384]: "sha384",
	[oids.sha512]: "sha512",
});

const HASH_LENGTHS: Readonly<Record<HashName, number>> = Object.freeze({ sha1: 20, sha256: 32, sha384: 48, sha512: 64 });

/** RFC 4055 section 3.1. */
const DEFAULT_SALT = 20;

/** Bytes: three headers, and a zero in front of each number. */
const ECDSA_OVERHEAD = 8;
