/** Hash functions by their TLS names (RFC 8446 section 4.2.3); `sha1` serves pins only, never a signature. */
export type HashName = "sha1" | "sha256" | "sha384" | "sha512";

/** AEAD algorithms (RFC 5116, RFC 8439): tag of 16 bytes, nonce of 12. */
export type AeadName = "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";

/** Named groups for key agreement (RFC 8446 section 4.2.7). */
export type GroupName = "x25519" | "secp256r1";

export type CurveName = "secp256r1" | "secp384r1";

/** Signature algorithms, by what is computed: curve and hash are independent, as in certificates (RFC 5280). */
export type SignatureAlgorithm =
	| { readonly kind: "ecdsa"; readonly hash: HashName }
	| { readonly kind: "rsa-pkcs1"; readonly hash: HashName }
	| { readonly kind: "rsa-pss"; readonly hash: HashName };

/** A peer's public key, its parts as views or copies of what a certificate held. */
export type PublicKey =
	| { readonly kind: "ec"; readonly curve: CurveName; /** Uncompressed point (SEC 1 section 2.3.3): 65 or 97 bytes. */ readonly point: Uint8Array }
	| { readonly kind: "rsa"; /** Unsigned, big-endian, no leading zero. */ readonly modulus: Uint8Array; readonly exponent: Uint8Array };

/** An unfinished hash. */
export interface HashContext {
	update(bytes: Uint8Array): void;
	/** The hash of everything so far; the context goes on. */
	digest(): Uint8Array;
}

/** One key of an AEAD. Works in place, so that a record needs no second buffer. */
export interface Aead {
	/** Encrypts `buffer[0 .. length - 16)` in place and puts the tag into its last 16 bytes. */
	seal(nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): void;
	/** Decrypts in place all but the last 16 bytes, which are the tag; false when the tag is wrong, and then the contents are undefined. */
	open(nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): boolean;
	/** Forgets the key. */
	wipe(): void;
}

/** An ephemeral key pair. */
export interface KeyAgreement {
	readonly group: GroupName;
	/** What goes on the wire: 32 bytes for x25519, an uncompressed point of 65 for secp256r1 (RFC 8446 section 4.2.8.2). */
	readonly publicKey: Uint8Array;
	/** The shared secret (32 bytes: the x-coordinate for secp256r1), or undefined when the peer's key is not valid: not on the curve, wrong length, all-zero result. */
	agree(peerKey: Uint8Array): Uint8Array | undefined;
	/** Forgets the private key. */
	wipe(): void;
}

/**
 * All cryptography, synchronous. On the desktop node:crypto, on XS BearSSL's primitives. The lists say what there is, in
 * the order in which it should be offered on this host.
 */
export interface Crypto {
	readonly aeads: readonly AeadName[];
	readonly groups: readonly GroupName[];
	hash(name: HashName): HashContext;
	/** HMAC (RFC 2104) of one message. */
	hmac(hash: HashName, key: Uint8Array, message: Uint8Array): Uint8Array;
	aead(name: AeadName, key: Uint8Array): Aead;
	generateKeyPair(group: GroupName): KeyAgreement;
	/**
	 * Whether the signature over the message is good. ECDSA signatures are r and s, each as long as the curve's field
	 * (64 or 96 bytes together); RSA-PSS uses MGF1 with the same hash and a salt of the hash's length.
	 * False for a key or signature of any wrong form; never throws.
	 */
	verify(algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
	/** Fills with bytes from the system's cryptographic generator. */
	random(into: Uint8Array): void;
}
