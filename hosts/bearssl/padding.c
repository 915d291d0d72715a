/* RSA's paddings (RFC 8017 sections 9.1 and 9.2). */
#include "padding.h"
#include <string.h>

/* Bytes: the longest DER before a hash, and what else there is of PKCS #1 beside the FFs. */
enum { PREFIX = 19, MARKS = 3 };

/* In the library, but in no public header of 0.6: XORs RFC 8017's MGF1 of the seed into the data. */
void br_mgf1_xor(void* data, size_t length, const br_hash_class* hash, const void* seed, size_t seedLength);

/* DigestInfo up to its hash (RFC 8017 section 9.2, note 1): SEQUENCE { SEQUENCE { the hash's OID, NULL }, OCTET STRING } */
static void writePrefix(uint8_t* prefix, Digest digest)
{
	/* 2.16.840.1.101.3.4.2 and 1, 2 or 3, which are the numbers of SHA-256, 384 and 512 here too. */
	static const uint8_t common[PREFIX] = { 0x30, 0, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0, 0x05, 0x00, 0x04, 0 };
	memcpy(prefix, common, PREFIX);
	prefix[1] = (uint8_t)(PREFIX - 2 + digest.length);
	prefix[14] = (uint8_t)digest.number;
	prefix[18] = (uint8_t)digest.length;
}

/* 00 01 FF … FF 00, the prefix, the hash */
int isPkcs1(const uint8_t* block, size_t length, Digest digest)
{
	uint8_t prefix[PREFIX];
	size_t padding = length - MARKS - PREFIX - digest.length, at;
	uint8_t different = (uint8_t)(block[0] | (block[1] ^ 1) | block[2 + padding]);
	writePrefix(prefix, digest);
	for (at = 0; at < padding; at++) different |= (uint8_t)~block[2 + at];
	return !different && !memcmp(block + MARKS + padding, prefix, PREFIX) && !memcmp(block + MARKS + padding + PREFIX, digest.bytes, digest.length);
}

void makePkcs1(uint8_t* block, size_t length, Digest digest)
{
	size_t padding = length - MARKS - PREFIX - digest.length;
	block[0] = 0;
	block[1] = 1;
	memset(block + 2, 0xff, padding);
	block[2 + padding] = 0;
	writePrefix(block + MARKS + padding, digest);
	memcpy(block + length - digest.length, digest.bytes, digest.length);
}

/* The highest bits of the first byte that are zero: the block has one bit less than the modulus; all eight when that has one bit in its first byte. */
static uint8_t unusedBits(uint8_t modulusFirst)
{
	uint8_t unused = 0xff, highest;
	for (highest = modulusFirst >> 1; highest; highest >>= 1) unused = (uint8_t)(unused << 1);
	return unused;
}

/* The hash of eight zeros, the message's hash and the salt. */
static void hashSalted(Digest digest, const uint8_t* salt, uint8_t* result)
{
	static const uint8_t zeros[8] = { 0 };
	br_hash_compat_context context;
	digest.hash->init(&context.vtable);
	digest.hash->update(&context.vtable, zeros, sizeof(zeros));
	digest.hash->update(&context.vtable, digest.bytes, digest.length);
	digest.hash->update(&context.vtable, salt, digest.length);
	digest.hash->out(&context.vtable, result);
}

/* Masked: 00 … 00 01 and the salt; then the hash of it all, and BC. The salt is as long as the hash, and MGF1 has the same hash. */
int isPss(uint8_t* block, size_t length, uint8_t modulusFirst, Digest digest)
{
	uint8_t unused = unusedBits(modulusFirst), check[HASH_LONGEST];
	size_t at, dataLength;
	if (unused == 0xff) {
		if (block[0]) return 0;
		block++;
		length--;
		unused = 0;
	}
	if (length < 2 * digest.length + 2) return 0;
	dataLength = length - digest.length - 1;
	if ((block[length - 1] != 0xbc) || (block[0] & unused)) return 0;
	br_mgf1_xor(block, dataLength, digest.hash, block + dataLength, digest.length);
	block[0] &= (uint8_t)~unused;
	for (at = 0; at < dataLength - digest.length - 1; at++) if (block[at]) return 0;
	if (block[at] != 1) return 0;
	hashSalted(digest, block + at + 1, check);
	return !memcmp(check, block + dataLength, digest.length);
}

void makePss(uint8_t* block, size_t length, uint8_t modulusFirst, Digest digest, const uint8_t* salt)
{
	uint8_t unused = unusedBits(modulusFirst);
	size_t dataLength;
	if (unused == 0xff) {
		*block++ = 0;
		length--;
		unused = 0;
	}
	dataLength = length - digest.length - 1;
	memset(block, 0, dataLength - digest.length - 1);
	block[dataLength - digest.length - 1] = 1;
	memcpy(block + dataLength - digest.length, salt, digest.length);
	hashSalted(digest, salt, block + dataLength);
	br_mgf1_xor(block, dataLength, digest.hash, block + dataLength, digest.length);
	block[0] &= (uint8_t)~unused;
	block[length - 1] = 0xbc;
}
