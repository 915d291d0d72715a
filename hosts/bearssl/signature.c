/*
 * Checks of signatures. RSA's paddings are ours, over BearSSL's public operation: PSS because BearSSL 0.6 has none, PKCS #1
 * because it is to be compared whole with the one good encoding (RFC 8017 section 8.2.2) and BearSSL takes a second one.
 */
#include "algorithms.h"
#include "binding.h"
#include <string.h>

/* The numbers of primitives.ts. */
enum { SECP256R1, SECP384R1, CURVE_NUMBERS };
enum { PKCS1, PSS, PADDING_NUMBERS };

/* Bytes: RSA with 1,024 to 4,096 bits, which is BearSSL's limit; and the longest DER before a hash. */
enum { MODULUS_SHORTEST = 128, MODULUS_LONGEST = 512, PREFIX = 19 };

/* In the library, but in no public header of 0.6: XORs RFC 8017's MGF1 of the seed into the data. */
void br_mgf1_xor(void* data, size_t length, const br_hash_class* hash, const void* seed, size_t seedLength);

static size_t hashOf(const br_hash_class* hash, const void* first, size_t firstLength, const void* second, size_t secondLength, uint8_t* digest)
{
	br_hash_compat_context context;
	hash->init(&context.vtable);
	hash->update(&context.vtable, first, firstLength);
	hash->update(&context.vtable, second, secondLength);
	hash->out(&context.vtable, digest);
	return (hash->desc >> BR_HASHDESC_OUT_OFF) & BR_HASHDESC_OUT_MASK;
}

/* verifyEcdsa(hash, curve, point, message, signature): whether it is good */
void xs_bearssl_verifyEcdsa(xsMachine* the)
{
	const br_hash_class* hash = mooring_hash(argumentNumber(the, 0, HASH_NUMBERS));
	int curve = argumentNumber(the, 1, CURVE_NUMBERS);
	size_t field = curve == SECP256R1 ? 32 : 48;
	Bytes point = argumentBytes(the, 2), message = argumentBytes(the, 3), signature = argumentBytes(the, 4);
	br_ec_public_key key = { curve == SECP256R1 ? BR_EC_secp256r1 : BR_EC_secp384r1, point.data, point.length };
	uint8_t digest[HASH_LONGEST];
	size_t length;
	xsmcSetFalse(xsResult);
	if ((point.length != 2 * field + 1) || (point.data[0] != 4) || (signature.length != 2 * field)) return;
	length = hashOf(hash, message.data, message.length, NULL, 0, digest);
	xsmcSetBoolean(xsResult, mooring_ecdsa_verify(curve == SECP256R1 ? &MOORING_P256 : &MOORING_P384, digest, length, &key, signature.data, signature.length) == 1);
}

/* RFC 8017 section 9.2: 00 01 FF … FF 00, the DigestInfo up to its hash (note 1), the hash. */
static int isPkcs1(const uint8_t* block, size_t length, int hashNumber, const uint8_t* digest, size_t digestLength)
{
	/* SEQUENCE { SEQUENCE { the hash's OID, NULL }, OCTET STRING }; 2.16.840.1.101.3.4.2 and 1, 2 or 3. */
	uint8_t prefix[PREFIX] = { 0x30, (uint8_t)(PREFIX - 2 + digestLength), 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, (uint8_t)hashNumber, 0x05, 0x00, 0x04, (uint8_t)digestLength };
	size_t padding = length - 3 - sizeof(prefix) - digestLength, at;
	uint8_t different = (uint8_t)(block[0] | (block[1] ^ 1) | block[2 + padding]);
	for (at = 0; at < padding; at++) different |= (uint8_t)~block[2 + at];
	return !different && !memcmp(block + 3 + padding, prefix, sizeof(prefix)) && !memcmp(block + 3 + padding + sizeof(prefix), digest, digestLength);
}

/* RFC 8017 section 9.1.2, with the salt as long as the hash, and MGF1 with the same hash. */
static int isPss(uint8_t* block, size_t length, const uint8_t* modulus, const br_hash_class* hash, const uint8_t* digest, size_t digestLength)
{
	static const uint8_t zeros[8] = { 0 };
	/* emBits is one less than the modulus has: its highest byte's bits above are zero, all eight when it is 1. */
	uint8_t unused = 0xff, highest, check[HASH_LONGEST], inner[8 + 2 * HASH_LONGEST];
	size_t at, dataLength;
	for (highest = modulus[0] >> 1; highest; highest >>= 1) unused = (uint8_t)(unused << 1);
	if (modulus[0] == 1) {
		if (block[0]) return 0;
		block++;
		length--;
		unused = 0;
	}
	dataLength = length - digestLength - 1;
	if ((length < 2 * digestLength + 2) || (block[length - 1] != 0xbc) || (block[0] & unused)) return 0;
	br_mgf1_xor(block, dataLength, hash, block + dataLength, digestLength);
	block[0] &= (uint8_t)~unused;
	for (at = 0; at < dataLength - digestLength - 1; at++) if (block[at]) return 0;
	if (block[at] != 1) return 0;
	memcpy(inner, zeros, sizeof(zeros));
	memcpy(inner + sizeof(zeros), digest, digestLength);
	hashOf(hash, inner, sizeof(zeros) + digestLength, block + at + 1, digestLength, check);
	return !memcmp(check, block + dataLength, digestLength);
}

/* An odd exponent of 3 or more, shorter than the modulus; the modulus odd and without a leading zero. */
static int isKey(Bytes modulus, Bytes exponent)
{
	if ((modulus.length < MODULUS_SHORTEST) || (modulus.length > MODULUS_LONGEST) || !modulus.data[0] || !(modulus.data[modulus.length - 1] & 1)) return 0;
	if (!exponent.length || (exponent.length >= modulus.length) || !exponent.data[0] || !(exponent.data[exponent.length - 1] & 1)) return 0;
	return (exponent.length > 1) || (exponent.data[0] != 1);
}

/* verifyRsa(hash, padding, modulus, exponent, message, signature): whether it is good */
void xs_bearssl_verifyRsa(xsMachine* the)
{
	int hashNumber = argumentNumber(the, 0, HASH_NUMBERS), padding = argumentNumber(the, 1, PADDING_NUMBERS);
	const br_hash_class* hash = mooring_hash(hashNumber);
	Bytes modulus = argumentBytes(the, 2), exponent = argumentBytes(the, 3), message = argumentBytes(the, 4), signature = argumentBytes(the, 5);
	br_rsa_public_key key = { modulus.data, modulus.length, exponent.data, exponent.length };
	uint8_t block[MODULUS_LONGEST], digest[HASH_LONGEST];
	size_t length;
	xsmcSetFalse(xsResult);
	/* SHA-1, number 0, signs nothing; and its prefix would be another. */
	if (!hashNumber || !isKey(modulus, exponent) || (signature.length != modulus.length)) return;
	memcpy(block, signature.data, signature.length);
	if (!mooring_rsa_public()(block, signature.length, &key)) return;
	length = hashOf(hash, message.data, message.length, NULL, 0, digest);
	xsmcSetBoolean(xsResult, padding == PKCS1
		? isPkcs1(block, signature.length, hashNumber, digest, length)
		: isPss(block, signature.length, modulus.data, hash, digest, length));
}
