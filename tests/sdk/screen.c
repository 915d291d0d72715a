/*
 * Runs an image of the SDK's desktop platform without a window: `screen IMAGE` gives it a screen that nobody sees and GLib's
 * event loop. The program's lines are on standard output; a closed standard input ends it.
 */
#define mxLinux 1
#include "screen.h"
#include <dlfcn.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_ABORT = 3, WIDTH = 16, HEIGHT = 16 };

static GMainLoop* loop;
static int status;

static void aborted(txScreen* screen, int reason)
{
	(void)screen;
	fprintf(stderr, "screen: the engine has given up: %d\n", reason);
	status = EXIT_ABORT;
	g_main_loop_quit(loop);
}

static void nothing(txScreen* screen)
{
	(void)screen;
}

static void noInterval(txScreen* screen, double interval)
{
	(void)screen;
	(void)interval;
}

static void noMessage(txScreen* screen, char* buffer, int size)
{
	(void)screen;
	(void)buffer;
	(void)size;
}

static gboolean heard(GIOChannel* input, GIOCondition condition, gpointer unused)
{
	char buffer[16];
	(void)condition;
	(void)unused;
	if (read(g_io_channel_unix_get_fd(input), buffer, sizeof(buffer)) > 0) return TRUE;
	g_main_loop_quit(loop);
	return FALSE;
}

int main(int count, char** arguments)
{
	txScreen* screen = calloc(1, sizeof(txScreen) + WIDTH * HEIGHT * screenBytesPerPixel);
	void* image = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
	txScreenLaunchProc launch = image ? (txScreenLaunchProc)dlsym(image, "fxScreenLaunch") : NULL;
	if (!screen || !launch) {
		fprintf(stderr, "screen: %s\n", count == 2 ? dlerror() : "which image?");
		return EXIT_USAGE;
	}
	/* The SDK's sockets write with write(). */
	signal(SIGPIPE, SIG_IGN);
	screen->width = WIDTH;
	screen->height = HEIGHT;
	screen->abort = aborted;
	screen->bufferChanged = screen->formatChanged = screen->stop = nothing;
	screen->start = noInterval;
	screen->post = noMessage;
	g_mutex_init(&screen->workersMutex);
	loop = g_main_loop_new(NULL, FALSE);
	g_io_add_watch(g_io_channel_unix_new(STDIN_FILENO), G_IO_IN | G_IO_HUP, heard, NULL);
	launch(screen);
	if (status == 0) g_main_loop_run(loop);
	return status;
}
