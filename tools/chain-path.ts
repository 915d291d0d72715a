import { equal } from "../modules/bytes/equal.js";
import { isFailure } from "../modules/failure/failure.js";
import { describeCertificate } from "./certificate-text.js";
import type { Described } from "./certificate-text.js";
import { hasIssued } from "./system-roots.js";
import type { SystemRoots } from "./system-roots.js";

/** A certificate of a server's chain, and what part it plays. */
export interface ChainLink extends Described {
	readonly role: "server's own" | "intermediate" | "root";
	/** Its place in what the server sent, from 1. */
	readonly sent: number | undefined;
	/** The store of this machine that it stands in. */
	readonly store: string | undefined;
}

export interface ChainPath {
	/** From the server's own up to the last issuer that is known. */
	readonly links: readonly ChainLink[];
	/** What was sent and leads nowhere; or cannot be read. */
	readonly superfluous: readonly string[];
}

/** Who issued whom, by name and signature: first a root that this machine knows, then what the server sent. */
export function chainPath(sent: readonly Uint8Array[], roots: SystemRoots): ChainPath {
	const readable: { readonly described: Described; readonly place: number }[] = [];
	const superfluous: string[] = [];
	for (const [index, der] of sent.entries()) {
		try {
			readable.push({ described: describeCertificate(der, `certificate ${index + 1}`), place: index + 1 });
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			superfluous.push(`certificate ${index + 1} cannot be read: ${caught.seen}`);
		}
	}
	const links: ChainLink[] = [];
	const first = readable.find(({ place }) => place === 1);
	for (let next = first && linkOf(first.described, 1, undefined, true); next !== undefined && links.length < MOST; ) {
		links.push(next);
		next = issuerOf(next, readable, roots, links);
	}
	for (const { described, place } of readable) {
		if (!links.some((link) => equal(link.der, described.der))) superfluous.push(`certificate ${place}, ${described.subject}, is not needed`);
	}
	return { links, superfluous };
}

function issuerOf(link: ChainLink, readable: readonly { readonly described: Described; readonly place: number }[], roots: SystemRoots, links: readonly ChainLink[]): ChainLink | undefined {
	if (link.isSelfIssued) return undefined;
	const known = roots.issuerOf(link.certificate);
	if (known !== undefined) {
		const place = readable.find(({ described }) => equal(described.der, known.der))?.place;
		return linkOf(describeCertificate(known.der), place, known.source, false);
	}
	const found = readable.find(({ described }) => hasIssued(described.certificate, link.certificate) && !links.some((used) => equal(used.der, described.der)));
	return found && linkOf(found.described, found.place, undefined, false);
}

function linkOf(described: Described, sent: number | undefined, store: string | undefined, isFirst: boolean): ChainLink {
	const role = isFirst ? "server's own" : described.isSelfIssued ? "root" : "intermediate";
	return { ...described, role, sent, store };
}

/** Certificates of a path: more than any that the firmware would follow. */
const MOST = 8;
