/* Gives programs `native.bearssl`, where the runner is built with BearSSL; without it there is no such member. */
#include "system.h"

#ifdef MOORING_BEARSSL
#include "../bearssl/binding.h"
#include "../bearssl/entropy.h"

int mooring_entropy(void* bytes, size_t length)
{
	return randomBytes(bytes, length);
}

/* Each with its number of arguments. */
#define PRIMITIVES(DO) \
	DO(hashCreate, 1) DO(hashUpdate, 3) DO(hashDigest, 2) DO(hmac, 3) DO(aeadSeal, 5) DO(aeadOpen, 5) \
	DO(privateKey, 1) DO(publicKey, 2) DO(agree, 3) DO(verifyEcdsa, 5) DO(verifyRsa, 6) \
	DO(ecPoint, 2) DO(signEcdsa, 4) DO(signRsa, 10) DO(random, 1)

#ifdef __XTENSA__
	/* On the ESP8266's core, what each costs is counted. */
	#include "lx106/work.h"
	#define COUNTED(name, length) static void counted_##name(xsMachine* the) { workStarts(#name); xs_bearssl_##name(the); workEnds(); }
	PRIMITIVES(COUNTED)
	#define ENTRY(name, length) { #name, counted_##name, length },
#else
	#define ENTRY(name, length) { #name, xs_bearssl_##name, length },
#endif

static const NativeFunction functions[] = { PRIMITIVES(ENTRY) { NULL, NULL, 0 } };

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
