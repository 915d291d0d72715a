/*
 * The SDK's sockets tell lwIP of what has been read by tcp_recved, even where the peer has reset the connection behind it: by then lwIP has freed
 * that, and there is none (tcpError in the SDK's modules/io/socket/lwip/tcp.c), at which an ESP8266 would restart. image.mk has them call this one.
 */
#include "lwip/tcp.h"

#undef tcp_recved
extern void tcp_recved(struct tcp_pcb* connection, u16_t length);

void mooring_tcpRecved(struct tcp_pcb* connection, u16_t length)
{
	if (connection != 0) tcp_recved(connection, length);
}
