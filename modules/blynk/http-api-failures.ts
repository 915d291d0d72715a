import { FailureTable } from "../failure/failure.js";

/** What the HTTP API of a Blynk server cannot be asked, or answers. */
export const httpApiFailures = new FailureTable("blynk", {
	"api-pin": {
		fault: "caller",
		seen: "the pin {pin} of a request to the HTTP API",
		expected: "V, D or A and a number from 0 to 255, such as V1",
		hint: "Correct the pin.",
	},
	"api-value": {
		fault: "caller",
		seen: "a request to the HTTP API without a value, or with half of a surrogate pair in one",
		expected: "at least one value, as text that UTF-8 can carry",
		hint: "Look at where the value is put together.",
	},
	"api-not-there": {
		fault: "caller",
		seen: "{what} was asked of a server of the dialect {dialect}",
		expected: "what its HTTP API has",
		hint: "A legacy server takes one pin with each update; Blynk.IoT takes several.",
	},
	"api-answer": {
		fault: "peer",
		seen: "the HTTP API of {host} answered {what} with \"{text}\"",
		expected: "what an API of the dialect {dialect} says",
		hint: "Check host, port and dialect: something else may answer there.",
	},
});
