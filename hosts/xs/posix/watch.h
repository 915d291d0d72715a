/* Descriptors that the event loop waits for, each with the function that is called when something happens there. */
#ifndef MOORING_WATCH_H
#define MOORING_WATCH_H

#include "../system.h"
#include <poll.h>

typedef struct sxWatch {
	struct sxWatch* next;
	/* How programs name it. Never given again, so that a late call for one that is closed does no harm. */
	int handle;
	int descriptor;
	/* What poll waits for; errors and hang-ups it always tells. */
	short events;
	/* Called without waiting for the descriptor. */
	char due;
	/* Nothing that poll can tell of it is of interest. */
	char deaf;
	/* Calls back at most once: the program may close anything meanwhile, the watch itself too. */
	void (*ready)(txMachine* the, struct sxWatch* watch, short happened);
	void (*close)(txMachine* the, struct sxWatch* watch);
} Watch;

/* Both after filling in all but the handle; 0 when there are as many as poll is given room for. */
int watchFor(Watch* watch);
void unwatch(Watch* watch);

/* The one with this handle that has this function; NULL when it is closed, or never was. */
Watch* findWatch(int handle, void (*ready)(txMachine*, Watch*, short));

/* The system's name of an error, as Node has it. */
const char* errorName(int error);

/* Non-blocking, and closed in programs that this one starts; 0 when that cannot be. */
int prepareDescriptor(int descriptor);

/* Members of `native`, see native.ts. */
void native_tcpOpen(xsMachine* the);
void native_serialOpen(xsMachine* the);
void native_streamRead(xsMachine* the);
void native_streamWrite(xsMachine* the);
void native_streamEnd(xsMachine* the);
void native_datagramOpen(xsMachine* the);
void native_datagramSend(xsMachine* the);
void native_resolve(xsMachine* the);
void native_close(xsMachine* the);
void native_fileRead(xsMachine* the);
void native_fileReplace(xsMachine* the);
void native_fileRename(xsMachine* the);
void native_resource(xsMachine* the);

#endif
