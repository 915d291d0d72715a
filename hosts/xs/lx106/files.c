/* What the C library asks of a system: files, by calls of the emulator, and the two streams that programs write to. */
#include "simulator.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

ssize_t read(int file, void* bytes, size_t length)
{
	return simulatorCall(SIMULATOR_READ, file, (int)bytes, (int)length);
}

ssize_t write(int file, const void* bytes, size_t length)
{
	return simulatorCall(SIMULATOR_WRITE, file, (int)bytes, (int)length);
}

/* Programs here read files and write none: so there is no mode of a new one. */
int open(const char* path, int flags, ...)
{
	return simulatorCall(SIMULATOR_OPEN, (int)path, flags, 0);
}

int close(int file)
{
	return simulatorCall(SIMULATOR_CLOSE, file, 0, 0);
}

off_t lseek(int file, off_t offset, int whence)
{
	return simulatorCall(SIMULATOR_SEEK, file, (int)offset, whence);
}

int access(const char* path, int mode)
{
	int file = open(path, O_RDONLY);
	(void)mode;
	if (file < 0) return -1;
	close(file);
	return 0;
}

/* A line at a time, since each call of the emulator costs much more than a byte. */
typedef struct { FILE stream; int file; size_t length; char line[512]; } Output;

static int put(char byte, FILE* stream);
static int flush(FILE* stream);

static Output outputs[] = {
	{ FDEV_SETUP_STREAM(put, NULL, flush, _FDEV_SETUP_WRITE), STDOUT_FILENO, 0, "" },
	{ FDEV_SETUP_STREAM(put, NULL, flush, _FDEV_SETUP_WRITE), STDERR_FILENO, 0, "" },
};

FILE* const stdout = &outputs[0].stream;
FILE* const stderr = &outputs[1].stream;
FILE* const stdin = NULL;

static int flush(FILE* stream)
{
	Output* output = (Output*)stream;
	size_t at = 0;
	while (at < output->length) {
		ssize_t count = write(output->file, output->line + at, output->length - at);
		if (count <= 0) break;
		at += (size_t)count;
	}
	output->length = 0;
	return 0;
}

static int put(char byte, FILE* stream)
{
	Output* output = (Output*)stream;
	output->line[output->length++] = byte;
	if ((byte == '\n') || (output->length == sizeof(output->line))) flush(stream);
	return (unsigned char)byte;
}

/* The only way out. */
void _exit(int status)
{
	flush(stdout);
	flush(stderr);
	simulatorCall(SIMULATOR_EXIT, status, 0, 0);
	for (;;);
}
