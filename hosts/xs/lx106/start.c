/* From the reset to main(), and from an exception of the processor to the end. */
#include "simulator.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argumentCount, char** arguments);

void startProgram(void)
{
	int count = simulatorCall(SIMULATOR_ARGUMENT_COUNT, 0, 0, 0);
	/* Pointers, an empty one behind them, and what they point to. */
	char** arguments = malloc((size_t)simulatorCall(SIMULATOR_ARGUMENT_BYTES, 0, 0, 0));
	if (!arguments) abort();
	simulatorCall(SIMULATOR_ARGUMENTS, (int)arguments, 0, 0);
	exit(main(count, arguments));
}

/* The C library's own would raise a signal, of which there are none. */
void abort(void)
{
	fprintf(stderr, "\nxs: crash: abort\n");
	_exit(EXIT_CRASH);
}

static const char* causeName(uint32_t cause)
{
	switch (cause) {
	case 0: return "illegal instruction";
	case 1: return "system call";
	case 2: case 12: case 14: return "no instruction there";
	case 3: case 13: case 15: return "no memory there";
	case 4: return "interrupt";
	case 6: return "division by zero";
	case 9: return "unaligned access";
	case 20: case 28: case 29: return "memory that must not be used so";
	default: return "exception";
	}
}

/* The program counter means a line: xtensa-lx106-elf-addr2line -e build/xs/lx106/xs.elf. */
void endByException(uint32_t cause, uint32_t counter, uint32_t address, uint32_t caller)
{
	static int again = 0;
	if (again++) {
		simulatorCall(SIMULATOR_EXIT, EXIT_CRASH, 0, 0);
		for (;;);
	}
	fprintf(stderr, "\nxs: crash: %s: cause %u, pc %08x, address %08x, called from %08x\n", causeName(cause),
		(unsigned)cause, (unsigned)counter, (unsigned)address, (unsigned)caller);
	_exit(EXIT_CRASH);
}
