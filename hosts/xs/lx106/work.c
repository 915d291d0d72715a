/*
 * Counts instructions by what they are spent on, for one stage after the other. The collector's begin and end are told by
 * the engine itself (scripts/xs-engine.ts), a primitive's by its entry in the table of natives (../bearssl.c).
 */
#include "../system.h"
#include "system.h"
#include "work.h"
#include "xsmc.h"

typedef struct { const char* name; double instructions; int calls; } Work;

enum { MOST_KINDS = 24 };

/* Instructions, below which no turn is reported. */
#define SHORT_TURN 100e3

static Work works[MOST_KINDS];
static Work* current;
static double begun, collectedBefore;

/* Since the stage began. */
static double stage, collected;
static int collections;
static double collectionBegun;

/* The turn that lasts, the stage that it began in, and its longest call of a primitive, collections of garbage included. */
static struct { double begun, told; int stage; const char* name; double longest; } turn;

/* How many stages have been reported. */
static int reported;

void collectionStarts(void)
{
	collectionBegun = instructionsSoFar();
}

void collectionEnds(void)
{
	collected += instructionsSoFar() - collectionBegun;
	collections++;
}

void workStarts(const char* name)
{
	for (current = works; current->name && (current->name != name) && (current < works + MOST_KINDS - 1); current++);
	current->name = name;
	collectedBefore = collected;
	begun = instructionsSoFar();
}

void workEnds(void)
{
	double all = instructionsSoFar() - begun;
	if (all > turn.longest) {
		turn.longest = all;
		turn.name = current->name;
	}
	current->instructions += instructionsSoFar() - begun - (collected - collectedBefore);
	current->calls++;
}

void turnStarts(void)
{
	turn.told = turn.longest = 0;
	turn.name = "";
	turn.stage = reported;
	turn.begun = instructionsSoFar();
}

/* Reports "turn", the number of the stage, instructions, and of the longest primitive its name and its own. */
void turnEnds(void)
{
	double all = instructionsSoFar() - turn.begun - turn.told;
	if (reported && (all >= SHORT_TURN)) printf("[\"turn\",%d,%.0f,\"%s\",%.0f]\n", turn.stage, all, turn.name, turn.longest);
}

/* reportWork(label): what has been done since the last such report, which itself is not counted */
void native_reportWork(xsMachine* the)
{
	double now = instructionsSoFar(), all = now - stage;
	Work* work;
	printf("[\"work\",\"%s\",\"all\",%.0f,\"collecting\",%.0f,\"collections\",%d,\"cStack\",%d", xsmcToString(xsArg(0)), all, collected, collections, cStackPeak());
	for (work = works; work->name; work++) {
		if (work->calls) printf(",\"%s\",%.0f,\"%s calls\",%d", work->name, work->instructions, work->name, work->calls);
		work->instructions = 0;
		work->calls = 0;
	}
	puts("]");
	fflush(stdout);
	paintCStack();
	collected = 0;
	collections = 0;
	stage = instructionsSoFar();
	turn.told += stage - now;
	/* What loads the program is no part of it. */
	if (!reported++) turnStarts();
}
