import { FailureTable } from "../failure/failure.js";

/** A bundle of roots that is refused before any socket is opened. */
export const bundleFailures = new FailureTable("settings", {
	"bundle-malformed": {
		fault: "config",
		seen: "{name} begins as a bundle of trust anchors, but {problem}",
		expected: "a bundle as \"npm run certs -- bundle\" writes it",
		hint: "Write it anew with \"npm run certs -- bundle\", and copy it as a binary file.",
	},
	"bundle-version": {
		fault: "config",
		seen: "{name} is a bundle of trust anchors of version {version}",
		expected: "version 1",
		hint: "Write it anew with the \"npm run certs -- bundle\" of this firmware.",
	},
});

/** For `bundle-malformed`. */
export const bundleProblems = Object.freeze({
	magic: "its first bytes are others",
	short: "it ends within its header or its index",
	length: "it is shorter or longer than it says: something was cut off or added",
	empty: "there is no root in it",
	order: "its index is not in order",
	offset: "its index points to where no root can be",
	digest: "its SHA-256 is not that of its contents: some of it was changed",
});
