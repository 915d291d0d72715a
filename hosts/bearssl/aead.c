/* AES-GCM and ChaCha20-Poly1305, in place: the buffer's last 16 bytes are the tag. */
#include "algorithms.h"
#include "binding.h"
#include <string.h>

/* The numbers of primitives.ts. */
enum { AES_GCM, CHACHA20_POLY1305, AEAD_NUMBERS };

enum { TAG = 16, NONCE = 12, CHACHA20_KEY = 32 };

/* aeadCreate(aead, key): a context; for AES the round keys, so that a record does not pay for them */
void xs_bearssl_aeadCreate(xsMachine* the)
{
	int aead = argumentNumber(the, 0, AEAD_NUMBERS);
	xsUnsignedValue length = argumentBytes(the, 1).length;
	Bytes result, key;
	mooring_aes_keys keys;
	if ((length != 32) && ((aead != AES_GCM) || (length != 16))) xsRangeError("wrong length of key");
	result = resultBytes(the, aead == AES_GCM ? (xsUnsignedValue)sizeof(keys) : length);
	key = argumentBytes(the, 1);
	if (aead == AES_GCM) {
		mooring_aes_init(&keys, key.data, key.length);
		memcpy(result.data, &keys, sizeof(keys));
		memset(&keys, 0, sizeof(keys));
	}
	else memcpy(result.data, key.data, key.length);
}

/* Encrypts or decrypts `text` and writes the tag that belongs to it. */
static void runAes(const uint8_t* key, Bytes nonce, Bytes additional, Bytes text, int encrypt, uint8_t* tag)
{
	mooring_aes_keys keys;
	br_gcm_context context;
	memcpy(&keys, key, sizeof(keys));
	br_gcm_init(&context, &keys.vtable, mooring_ghash);
	br_gcm_reset(&context, nonce.data, nonce.length);
	br_gcm_aad_inject(&context, additional.data, additional.length);
	br_gcm_flip(&context);
	br_gcm_run(&context, encrypt, text.data, text.length);
	br_gcm_get_tag(&context, tag);
	memset(&keys, 0, sizeof(keys));
}

/* run(aead, context, nonce, additional, buffer): the tag */
static Bytes run(xsMachine* the, int encrypt, uint8_t* tag)
{
	int aead = argumentNumber(the, 0, AEAD_NUMBERS);
	Bytes key = argumentBytesOf(the, 1, aead == AES_GCM ? (xsUnsignedValue)sizeof(mooring_aes_keys) : CHACHA20_KEY);
	Bytes nonce = argumentBytesOf(the, 2, NONCE), additional = argumentBytes(the, 3), text = writableArgument(the, 4);
	if (text.length < TAG) xsRangeError("no room for the tag");
	text.length -= TAG;
	if (aead == AES_GCM) runAes(key.data, nonce, additional, text, encrypt, tag);
	else mooring_poly1305(key.data, nonce.data, text.data, text.length, additional.data, additional.length, tag, mooring_chacha20, encrypt);
	return text;
}

/* aeadSeal(aead, context, nonce, additional, buffer) */
void xs_bearssl_aeadSeal(xsMachine* the)
{
	uint8_t tag[TAG];
	Bytes text = run(the, 1, tag);
	memcpy(text.data + text.length, tag, TAG);
}

/* aeadOpen(aead, context, nonce, additional, buffer): whether the tag is right, told in the same time wherever it is not */
void xs_bearssl_aeadOpen(xsMachine* the)
{
	uint8_t tag[TAG], different = 0;
	Bytes text = run(the, 0, tag);
	int at;
	for (at = 0; at < TAG; at++) different |= (uint8_t)(tag[at] ^ text.data[text.length + (xsUnsignedValue)at]);
	xsmcSetBoolean(xsResult, different == 0);
}
