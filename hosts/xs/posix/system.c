/* Time and entropy of a POSIX system. */
#include "watch.h"
#include "xsmc.h"
#include <sys/random.h>

double systemTime(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

int systemRandom(void* bytes, size_t length)
{
	size_t at = 0;
	while (at < length) {
		ssize_t count = getrandom((uint8_t*)bytes + at, length - at, 0);
		if (count < 0) return 0;
		at += (size_t)count;
	}
	return 1;
}

/* Of the engine's, built with mxStress: it collects before it gives any slot or chunk. */
extern int gxStress;

/* collectAlways(on): what is in use is then never garbage, so that the peak is of what is needed; it takes its time */
static void native_collectAlways(xsMachine* the)
{
	gxStress = xsmcToBoolean(xsArg(0)) ? 1 : 0;
}

const NativeFunction systemFunctions[] = {
	{ "tcpOpen", native_tcpOpen, 3 }, { "serialOpen", native_serialOpen, 2 },
	{ "streamRead", native_streamRead, 2 }, { "streamWrite", native_streamWrite, 2 }, { "streamEnd", native_streamEnd, 1 },
	{ "datagramOpen", native_datagramOpen, 2 }, { "datagramSend", native_datagramSend, 4 },
	{ "resolve", native_resolve, 2 }, { "close", native_close, 1 },
	{ "fileRead", native_fileRead, 1 }, { "fileReplace", native_fileReplace, 2 }, { "fileRename", native_fileRename, 2 },
	{ "resource", native_resource, 1 }, { "collectAlways", native_collectAlways, 1 },
	{ NULL, NULL, 0 },
};
