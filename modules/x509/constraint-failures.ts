import { FailureTable } from "../failure/failure.js";

/** Names that a CA may not issue for (RFC 5280 section 4.2.1.10). */
export const constraintFailures = new FailureTable("x509", {
	"name-constraints": {
		fault: "peer",
		seen: "the CA {issuer} limits the names it may issue for (nameConstraints), and the certificate of {subject} has the name {name}: {problem}",
		expected: "only names within the limits of every CA above",
		hint: "Issue the certificate for names within those limits alone, or with a CA whose nameConstraints allow this one.",
		alert: 42,
	},
	"name-constraints-budget": {
		fault: "peer",
		seen: "the names in the server's certificates and the limits of their CAs are too many: given up after {most} comparisons",
		expected: "at most {most} comparisons of a name with a limit",
		hint: "Issue the server's certificate for fewer names, or with a CA that has fewer limits (nameConstraints).",
		alert: 42,
	},
});
