import { FailureTable } from "../failure/failure.js";

/** What is wrong with a request before anything is sent. What may be a secret is never shown. */
export const requestFailures = new FailureTable("http", {
	"url-form": {
		fault: "config",
		seen: "the address of the service cannot be read: {problem}",
		expected: "https://host/path, with a port behind the host if it is not 443",
		hint: "Copy the address anew. Characters such as blanks and umlauts are percent-encoded in it.",
	},
	"url-scheme": {
		fault: "config",
		seen: "the address of the service does not begin with https://",
		expected: "https://host/path, with a port behind the host if it is not 443",
		hint: "Write https:// in front of the host. Another scheme, as in ftp://, is of another protocol.",
	},
	"url-user": {
		fault: "config",
		seen: "the address of the service holds a user name or a password before the host",
		expected: "an address without them: it lands in logs",
		hint: "Take them out of the address, and give them as the request's credentials.",
	},
	"url-host": {
		fault: "config",
		seen: "the host or the port in the address of the service cannot be read",
		expected: "a host name, an IPv4 address or an IPv6 address in brackets, and a port from 1 to 65535 if there is one",
		hint: "Look for typing errors; an underscore, a blank or a second colon are usual ones.",
	},
	"plain-text": {
		fault: "config",
		seen: "the address of {server} begins with http://, which sends everything in plain text",
		expected: "https://, or a client that was given a way to connect without TLS",
		hint: "Write https:// in place of http://, with the port that the service has for it. A program that means plain text, for a network where nobody else listens, gives its client a plain dial.",
	},
	"method-unknown": {
		fault: "caller",
		seen: "the method {method}",
		expected: "GET, HEAD, POST, PUT or DELETE",
		hint: "Write one of these, in capital letters.",
	},
	"path-form": {
		fault: "caller",
		seen: "the path of a request does not begin with a slash, or holds at column {column} a character that ends or splits it",
		expected: "a path of visible ASCII characters (RFC 9112 section 3.2)",
		hint: "Percent-encode what is put into the path: encodeURIComponent does it.",
	},
	"field-name": {
		fault: "caller",
		seen: "a header field named {name}",
		expected: "a name of letters, digits and hyphens, and no blank or colon (RFC 9110 section 5.1)",
		hint: "Look at where the name is put together.",
	},
	"field-value": {
		fault: "caller",
		seen: "the value of the header field {name} holds at column {column} an end of a line, a control character, or one that is not ASCII",
		expected: "visible ASCII characters, blanks and tabs (RFC 9110 section 5.5)",
		hint: "Look at where the value is put together: an end of a line at the end of a token that was read from a file is the usual reason.",
	},
	"field-reserved": {
		fault: "caller",
		seen: "the header field {name} was given",
		expected: "fields other than those that say what the request is, how long, and what becomes of the connection",
		hint: "Leave it out: the client sets it as the request needs it.",
	},
	"field-secret": {
		fault: "caller",
		seen: "the header field {name} was given as any other",
		expected: "credentials, which are sent only to whom was verified or pinned, and never shown",
		hint: "Give basic(…), bearer(…) or secretField(…) as the request's credentials.",
	},
	"secret-empty": {
		fault: "caller",
		seen: "the secret for the header field {name} is empty",
		expected: "a key or a token",
		hint: "Look at where it is read from: usually a setting or a file that is missing.",
	},
	"basic-form": {
		fault: "config",
		seen: "the user name holds a colon, or user name or password hold a control character",
		expected: "a user name without a colon (RFC 7617 section 2), and text in both",
		hint: "Type both anew instead of pasting them.",
	},
	"bearer-form": {
		fault: "config",
		seen: "the token has {length} characters, and at column {column} one that no token has (0: the equals signs stand wrong, or there is none)",
		expected: "letters, digits and . _ ~ + / - with equals signs at the end only (RFC 6750 section 2.1)",
		hint: "Copy the token anew; a blank, a quotation mark or an end of a line that came along is the usual reason. Without the word Bearer.",
	},
	"wanted-name": {
		fault: "caller",
		seen: "the name {name} among the fields of the reply that are wanted",
		expected: "a field's name in lower case",
		hint: "Write it as in etag or content-type.",
	},
	"body-not-json": {
		fault: "caller",
		seen: "a value of the kind {kind} was given to be sent as JSON",
		expected: "an object, a list, a text, a number, true, false or null",
		hint: "Look at where the value comes from.",
	},
	"body-not-carried": {
		fault: "caller",
		seen: "a body was given to a request with the method {method}",
		expected: "a body with POST or PUT only",
		hint: "Use POST or PUT, or put the values into the address.",
	},
	"busy": {
		fault: "caller",
		seen: "a request was given while another one is under way",
		expected: "one request at a time: the next one from done() or failed() on",
		hint: "Wait for the end of the one before, or close() the client. To talk to two services at a time, make two clients, if there is memory for two connections.",
	},
	"limit-out-of-range": {
		fault: "caller",
		seen: "the option {option} is {value}",
		expected: "a whole number from {least} to {most}",
		hint: "Correct this option.",
	},
});
