/* What the SDK has no module for: why the radio did not join, why the chip started, free memory, the UART's pins. */
#include "xsmc.h"
#include "xsHost.h"
#include "user_interface.h"
#include "esp8266_peri.h"
#include "uart.h"

/* joinStatus(): STATION_WRONG_PASSWORD 2, STATION_NO_AP_FOUND 3, STATION_CONNECT_FAIL 4 */
void xs_mooring_joinStatus(xsMachine* the)
{
	xsmcSetInteger(xsResult, wifi_station_get_connect_status());
}

/* restartCause(): enum rst_reason */
void xs_mooring_restartCause(xsMachine* the)
{
	xsmcSetInteger(xsResult, system_get_rst_info()->reason);
}

/* freeMemory(): bytes */
void xs_mooring_freeMemory(xsMachine* the)
{
	xsmcSetInteger(xsResult, system_get_free_heap_size());
}

/* drive(pin, level): the level first, so that an output never begins with another; 16 belongs to the clock and has registers of its own */
void xs_mooring_drive(xsMachine* the)
{
	int pin = xsmcToInteger(xsArg(0)), level = xsmcToInteger(xsArg(1));
	if (pin == 16) {
		GP16O = level;
		GPF16 = GP16FFS(GPFFS_GPIO(16));
		GPC16 = 0;
		GP16E |= 1;
		return;
	}
	if (level) GPOS = 1 << pin;
	else GPOC = 1 << pin;
	GPF(pin) = GPFFS(GPFFS_GPIO(pin));
	GPC(pin) &= 0xf << GPCI;
	GPES = 1 << pin;
}

/* swapUart(swapped): UART0 receives at GPIO 13 and sends at GPIO 15 in place of 3 and 1, which the USB connector has */
void xs_mooring_swapUart(xsMachine* the)
{
	if (!xsmcToBoolean(xsArg(0))) return;
	GPF(13) = GPFFS(GPFFS_BUS(13));
	GPF(15) = GPFFS(GPFFS_BUS(15));
	GPF(3) = GPFFS(GPFFS_GPIO(3));
	GPF(1) = GPFFS(GPFFS_GPIO(1));
	IOSWAP |= 1 << IOSWAPU0;
}

static char isLogMoved;

/* moveLog(): from UART0, which somebody else has now, to UART1, which only sends, at GPIO 2 */
void xs_mooring_moveLog(xsMachine* the)
{
	(void)the;
	GPF(2) = GPFFS(GPFFS_BUS(2));
	USD(UART1) = ESP8266_CLOCK / 115200;
	USC0(UART1) = UART_8N1;
	isLogMoved = 1;
}

static void put(char character)
{
	while (((USS(UART1) >> USTXC) & 0xff) >= 0x7e) ;
	USF(UART1) = character;
}

/* The line may lie in flash, which is read by words. */
int mooring_logElsewhere(const char* line)
{
	char character;
	if (!isLogMoved) return 0;
	system_soft_wdt_feed();
	while ((character = (char)c_read8(line++)) != 0) put(character);
	put('\r');
	put('\n');
	return 1;
}
