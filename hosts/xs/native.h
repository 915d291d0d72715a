/* Tables of functions that become members of `native`. */
#ifndef MOORING_NATIVE_H
#define MOORING_NATIVE_H

typedef struct { const char* name; xsCallback callback; int length; } NativeFunction;

/* bearssl.c: up to one without a name; NULL in a runner without BearSSL. */
const NativeFunction* bearsslFunctions(void);

#endif
