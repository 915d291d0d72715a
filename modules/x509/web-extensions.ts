import { equal } from "../bytes/equal.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import { isSelfIssued } from "./certificate.js";
import { DER, DerReader } from "./der.js";
import { eachExtension, subjectKeyId, type Link } from "./extension.js";
import { hasDottedLimit } from "./name-constraints.js";
import { isNameless, nameText } from "./name.js";
import { extensionNumbers, oids } from "./oid.js";
import { extensionLabels, extensionProblems } from "./phrases.js";
import { webFailures } from "./web-failures.js";

/** What a certificate is in its path. */
export type Role = "server" | "intermediate" | "anchor";

/** What public CAs must do about extensions: which must stand there, which must be critical, and what they say. */
export function checkWebExtensions(link: Link, role: Role): StageFailure | undefined {
	const seen: (number | string)[] = [];
	let found: StageFailure | undefined;
	const { certificate } = link;
	const subject = nameText(certificate.subject);
	eachExtension(certificate, (id, isCritical, value) => {
		seen.push(id);
		const rule = RULES[id];
		if (found !== undefined || rule === undefined) return;
		const { extension } = rule;
		const wanted = rule.isCritical?.(link, role);
		const problem = isCritical === (wanted ?? isCritical) ? problemOf(rule, value, link, role) : wanted === true ? extensionProblems.uncritical : extensionProblems.critical;
		if (problem !== undefined) found = webFailures.make("extension-problem", { subject, extension, problem });
	});
	for (const id of REQUIRED[role]) {
		if (seen.includes(id)) continue;
		found ??= webFailures.make("extension-missing", { subject, extension: RULES[id]?.extension ?? "" });
	}
	return found;
}

interface Rule {
	readonly extension: string;
	/** What it must be; undefined if either will do. */
	readonly isCritical?: (link: Link, role: Role) => boolean | undefined;
	readonly problem?: (reader: DerReader, link: Link, role: Role) => string | undefined;
}

function problemOf({ extension, problem }: Rule, value: Uint8Array, link: Link, role: Role): string | undefined {
	try {
		return problem?.(new DerReader(value, extension, link.certificate.which), link, role);
	} catch (caught) {
		if (isFailure(caught)) return extensionProblems.malformed;
		throw caught;
	}
}

/** RFC 5280 section 4.2.1.1; Baseline Requirements section 7.1.2.1.3 for roots. */
function authorityProblem(file: DerReader, { certificate }: Link, role: Role): string | undefined {
	const reader = file.inside(DER.sequence);
	file.end();
	if (!reader.has(DER.context(0))) return extensionProblems.keyless;
	const key = reader.contents(DER.context(0));
	if (role !== "anchor" || !isSelfIssued(certificate)) return undefined;
	if (!reader.atEnd()) return extensionProblems.otherThanKey;
	const own = subjectKeyId(certificate);
	return own === undefined || equal(own, key) ? undefined : extensionProblems.otherKey;
}

function keyIdProblem(file: DerReader): string | undefined {
	const { length } = file.contents(DER.octetString);
	file.end();
	return length === 0 ? extensionProblems.malformed : undefined;
}

/** RFC 5280 section 4.2.2.1. */
function accessProblem(file: DerReader): string | undefined {
	const list = file.inside(DER.sequence);
	file.end();
	if (list.atEnd()) return extensionProblems.malformed;
	while (!list.atEnd()) {
		const whole = list.enter(DER.sequence);
		list.skipOid();
		list.skipAny();
		list.leave(whole);
	}
	return undefined;
}

/** Baseline Requirements sections 7.1.2.7.10 for servers and 7.1.2.1.2 for roots. */
function purposeProblem(file: DerReader, link: Link, role: Role): string | undefined {
	if (role === "anchor") return isSelfIssued(link.certificate) ? extensionProblems.misplaced : undefined;
	const purposes = file.inside(DER.sequence);
	while (role === "server" && !purposes.atEnd()) if (purposes.oid() === oids.anyExtendedKeyUsage) return extensionProblems.anyPurpose;
	return undefined;
}

/** RFC 5280 section 4.2.1.10: CAs alone, and no dots before DNS names. */
function limitProblem(_file: DerReader, { extensions: { nameConstraints } }: Link, role: Role): string | undefined {
	if (role === "server") return extensionProblems.misplaced;
	return nameConstraints !== undefined && hasDottedLimit(nameConstraints) ? extensionProblems.dotted : undefined;
}

const RULES: Readonly<Record<number | string, Rule>> = Object.freeze({
	[extensionNumbers.authorityKeyId]: Object.freeze({ extension: extensionLabels.authorityKeyId, isCritical: () => false, problem: authorityProblem }),
	[extensionNumbers.subjectKeyId]: Object.freeze({ extension: extensionLabels.subjectKeyId, isCritical: () => false, problem: keyIdProblem }),
	[extensionNumbers.basicConstraints]: Object.freeze({ extension: extensionLabels.basicConstraints, isCritical: (_link: Link, role: Role) => (role === "server" ? undefined : true) }),
	// RFC 5280 section 4.2.1.6, Baseline Requirements section 7.1.2.7.12: critical when there is no other name, and only then.
	[extensionNumbers.subjectAltName]: Object.freeze({ extension: extensionLabels.subjectAltName, isCritical: ({ certificate }: Link, role: Role) => (role === "server" ? isNameless(certificate.subject) : undefined) }),
	[extensionNumbers.extendedKeyUsage]: Object.freeze({ extension: extensionLabels.extendedKeyUsage, isCritical: (_link: Link, role: Role) => (role === "server" ? false : undefined), problem: purposeProblem }),
	[extensionNumbers.nameConstraints]: Object.freeze({ extension: extensionLabels.nameConstraints, problem: limitProblem }),
	// RFC 5280 section 4.2.1.11.
	[extensionNumbers.policyConstraints]: Object.freeze({ extension: extensionLabels.policyConstraints, isCritical: () => true }),
	[oids.authorityInfoAccess]: Object.freeze({ extension: extensionLabels.authorityInfoAccess, problem: accessProblem }),
});

/** Those that must stand there. How an anchor was once signed no longer matters. */
const REQUIRED: Readonly<Record<Role, readonly number[]>> = Object.freeze({
	server: Object.freeze([extensionNumbers.authorityKeyId, extensionNumbers.extendedKeyUsage]),
	intermediate: Object.freeze([extensionNumbers.authorityKeyId, extensionNumbers.subjectKeyId, extensionNumbers.basicConstraints]),
	anchor: Object.freeze([extensionNumbers.subjectKeyId, extensionNumbers.basicConstraints]),
});
