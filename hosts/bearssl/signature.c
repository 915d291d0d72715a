/* Signatures: checked from a message, made from its hash. */
#include "binding.h"
#include "padding.h"
#include <string.h>

/* The numbers of primitives.ts. */
enum { SECP256R1, SECP384R1, CURVE_NUMBERS };
enum { PKCS1, PSS, PADDING_NUMBERS };

/* Bytes: RSA has 1,024 to 4,096 bits, which is BearSSL's limit, and 2,048 at least to sign with; r and s of P-384. */
enum { MODULUS_SHORTEST = 128, MODULUS_SHORTEST_OWN = 256, MODULUS_LONGEST = 512, SIGNATURE_LONGEST = 96 };

static const br_ec_impl* curveOf(int curve, int* id, size_t* field)
{
	*id = curve == SECP256R1 ? BR_EC_secp256r1 : BR_EC_secp384r1;
	*field = curve == SECP256R1 ? 32 : 48;
	return curve == SECP256R1 ? &MOORING_P256 : &MOORING_P384;
}

static size_t lengthOf(const br_hash_class* hash)
{
	return (hash->desc >> BR_HASHDESC_OUT_OFF) & BR_HASHDESC_OUT_MASK;
}

static Digest hashOf(int number, Bytes message, uint8_t* into)
{
	const br_hash_class* hash = mooring_hash(number);
	br_hash_compat_context context;
	Digest digest = { number, hash, into, lengthOf(hash) };
	hash->init(&context.vtable);
	hash->update(&context.vtable, message.data, message.length);
	hash->out(&context.vtable, into);
	return digest;
}

/* verifyEcdsa(hash, curve, point, message, signature): whether it is good */
void xs_bearssl_verifyEcdsa(xsMachine* the)
{
	int number = argumentNumber(the, 0, HASH_NUMBERS), id;
	size_t field;
	const br_ec_impl* curve = curveOf(argumentNumber(the, 1, CURVE_NUMBERS), &id, &field);
	Bytes point = argumentBytes(the, 2), message = argumentBytes(the, 3), signature = argumentBytes(the, 4);
	br_ec_public_key key = { id, point.data, point.length };
	uint8_t hash[HASH_LONGEST];
	Digest digest;
	xsmcSetFalse(xsResult);
	if ((point.length != 2 * field + 1) || (point.data[0] != 4) || (signature.length != 2 * field)) return;
	digest = hashOf(number, message, hash);
	xsmcSetBoolean(xsResult, mooring_ecdsa_verify(curve, digest.bytes, digest.length, &key, signature.data, signature.length) == 1);
}

/* signEcdsa(hash, curve, scalar, digest): r and s, with the nonce of RFC 6979 section 3.2; undefined when the scalar is none */
void xs_bearssl_signEcdsa(xsMachine* the)
{
	const br_hash_class* hash = mooring_hash(argumentNumber(the, 0, HASH_NUMBERS));
	int id;
	size_t field, length;
	const br_ec_impl* curve = curveOf(argumentNumber(the, 1, CURVE_NUMBERS), &id, &field);
	Bytes scalar = argumentBytesOf(the, 2, (xsUnsignedValue)field), digest = argumentBytesOf(the, 3, (xsUnsignedValue)lengthOf(hash));
	br_ec_private_key key = { id, scalar.data, scalar.length };
	uint8_t signature[SIGNATURE_LONGEST];
	length = mooring_ecdsa_sign(curve, hash, digest.data, &key, signature);
	if (length == 2 * field) memcpy(resultBytes(the, (xsUnsignedValue)length).data, signature, length);
}

/* ecPoint(curve, scalar): the public key; undefined unless 0 < scalar < order */
void xs_bearssl_ecPoint(xsMachine* the)
{
	int id;
	size_t field, length, at;
	const br_ec_impl* curve = curveOf(argumentNumber(the, 0, CURVE_NUMBERS), &id, &field);
	Bytes scalar = argumentBytesOf(the, 1, (xsUnsignedValue)field);
	const unsigned char* order = curve->order(id, &length);
	uint8_t point[SIGNATURE_LONGEST + 1], any = 0;
	int borrow = 0;
	/* Subtracts the order without a branch, for the borrow: the scalar is a secret. */
	for (at = field; at-- > 0;) {
		any |= scalar.data[at];
		borrow = (int)(((unsigned)scalar.data[at] - order[at] - (unsigned)borrow) >> 8) & 1;
	}
	if (!any || !borrow) return;
	length = mooring_mulgen(curve, point, scalar.data, scalar.length, id);
	memcpy(resultBytes(the, (xsUnsignedValue)length).data, point, length);
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
	int number = argumentNumber(the, 0, HASH_NUMBERS), padding = argumentNumber(the, 1, PADDING_NUMBERS);
	Bytes modulus = argumentBytes(the, 2), exponent = argumentBytes(the, 3), message = argumentBytes(the, 4), signature = argumentBytes(the, 5);
	br_rsa_public_key key = { modulus.data, modulus.length, exponent.data, exponent.length };
	uint8_t block[MODULUS_LONGEST], hash[HASH_LONGEST];
	Digest digest;
	xsmcSetFalse(xsResult);
	/* SHA-1, number 0, signs nothing; and its prefix would be another. */
	if (!number || !isKey(modulus, exponent) || (signature.length != modulus.length)) return;
	memcpy(block, signature.data, signature.length);
	if (!mooring_rsa_public(block, signature.length, &key)) return;
	digest = hashOf(number, message, hash);
	xsmcSetBoolean(xsResult, padding == PKCS1
		? isPkcs1(block, signature.length, digest)
		: isPss(block, signature.length, modulus.data[0], digest));
}

static uint32_t bitLength(Bytes number)
{
	uint32_t bits = 8 * (uint32_t)(number.length - 1);
	uint8_t highest;
	for (highest = number.data[0]; highest; highest >>= 1) bits++;
	return bits;
}

/* What BearSSL's private operation does not check by itself: that each part is there and none is too long. */
static int isPrivateKey(Bytes modulus, Bytes exponent, const Bytes* parts)
{
	int at;
	for (at = 0; at < 5; at++) if (!parts[at].length || (parts[at].length > modulus.length / 2 + 1)) return 0;
	for (at = 0; at < 2; at++) if (!parts[at].data[0] || !(parts[at].data[parts[at].length - 1] & 1)) return 0;
	/* The product of the primes is as long as both of them together, or a byte shorter. */
	return (modulus.length >= MODULUS_SHORTEST_OWN) && isKey(modulus, exponent) && (parts[0].length + parts[1].length - modulus.length <= 1);
}

/* The block after the private operation; 0 when that cannot be done. */
static uint32_t applyPrivate(uint8_t* block, Bytes modulus, const Bytes* parts)
{
	br_rsa_private_key key = {
		bitLength(modulus), parts[0].data, parts[0].length, parts[1].data, parts[1].length,
		parts[2].data, parts[2].length, parts[3].data, parts[3].length, parts[4].data, parts[4].length,
	};
	return mooring_rsa_private(block, &key);
}

/*
 * signRsa(hash, padding, digest, modulus, exponent, prime1, prime2, exponent1, exponent2, coefficient): the signature;
 * undefined when these are not the parts of one key. It is checked before it is given away: one that was made with a
 * wrong part, or on a processor that erred, would tell a prime of the key.
 */
void xs_bearssl_signRsa(xsMachine* the)
{
	int number = argumentNumber(the, 0, HASH_NUMBERS), padding = argumentNumber(the, 1, PADDING_NUMBERS), at;
	const br_prng_class** random = mooring_generator(the);
	Bytes result = resultBytes(the, argumentBytes(the, 3).length);
	const br_hash_class* hash = mooring_hash(number);
	Bytes bytes = argumentBytesOf(the, 2, (xsUnsignedValue)lengthOf(hash)), modulus = argumentBytes(the, 3), exponent = argumentBytes(the, 4), parts[5];
	Digest digest = { number, hash, bytes.data, bytes.length };
	br_rsa_public_key publicKey = { modulus.data, modulus.length, exponent.data, exponent.length };
	uint8_t block[MODULUS_LONGEST], salt[HASH_LONGEST];
	for (at = 0; at < 5; at++) parts[at] = argumentBytes(the, 5 + at);
	if (number && isPrivateKey(modulus, exponent, parts)) {
		(*random)->generate(random, salt, digest.length);
		if (padding == PKCS1) makePkcs1(block, modulus.length, digest);
		else makePss(block, modulus.length, modulus.data[0], digest, salt);
		if (applyPrivate(block, modulus, parts)) {
			memcpy(result.data, block, modulus.length);
			if (mooring_rsa_public(block, modulus.length, &publicKey) && (padding == PKCS1 ? isPkcs1(block, modulus.length, digest) : isPss(block, modulus.length, modulus.data[0], digest))) return;
		}
	}
	xsmcSetUndefined(xsResult);
}
