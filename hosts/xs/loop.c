/* Time and what happens in it: promise jobs first, then the timers in their order. */
#include "system.h"

typedef struct sxTimer { struct sxTimer* next; txSlot callback; double due; int id; } Timer;

/* Sorted: due first, and of those due together, the older one. */
static Timer* timers = NULL;
static int lastTimer = 0;

void native_now(xsMachine* the)
{
	xsResult = xsNumber(systemTime());
}

/* after(milliseconds, callback): a number for cancel() */
void native_after(xsMachine* the)
{
	Timer *timer = c_calloc(1, sizeof(Timer)), **place = &timers;
	double delay = xsToNumber(xsArg(0));
	if (!timer) fxAbort(the, XS_NOT_ENOUGH_MEMORY_EXIT);
	timer->id = ++lastTimer;
	timer->due = systemTime() + (delay > 0 ? delay : 0);
	timer->callback = *mxArgv(1);
	fxRemember(the, &timer->callback);
	while (*place && ((*place)->due <= timer->due)) place = &(*place)->next;
	timer->next = *place;
	*place = timer;
	xsResult = xsInteger(timer->id);
}

static void drop(txMachine* the, int id)
{
	Timer** place;
	for (place = &timers; *place; place = &(*place)->next) {
		Timer* timer = *place;
		if (timer->id != id) continue;
		*place = timer->next;
		fxForget(the, &timer->callback);
		c_free(timer);
		return;
	}
}

/* cancel(number): nothing, if it has been called back */
void native_cancel(xsMachine* the)
{
	drop(the, xsToInteger(xsArg(0)));
}

void fxQueuePromiseJobs(txMachine* the)
{
	the->promiseJobs = 1;
}

void callBack(txMachine* the, txSlot* callback)
{
	fxBeginHost(the);
	mxTry(the) {
		mxPushUndefined();
		mxPushSlot(callback);
		mxCall();
		mxRunCount(0);
		mxPop();
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
}

static void runPromiseJobs(txMachine* the)
{
	do {
		the->promiseJobs = 0;
		fxRunPromiseJobs(the);
		fxEndJob(the);
	} while (the->promiseJobs);
}

/* Until nothing waits any more. */
void runLoop(txMachine* the)
{
	for (;;) {
		txSlot callback;
		runPromiseJobs(the);
		if (!timers && !systemListens()) break;
		if (!timers || (timers->due > systemTime())) {
			systemWait(the, timers ? timers->due : 0, !timers);
			continue;
		}
		/* It is on the stack, and so alive, before its timer forgets it. */
		callback = timers->callback;
		mxPushSlot(&callback);
		drop(the, timers->id);
		callBack(the, the->stack);
		mxPop();
	}
	fxCheckUnhandledRejections(the, 1);
}
