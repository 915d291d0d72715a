/* What the runner asks of the system it runs on: posix/ or, on the ESP8266's own core, lx106/. */
#ifndef MOORING_SYSTEM_H
#define MOORING_SYSTEM_H

#include "runner.h"
#include "native.h"

/* Milliseconds since some fixed moment. */
double systemTime(void);

/* Waits until this time, or until something that came from outside has been told to the program. With `forever`, only the latter ends it. */
void systemWait(txMachine* the, double until, int forever);

/* Whether something may still come from outside: then the loop goes on without a timer. */
int systemListens(void);

/* Fills with random bytes; 0 when there are none. */
int systemRandom(void* bytes, size_t length);

/* On the ESP8266's core, what each turn of the event loop takes is counted. */
#ifdef __XTENSA__
	#include "lx106/work.h"
#else
	#define turnStarts() ((void)0)
	#define turnEnds() ((void)0)
#endif

/* Members of `native` that only this system has, up to one without a name. */
extern const NativeFunction systemFunctions[];

#endif
