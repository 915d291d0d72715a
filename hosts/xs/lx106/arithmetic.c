/*
 * What the compiler calls for numbers of 64 bits and its library for this core has not, since the chip has it in its ROM.
 * The ones for floating point, and the division of 32 bits, come from the compiler's own sources (scripts/xs-lx106.ts).
 */
#include <stdint.h>

/* In the compiler's library; the remainder is stored unless there is no place for it. */
uint64_t __udivmoddi4(uint64_t dividend, uint64_t divisor, uint64_t* remainder);

uint64_t __udivdi3(uint64_t dividend, uint64_t divisor)
{
	return __udivmoddi4(dividend, divisor, 0);
}

uint64_t __umoddi3(uint64_t dividend, uint64_t divisor)
{
	uint64_t remainder;
	__udivmoddi4(dividend, divisor, &remainder);
	return remainder;
}

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

int64_t __divdi3(int64_t dividend, int64_t divisor)
{
	uint64_t quotient = __udivmoddi4(magnitude(dividend), magnitude(divisor), 0);
	return (int64_t)((dividend < 0) != (divisor < 0) ? -quotient : quotient);
}

/* Named, since what the compiler makes of a product of 32 by 32 bits to 64 is a call of the function below. */
uint64_t __umulsidi3(uint32_t left, uint32_t right);

uint64_t __muldi3(uint64_t left, uint64_t right)
{
	uint32_t crossed = (uint32_t)(left >> 32) * (uint32_t)right + (uint32_t)left * (uint32_t)(right >> 32);
	return __umulsidi3((uint32_t)left, (uint32_t)right) + ((uint64_t)crossed << 32);
}
