/* What a host gives: bytes from the system's source of randomness; 0 when it has none, and then nothing is made of it. */
#ifndef MOORING_BEARSSL_ENTROPY_H
#define MOORING_BEARSSL_ENTROPY_H

#include <stddef.h>

int mooring_entropy(void* bytes, size_t length);

#endif
