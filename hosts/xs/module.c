/*
 * Modules: an id is a path below the root without ".js", as the SDK names them. Source is compiled when it is loaded;
 * with `bytecodeInFlash` the bytecode lies outside of the machine's memory, as it does in the chip's flash.
 */
#include "system.h"

extern void fxRemapIDs(txMachine* the, txByte* code, txSize size, txID* ids);

typedef struct sxAlias { struct sxAlias* next; const char* from; const char* to; } Alias;

const char* moduleRoot = ".";
static Alias* aliases = NULL;

void addModuleAlias(char* fromAndTo)
{
	char* equal = c_strchr(fromAndTo, '=');
	Alias* alias = c_malloc(sizeof(Alias));
	if (!equal || !alias) {
		fprintf(stderr, "xs: --alias takes FROM=TO\n");
		exit(EXIT_COMMAND_LINE);
	}
	*equal = 0;
	alias->from = fromAndTo;
	alias->to = equal + 1;
	alias->next = aliases;
	aliases = alias;
}

/* An alias may lead outside of the root, by a path from the system's own. */
static int filePath(char* path, const char* id)
{
	int length = id[0] == '/' ? snprintf(path, C_PATH_MAX, "%s.js", id) : snprintf(path, C_PATH_MAX, "%s/%s.js", moduleRoot, id);
	return (length > 0) && (length < C_PATH_MAX);
}

/* Resolves "." and ".." where they stand, in place; false for a path that leads above the root. */
static int normalize(char* path)
{
	char *from = path, *to = path;
	while (*from) {
		size_t length = c_strcspn(from, "/");
		size_t step = length + (from[length] == '/');
		if ((length == 2) && (from[0] == '.') && (from[1] == '.')) {
			if (to == path) return 0;
			for (to--; (to > path) && (to[-1] != '/');) to--;
		}
		else if ((length != 1) || (from[0] != '.')) {
			c_memmove(to, from, step);
			to += step;
		}
		from += step;
	}
	*to = 0;
	return 1;
}

/* The id that a specifier means in the module `importer`; an alias may give the file of another id for it. */
txID fxFindModule(txMachine* the, txSlot* realm, txID importer, txSlot* specifier)
{
	char name[C_PATH_MAX], id[C_PATH_MAX], path[C_PATH_MAX];
	const char* folder = "";
	int folderLength = 0, length;
	Alias* alias;
	(void)realm;
	fxToStringBuffer(the, specifier, name, sizeof(name));
	length = (int)c_strlen(name);
	if ((length > 3) && !c_strcmp(name + length - 3, ".js")) name[length -= 3] = 0;
	if ((name[0] == '.') && (importer != XS_NO_ID)) {
		char* slash;
		folder = fxGetKeyName(the, importer);
		slash = c_strrchr(folder, '/');
		folderLength = slash ? (int)(slash + 1 - folder) : 0;
	}
	length = snprintf(id, sizeof(id), "%.*s%s", folderLength, folder, name);
	if ((length >= (int)sizeof(id)) || !normalize(id)) return XS_NO_ID;
	for (alias = aliases; alias; alias = alias->next)
		if (!c_strcmp(alias->from, id)) snprintf(id, sizeof(id), "%s", alias->to);
	return filePath(path, id) && !access(path, R_OK) ? fxNewNameC(the, id) : XS_NO_ID;
}

static txID* namesOf(txMachine* the, txByte* symbols)
{
	txByte* p = symbols;
	txID count, i, *ids;
	mxDecodeID(p, count);
	ids = c_malloc(count * sizeof(txID));
	if (!ids) fxAbort(the, XS_NOT_ENOUGH_MEMORY_EXIT);
	ids[0] = XS_NO_ID;
	for (i = 1; i < count; i++) {
		ids[i] = fxNewNameC(the, (txString)p);
		p += c_strlen((char*)p) + 1;
	}
	return ids;
}

/*
 * Bytecode that stays where it is: names become this machine's ids now, and the instructions that would copy functions
 * and strings into the heap become those with which an archive in flash refers to itself.
 */
static void moveToFlash(txMachine* the, txScript* script)
{
	txID* ids = namesOf(the, script->symbolsBuffer);
	txByte *p = script->codeBuffer, *end = p + script->codeSize;
	fxRemapIDs(the, p, script->codeSize, ids);
	c_free(ids);
	while (p < end) {
		txU1 code = *(txU1*)p;
		txS1 size = gxCodeSizes[code];
		if ((XS_CODE_CODE_1 <= code) && (code <= XS_CODE_CODE_4)) *p = (txByte)(code + XS_CODE_CODE_ARCHIVE_1 - XS_CODE_CODE_1);
		if ((XS_CODE_STRING_1 <= code) && (code <= XS_CODE_STRING_4)) *p = (txByte)(code + XS_CODE_STRING_ARCHIVE_1 - XS_CODE_STRING_1);
		/* gxCodeSizes: the instruction's bytes, or 0 for one with an id, or -1, -2, -4 for one with a length of so many bytes. */
		p++;
		if (size > 0) p += size - 1;
		else if (size == 0) p += sizeof(txID);
		else if (size == -1) p += 1 + *(txU1*)p;
		else if (size == -2) { txU2 length; mxDecode2(p, length); p += length; }
		else { txS4 length; mxDecode4(p, length); p += length; }
	}
	c_free(script->symbolsBuffer);
	/* Without symbols the engine takes the ids for mapped and never frees the code. */
	script->symbolsBuffer = NULL;
	the->flashBytes += (size_t)script->codeSize;
}

static void reportSyntax(void* console, txString path, txInteger line, txString format, c_va_list arguments)
{
	(void)console;
	fprintf(stderr, "%s:%d: ", path ? path : "?", (int)line);
	vfprintf(stderr, format, arguments);
	fprintf(stderr, "\n");
}

/* NULL for a mistake of syntax, which has been told. */
static txScript* compileModule(txMachine* the, FILE* file, txString path)
{
	txParser parserMemory, *parser = &parserMemory;
	txParserJump jump;
	txScript* volatile script = NULL;
	fxInitializeParser(parser, the, the->parserBufferSize, the->parserTableModulo);
	parser->firstJump = &jump;
	parser->reportError = reportSyntax;
	if (c_setjmp(jump.jmp_buf) == 0) {
		txString sourceMap = NULL;
		parser->path = fxNewParserSymbol(parser, path);
		fxParserTree(parser, file, (txGetter)fgetc, the->bytecodeInFlash ? 0 : mxDebugFlag, &sourceMap);
		fxParserHoist(parser);
		fxParserBind(parser);
		script = fxParserCode(parser);
	}
	fxTerminateParser(parser);
	return script;
}

void fxLoadModule(txMachine* the, txSlot* module, txID id)
{
	char path[C_PATH_MAX];
	txScript* script;
	FILE* file = filePath(path, fxGetKeyName(the, id)) ? fopen(path, "rb") : NULL;
	if (!file) mxReferenceError("module \"%s\" cannot be read", fxGetKeyName(the, id));
	script = compileModule(the, file, path);
	fclose(file);
	if (!script) mxSyntaxError("module \"%s\" cannot be compiled", fxGetKeyName(the, id));
	if (the->bytecodeInFlash) moveToFlash(the, script);
	fxResolveModule(the, module, id, script, C_NULL, C_NULL);
}

static void importFulfilled(txMachine* the)
{
	mxException = mxUndefined;
}

static void importRejected(txMachine* the)
{
	mxException = *mxArgv(0);
	fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
}

/* Imports a module, and returns when nothing is left to happen. */
void runModule(txMachine* machine, const char* id)
{
	turnStarts();
	xsBeginHost(machine);
	mxTry(the) {
		mxPushStringC((txString)id);
		fxRunImport(the, mxModuleInstanceInternal(mxProgram.value.reference)->value.module.realm, XS_NO_ID);
		mxDub();
		fxGetID(the, mxID(_then));
		mxCall();
		fxNewHostFunction(the, importFulfilled, 1, XS_NO_ID, XS_NO_ID);
		fxNewHostFunction(the, importRejected, 1, XS_NO_ID, XS_NO_ID);
		mxRunCount(2);
		mxPop();
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	xsEndHost(machine);
	turnEnds();
	runLoop(machine);
}

/* What the SDK's linker puts into flash and cannot give an alias in RAM. */
static int isFlashOnly(txSlot* property)
{
	switch (property->kind) {
	case XS_CALLBACK_KIND: case XS_CALLBACK_X_KIND: case XS_CODE_KIND: case XS_CODE_X_KIND:
	case XS_MAP_KIND: case XS_SET_KIND: case XS_WEAK_MAP_KIND: case XS_WEAK_SET_KIND: case XS_WEAK_REF_KIND:
	case XS_ARRAY_BUFFER_KIND: case XS_DATA_VIEW_KIND: case XS_TYPED_ARRAY_KIND:
	case XS_PROMISE_KIND: case XS_PROXY_KIND: case XS_REGEXP_KIND:
		return 1;
	default:
		return property->ID == XS_ENVIRONMENT_BEHAVIOR;
	}
}

static void freeze(txSlot* instance)
{
	txSlot* property = instance->next;
	if ((instance->kind != XS_INSTANCE_KIND) || !property || !(property->flag & XS_INTERNAL_FLAG) || !isFlashOnly(property)) return;
	for (; property; property = property->next)
		property->flag |= (property->kind == XS_ACCESSOR_KIND) ? XS_DONT_DELETE_FLAG : XS_DONT_DELETE_FLAG | XS_DONT_SET_FLAG;
	instance->flag |= XS_DONT_PATCH_FLAG;
}

/* Values in chunks become constants, else the collector of the machine above would move what it does not own. */
static void pin(txSlot* slot)
{
	switch (slot->kind) {
	case XS_STRING_KIND: slot->kind = XS_STRING_X_KIND; break;
	case XS_BIGINT_KIND: slot->kind = XS_BIGINT_X_KIND; break;
	case XS_KEY_KIND: slot->kind = XS_KEY_X_KIND; break;
	case XS_CODE_KIND: slot->kind = XS_CODE_X_KIND; break;
	default: break;
	}
}

/* Makes a machine the read-only ground of others, as the SDK's linker makes the contents of flash of a machine. */
void shareMachine(txMachine* the)
{
	txSlot *heap, *slot;
	for (heap = the->firstHeap; heap; heap = heap->next)
		for (slot = heap + 1; slot < heap->value.reference; slot++) freeze(slot);
	fxShareMachine(the);
	for (heap = the->firstHeap; heap; heap = heap->next)
		for (slot = heap + 1; slot < heap->value.reference; slot++) {
			pin(slot);
			if ((slot->kind == XS_ARRAY_KIND) && slot->value.array.address) {
				txIndex count = fxGetIndexSize(the, slot);
				txSlot* item = slot->value.array.address;
				for (; count; count--, item++) pin(item);
			}
		}
}
