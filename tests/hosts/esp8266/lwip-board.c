/*
 * A socket as the SDK's modules/io/socket/lwip/tcp.c has it, as far as it calls lwIP: `program SCENE` prints what lwIP was told. Scenes: well, the peer ends
 * and the board closes; reset, the peer resets behind data that nobody has read; late-reset, the same behind its end; early, the board closes before it is open.
 */
#include "lwip/tcp.h"
#include <stdio.h>
#include <string.h>

static struct tcp_pcb* skt;

static void failed(void* arg, err_t err)
{
	(void)arg;
	(void)err;
	tcp_err(skt, NULL);
	skt = NULL;
}

static void ended(void)
{
	tcp_err(skt, NULL);
}

static void closed(void)
{
	if (!skt) return;
	tcp_err(skt, NULL);
	if (skt->state == CLOSED) tcp_close(skt);
	else {
		tcp_close(skt);
		tcp_abort(skt);
	}
}

int main(int count, char** words)
{
	const char* scene = count > 1 ? words[1] : "";
	skt = board_connects(failed);
	if (strcmp(scene, "early") != 0) {
		peer_opens();
		if (strcmp(scene, "reset") != 0) peer_ends(ended);
		if (strcmp(scene, "well") != 0) peer_resets();
		tcp_recved(skt, 5);
	}
	closed();
	return 0;
}
