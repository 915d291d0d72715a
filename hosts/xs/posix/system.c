/* Time and entropy of a POSIX system. */
#include "../system.h"
#include <poll.h>
#include <sys/random.h>

double systemTime(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

void systemWait(txMachine* the, double until, int forever)
{
	double wait = until - systemTime();
	(void)the;
	poll(NULL, 0, forever ? -1 : wait > 0 ? (int)ceil(wait) : 0);
}

int systemListens(void)
{
	return 0;
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

const NativeFunction systemFunctions[] = {
	{ NULL, NULL, 0 },
};
