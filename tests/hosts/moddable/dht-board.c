/*
 * dht.c on a processor that is made up, with a sensor at its pin 14: `dht-board KIND START WAIT BYTES` prints what the program was given
 * and for how many microseconds at most interrupts had to wait. KIND: sensor, absent, low (something holds the wire low), or cut-N, which
 * falls silent after N bits; START: the clock's first microsecond; WAIT: what the sensor takes to begin; BYTES: five, in hexadecimal.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIN = 14, WAKING = 18000, LEVELS = 3 + 2 * 40 + 1 };

typedef struct { int argument, kind; } xsMachine;

static uint32_t clockNow, heldSince, freedAt, lockedAt, lockedLongest;
static int isHeld, isAwake, wait, bitsSent = 40;
static const char* kind;
static uint8_t toSend[5];

#define xsArg(index) (the->argument)
#define xsResult the
#define xsmcToInteger(slot) (slot)
#define xsmcSetInteger(result, value) printf("%d", value)

static void xsmcSetArrayBuffer(xsMachine* the, const uint8_t* bytes, unsigned length)
{
	unsigned at;
	(void)the;
	for (at = 0; at < length; at++) printf("%02x", bytes[at]);
}

/* The level at a moment after the processor has let go: 80 us low, 80 high, then 50 low for each bit and 26 or 70 high, and 50 low. */
static int sensorLevel(uint32_t passed)
{
	uint32_t end = (uint32_t)wait;
	int at, high = 1;
	for (at = 0; at < LEVELS; at++) {
		int bit = (at - 3) / 2;
		if (passed < end) return high;
		high = !high;
		if (at < 2) end += 80;
		else if (bit >= bitsSent) return 1;
		else if (high) end += toSend[bit >> 3] >> (7 - (bit & 7)) & 1 ? 70 : 26;
		else end += 50;
	}
	return 1;
}

static int wireLevel(void)
{
	if (isHeld || (strcmp(kind, "low") == 0)) return 0;
	return !isAwake || sensorLevel(clockNow - freedAt);
}

static void drive(int low)
{
	if (low == isHeld) return;
	isHeld = low;
	if (low) heldSince = clockNow;
	else {
		freedAt = clockNow;
		isAwake = (strcmp(kind, "absent") != 0) && (clockNow - heldSince >= WAKING);
	}
}

static void interruptsWait(void)
{
	lockedAt = clockNow;
}

static void interruptsCome(void)
{
	if (clockNow - lockedAt > lockedLongest) lockedLongest = clockNow - lockedAt;
}

#if ESP32

typedef int gpio_num_t;
typedef int portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED 0
#define portENTER_CRITICAL(mutex) do { *(mutex) = 1; interruptsWait(); } while (0)
#define portEXIT_CRITICAL(mutex) do { *(mutex) = 0; interruptsCome(); } while (0)
enum { GPIO_MODE_INPUT_OUTPUT_OD = 7 };

static int mode, output = 1;

static void gpio_reset_pin(gpio_num_t pin) { (void)pin; mode = 0; drive(0); }
static void gpio_set_direction(gpio_num_t pin, int set) { (void)pin; mode = set; drive((mode == GPIO_MODE_INPUT_OUTPUT_OD) && !output); }
static void gpio_set_level(gpio_num_t pin, int level) { if (pin == PIN) output = level; drive((mode == GPIO_MODE_INPUT_OUTPUT_OD) && !output); }
static int gpio_get_level(gpio_num_t pin) { return (pin == PIN) && wireLevel(); }
static int64_t esp_timer_get_time(void) { return ++clockNow; }
static void esp_rom_delay_us(uint32_t microseconds) { clockNow += microseconds; }

#else

/* Registers that are written are looked at whenever time passes. After a reset the pin is the debugger's, and its level another's matter. */
static uint32_t GPOC, GPES, GPEC, function = 0, control = 0xffff, isEnabled, output = 1 << PIN;

#define GPF(pin) (*((pin) == PIN ? &function : NULL))
#define GPC(pin) (*((pin) == PIN ? &control : NULL))
#define GPCI 7
#define GPFFS(value) ((value) << 4)
#define GPFFS_GPIO(pin) 3
#define GPI readPins()
#define ETS_INTR_LOCK() interruptsWait()
#define ETS_INTR_UNLOCK() interruptsCome()

static void settle(void)
{
	output &= ~GPOC;
	isEnabled = (isEnabled | GPES) & ~GPEC;
	GPOC = GPES = GPEC = 0;
	drive((isEnabled >> PIN & 1) && !(output >> PIN & 1) && (function == GPFFS(3)) && !(control & ~(0xfu << GPCI)));
}

static uint32_t readPins(void) { settle(); return (uint32_t)wireLevel() << PIN; }
static uint32_t system_get_time(void) { settle(); return ++clockNow; }
static void ets_delay_us(uint32_t microseconds) { settle(); clockNow += microseconds; }
static void system_soft_wdt_feed(void) {}

#endif

#include DHT

int main(int count, char** words)
{
	xsMachine machine = { PIN, 0 };
	int at;
	if (count != 5) return 2;
	kind = words[1];
	clockNow = (uint32_t)strtoul(words[2], NULL, 10);
	wait = atoi(words[3]);
	for (at = 0; at < 5; at++) sscanf(words[4] + 2 * at, "%2hhx", &toSend[at]);
	if (strncmp(kind, "cut-", 4) == 0) bitsSent = atoi(kind + 4);
	xs_mooring_readDht(&machine);
	printf(" %u\n", lockedLongest);
	return 0;
}
