/* What the SDK has no module for: why the radio did not join, why the chip started, free memory. */
#include "xsmc.h"
#include "xsHost.h"
#include "esp_event.h"
#include "esp_system.h"
#include "esp_wifi.h"

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
