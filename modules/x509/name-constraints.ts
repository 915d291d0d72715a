import { endingAt } from "../bytes/ascii.js";
import { isDnsName } from "../bytes/dns-name.js";
import { isInNetwork, isNetwork } from "../bytes/ip.js";
import { lowerText } from "../bytes/text-scan.js";
import { readUtf8, writeUtf8 } from "../bytes/utf8.js";
import { GENERAL_NAME, generalNameText } from "./alternative-name.js";
import { DER, DerReader } from "./der.js";
import type { ServerName } from "./host-name.js";
import { eachEmail, isNameless, isWithinName, readName } from "./name.js";
import { constraintProblems, derProblems, NAMELESS } from "./phrases.js";

/** What counts comparisons, and throws when there were too many: a CA may list a thousand names, and a server too. */
export interface Comparisons {
	compared(): void;
}

/** A name that a CA may not issue for, and why; both for people. */
export interface Overstep {
	readonly name: string;
	readonly problem: string;
}

/**
 * NameConstraints (RFC 5280 section 4.2.1.10), checked, as the contents of its sequence. Lists are not empty, subtrees
 * have no minimum and no maximum, and a name that is none would limit nothing: so all of it is refused when one is not right.
 */
export function readNameConstraints(file: DerReader): Uint8Array {
	const reader = file.inside(DER.sequence);
	file.end();
	if (reader.atEnd()) throw reader.malformed(derProblems.empty);
	for (const list of LISTS) {
		if (!reader.has(list)) continue;
		const whole = reader.enter(list);
		if (reader.atEnd()) throw reader.malformed(derProblems.empty);
		while (!reader.atEnd()) {
			const tag = enterSubtree(reader);
			if (!isLimit(tag, reader.last(), reader.which)) throw reader.malformed(derProblems.constraint);
		}
		reader.leave(whole);
	}
	reader.end();
	return file.last();
}

/** Whether a DNS limit begins with a dot, as OpenSSL takes it for "subdomains only"; RFC 5280 knows no such form. */
export function hasDottedLimit(constraints: Uint8Array): boolean {
	const reader = new DerReader(constraints, PART, NAMELESS);
	for (const list of LISTS) {
		if (!reader.has(list)) continue;
		const whole = reader.enter(list);
		while (!reader.atEnd()) if (enterSubtree(reader) === GENERAL_NAME.dns && reader.last().at(0) === DOT) return true;
		reader.leave(whole);
	}
	return false;
}

/** The first name of a certificate that the constraints of a CA above it do not leave it. */
export function findOverstep(constraints: Uint8Array, subject: Uint8Array, names: Uint8Array | undefined, comparisons: Comparisons): Overstep | undefined {
	let found = isNameless(subject) ? undefined : judgeName(constraints, GENERAL_NAME.directory, subject, comparisons);
	eachEmail(subject, (value) => {
		found ??= judgeName(constraints, GENERAL_NAME.email, value, comparisons);
	});
	if (names === undefined) return found;
	const reader = new DerReader(names, "subjectAltName", NAMELESS);
	while (found === undefined && !reader.atEnd()) {
		const tag = reader.tag ?? 0;
		reader.skipAny();
		found = judgeName(constraints, tag, reader.last(), comparisons);
	}
	return found;
}

/** The same of a server that is believed by a name which is not among the alternative ones. */
export function findServerOverstep(constraints: Uint8Array, server: ServerName, comparisons: Comparisons): Overstep | undefined {
	if (server.kind === "ip") return judgeName(constraints, GENERAL_NAME.ip, server.address, comparisons);
	return judgeName(constraints, GENERAL_NAME.dns, writeUtf8(server.text), comparisons);
}

function judgeName(constraints: Uint8Array, tag: number, value: Uint8Array, comparisons: Comparisons): Overstep | undefined {
	const reader = new DerReader(constraints, PART, NAMELESS);
	let problem: string | undefined;
	for (const list of LISTS) {
		if (!reader.has(list)) continue;
		const whole = reader.enter(list);
		let limits = 0;
		let matches = 0;
		while (!reader.atEnd()) {
			comparisons.compared();
			if (enterSubtree(reader) !== tag) continue;
			limits++;
			if (isCovered(tag, reader.last(), value, list === EXCLUDED)) matches++;
		}
		reader.leave(whole);
		if (limits === 0) continue;
		if (!isJudgeable(tag, value)) problem ??= constraintProblems.unknown;
		else if (list === PERMITTED ? matches === 0 : matches > 0) problem ??= list === PERMITTED ? constraintProblems.outside : constraintProblems.excluded;
	}
	return problem === undefined ? undefined : { name: generalNameText(tag, value), problem };
}

/** Passes over the next subtree and returns the tag of its base, the contents of which the reader has last then. */
function enterSubtree(reader: DerReader): number {
	const subtree = reader.enter(DER.sequence);
	const tag = reader.tag ?? 0;
	reader.skipAny();
	// minimum and maximum would stand here (RFC 5280: zero, which is left out, and absent).
	reader.leave(subtree);
	return tag;
}

/** Whether a limit of a kind that is known says something. */
function isLimit(tag: number, value: Uint8Array, which: string): boolean {
	if (tag === GENERAL_NAME.dns) return value.length === 0 || isDnsName(withoutDot(readUtf8(value) ?? ""));
	if (tag === GENERAL_NAME.ip) return isNetwork(value);
	if (tag === GENERAL_NAME.email) return isMailLimit(readUtf8(value) ?? "");
	if (tag !== GENERAL_NAME.directory) return true;
	const reader = new DerReader(value, PART, which);
	readName(reader);
	return reader.atEnd();
}

function isMailLimit(text: string): boolean {
	return text.includes("@") ? isMailbox(text) : isDnsName(withoutDot(text));
}

/** RFC 5280 section 4.2.1.6: a Mailbox without quotes, comments or routes. */
function isMailbox(text: string): boolean {
	const at = text.indexOf("@");
	return at > 0 && isDnsName(text.slice(at + 1));
}

function withoutDot(text: string): string {
	return text.startsWith(".") ? text.slice(1) : text;
}

/** Whether a name is of a kind that is known, and one: what is none might be understood as anything elsewhere. */
function isJudgeable(tag: number, value: Uint8Array): boolean {
	if (tag === GENERAL_NAME.dns) {
		const text = readUtf8(value) ?? "";
		return isDnsName(text.startsWith("*.") ? text.slice(2) : text);
	}
	if (tag === GENERAL_NAME.ip) return value.length === 4 || value.length === 16;
	if (tag === GENERAL_NAME.email) return isMailbox(readUtf8(value) ?? "");
	return tag === GENERAL_NAME.directory;
}

function isCovered(tag: number, base: Uint8Array, value: Uint8Array, isExclusion: boolean): boolean {
	if (tag === GENERAL_NAME.dns) return isWithin(value, base) || (isExclusion && mayMean(value, base));
	if (tag === GENERAL_NAME.ip) return isInNetwork(value, base);
	if (tag === GENERAL_NAME.email) return isMailWithin(readUtf8(value) ?? "", readUtf8(base) ?? "");
	return tag === GENERAL_NAME.directory && isWithinName(value, base, isExclusion);
}

/** The base with labels added at its left, or none. A wildcard counts as a label: what it stands for is within too. */
function isWithin(name: Uint8Array, base: Uint8Array): boolean {
	const start = endingAt(name, base);
	if (start === undefined) return false;
	if (base.length === 0) return true;
	return base.at(0) === DOT ? start > 0 : start === 0 || name.at(start - 1) === DOT;
}

/** Whether a wildcard may stand for the very name that is excluded: `*.example.com` for `bar.example.com`. */
function mayMean(name: Uint8Array, base: Uint8Array): boolean {
	if (name.at(0) !== ASTERISK) return false;
	const parent = name.subarray(1);
	const start = endingAt(base, parent);
	return start !== undefined && start > 0 && base.indexOf(DOT) === start;
}

/** A limit is a mailbox, a host, or the hosts of a domain with a dot before it. Hosts have no case, mailboxes do. */
function isMailWithin(mailbox: string, limit: string): boolean {
	const host = lowerText(mailbox.slice(mailbox.indexOf("@") + 1));
	const at = limit.indexOf("@");
	const wanted = lowerText(limit.slice(at + 1));
	if (at >= 0) return host === wanted && mailbox.slice(0, mailbox.indexOf("@")) === limit.slice(0, at);
	return wanted.startsWith(".") ? host.endsWith(wanted) && host.length > wanted.length : host === wanted;
}

const PART = "nameConstraints";

const PERMITTED = DER.explicit(0);
const EXCLUDED = DER.explicit(1);
const LISTS = Object.freeze([PERMITTED, EXCLUDED]);

const DOT = 0x2e;
const ASTERISK = 0x2a;
