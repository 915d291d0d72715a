/* Hashes and HMAC. */
#include "algorithms.h"
#include "binding.h"
#include <string.h>

const br_hash_class* mooring_hash(int number)
{
	switch (number) {
	case 0: return &br_sha1_vtable;
	case 1: return &br_sha256_vtable;
	case 2: return &br_sha384_vtable;
	default: return &br_sha512_vtable;
	}
}

static xsUnsignedValue digestLength(const br_hash_class* hash)
{
	return (hash->desc >> BR_HASHDESC_OUT_OFF) & BR_HASHDESC_OUT_MASK;
}

/*
 * A context is worked on where the compiler aligns it. What is kept of it is what stands behind its first member, the
 * functions: those follow from the hash's number, never from what lies in a buffer.
 */
static xsUnsignedValue keptLength(const br_hash_class* hash)
{
	return (xsUnsignedValue)(hash->context_size - sizeof(hash));
}

static void keepContext(Bytes kept, const br_hash_compat_context* context)
{
	memcpy(kept.data, (const uint8_t*)context + sizeof(context->vtable), kept.length);
}

static void loadContext(xsMachine* the, const br_hash_class* hash, br_hash_compat_context* context)
{
	Bytes kept = argumentBytesOf(the, 1, keptLength(hash));
	memcpy((uint8_t*)context + sizeof(context->vtable), kept.data, kept.length);
	context->vtable = hash;
}

/* hashCreate(hash): a context */
void xs_bearssl_hashCreate(xsMachine* the)
{
	const br_hash_class* hash = mooring_hash(argumentNumber(the, 0, HASH_NUMBERS));
	br_hash_compat_context context;
	Bytes result = resultBytes(the, keptLength(hash));
	memset(&context, 0, sizeof(context));
	hash->init(&context.vtable);
	keepContext(result, &context);
}

/* hashUpdate(hash, context, bytes) */
void xs_bearssl_hashUpdate(xsMachine* the)
{
	const br_hash_class* hash = mooring_hash(argumentNumber(the, 0, HASH_NUMBERS));
	br_hash_compat_context context;
	Bytes bytes = argumentBytes(the, 2);
	loadContext(the, hash, &context);
	hash->update(&context.vtable, bytes.data, bytes.length);
	keepContext(writableArgument(the, 1), &context);
}

/* hashDigest(hash, context): the digest; the context goes on */
void xs_bearssl_hashDigest(xsMachine* the)
{
	const br_hash_class* hash = mooring_hash(argumentNumber(the, 0, HASH_NUMBERS));
	br_hash_compat_context context;
	Bytes result = resultBytes(the, digestLength(hash));
	loadContext(the, hash, &context);
	hash->out(&context.vtable, result.data);
}

/* hmac(hash, key, message): the tag */
void xs_bearssl_hmac(xsMachine* the)
{
	const br_hash_class* hash = mooring_hash(argumentNumber(the, 0, HASH_NUMBERS));
	Bytes result = resultBytes(the, digestLength(hash));
	Bytes key = argumentBytes(the, 1), message = argumentBytes(the, 2);
	br_hmac_key_context keyContext;
	br_hmac_context context;
	br_hmac_key_init(&keyContext, hash, key.data, key.length);
	br_hmac_init(&context, &keyContext, 0);
	br_hmac_update(&context, message.data, message.length);
	br_hmac_out(&context, result.data);
	wipe(&keyContext, sizeof(keyContext));
	wipe(&context, sizeof(context));
}
