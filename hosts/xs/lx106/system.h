/* What the parts of the runner for the ESP8266's core know of each other. */
#ifndef MOORING_LX106_SYSTEM_H
#define MOORING_LX106_SYSTEM_H

#include "../runner.h"

/* system.c: bytes of the C stack in use at once since the reset or paintCStack(). */
int cStackPeak(void);
void paintCStack(void);

/* replay.c: whether something waits to be told to the program, and telling it, one thing at a time. */
int replayHasNews(void);
void replayTell(txMachine* the);

/* Members of `native`, see native.ts and system.ts. */
void native_replay(xsMachine* the);
void native_tcpOpen(xsMachine* the);
void native_streamRead(xsMachine* the);
void native_streamWrite(xsMachine* the);
void native_streamEnd(xsMachine* the);
void native_datagramOpen(xsMachine* the);
void native_datagramSend(xsMachine* the);
void native_resolve(xsMachine* the);
void native_close(xsMachine* the);
void native_resource(xsMachine* the);
void native_reportWork(xsMachine* the);

#endif
