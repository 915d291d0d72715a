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
	Timer *timer = nativeAllocate(the, sizeof(Timer)), **place = &timers;
	double delay = xsToNumber(xsArg(0));
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
		nativeFree(timer, sizeof(Timer));
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

static void pushArgument(txMachine* the, char letter, va_list* arguments)
{
	if (letter == 'i') mxPushInteger(va_arg(*arguments, int));
	else if (letter == 'n') mxPushNumber(va_arg(*arguments, double));
	else if (letter == 's') mxPushStringC(va_arg(*arguments, char*));
	else {
		void* bytes = va_arg(*arguments, void*);
		mxPushUndefined();
		fxArrayBuffer(the, the->stack, bytes, va_arg(*arguments, int), -1);
	}
}

static void call(txMachine* the, txSlot* function, const char* format, va_list* arguments)
{
	turnStarts();
	fxBeginHost(the);
	mxTry(the) {
		const char* letter;
		mxPushUndefined();
		mxPushSlot(function);
		mxCall();
		for (letter = format; *letter; letter++) pushArgument(the, *letter, arguments);
		mxRunCount((txInteger)c_strlen(format));
		mxPop();
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
	turnEnds();
}

void callBack(txMachine* the, txSlot* function, const char* format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	call(the, function, format, &arguments);
	va_end(arguments);
}

static void runPromiseJobs(txMachine* the)
{
	do {
		the->promiseJobs = 0;
		turnStarts();
		fxRunPromiseJobs(the);
		turnEnds();
		fxEndJob(the);
	} while (the->promiseJobs);
}

static void runTimer(txMachine* the)
{
	/* It is on the stack, and so alive, before its timer forgets it. */
	mxPushSlot(&timers->callback);
	drop(the, timers->id);
	callBack(the, the->stack, "");
	mxPop();
}

/* Until nothing waits any more. What comes from outside has its turn between any two timers. */
void runLoop(txMachine* the)
{
	for (;;) {
		runPromiseJobs(the);
		if (timers && (timers->due <= systemTime())) {
			runTimer(the);
			runPromiseJobs(the);
		}
		if (!timers && !systemListens()) break;
		systemWait(the, timers ? timers->due : 0, !timers);
	}
	fxCheckUnhandledRejections(the, 1);
}
