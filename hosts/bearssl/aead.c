/*
 * AES-GCM and ChaCha20-Poly1305, in place: the buffer's last 16 bytes are the tag. What is kept of a key is its bytes alone.
 * AES expands them for each record, which costs a tenth of a short one; the round keys would take 200 bytes more each way.
 */
#include "algorithms.h"
#include "binding.h"
#include <string.h>

/* The numbers of primitives.ts. */
enum { AES_GCM, CHACHA20_POLY1305, AEAD_NUMBERS };

enum { TAG = 16, NONCE = 12, AES_128_KEY = 16, LONG_KEY = 32 };

/* Encrypts or decrypts `text` and writes the tag that belongs to it. */
static void runAes(Bytes key, Bytes nonce, Bytes additional, Bytes text, int encrypt, uint8_t* tag)
{
	mooring_aes_keys keys;
	br_gcm_context context;
	mooring_aes_init(&keys, key.data, key.length);
	br_gcm_init(&context, &keys.vtable, mooring_ghash);
	br_gcm_reset(&context, nonce.data, nonce.length);
	br_gcm_aad_inject(&context, additional.data, additional.length);
	br_gcm_flip(&context);
	br_gcm_run(&context, encrypt, text.data, text.length);
	br_gcm_get_tag(&context, tag);
	wipe(&keys, sizeof(keys));
	wipe(&context, sizeof(context));
}

/* run(aead, key, nonce, additional, buffer): the tag */
static Bytes run(xsMachine* the, int encrypt, uint8_t* tag)
{
	int aead = argumentNumber(the, 0, AEAD_NUMBERS);
	Bytes key = argumentBytes(the, 1), nonce = argumentBytesOf(the, 2, NONCE), additional = argumentBytes(the, 3), text = writableArgument(the, 4);
	if ((key.length != LONG_KEY) && ((aead != AES_GCM) || (key.length != AES_128_KEY))) xsRangeError("wrong length of key");
	if (text.length < TAG) xsRangeError("no room for the tag");
	text.length -= TAG;
	if (aead == AES_GCM) runAes(key, nonce, additional, text, encrypt, tag);
	else mooring_poly1305(key.data, nonce.data, text.data, text.length, additional.data, additional.length, tag, mooring_chacha20, encrypt);
	return text;
}

/* aeadSeal(aead, key, nonce, additional, buffer) */
void xs_bearssl_aeadSeal(xsMachine* the)
{
	uint8_t tag[TAG];
	Bytes text = run(the, 1, tag);
	memcpy(text.data + text.length, tag, TAG);
}

/* aeadOpen(aead, key, nonce, additional, buffer): whether the tag is right, told in the same time wherever it is not */
void xs_bearssl_aeadOpen(xsMachine* the)
{
	uint8_t tag[TAG], different = 0;
	Bytes text = run(the, 0, tag);
	int at;
	for (at = 0; at < TAG; at++) different |= (uint8_t)(tag[at] ^ text.data[text.length + (xsUnsignedValue)at]);
	xsmcSetBoolean(xsResult, different == 0);
}
