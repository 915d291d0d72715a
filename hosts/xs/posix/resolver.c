/*
 * Addresses of names by the system's resolver. It blocks, so that each question has a thread of its own, which touches
 * nothing of the machine. Whoever comes last of the thread and the program, frees the question.
 */
#include "watch.h"
#include "xsmc.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* RFC 1035 section 2.3.4: a name has at most 253 characters as text. */
enum { LONGEST_NAME = 253, MOST_ADDRESSES = 16 };

typedef struct {
	Watch watch;
	txSlot callback;
	struct addrinfo* found;
	int status;
	/* The thread's end of a pipe: closing it wakes the loop. */
	int alarm;
	/* Set by the first of the two that has no more use for the question. */
	char done;
	char name[LONGEST_NAME + 1];
} Question;

static void freeQuestion(Question* question)
{
	if (question->found) freeaddrinfo(question->found);
	c_free(question);
}

static void* ask(void* argument)
{
	Question* question = argument;
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	int alarm = question->alarm;
	question->status = getaddrinfo(question->name, NULL, &hints, &question->found);
	if (question->status) question->found = NULL;
	if (__atomic_exchange_n(&question->done, 1, __ATOMIC_ACQ_REL)) freeQuestion(question);
	close(alarm);
	return NULL;
}

/* Given up or answered. */
static void closeQuestion(txMachine* the, Watch* watch)
{
	Question* question = (Question*)watch;
	unwatch(watch);
	fxForget(the, &question->callback);
	close(watch->descriptor);
	nativeReturned(sizeof(Question));
	if (__atomic_exchange_n(&question->done, 1, __ATOMIC_ACQ_REL)) freeQuestion(question);
}

static size_t writeAddresses(char* text, const struct addrinfo* found, int family, int* count)
{
	size_t length = 0;
	for (; found && (*count < MOST_ADDRESSES); found = found->ai_next) {
		const void* bytes = family == AF_INET ? (void*)&((struct sockaddr_in*)found->ai_addr)->sin_addr : (void*)&((struct sockaddr_in6*)found->ai_addr)->sin6_addr;
		if (found->ai_family != family) continue;
		if ((*count)++) text[length++] = ' ';
		inet_ntop(family, bytes, text + length, INET6_ADDRSTRLEN);
		length += c_strlen(text + length);
	}
	return length;
}

/* As Node has them. */
static const char* reasonOf(int status)
{
	switch (status) {
	case 0: return "";
	case EAI_NONAME: return "ENOTFOUND";
#ifdef EAI_NODATA
	case EAI_NODATA: return "ENOTFOUND";
#endif
	case EAI_AGAIN: return "EAI_AGAIN";
	case EAI_FAIL: return "EAI_FAIL";
	case EAI_MEMORY: return "EAI_MEMORY";
	default: return "EAI_SYSTEM";
	}
}

static void questionReady(txMachine* the, Watch* watch, short happened)
{
	Question* question = (Question*)watch;
	char text[MOST_ADDRESSES * (INET6_ADDRSTRLEN + 1)] = "";
	const char* reason = reasonOf(question->status);
	int count = 0;
	size_t length;
	(void)happened;
	/* IPv4 first: it is what a chip has. */
	length = writeAddresses(text, question->found, AF_INET, &count);
	writeAddresses(text + length, question->found, AF_INET6, &count);
	mxPushSlot(&question->callback);
	closeQuestion(the, watch);
	callBack(the, the->stack, "ss", text, reason);
	mxPop();
}

static int startAsking(Question* question)
{
	pthread_t thread;
	int ends[2];
	if (pipe(ends)) return 0;
	question->watch.descriptor = ends[0];
	question->alarm = ends[1];
	if (prepareDescriptor(ends[0]) && prepareDescriptor(ends[1]) && (pthread_create(&thread, NULL, ask, question) == 0)) {
		pthread_detach(thread);
		return 1;
	}
	close(ends[1]);
	return 0;
}

/* resolve(name, callback): a handle; the callback is given the addresses, separated by spaces, and the reason why there are none */
void native_resolve(xsMachine* the)
{
	Question* question = nativeAllocate(the, sizeof(Question));
	const char* name = xsmcToString(xsArg(0));
	int failure = 0;
	question->watch.descriptor = -1;
	question->watch.events = POLLIN;
	question->watch.ready = questionReady;
	question->watch.close = closeQuestion;
	if (!watchFor(&question->watch)) {
		nativeFree(question, sizeof(Question));
		xsUnknownError("more questions than there is room for");
	}
	question->callback = *mxArgv(1);
	fxRemember(the, &question->callback);
	if (c_strlen(name) <= LONGEST_NAME) c_strcpy(question->name, name);
	else failure = EAI_NONAME;
	if (!failure && !startAsking(question)) failure = EAI_MEMORY;
	/* Without a thread that could be asked for it. */
	if (failure) {
		question->status = failure;
		question->watch.due = question->done = 1;
	}
	xsmcSetInteger(xsResult, question->watch.handle);
}
