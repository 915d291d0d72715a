import { FailureTable } from "../failure/failure.js";

export const timerFailures = new FailureTable("blynk", {
	"timer-interval": {
		fault: "caller",
		seen: "a timer of {milliseconds} ms",
		expected: "{expected}",
		hint: "Times are in milliseconds; every(0) would never let anything else happen.",
	},
	"timers-full": {
		fault: "caller",
		seen: "one timer more than {limit}",
		expected: "at most {limit} that wait at a time",
		hint: "Cancel those that are not needed any more. Often a handler that is called again and again makes a new one each time.",
	},
});
