import { FailureTable } from "../failure/failure.js";

/** Why a redirect is not followed. */
export const redirectFailures = new FailureTable("http", {
	"redirect-limit": {
		fault: "peer",
		seen: "{method} to {server} was sent elsewhere {count} times, the last time to {target}",
		expected: "at most {limit} redirects",
		hint: "Set the address to where it ends, which saves a handshake each time: on the same server that is another path, such as one with a slash at its end; if it never ends, the service sends in circles.",
	},
	"redirect-location": {
		fault: "peer",
		seen: "{method} to {server}: {reply}; its Location is missing or cannot be read",
		expected: "the address to go to",
		hint: "Check the address; the service's people have to mend the redirect.",
	},
	"redirect-insecure": {
		fault: "peer",
		seen: "{method} to {server} was sent to {target}, which has no TLS",
		expected: "https://: what began with TLS is never continued without",
		hint: "Use another address of the service, or ask its people to redirect to https://.",
	},
	"redirect-secret": {
		fault: "peer",
		seen: "{method} to {server} was sent to {target}, and the request carries secrets in its address or fields",
		expected: "the same scheme, host and port: secrets go nowhere else",
		hint: "If the new address is right, set it as the address of the service.",
	},
	"redirect-body": {
		fault: "caller",
		seen: "{method} to {server} was sent to {target}, and the body is a source that cannot begin anew",
		expected: "a body that can be sent again",
		hint: "Set the address to the new one, or give the source a method rewind().",
	},
	"redirect-became-get": {
		fault: "config",
		seen: "POST to {server} was sent to {target} with the status {status}, which clients follow with GET: the body would not arrive there",
		expected: "an address that takes the POST itself",
		hint: "Set the address to where the service really is; a missing slash at the end, or www before the host, is the usual reason. The service could also answer with 307 or 308, which keep the method. If it has taken the body and only shows its answer elsewhere, say so with the request's mayBecomeGet.",
	},
});
