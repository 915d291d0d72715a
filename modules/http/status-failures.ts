import { FailureTable } from "../failure/failure.js";

/** What it means that the service said no. `reply` is its status, its name and the ids of the request, `body` how its text begins. */
export const statusFailures = new FailureTable("http", {
	"unauthorized": {
		fault: "config",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "credentials that the service knows",
		hint: "Check the token or the password, and that they were given as credentials; some services want a field of their own instead of Authorization.",
	},
	"forbidden": {
		fault: "config",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "a request that the service, and what stands before it, let through",
		hint: "Check what these credentials may do. A CDN refuses for its own reasons too, such as the User-Agent: its id in the reply lets the service's people look it up.",
	},
	"not-found": {
		fault: "config",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "an address that the service has",
		hint: "Check the path in the address, and that the method is the right one.",
	},
	"content-refused": {
		fault: "caller",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "a body of the form and size that the service takes",
		hint: "The text of the reply usually says what is wrong. Check the type of the body (JSON is sent as application/json), its fields, and its size.",
	},
	"too-many-requests": {
		fault: "config",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "fewer requests",
		hint: "Send less often; retry-after, if there is one, says when to go on.",
	},
	"server-error": {
		fault: "peer",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "a service that works",
		hint: "The service or what it stands on is broken or overloaded: try again later, and tell its people the id of the request.",
	},
	"refused": {
		fault: "config",
		seen: "{method} to {server}: {reply}, {body}",
		expected: "a status from 200 to 299",
		hint: "The text of the reply usually says what is wrong.",
	},
});
