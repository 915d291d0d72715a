/* Key agreement and random numbers. */
#include "algorithms.h"
#include "binding.h"
#include "entropy.h"
#include <string.h>

/* The numbers of primitives.ts. */
enum { X25519, SECP256R1, GROUP_NUMBERS };

enum { SCALAR = 32, POINT_LONGEST = 65, SEED = 48 };

static const br_ec_impl* curveOf(int group, int* id)
{
	*id = group == X25519 ? BR_EC_curve25519 : BR_EC_secp256r1;
	return group == X25519 ? &MOORING_X25519 : &MOORING_P256;
}

/* One generator for all machines, seeded when it is first used. */
static const br_prng_class** generator(xsMachine* the)
{
	static br_hmac_drbg_context context;
	if (!context.vtable) {
		uint8_t seed[SEED];
		if (!mooring_entropy(seed, sizeof(seed))) xsUnknownError("no entropy");
		br_hmac_drbg_init(&context, &br_sha256_vtable, seed, sizeof(seed));
		memset(seed, 0, sizeof(seed));
	}
	return (const br_prng_class**)&context.vtable;
}

/* random(bytes) */
void xs_bearssl_random(xsMachine* the)
{
	const br_prng_class** random = generator(the);
	Bytes bytes = writableArgument(the, 0);
	(*random)->generate(random, bytes.data, bytes.length);
}

/* privateKey(group): 32 bytes, little-endian for X25519 (RFC 7748 section 5), big-endian for P-256 (SEC 1) */
void xs_bearssl_privateKey(xsMachine* the)
{
	int id;
	const br_ec_impl* curve = curveOf(argumentNumber(the, 0, GROUP_NUMBERS), &id);
	const br_prng_class** random = generator(the);
	Bytes result = resultBytes(the, SCALAR);
	/* For X25519 any bytes are a key; br_ec_keygen would keep a bit of them zero, for it takes them for big-endian. */
	if (id == BR_EC_curve25519) (*random)->generate(random, result.data, SCALAR);
	else if (br_ec_keygen(random, curve, NULL, result.data, id) != SCALAR) xsUnknownError("no key");
}

/* publicKey(group, private): the point as it goes on the wire */
void xs_bearssl_publicKey(xsMachine* the)
{
	int id;
	const br_ec_impl* curve = curveOf(argumentNumber(the, 0, GROUP_NUMBERS), &id);
	uint8_t point[POINT_LONGEST];
	Bytes key = argumentBytesOf(the, 1, SCALAR);
	size_t length = curve->mulgen(point, key.data, key.length, id);
	memcpy(resultBytes(the, (xsUnsignedValue)length).data, point, length);
}

/* agree(group, private, peer): the shared secret of 32 bytes, or undefined for a peer's key that is not valid */
void xs_bearssl_agree(xsMachine* the)
{
	int id;
	int group = argumentNumber(the, 0, GROUP_NUMBERS);
	const br_ec_impl* curve = curveOf(group, &id);
	uint8_t point[POINT_LONGEST], any = 0;
	Bytes key = argumentBytesOf(the, 1, SCALAR), peer = argumentBytes(the, 2);
	size_t length, at, offset = curve->xoff(id, &length);
	if (peer.length != (group == X25519 ? 32 : 65)) return;
	memcpy(point, peer.data, peer.length);
	if (!curve->mul(point, peer.length, key.data, key.length, id)) return;
	/* RFC 8446 section 7.4.2: all zero is what points of small order give, which P-256 has none of. */
	for (at = 0; at < length; at++) any |= point[offset + at];
	if (any || (group == SECP256R1)) memcpy(resultBytes(the, (xsUnsignedValue)length).data, point + offset, length);
	memset(point, 0, sizeof(point));
}
