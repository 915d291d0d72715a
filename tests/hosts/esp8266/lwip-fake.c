/* lwIP 1.4 as far as lwip-board.c needs it: of one connection, which it frees when lwIP does. It tells what it was told. */
#include <stdio.h>
#include <stdlib.h>
#include "lwip/tcp.h"

static struct tcp_pcb* only;

struct tcp_pcb* board_connects(void (*told)(void*, err_t))
{
	only = calloc(1, sizeof(*only));
	only->state = SYN_SENT;
	only->told = told;
	return only;
}

void peer_opens(void) { only->state = ESTABLISHED; }

void peer_ends(void (*heard)(void)) { only->state = CLOSE_WAIT; heard(); }

void peer_resets(void)
{
	if (only->told) only->told(NULL, -1);
	free(only);
}

void tcp_recved(struct tcp_pcb* pcb, u16_t length) { printf("read %d in state %d, ", length, pcb->state); }

void tcp_err(struct tcp_pcb* pcb, void (*told)(void*, err_t)) { pcb->told = told; }

err_t tcp_close(struct tcp_pcb* pcb)
{
	printf("closed, ");
	if (pcb->state == SYN_SENT) free(pcb);
	else pcb->state = LAST_ACK;
	return ERR_OK;
}

void tcp_abort(struct tcp_pcb* pcb)
{
	void (*told)(void*, err_t) = pcb->told;
	free(pcb);
	printf("aborted, ");
	if (told) told(NULL, -1);
}
