import { wrap } from "../hosts/node/wrap.js";
import { counted } from "../modules/failure/counted.js";
import { DAY } from "../modules/bytes/utc.js";
import { dateText } from "../modules/x509/time.js";
import { numberOf, readArguments, wordsFailure } from "./arguments.js";
import { endText } from "./certificate-text.js";
import { toolFailures } from "./failures.js";
import { flashedTrust } from "./flashed.js";
import type { Flashed, FlashedBundle } from "./flashed.js";
import { failureText, painter } from "./paint.js";
import type { Paint } from "./paint.js";
import { bundleRoots } from "./root-bundle.js";
import { GOOD, NOT_GOOD } from "./tool.js";
import type { Tool } from "./tool.js";

/** How long what would be flashed is still good for. */
export const certsTool: Tool = Object.freeze({
	name: "certs",
	summary: "says when the certificates end that would be flashed; bundles roots",
	help: `Says when the trust ends that would be flashed: the anchors and pins of the settings, the device's own
certificate, and what else lies in certs/.

  npm run certs -- check [--days 60]
  npm run certs -- bundle --public [--out certs/public-roots.bin] [--force]
  npm run certs -- bundle FILE … [--public] [--out certs/roots.bin] [--force]

It fails when an anchor of the settings, the device's own or a pinned certificate has ended or ends within so many days: after
that day no device with it connects any more; and when the device's own is not valid yet. It warns when trustInsecureUntil is
within so many days, and fails when that day is over. A pin of a key has no end of its own; the end of the certificate that it
came from is shown, where "npm run trust -- HOST:PORT --save --pin" has put that into certs/. What no setting names is not
flashed, and shown only. It is part of npm test; where no trust is set, it passes. Of a bundle it tells which root ends first
and how many end soon, and fails when all of them do: a server moves to another root before its own ends.

bundle writes many roots into one file that the chip searches in flash, where they cost no memory; the setting trustAnchors names
it like any other file. --public takes the list of Mozilla that Node brings, a FILE is PEM or DER, such as the system's own
/etc/ssl/certs/ca-certificates.crt. Roots that have ended, and those whose key the chip cannot check, are left out and named; a
certificate that is no CA is refused. The same roots make the same file. --force replaces one that is there.

Status: 0 good, 1 something ends too soon or cannot be read, 2 refused.
`,
	run(args, surroundings) {
		if (args[0] === "bundle") return Promise.resolve(bundleRoots(args.slice(1), surroundings));
		const { folder, now, write, colour } = surroundings;
		const read = readArguments(args, { tool: "certs", values: ["--days"], words: { least: 1, most: 1, what: WORDS } });
		if (read.words[0] !== "check") throw wordsFailure("certs", 1, WORDS);
		const days = numberOf(read, "--days", [1, USUAL_DAYS, MOST_DAYS]);
		const paint = painter(colour);
		const flashed = flashedTrust(folder);
		if (flashed.length === 0) write("certs check: nothing to check: the settings name no trust and no certificate of the device, and certs/ is empty\n");
		const bad = flashed.filter((one) => !show(one, { now: now(), days, write, paint }));
		return Promise.resolve(bad.length === 0 ? GOOD : NOT_GOOD);
	},
} satisfies Tool);

interface Showing {
	readonly now: number;
	readonly days: number;
	readonly write: (text: string) => void;
	readonly paint: Paint;
}

/** Returns false for something that ends too soon. */
function show(one: Flashed, { now, days, write, paint }: Showing): boolean {
	if (one.kind === "unreadable") {
		write(failureText(one.failure, paint));
		return false;
	}
	if (one.kind === "undated-pin") {
		write(wrap(`${one.pin}: ${one.ofKey ? "a key has no end" : "when its certificate ends is not known"}; npm run trust -- HOST:PORT --save --pin keeps the certificate beside it`, `${paint("yellow", "no date")}  `, "         "));
		return true;
	}
	if (one.kind === "bundle") return showBundle(one, { now, days, write, paint });
	if (one.kind === "timeless") {
		write(wrap(one.what, `${paint("yellow", "no date")}  `, "         "));
		return true;
	}
	if (one.kind === "permission") return showPermission(one.until, { now, days, write, paint });
	const { path, certificate, use } = one;
	if (use === "own" && certificate.begin > now) {
		write(failureText(toolFailures.make("own-begins", { path, subject: certificate.subject, begin: dateText(certificate.begin) }), paint));
		return false;
	}
	const soon = certificate.end - now < days * DAY;
	const code = ENDS[use];
	const word = !soon ? paint("green", "good   ") : code === undefined ? paint("yellow", "note   ") : paint("red", certificate.end < now ? "ended  " : "soon   ");
	write(wrap(`${path}, ${USES[use]}: ${certificate.subject}, ${endText(certificate.end, now)}`, `${word}  `, "         "));
	if (!soon || code === undefined) return true;
	const values = { path, subject: certificate.subject, left: endText(certificate.end, now), days };
	write(failureText(toolFailures.make(code, values), paint));
	return false;
}

/** One line for all of its roots. */
function showBundle({ path, use, provenance, roots }: FlashedBundle, { now, days, write, paint }: Showing): boolean {
	const [first] = roots;
	if (first === undefined) return true;
	const soon = roots.filter(({ end }) => end - now < days * DAY).length;
	const isBad = soon === roots.length && use === "anchor";
	const word = soon === 0 ? paint("green", "good   ") : isBad ? paint("red", "soon   ") : paint("yellow", "note   ");
	const ending = soon === 0 ? "" : `; ${soon} of them within ${counted(days, "days")}`;
	write(wrap(`${path}, ${use === "anchor" ? "trust anchors" : USES[use]}: ${counted(roots.length, "roots")} (${provenance}), the first to end ${first.subject}, ${endText(first.end, now)}${ending}`, `${word}  `, "         "));
	if (isBad) write(failureText(toolFailures.make("bundle-ends", { path, count: roots.length, days }), paint));
	return !isBad;
}

/** While it lasts it ought to end soon: that it does is said, and is no failure yet. */
function showPermission(until: number, { now, days, write, paint }: Showing): boolean {
	const isOver = until <= now;
	const soon = until - now < days * DAY;
	const word = isOver ? paint("red", "ended  ") : soon ? paint("yellow", "soon   ") : paint("green", "good   ");
	write(wrap(`trustInsecureUntil, the permission to check nothing: ${endText(until, now, until - 1)}`, `${word}  `, "         "));
	if (isOver) write(failureText(toolFailures.make("insecure-ends", { end: dateText(until - 1) }), paint));
	else if (soon) write(wrap("after it no device connects any more: set trustAnchors or trustPins before (npm run trust -- HOST shows which)", "         ", "         "));
	return !isOver;
}

/** What it is when something ends that the firmware cannot do without. */
const ENDS = Object.freeze({ "anchor": "anchor-ends", "own": "own-ends", "certificate-pin": "pin-ends", "key-pin": undefined, "unused": undefined } as const);

const USES = Object.freeze({
	"anchor": "trust anchor",
	"own": "the device's own",
	"certificate-pin": "pinned by its fingerprint",
	"key-pin": "pinned by its key, which may go on",
	"unused": "named by no setting",
});

const WORDS = "check and nothing else, or bundle and what to put into one";

/** Days: two monthly updates, one of which may be forgotten. */
const USUAL_DAYS = 60;
const MOST_DAYS = 3650;
