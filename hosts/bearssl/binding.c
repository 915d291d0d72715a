/* Arguments and results. They come from our own crypto.ts: what is checked here keeps a mistake there from memory. */
#include "binding.h"
#include <string.h>

Bytes argumentBytes(xsMachine* the, int index)
{
	Bytes bytes;
	void* data;
	xsmcGetBufferReadable(xsArg(index), &data, &bytes.length);
	bytes.data = data;
	return bytes;
}

Bytes argumentBytesOf(xsMachine* the, int index, xsUnsignedValue length)
{
	Bytes bytes = argumentBytes(the, index);
	if (bytes.length != length) xsRangeError("wrong length");
	return bytes;
}

Bytes writableArgument(xsMachine* the, int index)
{
	Bytes bytes;
	void* data;
	xsmcGetBufferWritable(xsArg(index), &data, &bytes.length);
	bytes.data = data;
	return bytes;
}

#if defined(__ets__)

/* Where an ESP8266 maps its flash, of which it reads whole words only: BearSSL's functions read bytes. */
#define IN_FLASH(address) (((uintptr_t)(address) - 0x40200000u) < 0x00100000u)

/* Copies into memory what of the arguments lies in flash, as parts of trust anchors do. The machine allocates: before any argument's bytes are looked for. */
static void landArguments(xsMachine* the)
{
	int count = xsmcArgc, at;
	for (at = 1; at < count; at++) {
		Bytes bytes;
		if (xsmcTypeOf(xsArg(at)) != xsReferenceType) continue;
		bytes = argumentBytes(the, at);
		if (IN_FLASH(bytes.data)) xsmcSetArrayBuffer(xsArg(at), bytes.data, (xsIntegerValue)bytes.length);
	}
}

#else
	#define landArguments(the) ((void)(the))
#endif

int argumentNumber(xsMachine* the, int index, int limit)
{
	int number = xsmcToInteger(xsArg(index));
	if (index == 0) landArguments(the);
	if ((number < 0) || (number >= limit)) xsRangeError("no such algorithm");
	return number;
}

Bytes resultBytes(xsMachine* the, xsUnsignedValue length)
{
	Bytes bytes;
	void* data;
	xsmcSetArrayBuffer(xsResult, NULL, (xsIntegerValue)length);
	xsmcGetBufferWritable(xsResult, &data, &bytes.length);
	bytes.data = data;
	memset(data, 0, length);
	return bytes;
}

void wipe(void* secret, size_t length)
{
	volatile uint8_t* bytes = secret;
	while (length--) *bytes++ = 0;
}
