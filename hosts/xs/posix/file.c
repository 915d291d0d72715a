/* Files: what stands for a chip's flash. */
#include "watch.h"
#include "xsmc.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A store is a few hundred bytes; whoever has more in its place is told so. */
enum { LONGEST_FILE = 65536 };

static void returnReason(xsMachine* the, int error)
{
	xsmcSetString(xsResult, (char*)errorName(error));
}

/* How many bytes were read, or -1 with errno. */
static ssize_t readWhole(int descriptor, void* bytes, size_t length)
{
	size_t at = 0;
	while (at < length) {
		ssize_t count = read(descriptor, (uint8_t*)bytes + at, length - at);
		if (count < 0) return -1;
		if (count == 0) break;
		at += (size_t)count;
	}
	return (ssize_t)at;
}

/* fileRead(path): an ArrayBuffer, or as a text the reason why there is none */
void native_fileRead(xsMachine* the)
{
	int descriptor = open(xsmcToString(xsArg(0)), O_RDONLY | O_CLOEXEC);
	struct stat state;
	void* bytes;
	xsUnsignedValue room;
	int error = 0;
	if ((descriptor < 0) || fstat(descriptor, &state)) error = errno;
	else if (S_ISDIR(state.st_mode)) error = EISDIR;
	else if (state.st_size > LONGEST_FILE) error = EFBIG;
	else {
		xsmcSetArrayBuffer(xsResult, NULL, (xsIntegerValue)state.st_size);
		xsmcGetBufferWritable(xsResult, &bytes, &room);
		if (readWhole(descriptor, bytes, room) < 0) error = errno;
	}
	if (descriptor >= 0) close(descriptor);
	if (error) returnReason(the, error);
}

/* The folders that a path needs, for this user alone. */
static int makeFolders(char* path)
{
	char* slash;
	for (slash = path + 1; (slash = c_strchr(slash, '/')); slash++) {
		int made;
		*slash = 0;
		made = (mkdir(path, 0700) == 0) || (errno == EEXIST);
		*slash = '/';
		if (!made) return 0;
	}
	return 1;
}

/* On the disk before it returns, and from its first moment for this user alone. */
static int writeDurably(const char* path, const char* text)
{
	size_t length = c_strlen(text), at = 0;
	int descriptor, error = 0;
	/* A leftover of an interrupted write could have another mode. */
	if (unlink(path) && (errno != ENOENT)) return 0;
	descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (descriptor < 0) return 0;
	while (!error && (at < length)) {
		ssize_t count = write(descriptor, text + at, length - at);
		if (count < 0) error = errno;
		else at += (size_t)count;
	}
	if (!error && fsync(descriptor)) error = errno;
	close(descriptor);
	errno = error;
	return !error;
}

/* The name, too, is on the disk before it returns; of `to` nothing but its folder is left then. */
static int renameDurably(const char* from, char* to)
{
	char* slash = c_strrchr(to, '/');
	int descriptor, done;
	if (rename(from, to)) return 0;
	if (slash) slash[slash == to] = 0;
	descriptor = open(slash ? to : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0) return 0;
	done = !fsync(descriptor);
	close(descriptor);
	return done;
}

/* fileReplace(path, text): undefined, or why the file is what it was; the rename makes it the old one or the new one for any reader */
void native_fileReplace(xsMachine* the)
{
	char path[C_PATH_MAX], fresh[C_PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s", xsmcToString(xsArg(0)));
	if ((length + 4 >= (int)sizeof(path))) {
		returnReason(the, EINVAL);
		return;
	}
	snprintf(fresh, sizeof(fresh), "%.*s.new", length, path);
	if (!makeFolders(path) || !writeDurably(fresh, xsmcToString(xsArg(1))) || !renameDurably(fresh, path)) returnReason(the, errno);
}

/* fileRename(from, to): undefined, or why it has its old name */
void native_fileRename(xsMachine* the)
{
	char from[C_PATH_MAX];
	snprintf(from, sizeof(from), "%s", xsmcToString(xsArg(0)));
	if (rename(from, xsmcToString(xsArg(1)))) returnReason(the, errno);
}

/* resource(path): the file's bytes as a read-only buffer outside of the machine's memory, as if in flash; undefined where it cannot be read */
void native_resource(xsMachine* the)
{
	int descriptor = open(xsmcToString(xsArg(0)), O_RDONLY | O_CLOEXEC);
	struct stat state;
	void* bytes = MAP_FAILED;
	if (descriptor < 0) return;
	if ((fstat(descriptor, &state) == 0) && S_ISREG(state.st_mode) && (state.st_size > 0) && (state.st_size <= INT32_MAX))
		bytes = mmap(NULL, (size_t)state.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	close(descriptor);
	if (bytes == MAP_FAILED) return;
	xsResult = xsNewHostObject(NULL);
	xsmcSetHostBuffer(xsResult, bytes, (xsIntegerValue)state.st_size);
	xsmcPetrifyHostBuffer(xsResult);
}
