// An Arduino UNO as far as the sketches of docs/uno.md see one: SKETCH is the path of one of them. Whoever runs it says what
// its line hears, and lets its time pass.
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using std::isnan;

enum { LOW, HIGH, OUTPUT = 1, LED_BUILTIN = 13, HEX = 16 };

// 32 bits, so that it begins again after 49 days.
static uint32_t now = 0;
static int led = LOW;
static unsigned deaf = 0;

[[maybe_unused]] static void pinMode(int, int) {}
[[maybe_unused]] static void digitalWrite(int, int level) { led = level; }
[[maybe_unused]] static void delay(unsigned milliseconds) { now += milliseconds; }

[[maybe_unused]] static char *itoa(int value, char *into, int) {
	sprintf(into, "%d", value);
	return into;
}

[[maybe_unused]] static char *dtostrf(double value, int width, int places, char *into) {
	sprintf(into, "%*.*f", width, places, value);
	return into;
}

static std::string heard, said;
static unsigned overflowed = 0;

class Line {
public:
	void begin(int) {}
	int available() { return heard.size(); }
	int read() {
		const unsigned char byte = heard.front();
		heard.erase(0, 1);
		return byte;
	}
	void print(const char *text) { said += text; }
	void print(char byte) { said += byte; }
	void print(int value, int) {
		char text[12];
		sprintf(text, "%X", value);
		said += text;
	}
	void println(double value) {
		char text[32];
		sprintf(text, "%.2f\r\n", value);
		said += text;
	}
};

[[maybe_unused]] static Line Serial;

// The UNO's is of 32 bits.
#define long int
[[maybe_unused]] static uint32_t millis() { return now; }
#include SKETCH
#undef long

// SERIAL_RX_BUFFER_SIZE of the Arduino core, of which one byte is never used.
static const size_t ROOM = 63;

// Milliseconds that one loop() takes, about.
static const unsigned TURN = 5;

// Argument: what millis() begins with. A line "turns hex" gives it these bytes and lets it run until it says something, or for so
// many turns; the answer is "milliseconds deaf hex overflowed led", where deaf is for how long of these it stopped interrupts.
int main(int count, char **arguments) {
	if (count > 1) now = strtoul(arguments[1], NULL, 10);
	setup();
	char order[1024];
	while (fgets(order, sizeof order, stdin) != NULL) {
		char *at;
		const unsigned most = strtoul(order, &at, 10);
		for (at++; isxdigit(at[0]) && isxdigit(at[1]); at += 2) {
			const char digits[] = { at[0], at[1], 0 };
			if (heard.size() < ROOM) heard += (char)strtoul(digits, NULL, 16);
			else overflowed++;
		}
		const uint32_t began = now;
		unsigned turns = 0;
		deaf = 0;
		do {
			loop();
			now += TURN;
		} while (++turns < most && said.empty());
		printf("%u %u ", now - began, deaf);
		for (const unsigned char byte : said) printf("%02x", byte);
		said.clear();
		printf(" %u %d\n", overflowed, led);
		fflush(stdout);
	}
}
