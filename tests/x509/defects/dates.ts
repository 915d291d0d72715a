import { defectsOf, type Change, type Defect } from "./defect.js";
import { ending } from "./edit.js";

const UTC = 0x17;
const GENERALIZED = 0x18;
const GOOD = "270101000000Z";

const ended = { begin: "2020-01-01T00:00:00Z", end: "2026-03-16T11:59:59Z" };
const tomorrow = { begin: "2026-06-16T00:00:00Z" };

const ends = (tag: number, text: string): Change => ({ leaf: { edit: ending(tag, text) } });

/** Dates (RFC 5280 section 4.1.2.5): of what, and how they are written. */
export const dates = (): Promise<readonly Defect[]> => defectsOf([
	{ name: "a server's certificate that has ended", code: "expired", bad: { leaf: ended } },
	{ name: "an intermediate that has ended", code: "intermediate-expired", bad: { intermediate: ended } },
	{ name: "an anchor that has ended", code: "anchor-expired", bad: { root: ended } },
	{ name: "a server's certificate that has not begun", code: "not-yet-valid", bad: { leaf: tomorrow } },
	{ name: "an intermediate that has not begun", code: "not-yet-valid", bad: { intermediate: tomorrow } },
	{ name: "an anchor that has not begun", code: "not-yet-valid", bad: { root: tomorrow } },
	{ name: "an end before the beginning", code: "malformed-certificate", bad: ends(UTC, "251231000000Z"), twin: ends(UTC, GOOD) },
	{ name: "a time without seconds", code: "malformed-certificate", bad: ends(UTC, "2701010000Z"), twin: ends(UTC, GOOD) },
	{ name: "a time without Z", code: "malformed-certificate", bad: ends(UTC, "270101000000"), twin: ends(UTC, GOOD) },
	{ name: "a time of a zone", code: "malformed-certificate", bad: ends(UTC, "270101000000+0100"), twin: ends(UTC, GOOD) },
	{ name: "a time with parts of a second", code: "malformed-certificate", bad: ends(GENERALIZED, "20270101000000.5Z"), twin: ends(GENERALIZED, "20500101000000Z") },
	{ name: "a day that no calendar has", code: "malformed-certificate", bad: ends(UTC, "270229000000Z"), twin: ends(UTC, "280229000000Z") },
	{ name: "a time of another kind of text", code: "malformed-certificate", bad: ends(0x0c, GOOD), twin: ends(UTC, GOOD), openssl: "Could not read server certificate" },
]);
