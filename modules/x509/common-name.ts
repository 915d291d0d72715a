import { readIpv4, readIpv6 } from "../bytes/ip.js";
import { equal } from "../bytes/equal.js";
import type { StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { Link } from "./extension.js";
import { x509Failures } from "./failures.js";
import { coversName, type ServerName } from "./host-name.js";
import { checkName } from "./leaf.js";
import { eachCommonName, nameText } from "./name.js";
import { privateProfile, type Profile } from "./profile.js";

/**
 * The profile `private` for old servers, the certificate of which has no alternative names, perhaps since it is of
 * version 1: its common name counts in their place (RFC 9525 no longer allows it). Every connection says so.
 */
export const commonNameProfile: Profile = Object.freeze({ ...privateProfile, name: "private-common-name", checkName: checkEitherName, findings });

function checkEitherName(leaf: Link, server: ServerName): StageFailure | undefined {
	return countsCommonName(leaf, server) ? undefined : checkName(leaf.certificate, leaf.extensions, server);
}

function findings(leaf: Link, server: ServerName): readonly Failure[] {
	if (!countsCommonName(leaf, server)) return [];
	const san = `${server.kind === "ip" ? "IP" : "DNS"}:${server.text}`;
	return [x509Failures.make("common-name-used", { subject: nameText(leaf.certificate.subject), san })];
}

function countsCommonName({ certificate, extensions }: Link, server: ServerName): boolean {
	if (extensions.names !== undefined) return false;
	let covered = false;
	eachCommonName(certificate.subject, (text) => {
		covered ||= names(text, server);
	});
	return covered;
}

function names(text: string, server: ServerName): boolean {
	if (server.kind === "dns") return coversName(text, server.text);
	const address = readIpv4(text) ?? readIpv6(text);
	return address !== undefined && equal(address, server.address);
}
