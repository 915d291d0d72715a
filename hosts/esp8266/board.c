/* What the SDK has no module for: why the radio did not join, why the chip started, free memory, and a DHT's bits. */
#include "xsmc.h"
#include "xsHost.h"
#include "user_interface.h"
#include "gpio.h"

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

/* Microseconds at the level, or -1 when it lasts longer than any does. */
static int lasts(uint32_t pin, int level)
{
	uint32_t began = system_get_time(), passed = 0;
	while (((GPIO_REG_READ(GPIO_IN_ADDRESS) >> pin) & 1) == (uint32_t)level) {
		passed = system_get_time() - began;
		if (passed > 120) return -1;
	}
	return (int)passed;
}

enum { ANSWERED, NO_RESPONSE, TIMING };

/*
 * The wire is held low by us, then by the sensor 80 us low and 80 us high, then 40 bits: 50 us low, and high for 26 us (0) or 70 us
 * (1). Interrupts wait for the 4 ms that it takes, which is less than the radio minds.
 */
static int receive(uint32_t pin, uint8_t* bits)
{
	int count;
	if ((lasts(pin, 1) < 0) || (lasts(pin, 0) < 0) || (lasts(pin, 1) < 0)) return NO_RESPONSE;
	for (count = 0; count < 40; count++) {
		int high;
		if (lasts(pin, 0) < 0) return TIMING;
		high = lasts(pin, 1);
		if (high < 0) return TIMING;
		bits[count >> 3] = (uint8_t)(bits[count >> 3] << 1 | (high > 48));
	}
	return ANSWERED;
}

/* readDht(pin): an ArrayBuffer of five bytes; 1 for no answer, 2 for a bit that was too long */
void xs_mooring_readDht(xsMachine* the)
{
	uint32_t pin = (uint32_t)xsmcToInteger(xsArg(0));
	uint8_t bits[5] = { 0 };
	int outcome;
	GPIO_REG_WRITE(GPIO_ENABLE_W1TS_ADDRESS, 1 << pin);
	GPIO_REG_WRITE(GPIO_OUT_W1TC_ADDRESS, 1 << pin);
	/* A DHT11 wakes after 18 ms, which a DHT22 does not mind. */
	os_delay_us(20000);
	system_soft_wdt_feed();
	ETS_INTR_LOCK();
	GPIO_REG_WRITE(GPIO_ENABLE_W1TC_ADDRESS, 1 << pin);
	os_delay_us(10);
	outcome = receive(pin, bits);
	ETS_INTR_UNLOCK();
	if (outcome == ANSWERED) xsmcSetArrayBuffer(xsResult, bits, sizeof(bits));
	else xsmcSetInteger(xsResult, outcome);
}
