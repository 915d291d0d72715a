/*
 * Runs modules on the chip's engine:
 *
 *   xs [--root FOLDER] [--alias FROM=TO]... [CREATION]... [--preload ID]... [--memory] [--entropy HEX] ID [ARGUMENT...]
 *
 * CREATION is what a Moddable manifest calls so, in its units: --static BYTES, --chunk INITIAL,INCREMENT in bytes,
 * --heap INITIAL,INCREMENT and --stack COUNT in slots, --keys INITIAL,INCREMENT. With --preload those modules run first
 * in a machine that is then frozen, as if in flash, and what is measured is the machine on top of it. With --entropy all
 * random bytes come from this seed: for measurements that can be repeated, and never for a secret.
 */
#include "runner.h"

typedef struct { txCreation creation; size_t blockBytes; const char* preloads[512]; int preloadCount; int memory; } Options;

/* Room for any test; the chip's own figures come by the command line. */
static const txCreation roomy = {
	.initialChunkSize = 1024 * 1024, .incrementalChunkSize = 1024 * 1024, .initialHeapCount = 64 * 1024, .incrementalHeapCount = 64 * 1024,
	.stackCount = 64 * 1024, .initialKeyCount = 4096, .incrementalKeyCount = 1024, .nameModulo = 127, .symbolModulo = 11,
	.parserBufferSize = 64 * 1024, .parserTableModulo = 1993, .staticSize = 0,
};

static void wrongCommandLine(const char* what, const char* which)
{
	fprintf(stderr, "xs: %s%s\n", what, which);
	exit(EXIT_COMMAND_LINE);
}

static void readPair(const char* text, txSize* first, txSize* second)
{
	long a, b;
	char end;
	if ((sscanf(text, "%ld,%ld%c", &a, &b, &end) != 2) || (a < 0) || (b < 0) || (a > INT32_MAX) || (b > INT32_MAX)) wrongCommandLine("not two numbers: ", text);
	*first = (txSize)a;
	*second = (txSize)b;
}

static txSize readCount(const char* text)
{
	char end;
	long count;
	if ((sscanf(text, "%ld%c", &count, &end) != 1) || (count <= 0) || (count > INT32_MAX)) wrongCommandLine("not a number: ", text);
	return (txSize)count;
}

static void readOption(Options* options, const char* name, char* value)
{
	txCreation* creation = &options->creation;
	txSize initialKeys, incrementalKeys;
	if (!c_strcmp(name, "--root")) moduleRoot = value;
	else if (!c_strcmp(name, "--alias")) addModuleAlias(value);
	else if (!c_strcmp(name, "--static")) options->blockBytes = (size_t)readCount(value) & ~(size_t)15;
	else if (!c_strcmp(name, "--chunk")) readPair(value, &creation->initialChunkSize, &creation->incrementalChunkSize);
	else if (!c_strcmp(name, "--heap")) readPair(value, &creation->initialHeapCount, &creation->incrementalHeapCount);
	else if (!c_strcmp(name, "--stack")) creation->stackCount = readCount(value);
	else if (!c_strcmp(name, "--keys")) {
		readPair(value, &initialKeys, &incrementalKeys);
		creation->initialKeyCount = (txID)initialKeys;
		creation->incrementalKeyCount = (txID)incrementalKeys;
	}
	else if (!c_strcmp(name, "--entropy")) {
		if (!seedEntropy(value)) wrongCommandLine("--entropy takes up to 64 bytes in hex, in a runner with BearSSL, not ", value);
	}
	else if (!c_strcmp(name, "--preload")) {
		if (options->preloadCount == (int)(sizeof(options->preloads) / sizeof(options->preloads[0]))) wrongCommandLine("too many preloads", "");
		options->preloads[options->preloadCount++] = value;
	}
	else wrongCommandLine("unknown option ", name);
}

static txMachine* createGround(const Options* options, int argumentCount, char** arguments)
{
	txCreation creation = roomy;
	txMachine* ground;
	int i;
	/* The tables of names are copied from the one machine to the other. */
	creation.nameModulo = options->creation.nameModulo;
	creation.symbolModulo = options->creation.symbolModulo;
	ground = xsCreateMachine(&creation, "flash", NULL);
	if (!ground) return NULL;
	ground->bytecodeInFlash = 1;
	installNatives(ground, argumentCount, arguments);
	for (i = 0; i < options->preloadCount; i++) runModule(ground, options->preloads[i]);
	if (options->memory) {
		fxCollectGarbage(ground);
		printMemory(ground, "in flash");
	}
	shareMachine(ground);
	return ground;
}

int main(int argumentCount, char** arguments)
{
	static Options options;
	static uint8_t* block[2];
	txMachine *ground = NULL, *machine = NULL;
	int i;
	options.creation = roomy;
	for (i = 1; (i < argumentCount) && (arguments[i][0] == '-'); i++) {
		if (!c_strcmp(arguments[i], "--memory")) options.memory = 1;
		else if (i + 1 == argumentCount) wrongCommandLine("no value for ", arguments[i]);
		else {
			readOption(&options, arguments[i], arguments[i + 1]);
			i++;
		}
	}
	if (i == argumentCount) wrongCommandLine("no module", "");
	if (options.blockBytes) {
		block[0] = c_malloc(options.blockBytes);
		block[1] = block[0] + options.blockBytes;
	}
	if (options.preloadCount) {
		ground = createGround(&options, argumentCount - i - 1, arguments + i + 1);
		if (ground) machine = fxCloneMachine(&options.creation, ground, "xs", options.blockBytes ? block : NULL);
	}
	else machine = xsCreateMachine(&options.creation, "xs", options.blockBytes ? block : NULL);
	if (!machine) {
		fprintf(stderr, "xs: abort: %s: not even for the machine itself\n", abortReason(XS_NOT_ENOUGH_MEMORY_EXIT));
		return EXIT_ABORT + XS_NOT_ENOUGH_MEMORY_EXIT;
	}
	machine->bytecodeInFlash = ground != NULL;
	if (!ground) installNatives(machine, argumentCount - i - 1, arguments + i + 1);
	if (options.memory) printMemory(machine, "at the start");
	runModule(machine, arguments[i]);
	if (options.memory) printMemory(machine, "at the end");
	return exitStatus;
}
