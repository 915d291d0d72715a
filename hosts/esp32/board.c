/* What the SDK has no module for: why the radio did not join, why the chip started, free memory, and a DHT's bits. */
#include "xsmc.h"
#include "xsHost.h"
#include "driver/gpio.h"
#include "esp_event.h"
#include "esp_rom_sys.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "esp_wifi.h"
#include "freertos/FreeRTOS.h"

static volatile int lastReason;

static void left(void* unused, esp_event_base_t base, int32_t id, void* data)
{
	lastReason = ((wifi_event_sta_disconnected_t*)data)->reason;
}

/* watchJoining(): the event loop is there once the SDK has switched the radio on */
void xs_mooring_watchJoining(xsMachine* the)
{
	static char watching;
	if (!watching && (esp_event_handler_register(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, left, NULL) == ESP_OK)) watching = 1;
}

/* joinStatus(): wifi_err_reason_t of the last time that the station left or was refused */
void xs_mooring_joinStatus(xsMachine* the)
{
	xsmcSetInteger(xsResult, lastReason);
}

/* restartCause(): esp_reset_reason_t */
void xs_mooring_restartCause(xsMachine* the)
{
	xsmcSetInteger(xsResult, esp_reset_reason());
}

/* freeMemory(): bytes */
void xs_mooring_freeMemory(xsMachine* the)
{
	xsmcSetInteger(xsResult, (int)esp_get_free_heap_size());
}

/* Microseconds at the level, or -1 when it lasts longer than any does. */
static int lasts(gpio_num_t pin, int level)
{
	int64_t began = esp_timer_get_time(), passed = 0;
	while (gpio_get_level(pin) == level) {
		passed = esp_timer_get_time() - began;
		if (passed > 120) return -1;
	}
	return (int)passed;
}

enum { ANSWERED, NO_RESPONSE, TIMING };

/* As hosts/esp8266/board.c has it. */
static int receive(gpio_num_t pin, uint8_t* bits)
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
	static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;
	gpio_num_t pin = (gpio_num_t)xsmcToInteger(xsArg(0));
	uint8_t bits[5] = { 0 };
	int outcome;
	gpio_reset_pin(pin);
	gpio_set_direction(pin, GPIO_MODE_INPUT_OUTPUT_OD);
	gpio_set_level(pin, 0);
	/* A DHT11 wakes after 18 ms, which a DHT22 does not mind. */
	esp_rom_delay_us(20000);
	portENTER_CRITICAL(&lock);
	gpio_set_level(pin, 1);
	esp_rom_delay_us(10);
	outcome = receive(pin, bits);
	portEXIT_CRITICAL(&lock);
	if (outcome == ANSWERED) xsmcSetArrayBuffer(xsResult, bits, sizeof(bits));
	else xsmcSetInteger(xsResult, outcome);
}
