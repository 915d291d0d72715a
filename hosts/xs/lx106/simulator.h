/* What the emulator offers to the program inside, Tensilica's simulator calls: files of the machine around it, and the end. */
#ifndef MOORING_SIMULATOR_H
#define MOORING_SIMULATOR_H

enum {
	SIMULATOR_EXIT = 1, SIMULATOR_READ = 3, SIMULATOR_WRITE = 4, SIMULATOR_OPEN = 5, SIMULATOR_CLOSE = 6, SIMULATOR_SEEK = 19,
	SIMULATOR_ARGUMENT_COUNT = 1000, SIMULATOR_ARGUMENT_BYTES = 1001, SIMULATOR_ARGUMENTS = 1002,
};

int simulatorCall(int number, int first, int second, int third);

/* Exit status after an exception of the processor, whose cause and place have been told on standard error. */
enum { EXIT_CRASH = 99 };

#endif
