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

#include "osapi.h"
#include "user_interface.h"
#include "esp8266_peri.h"

#define now() system_get_time()
#define level(pin) (int)((GPI >> (pin)) & 1)
#define delay(microseconds) os_delay_us(microseconds)
#define lockInterrupts() ETS_INTR_LOCK()
#define unlockInterrupts() ETS_INTR_UNLOCK()

/* From a reset on the pins 12 to 15 are those of a debugger (MTDI, MTCK, MTMS, MTDO), until each is made a GPIO. */
static void holdLow(uint32_t pin)
{
	GPOC = 1 << pin;
	GPF(pin) = GPFFS(GPFFS_GPIO(pin));
	GPC(pin) &= 0xf << GPCI;
	GPES = 1 << pin;
}

static void letGo(uint32_t pin)
{
	system_soft_wdt_feed();
	GPEC = 1 << pin;
}

#endif

/* Microseconds: no level of an answer lasts longer, and no sensor takes longer to begin one (a DHT22 up to 200). */
enum { LONGEST = 120, PATIENCE = 250 };

/* Microseconds at the level, or -1 when they are more than so many. */
static int lasts(uint32_t pin, int high, uint32_t most)
{
	uint32_t began = now(), passed = 0;
	while (level(pin) == high) {
		passed = now() - began;
		if (passed > most) return -1;
	}
	return (int)passed;
}

enum { ANSWERED, NO_RESPONSE, TIMING };

/* The sensor holds the wire 80 us low and 80 us high, then come 40 bits: 50 us low, and high for 26 us (0) or 70 us (1). */
static int receive(uint32_t pin, uint8_t* bits)
{
	int count;
	if ((lasts(pin, 1, PATIENCE) < 0) || (lasts(pin, 0, LONGEST) < 0) || (lasts(pin, 1, LONGEST) < 0)) return NO_RESPONSE;
	for (count = 0; count < 40; count++) {
		int high;
		if (lasts(pin, 0, LONGEST) < 0) return TIMING;
		high = lasts(pin, 1, LONGEST);
		if (high < 0) return TIMING;
		bits[count >> 3] = (uint8_t)(bits[count >> 3] << 1 | (high > 48));
	}
	return ANSWERED;
}

/*
 * readDht(pin): an ArrayBuffer of five bytes; 1 for no answer, 2 for a bit that was too long. A DHT11 wakes after 18 ms low,
 * which a DHT22 does not mind; then interrupts wait for 4 to 5 ms, which is less than the radio minds, and on a wire full of noise for 10 ms at most.
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
