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

int argumentNumber(xsMachine* the, int index, int limit)
{
	int number = xsmcToInteger(xsArg(index));
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
