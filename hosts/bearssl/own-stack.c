#include "own-stack.h"

#if defined(__XTENSA__) && !defined(__XTENSA_WINDOWED_ABI__)

#include <string.h>

/* Bytes: 3,808, which are the most that the tests of all of these functions take, and room for an interrupt that comes meanwhile. */
#define SIZE 4352
#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

static uint8_t stack[SIZE] __asm__("mooring_own_stack") __attribute__((aligned(16), used));
static size_t peak;

/* A function of up to six arguments, and these. */
typedef struct { uintptr_t function, arguments[6]; } Call;

uint32_t mooring_on_own_stack(const Call* call);

/* Windows of registers there are none: what a function must keep is a1 and a12 to a15, which the called one keeps too. */
__asm__(
	"	.section .text.mooring_on_own_stack, \"ax\"\n"
	"	.literal_position\n"
	"	.align 4\n"
	"	.global mooring_on_own_stack\n"
	"	.type mooring_on_own_stack, @function\n"
	"mooring_on_own_stack:\n"
	"	movi	a8, mooring_own_stack + " TEXT(SIZE) " - 16\n"
	"	s32i	a0, a8, 0\n"
	"	s32i	a1, a8, 4\n"
	"	mov	a1, a8\n"
	"	mov	a9, a2\n"
	"	l32i	a8, a9, 0\n"
	"	l32i	a2, a9, 4\n"
	"	l32i	a3, a9, 8\n"
	"	l32i	a4, a9, 12\n"
	"	l32i	a5, a9, 16\n"
	"	l32i	a6, a9, 20\n"
	"	l32i	a7, a9, 24\n"
	"	callx0	a8\n"
	"	l32i	a0, a1, 0\n"
	"	l32i	a1, a1, 4\n"
	"	ret\n"
	"	.size mooring_on_own_stack, . - mooring_on_own_stack\n"
	"	.text\n"
);

#if defined(__ets__)
	/*
	 * Of Espressif's SDK. Its watchdog waits for some 3 s, of which a check with P-384 takes two where nothing holds the processor
	 * up, as reading flash does; so it stands still meanwhile, and the processor's own, of 6 s and more, watches alone.
	 */
	extern void system_soft_wdt_stop(void);
	extern void system_soft_wdt_restart(void);
#else
	#define system_soft_wdt_stop()
	#define system_soft_wdt_restart()
#endif

/* What it leaves there may be part of a secret. */
static uint32_t run(Call call)
{
	uint32_t result;
	size_t unused = 0;
	volatile uint8_t* at = stack;
	system_soft_wdt_stop();
	result = mooring_on_own_stack(&call);
	system_soft_wdt_restart();
	while ((unused < SIZE) && !stack[unused]) unused++;
	if (SIZE - unused > peak) peak = SIZE - unused;
	for (at += unused; at < stack + SIZE; at++) *at = 0;
	return result;
}

#define ARGUMENT(value) (uintptr_t)(value)

uint32_t mooring_ecdsa_verify(const br_ec_impl* curve, const void* hash, size_t length, const br_ec_public_key* key, const void* signature, size_t signatureLength)
{
	return run((Call){ ARGUMENT(br_ecdsa_i15_vrfy_raw), { ARGUMENT(curve), ARGUMENT(hash), length, ARGUMENT(key), ARGUMENT(signature), signatureLength } });
}

size_t mooring_ecdsa_sign(const br_ec_impl* curve, const br_hash_class* hash, const void* digest, const br_ec_private_key* key, void* signature)
{
	return run((Call){ ARGUMENT(br_ecdsa_i15_sign_raw), { ARGUMENT(curve), ARGUMENT(hash), ARGUMENT(digest), ARGUMENT(key), ARGUMENT(signature) } });
}

uint32_t mooring_rsa_public(unsigned char* block, size_t length, const br_rsa_public_key* key)
{
	return run((Call){ ARGUMENT(br_rsa_i15_public), { ARGUMENT(block), length, ARGUMENT(key) } });
}

uint32_t mooring_rsa_private(unsigned char* block, const br_rsa_private_key* key)
{
	return run((Call){ ARGUMENT(br_rsa_i15_private), { ARGUMENT(block), ARGUMENT(key) } });
}

size_t mooring_mulgen(const br_ec_impl* curve, unsigned char* point, const unsigned char* scalar, size_t length, int id)
{
	return run((Call){ ARGUMENT(curve->mulgen), { ARGUMENT(point), ARGUMENT(scalar), length, ARGUMENT(id) } });
}

uint32_t mooring_mul(const br_ec_impl* curve, unsigned char* point, size_t pointLength, const unsigned char* scalar, size_t length, int id)
{
	return run((Call){ ARGUMENT(curve->mul), { ARGUMENT(point), pointLength, ARGUMENT(scalar), length, ARGUMENT(id) } });
}

size_t mooring_own_stack_peak(void)
{
	return peak;
}

#else

/* C wants something in each file. */
typedef int Nothing;

#endif
