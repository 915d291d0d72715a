/*
 * The network of the ESP8266's core in an emulator: a session that was recorded elsewhere, once more. What the program
 * sends must be what was sent then, byte for byte, or the program ends; what came then comes as soon as all that had been
 * sent before it has been sent again. There is one datagram with its answer, any name with one address, and one connection at a time.
 */
#include "system.h"
#include "xsmc.h"

/* As in ../system.ts. */
enum { OPENED, READABLE, WRITABLE, ENDED };

enum { DATAGRAM = 1, QUESTION, STREAM };

enum { EXIT_OTHERWISE = 3 };

typedef struct { const uint8_t* bytes; uint32_t length; } Part;

/* Of the recording: numbers are little-endian, and an arrival is how much was sent before it, and its bytes. */
static Part request, answer, sent;
static const uint8_t *arrivals, *end;

typedef struct { txSlot callback; int open; } Listener;
static Listener datagram, question, stream;
static char askedAddress[48];
static int askedPort, answers, connecting, wantsReadable, closed, endTold;
static uint32_t sentCount, arrivalRead;

static uint32_t number(const uint8_t* at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static Part part(const uint8_t** at)
{
	Part found = { *at + 4, number(*at) };
	*at += 4 + found.length;
	return found;
}

static Part fileBytes(const char* path)
{
	Part file = { NULL, 0 };
	FILE* stream = fopen(path, "rb");
	uint8_t* bytes;
	if (!stream) return file;
	fseek(stream, 0, SEEK_END);
	file.length = (uint32_t)ftell(stream);
	rewind(stream);
	file.bytes = bytes = malloc(file.length);
	if (fread(bytes, 1, file.length, stream) != file.length) file.bytes = NULL;
	fclose(stream);
	return file;
}

/* replay(path): the recording that is the network from here on, as bench/recording.ts writes it */
void native_replay(xsMachine* the)
{
	Part file = fileBytes(xsmcToString(xsArg(0)));
	const uint8_t* at = file.bytes;
	if (!at) xsUnknownError("no recording");
	end = at + file.length;
	request = part(&at);
	answer = part(&at);
	sent = part(&at);
	arrivals = at;
}

static void endBecause(const char* what, uint32_t at)
{
	fflush(stdout);
	fprintf(stderr, "xs: replay: %s at byte %u\n", what, (unsigned)at);
	exit(EXIT_OTHERWISE);
}

static void compare(const Part* recorded, uint32_t at, const uint8_t* bytes, uint32_t length)
{
	uint32_t i;
	if (length > recorded->length - at) endBecause("more is sent than was", recorded->length);
	for (i = 0; i < length; i++)
		if (bytes[i] != recorded->bytes[at + i]) endBecause("something else is sent than was", at + i);
}

/* Begins to read the next arrival when one has been read; whether there is something to read. */
static int hasArrived(void)
{
	while ((arrivals < end) && (arrivalRead == number(arrivals + 4))) {
		arrivals += 8 + arrivalRead;
		arrivalRead = 0;
	}
	return (arrivals < end) && (number(arrivals) <= sentCount);
}

static int newsOf(void)
{
	if (question.open) return QUESTION;
	if (answers) return DATAGRAM;
	return stream.open && (connecting || (wantsReadable && hasArrived()) || (closed && !endTold && (arrivals == end))) ? STREAM : 0;
}

int replayHasNews(void)
{
	return newsOf() != 0;
}

static void listen(txMachine* the, Listener* listener, txSlot* callback)
{
	if (listener->open) endBecause("more connections than one, again", sentCount);
	listener->open = 1;
	listener->callback = *callback;
	fxRemember(the, &listener->callback);
}

static void forget(txMachine* the, Listener* listener)
{
	if (!listener->open) return;
	listener->open = 0;
	fxForget(the, &listener->callback);
}

static int streamEvent(void)
{
	if (connecting) {
		connecting = 0;
		return OPENED;
	}
	if (hasArrived()) {
		wantsReadable = 0;
		return READABLE;
	}
	endTold = 1;
	return ENDED;
}

void replayTell(txMachine* the)
{
	int news = newsOf();
	mxPushSlot(news == QUESTION ? &question.callback : news == DATAGRAM ? &datagram.callback : &stream.callback);
	if (news == QUESTION) {
		forget(the, &question);
		callBack(the, the->stack, "ss", "127.0.0.1", "");
	}
	else if (news == DATAGRAM) {
		answers = 0;
		callBack(the, the->stack, "bsi", answer.bytes, (int)answer.length, askedAddress, askedPort);
	}
	else callBack(the, the->stack, "i", streamEvent());
	mxPop();
}

void native_tcpOpen(xsMachine* the)
{
	listen(the, &stream, mxArgv(2));
	connecting = wantsReadable = 1;
	closed = endTold = 0;
	xsmcSetInteger(xsResult, STREAM);
}

void native_streamRead(xsMachine* the)
{
	xsUnsignedValue room, count = 0;
	void* bytes;
	xsmcGetBufferWritable(xsArg(1), &bytes, &room);
	while ((count < room) && hasArrived()) {
		xsUnsignedValue piece = number(arrivals + 4) - arrivalRead;
		if (piece > room - count) piece = room - count;
		c_memcpy((uint8_t*)bytes + count, arrivals + 8 + arrivalRead, piece);
		arrivalRead += piece;
		count += piece;
	}
	wantsReadable |= count < room;
	xsmcSetInteger(xsResult, (xsIntegerValue)count);
}

void native_streamWrite(xsMachine* the)
{
	xsUnsignedValue length;
	void* bytes;
	xsmcGetBufferReadable(xsArg(1), &bytes, &length);
	if (!stream.open || connecting || closed) length = 0;
	compare(&sent, sentCount, bytes, length);
	sentCount += length;
	xsmcSetInteger(xsResult, (xsIntegerValue)length);
}

void native_streamEnd(xsMachine* the)
{
	(void)the;
	closed = 1;
	if (sentCount < sent.length) endBecause("less is sent than was: it ends", sentCount);
}

void native_datagramOpen(xsMachine* the)
{
	listen(the, &datagram, mxArgv(1));
	xsmcSetInteger(xsResult, DATAGRAM);
}

void native_datagramSend(xsMachine* the)
{
	xsUnsignedValue length;
	void* bytes;
	snprintf(askedAddress, sizeof(askedAddress), "%s", xsmcToString(xsArg(1)));
	askedPort = xsmcToInteger(xsArg(2));
	xsmcGetBufferReadable(xsArg(3), &bytes, &length);
	compare(&request, 0, bytes, length);
	answers = 1;
}

void native_resolve(xsMachine* the)
{
	listen(the, &question, mxArgv(1));
	xsmcSetInteger(xsResult, QUESTION);
}

void native_close(xsMachine* the)
{
	int handle = xsmcToInteger(xsArg(0));
	if (handle == DATAGRAM) answers = 0;
	if ((handle >= DATAGRAM) && (handle <= STREAM)) forget(the, handle == DATAGRAM ? &datagram : handle == QUESTION ? &question : &stream);
}

/* resource(path): a file's bytes outside of the machine's memory, as if in flash */
void native_resource(xsMachine* the)
{
	Part file = fileBytes(xsmcToString(xsArg(0)));
	if (!file.bytes) return;
	xsResult = xsNewHostObject(NULL);
	xsmcSetHostBuffer(xsResult, (void*)file.bytes, (xsIntegerValue)file.length);
	xsmcPetrifyHostBuffer(xsResult);
}
