/*
 * The public operations of RSA and ECDSA, over BearSSL's modular arithmetic. BearSSL's own take the same time whatever
 * they are given, which a check of a signature need not: its RSA multiplies for each bit of the exponent, set or not, and
 * its ECDSA inverts by an exponentiation. These take half of the one's time, and a tenth less than the other.
 */
#include "algorithms.h"
#include "public-operation.h"
#include <string.h>

/*
 * In the library, but in no public header of 0.6. An integer is its length in bits, encoded, and its words, the lowest
 * first; of two that are calculated with modulo m, both have m's length. A product of Montgomery's has a factor 1/R.
 */
void modular(decode)(Word* x, const void* source, size_t length);
uint32_t modular(decode_mod)(Word* x, const void* source, size_t length, const Word* m);
void modular(decode_reduce)(Word* x, const void* source, size_t length, const Word* m);
void modular(encode)(void* target, size_t length, const Word* x);
uint32_t modular(iszero)(const Word* x);
Word modular_negated_inverse(Word x);
void modular(to_monty)(Word* x, const Word* m);
void modular(montymul)(Word* product, const Word* x, const Word* y, const Word* m, Word inverse);
/* x / y; 0 when y has no inverse. */
uint32_t modular(moddiv)(Word* x, const Word* y, const Word* m, Word inverse, Word* room);

/* Words of an integer with its length, and one to spare: RSA of 4,096 bits, and the order of P-384. */
enum { RSA_WORDS = 4096 / WORD_BITS + 3, ORDER_WORDS = 384 / WORD_BITS + 3, FIELD_LONGEST = 48 };

static int bitOf(Bytes number, size_t bit)
{
	return number.data[number.length - 1 - bit / 8] >> bit % 8 & 1;
}

int applyPublic(uint8_t* block, Bytes modulus, Bytes exponent)
{
	Word m[RSA_WORDS], base[RSA_WORDS], rooms[2][RSA_WORDS], *power = rooms[0], *product = rooms[1], *swapped, inverse;
	size_t bit = 8 * exponent.length - 1;
	modular(decode)(m, modulus.data, modulus.length);
	inverse = modular_negated_inverse(m[1]);
	if (!modular(decode_mod)(base, block, modulus.length, m)) return 0;
	modular(to_monty)(base, m);
	memcpy(power, base, sizeof(base));
	while (!bitOf(exponent, bit)) bit--;
	while (bit--) {
		modular(montymul)(product, power, power, m, inverse);
		swapped = power, power = product, product = swapped;
		if (!bitOf(exponent, bit)) continue;
		/* The last factor, which is always there, is in plain form: so the result is. */
		if (!bit) modular(decode_mod)(base, block, modulus.length, m);
		modular(montymul)(product, power, base, m, inverse);
		swapped = power, power = product, product = swapped;
	}
	modular(encode)(block, modulus.length, power);
	return 1;
}

/* SEC 1 section 4.1.4: r is the x-coordinate of (hash / s) G + (r / s) Q, modulo the order of the curve. */
int isSignature(const br_ec_impl* curve, int id, Bytes point, const uint8_t* hash, size_t hashLength, const uint8_t* signature)
{
	Word order[ORDER_WORDS], s[ORDER_WORDS], ofGenerator[ORDER_WORDS], ofPoint[ORDER_WORDS], room[3 * ORDER_WORDS], inverse;
	uint8_t first[FIELD_LONGEST], second[FIELD_LONGEST], sum[2 * FIELD_LONGEST + 1];
	size_t field;
	const unsigned char* orderBytes = curve->order(id, &field);
	modular(decode)(order, orderBytes, field);
	inverse = modular_negated_inverse(order[1]);
	if (!modular(decode_mod)(ofPoint, signature, field, order) || modular(iszero)(ofPoint)) return 0;
	if (!modular(decode_mod)(s, signature + field, field, order)) return 0;
	/* Of a longer hash the highest bits count; the orders of both curves are whole bytes. */
	modular(decode_reduce)(ofGenerator, hash, hashLength < field ? hashLength : field, order);
	if (!modular(moddiv)(ofGenerator, s, order, inverse, room) || !modular(moddiv)(ofPoint, s, order, inverse, room)) return 0;
	modular(encode)(first, field, ofPoint);
	modular(encode)(second, field, ofGenerator);
	memcpy(sum, point.data, point.length);
	if (!curve->muladd(sum, NULL, point.length, first, field, second, field, id)) return 0;
	modular(decode_reduce)(s, sum + 1, field, order);
	modular(encode)(first, field, s);
	return !memcmp(first, signature, field);
}
