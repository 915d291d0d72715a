/*
 * Which of BearSSL's implementations serve on this processor. All of them take the same time whatever the keys are. The
 * ESP8266 multiplies 32 by 32 bits to 64 in software, so that the ones with 15-bit words win there; other processors
 * have that multiplication.
 */
#ifndef MOORING_BEARSSL_ALGORITHMS_H
#define MOORING_BEARSSL_ALGORITHMS_H

#include <bearssl.h>
#include <stdint.h>

#if defined(__XTENSA__) && !defined(__XTENSA_WINDOWED_ABI__)
	#define MOORING_P256 br_ec_p256_m15
	#define MOORING_P384 br_ec_prime_i15
	#define MOORING_X25519 br_ec_c25519_m15
	#define mooring_ecdsa_verify br_ecdsa_i15_vrfy_raw
	#define mooring_ecdsa_sign br_ecdsa_i15_sign_raw
	#define mooring_rsa_public() br_rsa_i15_public
	#define mooring_rsa_private() br_rsa_i15_private
	#define mooring_poly1305 br_poly1305_ctmul32_run
	#define mooring_ghash br_ghash_ctmul32
#else
	#define MOORING_P256 br_ec_p256_m31
	#define MOORING_P384 br_ec_prime_i31
	#define MOORING_X25519 br_ec_c25519_m31
	#define mooring_ecdsa_verify br_ecdsa_i31_vrfy_raw
	#define mooring_ecdsa_sign br_ecdsa_i31_sign_raw
	#define mooring_rsa_public br_rsa_public_get_default
	#define mooring_rsa_private br_rsa_private_get_default
	#define mooring_poly1305 br_poly1305_ctmul_run
	#if UINTPTR_MAX > 0xffffffff
		#define mooring_ghash br_ghash_ctmul64
	#else
		#define mooring_ghash br_ghash_ctmul
	#endif
#endif

#if UINTPTR_MAX > 0xffffffff
	#define mooring_aes_keys br_aes_ct64_ctr_keys
	#define mooring_aes_init br_aes_ct64_ctr_init
#else
	#define mooring_aes_keys br_aes_ct_ctr_keys
	#define mooring_aes_init br_aes_ct_ctr_init
#endif

#define mooring_chacha20 br_chacha20_ct_run

/* The hash functions of the crypto port, by the numbers that primitives.ts gives them: SHA-1, 256, 384, 512. */
const br_hash_class* mooring_hash(int number);
#define HASH_NUMBERS 4
/* Bytes of the longest digest. */
#define HASH_LONGEST 64

#endif
