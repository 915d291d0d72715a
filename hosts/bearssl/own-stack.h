/*
 * BearSSL's longest functions on a stack of their own. The SDK runs JavaScript on an ESP8266 on a stack of 4,608 bytes, where
 * the engine is some 1,000 bytes deep when it calls them; signatures take up to 3,808 more. Elsewhere they are called as they are.
 */
#ifndef MOORING_BEARSSL_OWN_STACK_H
#define MOORING_BEARSSL_OWN_STACK_H

#include <bearssl.h>
#include <stdint.h>

#if defined(__XTENSA__) && !defined(__XTENSA_WINDOWED_ABI__)

uint32_t mooring_ecdsa_verify(const br_ec_impl* curve, const void* hash, size_t length, const br_ec_public_key* key, const void* signature, size_t signatureLength);
size_t mooring_ecdsa_sign(const br_ec_impl* curve, const br_hash_class* hash, const void* digest, const br_ec_private_key* key, void* signature);
uint32_t mooring_rsa_public(unsigned char* block, size_t length, const br_rsa_public_key* key);
uint32_t mooring_rsa_private(unsigned char* block, const br_rsa_private_key* key);
size_t mooring_mulgen(const br_ec_impl* curve, unsigned char* point, const unsigned char* scalar, size_t length, int id);
uint32_t mooring_mul(const br_ec_impl* curve, unsigned char* point, size_t pointLength, const unsigned char* scalar, size_t length, int id);

/* Bytes of it that have been in use at once. */
size_t mooring_own_stack_peak(void);

#else
	#define mooring_ecdsa_verify br_ecdsa_i31_vrfy_raw
	#define mooring_ecdsa_sign br_ecdsa_i31_sign_raw
	#define mooring_rsa_public br_rsa_i31_public
	#define mooring_rsa_private br_rsa_i31_private
	#define mooring_mulgen(curve, point, scalar, length, id) (curve)->mulgen(point, scalar, length, id)
	#define mooring_mul(curve, point, pointLength, scalar, length, id) (curve)->mul(point, pointLength, scalar, length, id)
#endif

#endif
