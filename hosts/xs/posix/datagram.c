/* UDP sockets, one per family of addresses. */
#include "watch.h"
#include "xsmc.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

typedef struct { Watch watch; txSlot callback; int family; } Datagram;

typedef union { struct sockaddr any; struct sockaddr_in four; struct sockaddr_in6 six; } Address;

/* What fits into one frame of Ethernet (1,500 bytes, less the headers of IP and UDP): nobody can fill a chip's memory with more. */
enum { LONGEST_DATAGRAM = 1472 };

static void closeDatagram(txMachine* the, Watch* watch)
{
	Datagram* datagram = (Datagram*)watch;
	unwatch(watch);
	fxForget(the, &datagram->callback);
	close(watch->descriptor);
	nativeFree(datagram, sizeof(Datagram));
}

static void datagramReady(txMachine* the, Watch* watch, short happened)
{
	Datagram* datagram = (Datagram*)watch;
	uint8_t bytes[LONGEST_DATAGRAM];
	char text[INET6_ADDRSTRLEN];
	Address from;
	socklen_t length = sizeof(from);
	int port;
	ssize_t count = recvfrom(watch->descriptor, bytes, sizeof(bytes), MSG_TRUNC, &from.any, &length);
	(void)happened;
	if ((count < 0) || (count > LONGEST_DATAGRAM)) return;
	if (from.any.sa_family == AF_INET6) inet_ntop(AF_INET6, &from.six.sin6_addr, text, sizeof(text));
	else inet_ntop(AF_INET, &from.four.sin_addr, text, sizeof(text));
	port = ntohs(from.any.sa_family == AF_INET6 ? from.six.sin6_port : from.four.sin_port);
	mxPushSlot(&datagram->callback);
	callBack(the, the->stack, "bsi", bytes, (int)count, text, port);
	mxPop();
}

/* datagramOpen(ipv6, callback): a handle, or 0 where the system has no such socket */
void native_datagramOpen(xsMachine* the)
{
	int family = xsmcToBoolean(xsArg(0)) ? AF_INET6 : AF_INET;
	int descriptor = socket(family, SOCK_DGRAM, 0);
	Datagram* datagram;
	xsmcSetInteger(xsResult, 0);
	if (descriptor < 0) return;
	datagram = nativeAllocate(the, sizeof(Datagram));
	datagram->family = family;
	datagram->watch.descriptor = descriptor;
	datagram->watch.events = POLLIN;
	datagram->watch.ready = datagramReady;
	datagram->watch.close = closeDatagram;
	if (!prepareDescriptor(descriptor) || !watchFor(&datagram->watch)) {
		close(descriptor);
		nativeFree(datagram, sizeof(Datagram));
		return;
	}
	datagram->callback = *mxArgv(1);
	fxRemember(the, &datagram->callback);
	xsmcSetInteger(xsResult, datagram->watch.handle);
}

/* datagramSend(handle, address, port, bytes): what cannot be sent is lost, as on the wire */
void native_datagramSend(xsMachine* the)
{
	Datagram* datagram = (Datagram*)findWatch(xsmcToInteger(xsArg(0)), datagramReady);
	const char* address = xsmcToString(xsArg(1));
	uint16_t port = htons((uint16_t)xsmcToInteger(xsArg(2)));
	Address to = { .six = { 0 } };
	xsUnsignedValue length;
	void* bytes;
	if (!datagram) return;
	to.any.sa_family = (sa_family_t)datagram->family;
	if (datagram->family == AF_INET6) to.six.sin6_port = port;
	else to.four.sin_port = port;
	if (inet_pton(datagram->family, address, datagram->family == AF_INET6 ? (void*)&to.six.sin6_addr : (void*)&to.four.sin_addr) != 1) return;
	xsmcGetBufferReadable(xsArg(3), &bytes, &length);
	sendto(datagram->watch.descriptor, bytes, length, 0, &to.any, datagram->family == AF_INET6 ? sizeof(to.six) : sizeof(to.four));
}
