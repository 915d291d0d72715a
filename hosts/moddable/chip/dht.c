/* The 40 bits that a DHT11 or DHT22 sends, by the processor's own clock. What differs from one processor to another stands first. */
#include "xsmc.h"
#include "xsHost.h"

#if ESP32

#include "driver/gpio.h"
#include "esp_rom_sys.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"

static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;

#define now() ((uint32_t)esp_timer_get_time())
#define level(pin) gpio_get_level((gpio_num_t)(pin))
#define delay(microseconds) esp_rom_delay_us(microseconds)
#define lockInterrupts() portENTER_CRITICAL(&lock)
#define unlockInterrupts() portEXIT_CRITICAL(&lock)

static void holdLow(uint32_t pin)
{
	gpio_reset_pin((gpio_num_t)pin);
	gpio_set_direction((gpio_num_t)pin, GPIO_MODE_INPUT_OUTPUT_OD);
	gpio_set_level((gpio_num_t)pin, 0);
}

static void letGo(uint32_t pin)
{
	gpio_set_level((gpio_num_t)pin, 1);
}

#else

#include "user_interface.h"
#include "gpio.h"

#define now() system_get_time()
#define level(pin) (int)((GPIO_REG_READ(GPIO_IN_ADDRESS) >> (pin)) & 1)
#define delay(microseconds) os_delay_us(microseconds)
#define lockInterrupts() ETS_INTR_LOCK()
#define unlockInterrupts() ETS_INTR_UNLOCK()

static void holdLow(uint32_t pin)
{
	GPIO_REG_WRITE(GPIO_ENABLE_W1TS_ADDRESS, 1 << pin);
	GPIO_REG_WRITE(GPIO_OUT_W1TC_ADDRESS, 1 << pin);
}

static void letGo(uint32_t pin)
{
	system_soft_wdt_feed();
	GPIO_REG_WRITE(GPIO_ENABLE_W1TC_ADDRESS, 1 << pin);
}

#endif

/* Microseconds at the level, or -1 when it lasts longer than any does. */
static int lasts(uint32_t pin, int high)
{
	uint32_t began = now(), passed = 0;
	while (level(pin) == high) {
		passed = now() - began;
		if (passed > 120) return -1;
	}
	return (int)passed;
}

enum { ANSWERED, NO_RESPONSE, TIMING };

/* The sensor holds the wire 80 us low and 80 us high, then come 40 bits: 50 us low, and high for 26 us (0) or 70 us (1). */
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

/*
 * readDht(pin): an ArrayBuffer of five bytes; 1 for no answer, 2 for a bit that was too long. A DHT11 wakes after 18 ms low,
 * which a DHT22 does not mind; then interrupts wait for 4 ms, which is less than the radio minds.
 */
void xs_mooring_readDht(xsMachine* the)
{
	uint32_t pin = (uint32_t)xsmcToInteger(xsArg(0));
	uint8_t bits[5] = { 0 };
	int outcome;
	holdLow(pin);
	delay(20000);
	lockInterrupts();
	letGo(pin);
	delay(10);
	outcome = receive(pin, bits);
	unlockInterrupts();
	if (outcome == ANSWERED) xsmcSetArrayBuffer(xsResult, bits, sizeof(bits));
	else xsmcSetInteger(xsResult, outcome);
}
