/*
 * Streams of bytes, TCP connections and serial lines: read and written straight between the system and the program's own
 * buffers. What happens is told in this order: bytes, then the failure behind them, then the end, then room.
 */
#include "watch.h"
#include "xsmc.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* As in native.ts. */
enum { OPENED, READABLE, WRITABLE, ENDED, FAILED };

typedef struct {
	Watch watch;
	txSlot callback;
	uint32_t received, sent;
	/* Of the system, to be told; or NOT_AN_ADDRESS. */
	int error;
	/* `wants…`: the program is to be told of it, once. `mayEnd`: it may just have read the last byte. `closed`: nothing more is written. */
	unsigned connecting : 1, serial : 1, wantsReadable : 1, wantsWritable : 1, mayEnd : 1, ended : 1, closed : 1;
} Stream;

/* Bytes that the system keeps to be sent: little, as on a chip, so that what waits for room does so here too. */
enum { NOT_AN_ADDRESS = -1, SEND_BUFFER = 8192 };

static void listenFor(Stream* stream)
{
	short reading = (stream->wantsReadable || stream->mayEnd) && !stream->ended ? POLLIN : 0;
	stream->watch.events = stream->connecting ? POLLOUT : (short)(reading | (stream->wantsWritable ? POLLOUT : 0));
}

static void closeStream(txMachine* the, Watch* watch)
{
	Stream* stream = (Stream*)watch;
	unwatch(watch);
	fxForget(the, &stream->callback);
	if (watch->descriptor >= 0) close(watch->descriptor);
	nativeFree(stream, sizeof(Stream));
}

/* The callback outlives the stream while it is on the stack. */
static void tell(txMachine* the, Stream* stream, int event)
{
	listenFor(stream);
	mxPushSlot(&stream->callback);
	if (event == FAILED) {
		const char* reason = stream->error == NOT_AN_ADDRESS ? "" : errorName(stream->error);
		double received = stream->received, sent = stream->sent;
		closeStream(the, &stream->watch);
		callBack(the, the->stack, "isnn", event, reason, received, sent);
	}
	else callBack(the, the->stack, "i", event);
	mxPop();
}

static int socketError(int descriptor)
{
	int error = 0;
	socklen_t length = sizeof(error);
	return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : 0;
}

static int waitingBytes(int descriptor)
{
	int count = 0;
	return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

static void opened(txMachine* the, Stream* stream)
{
	int on = 1;
	stream->connecting = 0;
	setsockopt(stream->watch.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (stream->closed) shutdown(stream->watch.descriptor, SHUT_WR);
	tell(the, stream, OPENED);
}

static void streamReady(txMachine* the, Watch* watch, short happened)
{
	Stream* stream = (Stream*)watch;
	int waiting = 0, listens;
	if (!stream->error && !stream->serial && (stream->connecting || (happened & POLLERR))) stream->error = socketError(watch->descriptor);
	if (stream->connecting) {
		if (stream->error) tell(the, stream, FAILED);
		else opened(the, stream);
		return;
	}
	listens = (stream->wantsReadable || stream->mayEnd) && !stream->ended && (happened || stream->error);
	if (listens) waiting = waitingBytes(watch->descriptor);
	stream->mayEnd &= !waiting;
	/* What came before the failure often explains it: a TLS alert before a reset. */
	if (stream->error) watch->due = 1;
	if (waiting && stream->wantsReadable) {
		stream->wantsReadable = 0;
		tell(the, stream, READABLE);
	}
	else if (stream->error) tell(the, stream, FAILED);
	else if (listens && !waiting && (happened & (POLLIN | POLLHUP))) {
		stream->ended = 1;
		tell(the, stream, ENDED);
	}
	else if (stream->wantsWritable && (happened & POLLOUT)) {
		stream->wantsWritable = 0;
		tell(the, stream, WRITABLE);
	}
	else {
		if (happened & (POLLHUP | POLLERR | POLLNVAL)) watch->deaf = 1;
		listenFor(stream);
	}
}

static Stream* newStream(xsMachine* the, txSlot* callback)
{
	Stream* stream = nativeAllocate(the, sizeof(Stream));
	/* Writing to one who has gone is a failure to be told, and not the end of the program. */
	signal(SIGPIPE, SIG_IGN);
	stream->watch.descriptor = -1;
	stream->watch.ready = streamReady;
	stream->watch.close = closeStream;
	stream->wantsReadable = 1;
	if (!watchFor(&stream->watch)) {
		nativeFree(stream, sizeof(Stream));
		xsUnknownError("more streams than there is room for");
	}
	stream->callback = *callback;
	fxRemember(the, &stream->callback);
	return stream;
}

static int startConnecting(Stream* stream, const char* address, int port)
{
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	int isFour = inet_pton(AF_INET, address, &four.sin_addr) == 1;
	int descriptor, status, room = SEND_BUFFER;
	if (!port || (!isFour && (inet_pton(AF_INET6, address, &six.sin6_addr) != 1))) return NOT_AN_ADDRESS;
	descriptor = socket(isFour ? AF_INET : AF_INET6, SOCK_STREAM, 0);
	if (descriptor < 0) return errno;
	stream->watch.descriptor = descriptor;
	if (!prepareDescriptor(descriptor) || setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room))) return errno;
	status = isFour ? connect(descriptor, (struct sockaddr*)&four, sizeof(four)) : connect(descriptor, (struct sockaddr*)&six, sizeof(six));
	return (status == 0) || (errno == EINPROGRESS) ? 0 : errno;
}

/* tcpOpen(address, port, callback): a handle; port 0 is none */
void native_tcpOpen(xsMachine* the)
{
	Stream* stream = newStream(the, mxArgv(2));
	stream->connecting = 1;
	stream->error = startConnecting(stream, xsmcToString(xsArg(0)), xsmcToInteger(xsArg(1)));
	stream->watch.due = stream->error != 0;
	listenFor(stream);
	xsmcSetInteger(xsResult, stream->watch.handle);
}

/* serialOpen(descriptor, callback): a handle for a line that is open already */
void native_serialOpen(xsMachine* the)
{
	Stream* stream = newStream(the, mxArgv(1));
	stream->serial = 1;
	stream->watch.descriptor = xsmcToInteger(xsArg(0));
	if (!prepareDescriptor(stream->watch.descriptor)) stream->error = errno;
	stream->watch.due = stream->error != 0;
	listenFor(stream);
	xsmcSetInteger(xsResult, stream->watch.handle);
}

static Stream* argumentStream(xsMachine* the)
{
	return (Stream*)findWatch(xsmcToInteger(xsArg(0)), streamReady);
}

/* What read and write could not do: later is soon enough for a failure to be told. */
static xsUnsignedValue transferred(Stream* stream, ssize_t count)
{
	if (count >= 0) return (xsUnsignedValue)count;
	if ((errno != EAGAIN) && (errno != EWOULDBLOCK) && (errno != EINTR)) {
		stream->error = errno;
		stream->watch.due = 1;
	}
	return 0;
}

/* streamRead(handle, into): how many bytes were there */
void native_streamRead(xsMachine* the)
{
	Stream* stream = argumentStream(the);
	xsUnsignedValue room, count;
	void* bytes;
	xsmcSetInteger(xsResult, 0);
	xsmcGetBufferWritable(xsArg(1), &bytes, &room);
	if (!stream || stream->connecting || !room) return;
	count = transferred(stream, read(stream->watch.descriptor, bytes, room));
	stream->received += count;
	stream->wantsReadable |= count < room;
	stream->mayEnd = 1;
	stream->watch.deaf = 0;
	listenFor(stream);
	xsmcSetInteger(xsResult, (xsIntegerValue)count);
}

/* streamWrite(handle, bytes): how many the system took */
void native_streamWrite(xsMachine* the)
{
	Stream* stream = argumentStream(the);
	xsUnsignedValue length, count;
	void* bytes;
	xsmcSetInteger(xsResult, 0);
	xsmcGetBufferReadable(xsArg(1), &bytes, &length);
	if (!stream || stream->closed || !length) return;
	count = stream->connecting || stream->error ? 0 : transferred(stream, write(stream->watch.descriptor, bytes, length));
	stream->sent += count;
	stream->wantsWritable |= count < length;
	listenFor(stream);
	xsmcSetInteger(xsResult, (xsIntegerValue)count);
}

/* streamEnd(handle): no more will be written */
void native_streamEnd(xsMachine* the)
{
	Stream* stream = argumentStream(the);
	if (!stream || stream->closed) return;
	stream->closed = 1;
	stream->wantsWritable = 0;
	if (!stream->connecting && !stream->serial) shutdown(stream->watch.descriptor, SHUT_WR);
	listenFor(stream);
}
