/* The list of watches, and the one call of poll. */
#include "watch.h"
#include <errno.h>
#include <fcntl.h>

/* The firmware has a TCP connection, two datagram sockets, a name and the control line; tests have a few of each. */
enum { MOST_WATCHES = 32 };

static Watch* watches = NULL;
static int watchCount = 0, lastHandle = 0;

static void append(Watch* watch)
{
	Watch** place;
	for (place = &watches; *place; place = &(*place)->next);
	watch->next = NULL;
	*place = watch;
}

static void take(Watch* watch)
{
	Watch** place;
	for (place = &watches; *place && (*place != watch); place = &(*place)->next);
	if (*place) *place = watch->next;
}

int watchFor(Watch* watch)
{
	if (watchCount == MOST_WATCHES) return 0;
	watchCount++;
	watch->handle = ++lastHandle;
	append(watch);
	return 1;
}

void unwatch(Watch* watch)
{
	take(watch);
	watchCount--;
}

Watch* findWatch(int handle, void (*ready)(txMachine*, Watch*, short))
{
	Watch* watch;
	for (watch = watches; watch; watch = watch->next)
		if ((watch->handle == handle) && (watch->ready == ready)) return watch;
	return NULL;
}

/* close(handle): of a stream, a datagram socket or a question about a name; nothing when it is closed already */
void native_close(xsMachine* the)
{
	int handle = xsToInteger(xsArg(0));
	Watch* watch;
	for (watch = watches; watch && (watch->handle != handle); watch = watch->next);
	if (watch) watch->close(the, watch);
}

int systemListens(void)
{
	return watches != NULL;
}

/* Whoever has been served goes to the end of the list, so that no busy one keeps the others waiting. */
static void serve(txMachine* the, Watch* watch, short happened)
{
	watch->due = 0;
	take(watch);
	append(watch);
	watch->ready(the, watch, happened);
}

void systemWait(txMachine* the, double until, int forever)
{
	struct pollfd polls[MOST_WATCHES];
	double wait = until - systemTime();
	int milliseconds = forever ? -1 : wait <= 0 ? 0 : wait < 1e6 ? (int)ceil(wait) : 1000000;
	int count = 0, at;
	Watch* watch;
	for (watch = watches; watch; watch = watch->next, count++) {
		polls[count] = (struct pollfd){ .fd = watch->deaf ? -1 : watch->descriptor, .events = watch->events };
		if (watch->due) milliseconds = 0;
	}
	if (poll(polls, (nfds_t)count, milliseconds) < 0) return;
	for (watch = watches, at = 0; watch; watch = watch->next, at++) {
		if (!watch->due && !polls[at].revents) continue;
		serve(the, watch, polls[at].revents);
		return;
	}
}

int prepareDescriptor(int descriptor)
{
	int flags = fcntl(descriptor, F_GETFL);
	return (flags >= 0) && (fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0) && (fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0);
}

const char* errorName(int error)
{
	static const struct { int number; const char* name; } names[] = {
		{ ECONNREFUSED, "ECONNREFUSED" }, { EHOSTUNREACH, "EHOSTUNREACH" }, { ENETUNREACH, "ENETUNREACH" },
		{ EHOSTDOWN, "EHOSTDOWN" }, { ENETDOWN, "ENETDOWN" }, { EADDRNOTAVAIL, "EADDRNOTAVAIL" }, { ETIMEDOUT, "ETIMEDOUT" },
		{ ECONNRESET, "ECONNRESET" }, { ECONNABORTED, "ECONNABORTED" }, { EPIPE, "EPIPE" }, { EACCES, "EACCES" }, { EPERM, "EPERM" },
		{ EMFILE, "EMFILE" }, { ENFILE, "ENFILE" }, { ENOBUFS, "ENOBUFS" }, { ENOMEM, "ENOMEM" }, { EINVAL, "EINVAL" },
		{ ENOENT, "ENOENT" }, { ENOTDIR, "ENOTDIR" }, { EISDIR, "EISDIR" }, { EEXIST, "EEXIST" }, { ENOTEMPTY, "ENOTEMPTY" },
		{ ENOSPC, "ENOSPC" }, { EROFS, "EROFS" }, { EIO, "EIO" }, { EAFNOSUPPORT, "EAFNOSUPPORT" }, { EFBIG, "EFBIG" },
	};
	static char unnamed[24];
	size_t i;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == error) return names[i].name;
	snprintf(unnamed, sizeof(unnamed), "errno %d", error);
	return unnamed;
}
