/** Hash functions by their TLS names (RFC 8446 section 4.2.3); `sha1` serves pins only, never a signature. */
export type HashName = "sha1" | "sha256" | "sha384" | "sha512";

/** AEAD algorithms (RFC 5116, RFC 8439): tag of 16 bytes, nonce of 12. */
export type AeadName = "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";

/** Named groups for key agreement (RFC 8446 section 4.2.7). */
export type GroupName = "x25519" | "secp256r1" | "secp384r1";

export type CurveName = "secp256r1" | "secp384r1";

/** Signature algorithms, by what is computed: curve and hash are independent, as in certificates (RFC 5280). */
export type SignatureAlgorithm =
	| { readonly kind: "ecdsa"; readonly hash: HashName }
	| { readonly kind: "rsa-pkcs1"; readonly hash: HashName }
	| { readonly kind: "rsa-pss"; readonly hash: HashName }
	/** RFC 8032, which hashes by itself. */
	| { readonly kind: "ed25519" };

/** The ones with a hash of their own. */
export type HashedAlgorithm = Exclude<SignatureAlgorithm, { readonly kind: "ed25519" }>;

/** A public key, its parts as views or copies of what a certificate held. */
export type PublicKey =
	| { readonly kind: "ec"; readonly curve: CurveName; /** Uncompressed point (SEC 1 section 2.3.3): 65 or 97 bytes. */ readonly point: Uint8Array }
	| { readonly kind: "rsa"; /** Unsigned, big-endian, no leading zero. */ readonly modulus: Uint8Array; readonly exponent: Uint8Array }
	| { readonly kind: "ed25519"; /** 32 bytes (RFC 8032 section 5.1.5). */ readonly point: Uint8Array };

/**
 * The numbers of a private key that lies in software, unsigned and big-endian without leading zeros, but for the scalar,
 * which is as long as the curve's field: 32 or 48 bytes. Names as in RFC 8017 appendix A.1.2.
 */
export type PrivateNumbers =
	| { readonly kind: "ec"; readonly curve: CurveName; readonly scalar: Uint8Array }
	| {
		readonly kind: "rsa";
		readonly modulus: Uint8Array;
		readonly publicExponent: Uint8Array;
		readonly privateExponent: Uint8Array;
		readonly prime1: Uint8Array;
		readonly prime2: Uint8Array;
		readonly exponent1: Uint8Array;
		readonly exponent2: Uint8Array;
		readonly coefficient: Uint8Array;
	}
	| { readonly kind: "ed25519"; /** 32 bytes (RFC 8032 section 5.1.5). */ readonly seed: Uint8Array };

/** A key that signs. Nothing here gives it away, so that it may lie in a secure element and never leave it. */
export interface PrivateKey {
	/** What its signatures are checked with, to be compared with the certificate's. */
	readonly publicKey: PublicKey;
	/** What it can sign with, the best first: an element may have one algorithm only. */
	readonly algorithms: readonly SignatureAlgorithm[];
	/** Begins a signature; throws a RangeError for an algorithm that is not among the key's. */
	signer(algorithm: SignatureAlgorithm): Signer;
	/** Forgets the key, as far as it lies in software. */
	wipe(): void;
}

/** A signature that is being made. The message comes in parts: in TLS 1.2 it is the whole handshake, more than a chip holds; only for Ed25519 it is kept. */
export interface Signer {
	update(bytes: Uint8Array): void;
	/** The signature over all parts, in the form that `verify` takes; once. Throws when the key cannot make a good one. */
	sign(): Uint8Array;
}

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
	/** What goes on the wire: 32 bytes for x25519, an uncompressed point of 65 or 97 for a curve (RFC 8446 section 4.2.8.2). */
	readonly publicKey: Uint8Array;
	/** The shared secret (32 bytes, or 48 for secp384r1: of a curve, the x-coordinate), or undefined when the peer's key is not valid: not on the curve, wrong length, all-zero result. */
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
	/** What `verify` knows, in no order: all curves and all hashes but `sha1` of each kind. */
	readonly signatures: readonly SignatureAlgorithm["kind"][];
	hash(name: HashName): HashContext;
	/** HMAC (RFC 2104) of one message. */
	hmac(hash: HashName, key: Uint8Array, message: Uint8Array): Uint8Array;
	aead(name: AeadName, key: Uint8Array): Aead;
	generateKeyPair(group: GroupName): KeyAgreement;
	/**
	 * Whether the signature over the message is good. ECDSA signatures are r and s, each as long as the curve's field
	 * (64 or 96 bytes together); RSA-PSS uses MGF1 with the same hash and a salt of the hash's length; Ed25519 has 64 bytes.
	 * False for a key or signature of any wrong form; never throws.
	 */
	verify(algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
	/**
	 * A key in software, from copies of these numbers; undefined when they are none of a key: a scalar that is zero or not
	 * below the curve's order, an RSA modulus that is even or not of 1,024 to 4,096 bits, a part that is missing or too long; Ed25519 where `signatures` has it not.
	 */
	importPrivateKey(numbers: PrivateNumbers): PrivateKey | undefined;
	/** Fills with bytes from the system's cryptographic generator. */
	random(into: Uint8Array): void;
}
