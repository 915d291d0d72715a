import { isFailure } from "../failure/failure.js";
import type { Crypto, CurveName, PrivateKey, PrivateNumbers } from "../ports/crypto.js";
import { DER, DerReader } from "./der.js";
import { keyFailures } from "./key-failures.js";
import { oids } from "./oid.js";
import { derProblems, keyLabels } from "./phrases.js";
import { bitLength, curveNames, fieldLength, RSA_LEAST_BITS, RSA_MOST_BITS } from "./public-key.js";

/**
 * A private key of ours from its DER: PKCS #8 (RFC 5958), SEC 1 (RFC 5915) or PKCS #1 (RFC 8017 appendix A.1.2). It is
 * then in software, where it was before; `der` may be wiped. Failures have stage `settings`.
 */
export function readPrivateKey(der: Uint8Array, crypto: Crypto): PrivateKey {
	const numbers = readPrivateNumbers(der);
	if (numbers.kind === "ed25519" && !crypto.signatures.includes("ed25519")) throw unsupported(keyLabels.algorithm(oids.ed25519));
	const key = crypto.importPrivateKey(numbers);
	if (key === undefined) throw keyFailures.make("key-unusable");
	return key;
}

/** The numbers, as views; of their strength only the length of RSA's modulus is judged. */
export function readPrivateNumbers(der: Uint8Array): PrivateNumbers {
	try {
		const file = new DerReader(der, "structure", "the private key");
		const key = file.inside(DER.sequence);
		file.end();
		if (key.has(DER.sequence)) throw strange(key);
		const version = key.number();
		// What comes behind the version tells the three forms apart.
		if (key.has(DER.sequence)) return readPkcs8(key, version);
		return key.has(DER.octetString) ? readSec1(key, version, undefined) : readPkcs1(key, version);
	} catch (caught) {
		if (isFailure(caught) && caught.code === "malformed-certificate") throw keyFailures.make("key-malformed", { problem: caught.seen });
		throw caught;
	}
}

/** What begins with a sequence is no key: encrypted (RFC 5958 section 3), or a certificate. */
function strange(key: DerReader): Error {
	key.contents(DER.sequence);
	return key.has(DER.octetString) ? keyFailures.make("key-encrypted") : key.malformed(derProblems.tag);
}

function readPkcs8(key: DerReader, version: number): PrivateNumbers {
	if (version > 1) throw key.malformed(derProblems.version);
	const algorithm = key.inside(DER.sequence, "algorithm");
	const inner = new DerReader(key.contents(DER.octetString), "numbers", key.which);
	if (key.has(DER.explicit(0))) key.contents(DER.explicit(0));
	// The public key, which only version 1 has; it follows from the private one.
	if (version === 1 && key.has(DER.context(1))) key.contents(DER.context(1));
	key.end();
	const oid = algorithm.oid();
	if (oid === oids.ed25519) return readSeed(algorithm, inner);
	if (oid !== oids.ecPublicKey && oid !== oids.rsaEncryption) throw unsupported(keyLabels.algorithm(oid));
	const curve = oid === oids.ecPublicKey ? readCurve(algorithm) : undefined;
	if (curve === undefined && algorithm.contents(DER.null).length !== 0) throw algorithm.malformed(derProblems.trailing);
	algorithm.end();
	const numbers = inner.inside(DER.sequence);
	inner.end();
	const innerVersion = numbers.number();
	return curve === undefined ? readPkcs1(numbers, innerVersion) : readSec1(numbers, innerVersion, curve);
}

/** ECPrivateKey behind its version; the curve may be known from outside, and must not be another inside. */
function readSec1(key: DerReader, version: number, outer: CurveName | undefined): PrivateNumbers {
	if (version !== 1) throw key.malformed(derProblems.version);
	const scalar = key.contents(DER.octetString);
	let curve = outer;
	if (key.has(DER.explicit(0))) {
		const parameters = key.inside(DER.explicit(0));
		curve = readCurve(parameters);
		parameters.end();
	}
	if (key.has(DER.explicit(1))) key.contents(DER.explicit(1));
	key.end();
	if (curve === undefined) throw unsupported(keyLabels.noCurve);
	if ((outer !== undefined && curve !== outer) || scalar.length !== fieldLength(curve)) throw key.malformed(derProblems.scalar);
	return { kind: "ec", curve, scalar };
}

/** CurvePrivateKey (RFC 8410 section 7); the algorithm has no parameters. */
function readSeed(algorithm: DerReader, inner: DerReader): PrivateNumbers {
	algorithm.end();
	const seed = inner.contents(DER.octetString);
	inner.end();
	if (seed.length !== SEED_BYTES) throw inner.malformed(derProblems.scalar);
	return { kind: "ed25519", seed };
}

/** RSAPrivateKey behind its version. */
function readPkcs1(key: DerReader, version: number): PrivateNumbers {
	if (version === 1) throw unsupported(keyLabels.multiPrime);
	if (version !== 0) throw key.malformed(derProblems.version);
	const numbers = {
		kind: "rsa", modulus: key.unsigned(), publicExponent: key.unsigned(), privateExponent: key.unsigned(), prime1: key.unsigned(), prime2: key.unsigned(),
		exponent1: key.unsigned(), exponent2: key.unsigned(), coefficient: key.unsigned(),
	} as const;
	key.end();
	const bits = bitLength(numbers.modulus);
	if (bits < RSA_LEAST_BITS || bits > RSA_MOST_BITS) throw unsupported(keyLabels.rsa(bits));
	return numbers;
}

/** RFC 5480 section 2.1.1: a named curve, never its parameters. */
function readCurve(parameters: DerReader): CurveName {
	if (!parameters.has(DER.oid)) throw unsupported(keyLabels.curve("of its own"));
	const oid = parameters.oid();
	const curve = curveNames[oid];
	if (curve === undefined) throw unsupported(keyLabels.curve(oid));
	return curve;
}

function unsupported(key: string): Error {
	return keyFailures.make("key-unsupported", { key });
}

const SEED_BYTES = 32;
