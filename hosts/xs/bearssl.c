/* Gives programs `native.bearssl`, where the runner is built with BearSSL; without it there is no such member. */
#include "system.h"

#ifdef MOORING_BEARSSL
#include "../bearssl/binding.h"
#include "../bearssl/entropy.h"

int mooring_entropy(void* bytes, size_t length)
{
	return randomBytes(bytes, length);
}

static const NativeFunction functions[] = {
	{ "hashCreate", xs_bearssl_hashCreate, 1 }, { "hashUpdate", xs_bearssl_hashUpdate, 3 }, { "hashDigest", xs_bearssl_hashDigest, 2 },
	{ "hmac", xs_bearssl_hmac, 3 },
	{ "aeadSeal", xs_bearssl_aeadSeal, 5 }, { "aeadOpen", xs_bearssl_aeadOpen, 5 },
	{ "privateKey", xs_bearssl_privateKey, 1 }, { "publicKey", xs_bearssl_publicKey, 2 }, { "agree", xs_bearssl_agree, 3 },
	{ "verifyEcdsa", xs_bearssl_verifyEcdsa, 5 }, { "verifyRsa", xs_bearssl_verifyRsa, 6 },
	{ "ecPoint", xs_bearssl_ecPoint, 2 }, { "signEcdsa", xs_bearssl_signEcdsa, 4 }, { "signRsa", xs_bearssl_signRsa, 10 },
	{ "random", xs_bearssl_random, 1 },
	{ NULL, NULL, 0 },
};

const NativeFunction* bearsslFunctions(void)
{
	return functions;
}

#else

const NativeFunction* bearsslFunctions(void)
{
	return NULL;
}

#endif
