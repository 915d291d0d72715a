/* The object `native`: everything that a program under the runner has beyond the language. */
#include "system.h"
#include "xsmc.h"

int exitStatus = 0;

/* print(text): a line on standard output */
static void native_print(xsMachine* the)
{
	puts(xsmcToString(xsArg(0)));
	fflush(stdout);
}

/* exit(status): what the runner will end with, once nothing waits any more */
static void native_exit(xsMachine* the)
{
	exitStatus = xsmcToInteger(xsArg(0));
}

/* random(view): fills it with bytes of the system's generator, or with --entropy of the seed's */
static void native_random(xsMachine* the)
{
	void* bytes;
	xsUnsignedValue length;
	xsmcGetBufferWritable(xsArg(0), &bytes, &length);
	if (!randomBytes(bytes, length)) xsUnknownError("no entropy");
}

/* read(path): an ArrayBuffer, or undefined where there is no such file */
static void native_read(xsMachine* the)
{
	FILE* file = fopen(xsmcToString(xsArg(0)), "rb");
	long length;
	void* bytes;
	xsUnsignedValue room;
	if (!file) return;
	fseek(file, 0, SEEK_END);
	length = ftell(file);
	rewind(file);
	if (length < 0) {
		fclose(file);
		return;
	}
	xsmcSetArrayBuffer(xsResult, NULL, (xsIntegerValue)length);
	xsmcGetBufferWritable(xsResult, &bytes, &room);
	if (fread(bytes, 1, room, file) != room) xsmcSetUndefined(xsResult);
	fclose(file);
}

/* collect(): collects the garbage */
static void native_collect(xsMachine* the)
{
	fxCollectGarbage(the);
}

/* memory(): bytes in use and at most since resetPeaks(), and how often garbage has been collected */
static void native_memory(xsMachine* the)
{
	Figure figures[MOST_FIGURES];
	int count = memoryFigures(the, figures), i;
	xsmcVars(1);
	xsmcSetNewObject(xsResult);
	for (i = 0; i < count; i++) {
		xsmcSetNumber(xsVar(0), figures[i].value);
		xsmcSet(xsResult, xsID((char*)figures[i].name), xsVar(0));
	}
}

/* resetPeaks(): from here on, a new stage is measured */
void native_resetPeaks(xsMachine* the)
{
	fxCollectGarbage(the);
	the->peakHeapCount = the->currentHeapCount;
	the->peakChunksSize = the->currentChunksSize;
	the->stackPeak = the->stack;
	nativePeak = nativeBytes;
}

static const NativeFunction functions[] = {
	{ "print", native_print, 1 }, { "exit", native_exit, 1 }, { "now", native_now, 0 }, { "after", native_after, 2 },
	{ "cancel", native_cancel, 1 }, { "random", native_random, 1 }, { "read", native_read, 1 },
	{ "collect", native_collect, 0 }, { "memory", native_memory, 0 }, { "resetPeaks", native_resetPeaks, 0 },
	{ "report", native_report, 1 }, { "reportMemory", native_reportMemory, 1 },
	{ NULL, NULL, 0 },
};

/* Gives the object in the first variable these functions. */
static void defineFunctions(xsMachine* the, const NativeFunction* function)
{
	for (; function->name; function++) {
		xsVar(1) = xsNewHostFunction(function->callback, function->length);
		xsmcDefine(xsVar(0), xsID((char*)function->name), xsVar(1), xsDontEnum);
	}
}

void installNatives(txMachine* machine, int argumentCount, char** arguments)
{
	const NativeFunction* bearssl = bearsslFunctions();
	int argument;
	xsBeginHost(machine);
	xsmcVars(3);
	xsmcSetNewObject(xsVar(0));
	if (bearssl) defineFunctions(the, bearssl);
	xsVar(2) = xsVar(0);
	xsmcSetNewObject(xsVar(0));
	defineFunctions(the, functions);
	defineFunctions(the, systemFunctions);
	if (bearssl) xsmcDefine(xsVar(0), xsID("bearssl"), xsVar(2), xsDontEnum);
	xsmcSetNewArray(xsVar(1), 0);
	for (argument = 0; argument < argumentCount; argument++) {
		xsmcSetString(xsVar(2), arguments[argument]);
		xsmcSetIndex(xsVar(1), argument, xsVar(2));
	}
	xsmcDefine(xsVar(0), xsID("arguments"), xsVar(1), xsDontEnum);
	xsmcDefine(xsGlobal, xsID("native"), xsVar(0), xsDontEnum);
	xsEndHost(machine);
}
