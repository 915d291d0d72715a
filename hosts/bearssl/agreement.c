/* Key agreement and random numbers. */
#include "algorithms.h"
#include "binding.h"
#include "entropy.h"
#include <string.h>

/* The numbers of primitives.ts. */
enum { X25519, SECP256R1, SECP384R1, GROUP_NUMBERS };

enum { POINT_LONGEST = 97, SEED = 48 };

/* Bytes of a private key and of a point. */
typedef struct { const br_ec_impl* curve; int id; xsUnsignedValue scalar, point; } Group;

static Group groupOf(int number)
{
	switch (number) {
	case X25519: return (Group){ &MOORING_X25519, BR_EC_curve25519, 32, 32 };
	case SECP256R1: return (Group){ &MOORING_P256, BR_EC_secp256r1, 32, 65 };
	default: return (Group){ &MOORING_P384, BR_EC_secp384r1, 48, 97 };
	}
}

/* Seeded when it is first used. */
const br_prng_class** mooring_generator(xsMachine* the)
{
	static br_hmac_drbg_context context;
	if (!context.vtable) {
		uint8_t seed[SEED];
		if (!mooring_entropy(seed, sizeof(seed))) xsUnknownError("no entropy");
		br_hmac_drbg_init(&context, &br_sha256_vtable, seed, sizeof(seed));
		wipe(seed, sizeof(seed));
	}
	return (const br_prng_class**)&context.vtable;
}

/* random(bytes) */
void xs_bearssl_random(xsMachine* the)
{
	const br_prng_class** random = mooring_generator(the);
	Bytes bytes = writableArgument(the, 0);
	(*random)->generate(random, bytes.data, bytes.length);
}

/* privateKey(group): little-endian for X25519 (RFC 7748 section 5), big-endian for curves (SEC 1) */
void xs_bearssl_privateKey(xsMachine* the)
{
	Group group = groupOf(argumentNumber(the, 0, GROUP_NUMBERS));
	const br_prng_class** random = mooring_generator(the);
	Bytes result = resultBytes(the, group.scalar);
	/* For X25519 any bytes are a key; br_ec_keygen would keep a bit of them zero, for it takes them for big-endian. */
	if (group.id == BR_EC_curve25519) (*random)->generate(random, result.data, result.length);
	else if (br_ec_keygen(random, group.curve, NULL, result.data, group.id) != group.scalar) xsUnknownError("no key");
}

/* publicKey(group, private): the point as it goes on the wire */
void xs_bearssl_publicKey(xsMachine* the)
{
	Group group = groupOf(argumentNumber(the, 0, GROUP_NUMBERS));
	uint8_t point[POINT_LONGEST];
	Bytes key = argumentBytesOf(the, 1, group.scalar);
	size_t length = mooring_mulgen(group.curve, point, key.data, key.length, group.id);
	memcpy(resultBytes(the, (xsUnsignedValue)length).data, point, length);
}

/* agree(group, private, peer): the shared secret, or undefined for a peer's key that is not valid */
void xs_bearssl_agree(xsMachine* the)
{
	Group group = groupOf(argumentNumber(the, 0, GROUP_NUMBERS));
	uint8_t point[POINT_LONGEST], any = 0;
	Bytes key = argumentBytesOf(the, 1, group.scalar), peer = argumentBytes(the, 2);
	size_t length, at, offset = group.curve->xoff(group.id, &length);
	if (peer.length != group.point) return;
	memcpy(point, peer.data, peer.length);
	if (!mooring_mul(group.curve, point, peer.length, key.data, key.length, group.id)) return;
	/* RFC 8446 section 7.4.2: all zero is what points of small order give, which the other curves have none of. */
	for (at = 0; at < length; at++) any |= point[offset + at];
	if (any || (group.id != BR_EC_curve25519)) memcpy(resultBytes(the, (xsUnsignedValue)length).data, point + offset, length);
	wipe(point, sizeof(point));
}
