/*
 * Time, entropy and measuring on the ESP8266's core in an emulator. Nothing comes from outside but what a recording holds:
 * time is what the instructions so far take the chip, one a cycle at 80 MHz, and waiting lets it pass at once.
 */
#include "../system.h"
#include "system.h"
#include "work.h"
#include <fcntl.h>
#include <sys/time.h>

#define INSTRUCTIONS_PER_MILLISECOND 80e3

/* The emulator's clock of 40 MHz, told to let an instruction take a nanosecond. */
#define INSTRUCTIONS_PER_CYCLE 25

/* The color of start.S. */
#define UNTOUCHED 0xa5a5a5a5

extern uint32_t _stackBottom[], _stackTop[];

/* Milliseconds that were waited, and not worked. */
static double waited = 0;

/* The counter has 32 bits and begins anew after 107 billion instructions: each call of this must come before that. */
double instructionsSoFar(void)
{
	static uint32_t last = 0;
	static double cycles = 0;
	uint32_t counter;
	__asm__ volatile ("rsr %0, ccount" : "=r" (counter));
	cycles += counter - last;
	last = counter;
	return cycles * INSTRUCTIONS_PER_CYCLE;
}

double systemTime(void)
{
	return waited + instructionsSoFar() / INSTRUCTIONS_PER_MILLISECOND;
}

/* What a recording has to tell is never waited for, so that there always is an end. */
void systemWait(txMachine* the, double until, int forever)
{
	double wait = until - systemTime();
	(void)forever;
	if (replayHasNews()) replayTell(the);
	else if (wait > 0) waited += wait;
}

int systemListens(void)
{
	return replayHasNews();
}

int systemRandom(void* bytes, size_t length)
{
	int file = open("/dev/urandom", O_RDONLY);
	size_t at = 0;
	if (file < 0) return 0;
	while (at < length) {
		ssize_t count = read(file, (uint8_t*)bytes + at, length - at);
		if (count <= 0) break;
		at += (size_t)count;
	}
	close(file);
	return at == length;
}

/* For Date: a chip without a clock begins with 1970. */
int gettimeofday(struct timeval* time, void* zone)
{
	double now = systemTime();
	(void)zone;
	time->tv_sec = (time_t)(now / 1e3);
	time->tv_usec = (suseconds_t)((now - (double)time->tv_sec * 1e3) * 1e3);
	return 0;
}

/* Below it, the engine ends a program for its use of the stack. */
char* fxCStackLimit(void)
{
	return (char*)_stackBottom + 128 * 1024;
}

static uint32_t* lowestTouched(void)
{
	uint32_t* place = _stackBottom;
	while ((place < _stackTop) && (*place == UNTOUCHED)) place++;
	return place;
}

/* instructions(): how many have been executed since the reset; the counter counts 25 at a time */
static void native_instructions(xsMachine* the)
{
	xsResult = xsNumber(instructionsSoFar());
}

int cStackPeak(void)
{
	return (int)((_stackTop - lowestTouched()) * (ptrdiff_t)sizeof(uint32_t));
}

void paintCStack(void)
{
	uint32_t *place = lowestTouched(), *stack;
	__asm__ volatile ("mov %0, a1" : "=r" (stack));
	while (place < stack) *place++ = UNTOUCHED;
}

/* cStackPeak(): bytes of the C stack that have been in use at once, since the reset or paintCStack() */
static void native_cStackPeak(xsMachine* the)
{
	xsResult = xsInteger(cStackPeak());
}

/* paintCStack(): from here on, a new stage is measured */
static void native_paintCStack(xsMachine* the)
{
	(void)the;
	paintCStack();
}

const NativeFunction systemFunctions[] = {
	{ "instructions", native_instructions, 0 }, { "cStackPeak", native_cStackPeak, 0 }, { "paintCStack", native_paintCStack, 0 },
	{ "reportWork", native_reportWork, 1 }, { "replay", native_replay, 1 },
	{ "tcpOpen", native_tcpOpen, 3 }, { "streamRead", native_streamRead, 2 }, { "streamWrite", native_streamWrite, 2 },
	{ "streamEnd", native_streamEnd, 1 }, { "datagramOpen", native_datagramOpen, 2 }, { "datagramSend", native_datagramSend, 4 },
	{ "resolve", native_resolve, 2 }, { "close", native_close, 1 }, { "resource", native_resource, 1 },
	{ NULL, NULL, 0 },
};
