/*
 * Reports: lines on standard output that a program reads, each an array of JSON. They are written straight from the
 * machine's memory, so that telling something takes none of it.
 */
#include "runner.h"
#include "xsmc.h"

/*
 * The engine writes NUL in two bytes (C0 80) and may write half a surrogate pair in three (ED A0 80 and up); neither is
 * UTF-8, and JSON has its own form for them.
 */
static void writeText(const char* text)
{
	const uint8_t* at = (const uint8_t*)text;
	putchar('"');
	for (; *at; at++) {
		if ((*at == '"') || (*at == '\\')) printf("\\%c", *at);
		else if ((*at < 0x20) || (*at == 0x7F)) printf("\\u%04x", *at);
		else if ((*at == 0xC0) && (at[1] == 0x80)) {
			printf("\\u0000");
			at++;
		}
		else if ((*at == 0xED) && (at[1] >= 0xA0)) {
			printf("\\ud%01x%02x", at[1] >> 2 & 0xF, (at[1] & 3) << 6 | (at[2] & 0x3F));
			at += 2;
		}
		else putchar(*at);
	}
	putchar('"');
}

/* report(kind, ...fields): texts and numbers */
void native_report(xsMachine* the)
{
	int count = xsmcArgc, i;
	for (i = 0; i < count; i++) {
		putchar(i ? ',' : '[');
		switch (xsmcTypeOf(xsArg(i))) {
		case xsIntegerType: printf("%d", xsmcToInteger(xsArg(i))); break;
		case xsNumberType: printf("%.17g", xsmcToNumber(xsArg(i))); break;
		default: writeText(xsmcToString(xsArg(i)));
		}
	}
	puts("]");
	fflush(stdout);
}

/* reportMemory(label): all figures of memory() as name and value by turns, then what is left after a collection; peaks count from here on */
void native_reportMemory(xsMachine* the)
{
	Figure figures[MOST_FIGURES];
	int count = memoryFigures(the, figures), i;
	printf("[\"memory\",");
	writeText(xsmcToString(xsArg(0)));
	for (i = 0; i < count; i++) printf(",\"%s\",%.0f", figures[i].name, figures[i].value);
	native_resetPeaks(the);
	printf(",\"slotsLive\",%u,\"chunksLive\",%u]\n", (unsigned)(the->currentHeapCount * sizeof(txSlot)), (unsigned)the->currentChunksSize);
	fflush(stdout);
}
