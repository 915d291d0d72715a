/* Random bytes: the system's, or those that a seed gives, so that two runs do the same and a measurement can be repeated. */
#include "system.h"

#ifdef MOORING_BEARSSL
#include <bearssl.h>

static br_hmac_drbg_context stream;

static int digitValue(char digit)
{
	if ((digit >= '0') && (digit <= '9')) return digit - '0';
	if ((digit >= 'a') && (digit <= 'f')) return digit - 'a' + 10;
	return -1;
}

int seedEntropy(const char* digits)
{
	uint8_t seed[64];
	size_t length = c_strlen(digits), at;
	if (!length || (length % 2) || (length / 2 > sizeof(seed))) return 0;
	for (at = 0; at < length; at += 2) {
		int high = digitValue(digits[at]), low = digitValue(digits[at + 1]);
		if ((high < 0) || (low < 0)) return 0;
		seed[at / 2] = (uint8_t)(high * 16 + low);
	}
	br_hmac_drbg_init(&stream, &br_sha256_vtable, seed, length / 2);
	return 1;
}

int randomBytes(void* bytes, size_t length)
{
	if (!stream.vtable) return systemRandom(bytes, length);
	br_hmac_drbg_generate(&stream, bytes, length);
	return 1;
}

#else

int seedEntropy(const char* digits)
{
	(void)digits;
	return 0;
}

int randomBytes(void* bytes, size_t length)
{
	return systemRandom(bytes, length);
}

#endif
