/*
 * The functions that primitives.ts describes, for a machine of XS. Contexts are ArrayBuffers of the machine, so that the
 * garbage collector owns all memory there is. The collector moves them: nothing may point into one.
 */
#ifndef MOORING_BEARSSL_BINDING_H
#define MOORING_BEARSSL_BINDING_H

#include "xsmc.h"
#include <bearssl.h>

void xs_bearssl_hashCreate(xsMachine* the);
void xs_bearssl_hashUpdate(xsMachine* the);
void xs_bearssl_hashDigest(xsMachine* the);
void xs_bearssl_hmac(xsMachine* the);
void xs_bearssl_aeadSeal(xsMachine* the);
void xs_bearssl_aeadOpen(xsMachine* the);
void xs_bearssl_privateKey(xsMachine* the);
void xs_bearssl_publicKey(xsMachine* the);
void xs_bearssl_agree(xsMachine* the);
void xs_bearssl_verifyEcdsa(xsMachine* the);
void xs_bearssl_verifyRsa(xsMachine* the);
void xs_bearssl_ecPoint(xsMachine* the);
void xs_bearssl_signEcdsa(xsMachine* the);
void xs_bearssl_signRsa(xsMachine* the);
void xs_bearssl_random(xsMachine* the);

/* Bytes of an argument: valid until the machine allocates. */
typedef struct { uint8_t* data; xsUnsignedValue length; } Bytes;

Bytes argumentBytes(xsMachine* the, int index);
Bytes argumentBytesOf(xsMachine* the, int index, xsUnsignedValue length);
Bytes writableArgument(xsMachine* the, int index);
/* A number from 0 to below the limit. */
int argumentNumber(xsMachine* the, int index, int limit);
/* Makes the result an ArrayBuffer of zeros. */
Bytes resultBytes(xsMachine* the, xsUnsignedValue length);

/* Zeros what was secret. Unlike memset() before a return, the compiler does not leave it out. */
void wipe(void* secret, size_t length);

/* One generator for all machines. */
const br_prng_class** mooring_generator(xsMachine* the);

#endif
