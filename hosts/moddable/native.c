/* What the ports need of a board beneath the SDK's classes: bytes for BearSSL's generator, lines on its log, the date of the build. */
#include "entropy.h"
#include "xsmc.h"
#include "xsHost.h"
#include <string.h>

#if defined(linux)
	#include <stdio.h>
	#include <stdlib.h>
	#include <sys/random.h>
#elif ESP32
	#include "esp_random.h"
	#include "esp_system.h"
#elif defined(__ets__)
	#include "osapi.h"
	#include "user_interface.h"
	/* Whether the board has put the line elsewhere. */
	extern int mooring_logElsewhere(const char* line);
#endif

#if defined(linux)

int mooring_entropy(void* bytes, size_t length)
{
	return (length <= 256) && (getrandom(bytes, length, 0) == (ssize_t)length);
}

#elif ESP32

/* Truly random once the radio is on, which SdkStation sees to before anybody asks. */
int mooring_entropy(void* bytes, size_t length)
{
	esp_fill_random(bytes, length);
	return 1;
}

#elif defined(__ets__)

/*
 * The chip's register of random bits, which the radio's noise feeds while it is on: SdkStation sees to that before anybody asks.
 * It is read slower than it changes (its clock is the processor's, and a byte of noise comes in every few).
 */
int mooring_entropy(void* bytes, size_t length)
{
	uint8_t* at = bytes;
	while (length--) {
		uint32_t word = 0;
		int turn;
		for (turn = 0; turn < 4; turn++) {
			word = (word << 5 | word >> 27) ^ *(volatile uint32_t*)0x3FF20E44;
			os_delay_us(2);
		}
		*at++ = (uint8_t)(word ^ word >> 8 ^ word >> 16 ^ word >> 24);
	}
	return 1;
}

#else

/* Nobody knows where this system has random bytes: BearSSL's generator then says so, and makes none. */
int mooring_entropy(void* bytes, size_t length)
{
	(void)bytes;
	(void)length;
	return 0;
}

#endif

/* writeLine(text) */
void xs_mooring_writeLine(xsMachine* the)
{
	char* line = xsmcToString(xsArg(0));
#if defined(linux)
	puts(line);
	fflush(stdout);
#elif ESP32
	modLog_transmit(line);
#elif defined(__ets__)
	if (!mooring_logElsewhere(line)) modLog_transmit(line);
#else
	xsLog("%s\n", line);
#endif
}

/* buildTime(): milliseconds since 1970; the compiler's own date has no zone, so that it may be half a day off */
void xs_mooring_buildTime(xsMachine* the)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	/* "Nov 23 2026"; static, for else it would be copied from an ESP8266's flash byte by byte, which that does not bear */
	static const char date[] = __DATE__;
	int month = 0, day = (date[4] == ' ' ? 0 : date[4] - '0') * 10 + date[5] - '0', year = 0, at, days;
	for (at = 7; at < 11; at++) year = year * 10 + date[at] - '0';
	while ((month < 11) && ((months[month * 3] != date[0]) || (months[month * 3 + 1] != date[1]) || (months[month * 3 + 2] != date[2]))) month++;
	/* The year begins in March, so that the leap day is its last (Howard Hinnant's days_from_civil). */
	if (month < 2) year--;
	days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * ((month + 10) % 12) + 2) / 5 + day - 1 - 719468;
	xsmcSetNumber(xsResult, days * 86400000.0);
}

/* hasDebugger(): whether the debugger has UART0 */
void xs_mooring_hasDebugger(xsMachine* the)
{
#ifdef mxDebug
	xsmcSetTrue(xsResult);
#else
	xsmcSetFalse(xsResult);
#endif
}

/* restart() */
void xs_mooring_restart(xsMachine* the)
{
	(void)the;
#if defined(linux)
	exit(0);
#elif ESP32
	esp_restart();
#elif defined(__ets__)
	system_restart();
#endif
}
