/*
 * Memory of a machine: the system's, or one fixed block as on the chip. There the chunks (strings, buffers) grow up from
 * its begin and the slots (values, properties) down from its end, and a machine for which they meet is out of memory.
 */
#include "runner.h"

/* The block of the machine that is being created waits in its context: begin and end. */
static void takeBlock(txMachine* the)
{
	uint8_t** context = the->context;
	if (the->block || the->firstBlock || !context) return;
	the->block = the->chunksEnd = context[0];
	the->slotsBegin = context[1];
}

/*
 * The engine asks for `size` bytes, a txBlock's header included, and takes what lies at the limit of its first block for
 * a longer first block, to whose limit and total it then adds `size` (and for the total the header once less: only a new
 * block has one). So growing means: give what is missing, and subtract beforehand what the engine will add too much.
 */
void* fxAllocateChunks(txMachine* the, txSize size)
{
	txBlock* block = the->firstBlock;
	txSize missing = size;
	takeBlock(the);
	if (!the->block) return c_malloc(size);
	if (block) missing -= (txSize)sizeof(txBlock) + (txSize)(block->limit - block->current);
	if (missing > the->slotsBegin - the->chunksEnd) return NULL;
	the->chunksEnd += missing;
	if (block) {
		block->limit = (txByte*)the->chunksEnd - size;
		the->maximumChunksSize -= size - missing;
	}
	return the->chunksEnd - size;
}

void fxFreeChunks(txMachine* the, void* chunks)
{
	if (!the->block) c_free(chunks);
}

/* Slots that find no room get what the chunks have reserved and do not use. */
txSlot* fxAllocateSlots(txMachine* the, txSize count)
{
	ptrdiff_t size = (ptrdiff_t)count * (ptrdiff_t)sizeof(txSlot);
	txBlock* block = the->firstBlock;
	if (!the->block) return c_malloc((size_t)size);
	if ((size > the->slotsBegin - the->chunksEnd) && block) {
		fxCollect(the, XS_COMPACT_FLAG | XS_ORGANIC_FLAG);
		the->maximumChunksSize -= (txSize)(block->limit - block->current);
		block->limit = block->current;
		the->chunksEnd = (uint8_t*)block->current;
	}
	if (size > the->slotsBegin - the->chunksEnd) return NULL;
	the->slotsBegin -= size;
	return (txSlot*)the->slotsBegin;
}

void fxFreeSlots(txMachine* the, void* slots)
{
	if (!the->block) c_free(slots);
}

size_t nativeBytes = 0, nativePeak = 0;

void* nativeAllocate(txMachine* the, size_t size)
{
	void* memory = c_calloc(1, size);
	if (!memory) fxAbort(the, XS_NOT_ENOUGH_MEMORY_EXIT);
	nativeBytes += size;
	if (nativePeak < nativeBytes) nativePeak = nativeBytes;
	return memory;
}

void nativeReturned(size_t size)
{
	nativeBytes -= size;
}

void nativeFree(void* memory, size_t size)
{
	c_free(memory);
	nativeReturned(size);
}

int memoryFigures(txMachine* the, Figure* figures)
{
	const Figure all[] = {
		{ "slots", (double)the->currentHeapCount * sizeof(txSlot) },
		{ "slotsPeak", (double)the->peakHeapCount * sizeof(txSlot) },
		{ "chunks", the->currentChunksSize },
		{ "chunksPeak", the->peakChunksSize },
		{ "stackPeak", (double)((uint8_t*)the->stackTop - (uint8_t*)the->stackPeak) },
		{ "collections", the->garbageCollectionCount },
		{ "natives", (double)nativeBytes },
		{ "nativesPeak", (double)nativePeak },
		{ "slotsRoom", (double)the->maximumHeapCount * sizeof(txSlot) },
		{ "chunksRoom", the->maximumChunksSize },
		{ "blockFree", the->block ? (double)(the->slotsBegin - the->chunksEnd) : 0 },
	};
	c_memcpy(figures, all, sizeof(all));
	return (int)(sizeof(all) / sizeof(all[0]));
}

void fxCreateMachinePlatform(txMachine* the)
{
	the->connection = mxNoSocket;
}

void fxDeleteMachinePlatform(txMachine* the)
{
	(void)the;
}

const char* abortReason(int status)
{
	static const char* const reasons[] = {
		"debugger", "memory full", "stack overflow", "fatal check", "dead strip", "unhandled exception", "not enough keys",
		"too much computation", "unhandled rejection",
	};
	return (status >= 0) && (status < (int)(sizeof(reasons) / sizeof(reasons[0]))) ? reasons[status] : "unknown reason";
}

/* The engine gives up: says why, and ends with a status of its own for each reason. */
void fxAbort(txMachine* the, int status)
{
	fflush(stdout);
	fprintf(stderr, "xs: abort: %s", abortReason(status));
	/* The text of an exception is made by the machine, which it can while there is memory. */
	if ((status == XS_UNHANDLED_EXCEPTION_EXIT) || (status == XS_UNHANDLED_REJECTION_EXIT)) {
		txSlot exception = mxException;
		mxPushSlot(&exception);
		if (mxIsReference(&exception)) {
			mxGetID(mxID(_stack));
			if (mxIsUndefined(the->stack)) *the->stack = exception;
		}
		fprintf(stderr, ": %s", fxToString(the, the->stack));
	}
	fprintf(stderr, "\n");
	exit(EXIT_ABORT + status);
}

/*
 * One line: what is in use and what was at most, in the block and outside of it. `tables` are the keys, names, symbols
 * and aliases that the engine allocates beside the block, on the chip as here.
 */
void printMemory(txMachine* the, const char* label)
{
	size_t slot = sizeof(txSlot);
	size_t tables = ((size_t)(the->keyCount - the->keyOffset) + the->nameModulo + the->symbolModulo + the->aliasCount) * sizeof(txSlot*);
	fprintf(stderr, "xs: memory %s: slots %u peak %u of %u bytes, chunks %u peak %u of %u bytes, stack peak %u of %u bytes",
		label, (unsigned)(the->currentHeapCount * slot), (unsigned)(the->peakHeapCount * slot), (unsigned)(the->maximumHeapCount * slot),
		(unsigned)the->currentChunksSize, (unsigned)the->peakChunksSize, (unsigned)the->maximumChunksSize,
		(unsigned)((uint8_t*)the->stackTop - (uint8_t*)the->stackPeak), (unsigned)((uint8_t*)the->stackTop - (uint8_t*)the->stackBottom));
	fprintf(stderr, ", tables %u bytes, collections %u, keys %u, flash %u bytes", (unsigned)tables,
		(unsigned)the->garbageCollectionCount, (unsigned)(the->keyIndex - the->keyOffset), (unsigned)the->flashBytes);
	if (the->block) fprintf(stderr, ", %u bytes of the block free", (unsigned)(the->slotsBegin - the->chunksEnd));
	fprintf(stderr, "\n");
}
