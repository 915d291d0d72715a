/* The XS platform of the runner: what the engine's own xsPlatform.h includes, on a POSIX system and on the chip's own core. */
#ifndef MOORING_XS_PLATFORM_H
#define MOORING_XS_PLATFORM_H

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __XTENSA__
	/* One thread, no atomic instructions, and every access is aligned or an exception. */
	#define mxUseDefaultCStackLimit 0
	#define mxUnalignedAccess 0
	#define mxMisalignedSettersCrash 1
#else
	#undef mxLinux
	#define mxLinux 1
	#include <pthread.h>
	#define mxUseGCCAtomics 1
#endif

#define mxUseDefaultBuildKeys 1
#define mxUseDefaultParseScript 1
#define mxUseDefaultSharedChunks 1

/* The engine tells on standard output how many bytes it could not get; that place is the program's. */
#define c_vprintf(format, arguments) vfprintf(stderr, format, arguments)

typedef int txSocket;
#define mxNoSocket -1
/* The longest module id with its root and ".js". */
#define C_PATH_MAX 512

/* What a machine carries for its platform; the three waiter fields are named by the engine's Atomics. */
#define mxMachinePlatform \
	txSocket connection; \
	uint8_t* block; \
	uint8_t* chunksEnd; \
	uint8_t* slotsBegin; \
	size_t flashBytes; \
	int bytecodeInFlash; \
	int promiseJobs; \
	void* waiterCondition; \
	void* waiterData; \
	void* waiterLink;

#endif
