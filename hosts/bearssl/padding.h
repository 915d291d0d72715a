/*
 * RSA's paddings are ours, over BearSSL's bare operations: PSS because BearSSL 0.6 has none, PKCS #1 because it is to be
 * compared whole with the one good encoding (RFC 8017 section 8.2.2) and BearSSL takes a second one. A block is as long
 * as the modulus, of which there are at least 128 bytes.
 */
#ifndef MOORING_BEARSSL_PADDING_H
#define MOORING_BEARSSL_PADDING_H

#include "algorithms.h"
#include <stddef.h>

/* A message's hash, and which function made it. */
typedef struct { int number; const br_hash_class* hash; const uint8_t* bytes; size_t length; } Digest;

int isPkcs1(const uint8_t* block, size_t length, Digest digest);
void makePkcs1(uint8_t* block, size_t length, Digest digest);

/* The first byte of the modulus tells how many bits there are. Checking changes the block. */
int isPss(uint8_t* block, size_t length, uint8_t modulusFirst, Digest digest);
/* The salt is as long as the hash. There is room with 256 bytes and any hash. */
void makePss(uint8_t* block, size_t length, uint8_t modulusFirst, Digest digest, const uint8_t* salt);

#endif
