/**
 * The C functions of `hosts/bearssl`, as a target gives them to `bearsslCrypto`. Algorithms are numbers, the places in
 * the lists below; a hash's context is a buffer that only these functions understand.
 */
export interface Primitives {
	hashCreate(hash: number): ArrayBuffer;
	hashUpdate(hash: number, context: ArrayBuffer, bytes: Uint8Array): void;
	hashDigest(hash: number, context: ArrayBuffer): ArrayBuffer;
	hmac(hash: number, key: Uint8Array, message: Uint8Array): ArrayBuffer;
	aeadSeal(aead: number, key: ArrayBuffer, nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): void;
	aeadOpen(aead: number, key: ArrayBuffer, nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): boolean;
	/** Little-endian for x25519 (RFC 7748), big-endian for curves (SEC 1). */
	privateKey(group: number): ArrayBuffer;
	publicKey(group: number, privateKey: ArrayBuffer): ArrayBuffer;
	agree(group: number, privateKey: ArrayBuffer, peerKey: Uint8Array): ArrayBuffer | undefined;
	verifyEcdsa(hash: number, curve: number, point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
	verifyRsa(hash: number, padding: number, modulus: Uint8Array, exponent: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
	/** The public key of a curve's scalar; undefined unless the scalar is above zero and below the order. */
	ecPoint(curve: number, scalar: Uint8Array): ArrayBuffer | undefined;
	/** Undefined when no good signature came out: what is given are not the parts of one key. */
	signEcdsa(hash: number, curve: number, scalar: ArrayBuffer, digest: ArrayBuffer): ArrayBuffer | undefined;
	/** The secrets: both primes, the exponent of each, the coefficient (RFC 8017 appendix A.1.2). */
	signRsa(hash: number, padding: number, digest: ArrayBuffer, modulus: Uint8Array, exponent: Uint8Array, ...secrets: readonly ArrayBuffer[]): ArrayBuffer | undefined;
	random(into: Uint8Array): void;
}

export const hashNumbers = Object.freeze(["sha1", "sha256", "sha384", "sha512"]);
export const groupNumbers = Object.freeze(["x25519", "secp256r1", "secp384r1"]);
export const curveNumbers = Object.freeze(["secp256r1", "secp384r1"]);
export const paddingNumbers = Object.freeze(["rsa-pkcs1", "rsa-pss"]);
