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

/* loop.c: timers and the event loop; `callBack` calls a function without arguments, and what it throws ends the program. */
void runLoop(txMachine* the);
void callBack(txMachine* the, txSlot* function);
void native_now(xsMachine* the);
void native_after(xsMachine* the);
void native_cancel(xsMachine* the);

/* native.c: the object `native` that programs see. */
extern int exitStatus;
void installNatives(txMachine* the, int argumentCount, char** arguments);

/* entropy.c: 0 when there are no random bytes; a seed makes all that follow, and is up to 64 bytes in hex, in a runner with BearSSL. */
int randomBytes(void* bytes, size_t length);
int seedEntropy(const char* digits);

/* memory.c: the block, its state and the end of it. */
void printMemory(txMachine* the, const char* label);
const char* abortReason(int status);

#endif
