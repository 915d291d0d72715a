/** Options for speed on the ESP8266's core, by BearSSL's files; all else is compiled for size. */
export type Tuned = Readonly<Record<string, readonly string[]>>;

/** Loops unrolled and words copied at once; but where this compiler reorders instructions, it runs out of registers and is slower than for size. */
const FAST: readonly string[] = ["-O3", "-fno-schedule-insns"];

/**
 * Where a handshake spends most of its time. M instructions of a handshake and bytes of flash, against the same for size:
 * ec_p256_m15 -7.6 in three checks of a signature (+2,325), ccopy -3.8 in the same (+171), i15_montmul -0.5 in three of
 * RSA (+34), ec_c25519_m15 -0.9 (-228). With -funroll-loops P-256 takes 5 less, and 6,000 bytes more: not worth it.
 */
export const TUNED: Tuned = { ec_p256_m15: FAST, ccopy: FAST, i15_montmul: FAST, ec_c25519_m15: ["-O1"] };

/** What of BearSSL's `src` the binding needs on every processor, and by the width of the words it computes with (hosts/bearssl/algorithms.h). */
export const BEARSSL_FILES: Readonly<Record<"shared" | "words15" | "words31", readonly string[]>> = {
	shared: [
		"codec/ccopy", "codec/dec32be", "codec/dec64be", "codec/enc32be", "codec/enc64be", "ec/ec_keygen", "ec/ec_secp256r1", "ec/ec_secp384r1", "ec/ec_secp521r1",
		"aead/gcm", "hash/mgf1", "hash/sha1", "hash/sha2big", "hash/sha2small", "mac/hmac", "rand/hmac_drbg",
		"symcipher/aes_ct", "symcipher/aes_ct_ctr", "symcipher/aes_ct_enc", "symcipher/chacha20_ct",
	],
	words15: [
		"ec/ec_c25519_m15", "ec/ec_p256_m15", "ec/ec_prime_i15", "ec/ecdsa_i15_bits", "ec/ecdsa_i15_sign_raw", "ec/ecdsa_i15_vrfy_raw",
		...[
			"add", "bitlen", "decmod", "decode", "decred", "encode", "fmont", "iszero", "modpow", "modpow2", "montmul", "mulacc", "muladd", "ninv15", "reduce", "rshift", "sub", "tmont",
		].map((name) => `int/i15_${name}`),
		"rsa/rsa_i15_priv", "rsa/rsa_i15_pub", "hash/ghash_ctmul32", "symcipher/poly1305_ctmul32",
	],
	words31: [
		"ec/ec_c25519_m31", "ec/ec_p256_m31", "ec/ec_prime_i31", "ec/ecdsa_i31_bits", "ec/ecdsa_i31_sign_raw", "ec/ecdsa_i31_vrfy_raw",
		...[
			"add", "bitlen", "decmod", "decode", "decred", "encode", "fmont", "iszero", "modpow", "modpow2", "montmul", "mulacc", "muladd", "ninv31", "reduce", "rshift", "sub", "tmont",
		].map((name) => `int/i31_${name}`),
		"int/i32_div32", "rsa/rsa_i31_priv", "rsa/rsa_i31_pub", "hash/ghash_ctmul", "hash/ghash_ctmul64", "symcipher/poly1305_ctmul",
	],
};
