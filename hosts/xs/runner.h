/* What the parts of the runner know of each other. */
#ifndef MOORING_RUNNER_H
#define MOORING_RUNNER_H

#include "xsAll.h"
#include "xsScript.h"
#include "xs.h"

/* Exit statuses: the program's own (0 and 1 by custom), 2 for a wrong command line, and one for each reason of XS. */
enum { EXIT_COMMAND_LINE = 2, EXIT_ABORT = 10 };

/* module.c: where modules are, and running and freezing them. */
extern const char* moduleRoot;
void addModuleAlias(char* fromAndTo);
void runModule(txMachine* the, const char* id);
void shareMachine(txMachine* the);

/*
 * loop.c: timers and the event loop. `callBack` calls a function that lies on the stack, and what it throws ends the
 * program. Its arguments by the letters of `format`: i an int, n a double, s a text, b bytes and their number as an int,
 * which become an ArrayBuffer.
 */
void runLoop(txMachine* the);
void callBack(txMachine* the, txSlot* function, const char* format, ...);
void native_now(xsMachine* the);
void native_after(xsMachine* the);
void native_cancel(xsMachine* the);

/* native.c: the object `native` that programs see. */
extern int exitStatus;
void native_resetPeaks(xsMachine* the);
void installNatives(txMachine* the, int argumentCount, char** arguments);

/* report.c: lines for whoever has started the runner. */
void native_report(xsMachine* the);
void native_reportMemory(xsMachine* the);

/* entropy.c: 0 when there are no random bytes; a seed makes all that follow, and is up to 64 bytes in hex, in a runner with BearSSL. */
int randomBytes(void* bytes, size_t length);
int seedEntropy(const char* digits);

/* memory.c: the block, its state and the end of it. */
void printMemory(txMachine* the, const char* label);
const char* abortReason(int status);

/* What natives keep outside of the machine, zeroed, and counted. `nativeReturned` only counts: somebody else frees it. */
extern size_t nativeBytes, nativePeak;
void* nativeAllocate(txMachine* the, size_t size);
void nativeFree(void* memory, size_t size);
void nativeReturned(size_t size);

/* Figures by their names in native.ts; returns how many there are. */
typedef struct { const char* name; double value; } Figure;
enum { MOST_FIGURES = 12 };
int memoryFigures(txMachine* the, Figure* figures);

#endif
