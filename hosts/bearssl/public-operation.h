/* What checks signatures. Nothing in it is secret, so that its time may depend on what it is given. */
#ifndef MOORING_PUBLIC_OPERATION_H
#define MOORING_PUBLIC_OPERATION_H

#include "binding.h"

/* The block, as long as the modulus, to the power of an odd exponent of 3 or more; 0 unless it is below the modulus, which is odd. */
int applyPublic(uint8_t* block, Bytes modulus, Bytes exponent);

/* Whether r and s, each as long as the curve's field, sign this hash. */
int isSignature(const br_ec_impl* curve, int id, Bytes point, const uint8_t* hash, size_t hashLength, const uint8_t* signature);

#endif
