/*
 * What the SDK's sockets call of lwIP, as it has to be called there (modules/io/socket/lwip/tcp.c and modLwipSafe.h of the SDK). image.mk has its C call
 * these. lwIP frees a connection whose peer resets it, or that is closed before it is open; to use it after that restarts an ESP8266, at once or later.
 */
#include "lwip/tcp.h"

#undef tcp_recved
#undef tcp_err
#undef tcp_close

extern void tcp_recved(struct tcp_pcb* connection, u16_t length);
extern void tcp_err(struct tcp_pcb* connection, void (*told)(void*, err_t));
extern err_t tcp_close(struct tcp_pcb* connection);

/* Also told of what was read after a reset, when there is no connection any more. */
void mooring_tcpRecved(struct tcp_pcb* connection, u16_t length)
{
	if (connection != 0) tcp_recved(connection, length);
}

/* The SDK wants to hear no more once the peer has ended; but then it would not hear of a reset behind that, and keep what is freed: so it hears until it closes. */
void mooring_tcpErr(struct tcp_pcb* connection, void (*told)(void*, err_t))
{
	if (told != 0) tcp_err(connection, told);
}

/* The SDK aborts behind this, which is all that is needed where lwIP would free what is not open yet. A listener has no place for whom to tell. */
err_t mooring_tcpClose(struct tcp_pcb* connection)
{
	if (connection->state != LISTEN) tcp_err(connection, 0);
	return connection->state == SYN_SENT ? ERR_OK : tcp_close(connection);
}
