/*
 * Which of BearSSL's implementations serve on this processor. All of them take the same time whatever the keys are, and
 * of those that do these were the fastest where they were measured (P-256 and X25519: one multiplication of a point; 1 KB):
 *
 *                    ESP8266, M instructions    x86-64, µs                   x86 in 32 bit, µs
 *   P-256            m15 14.9, m31 27.1         m31 499, m15 1,090           m31 689, m15 1,007
 *   X25519           m15 5.8, m31 14.7          m31 139, m15 399             m31 225, m15 393
 *   RSA-2048 check   i15 11.2, i31 26.9         i31 189, i62 203, i15 748    i31 352, i15 728
 *   AES-CTR          ct                         ct 14.3, ct64 15.9           ct 12.2, ct64 18.4
 *   GHASH            ctmul32                    ctmul64 2.6, ctmul 4.5       ctmul 6.7, ctmul64 7.9
 *   ChaCha20-Poly    ctmul32                    ctmul 3.0, ctmul32 5.5       ctmul 3.2, ctmul32 5.0
 *
 * The ESP8266 multiplies 32 by 32 bits to 64 in software, so that words of 15 bits win there; the others have that
 * multiplication. What needs instructions that not every processor of a kind has (AES-NI, SSE2) is left out.
 */
#ifndef MOORING_BEARSSL_ALGORITHMS_H
#define MOORING_BEARSSL_ALGORITHMS_H

#include "own-stack.h"
#include <bearssl.h>
#include <stdint.h>

#if defined(__XTENSA__) && !defined(__XTENSA_WINDOWED_ABI__)
	#define MOORING_P256 br_ec_p256_m15
	#define MOORING_P384 br_ec_prime_i15
	#define MOORING_X25519 br_ec_c25519_m15
	#define mooring_poly1305 br_poly1305_ctmul32_run
	#define mooring_ghash br_ghash_ctmul32
#else
	#define MOORING_P256 br_ec_p256_m31
	#define MOORING_P384 br_ec_prime_i31
	#define MOORING_X25519 br_ec_c25519_m31
	#define mooring_poly1305 br_poly1305_ctmul_run
	#if UINTPTR_MAX > 0xffffffff
		#define mooring_ghash br_ghash_ctmul64
	#else
		#define mooring_ghash br_ghash_ctmul
	#endif
#endif

#define mooring_aes_keys br_aes_ct_ctr_keys
#define mooring_aes_init br_aes_ct_ctr_init
#define mooring_chacha20 br_chacha20_ct_run

/* The hash functions of the crypto port, by the numbers that primitives.ts gives them: SHA-1, 256, 384, 512. */
const br_hash_class* mooring_hash(int number);
#define HASH_NUMBERS 4
/* Bytes of the longest digest. */
#define HASH_LONGEST 64

#endif
