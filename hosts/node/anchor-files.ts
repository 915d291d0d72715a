import { isFailure } from "../../modules/failure/failure.js";
import { isAnchorBundle } from "../../modules/x509/anchor-bundle.js";
import { isSelfIssued, readCertificate } from "../../modules/x509/certificate.js";
import type { Certificate } from "../../modules/x509/certificate.js";
import { readExtensions } from "../../modules/x509/extension.js";
import { nameText } from "../../modules/x509/name.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { commandFailures } from "./command-failures.js";

/** A certificate that is to be a trust anchor, and the file that it is in. */
export interface Held {
	readonly path: string;
	readonly certificate: Certificate;
}

/** A file that is not there is said where it is used. A bundle is not looked into: it has roots of CAs alone. */
export function certificatesIn(path: string, bytes: Uint8Array | undefined): readonly Held[] {
	if (bytes === undefined || isAnchorBundle(bytes)) return [];
	return readPemCertificates(bytes).map((der) => ({ path, certificate: readCertificate(der, path) }));
}

/** Certificates that have issued nothing, not even themselves, vouch for nobody: throws. `place`: the server, as host and port; `ways`: what anchors and pins of it are given with. */
export function checkIssuers(files: readonly Held[], place: string, ways: { readonly anchors: string; readonly pins: string }): void {
	const [first] = files;
	if (first === undefined || files.some(({ certificate }) => isSelfIssued(certificate) || mayIssue(certificate))) return;
	const { path, certificate: { subject, issuer } } = first;
	throw commandFailures.make("leaf-as-ca", { path, subject: nameText(subject), issuer: nameText(issuer), place, ...ways });
}

/** What cannot be read is judged where it is used. */
function mayIssue(certificate: Certificate): boolean {
	try {
		return readExtensions(certificate).ca;
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return true;
	}
}
