import { DAY } from "../bytes/utc.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import { namesCover, namesText } from "./alternative-name.js";
import { readCertificate, type Certificate } from "./certificate.js";
import { DIGITAL_SIGNATURE, readExtensions, type Extensions } from "./extension.js";
import { x509Failures } from "./failures.js";
import type { ServerName } from "./host-name.js";
import { isNameless, nameText } from "./name.js";
import { oids } from "./oid.js";
import { certificateLabels, nameAdvice, usageLabels } from "./phrases.js";
import type { PresentedChain } from "./presented.js";
import { dateText, daysText } from "./time.js";

/** The server's own certificate, or `chain-empty`. */
export function readLeaf(presented: PresentedChain): Certificate {
	const der = presented.certificates[0];
	if (der === undefined) throw x509Failures.make("chain-empty");
	return readCertificate(der, certificateLabels.leaf);
}

/** What is asked of the server's own certificate apart from its name and dates, the likeliest mistakes first. */
export function checkLeaf(leaf: Certificate, extensions: Extensions): StageFailure | undefined {
	return checkCritical(leaf, extensions) ?? checkUsage(leaf, extensions) ?? checkPurpose(leaf, extensions);
}

/** Whether the certificate is for the server that was meant; a common name does not count (RFC 9525 section 2). */
export function checkName(leaf: Certificate, extensions: Extensions, name: ServerName): StageFailure | undefined {
	if (leaf.version === 1 || extensions.names === undefined) {
		const subject = nameText(leaf.subject);
		const san = `${name.kind === "ip" ? "IP" : "DNS"}:${name.text}`;
		return leaf.version === 1 ? x509Failures.make("version-1", { subject, san }) : x509Failures.make("no-names", { subject, wanted: name.text, san });
	}
	if (namesCover(extensions.names, name)) return undefined;
	return x509Failures.make("name-mismatch", { wanted: name.text, names: namesText(extensions.names), advice: nameAdvice[name.kind] });
}

/** Validity (RFC 5280 section 4.1.2.5): both ends belong to it. */
export function checkDates(certificate: Certificate, now: number, code: "expired" | "intermediate-expired" | "anchor-expired"): StageFailure | undefined {
	const { begin, end } = certificate;
	if (now >= begin && now <= end + LAST_SECOND) return undefined;
	const subject = nameText(certificate.subject);
	if (now < begin) return x509Failures.make("not-yet-valid", { subject, begin: dateText(begin), now: dateText(now) });
	return x509Failures.make(code, { subject, end: dateText(end), now: dateText(now) });
}

export function checkCritical(certificate: Certificate, extensions: Extensions): StageFailure | undefined {
	const { refused } = extensions;
	if (refused === undefined) return undefined;
	const subject = nameText(certificate.subject);
	return refused === oids.tlsFeature ? x509Failures.make("must-staple", { subject }) : x509Failures.make("unknown-critical-extension", { subject, oid: refused });
}

export function checkPurpose(certificate: Certificate, extensions: Extensions): StageFailure | undefined {
	if (extensions.allowsServer !== false) return undefined;
	return x509Failures.make("extended-key-usage", { subject: nameText(certificate.subject) });
}

/** The subject, or the name that was meant: newer CAs leave the subject empty. */
export function leafText(leaf: Certificate, name: ServerName): string {
	return isNameless(leaf.subject) ? name.text : nameText(leaf.subject);
}

/** RFC 8446 section 4.4.2.2: the key must be allowed to sign. */
function checkUsage(leaf: Certificate, extensions: Extensions): StageFailure | undefined {
	if (extensions.keyUsage === undefined || (extensions.keyUsage & DIGITAL_SIGNATURE) !== 0) return undefined;
	return x509Failures.make("key-usage", { subject: nameText(leaf.subject), usage: usageLabels.sign });
}

/** Name and dates of a server that is believed for another reason: what they would have failed with. */
export function unenforced(leaf: Certificate, presented: PresentedChain): readonly StageFailure[] {
	const now = presentTime(presented);
	const found = [nameOrExtensions(leaf, presented.name)];
	if (now !== undefined) found.push(checkDates(leaf, now, "expired"));
	return found.filter((failure) => failure !== undefined);
}

/** A warning when little is left. */
export function checkEnd(certificate: Certificate, now: number, code: "ends-soon" | "anchor-ends-soon"): readonly StageFailure[] {
	const { begin, end } = certificate;
	if (!endIsNear(begin, end, now)) return [];
	return [x509Failures.make(code, { subject: nameText(certificate.subject), left: daysText(end - now), end: dateText(end) })];
}

/** 30 days, or a third of what lasts shorter than 90. */
export function endIsNear(begin: number, end: number, now: number): boolean {
	return end - now < Math.min(END_IS_NEAR, (end - begin) / 3);
}

/** The date, if there is one that can be calculated with. */
export function presentTime({ now }: PresentedChain): number | undefined {
	return now === undefined || !Number.isFinite(now) ? undefined : now;
}

function nameOrExtensions(leaf: Certificate, name: ServerName): StageFailure | undefined {
	try {
		return checkName(leaf, readExtensions(leaf), name);
	} catch (caught) {
		if (isFailure(caught)) return caught;
		throw caught;
	}
}

/** People who mend things at weekends need some. */
const END_IS_NEAR = 30 * DAY;

/** A certificate that ends at 23:59:59 is valid to the end of that second. */
export const LAST_SECOND = 999;
