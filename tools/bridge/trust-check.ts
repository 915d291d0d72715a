import { certificatesIn, checkIssuers } from "../../hosts/node/anchor-files.js";
import type { Held } from "../../hosts/node/anchor-files.js";
import { targetText } from "../../hosts/node/server-url.js";
import { readResource } from "../../hosts/node/simulated-host.js";
import { isFailure } from "../../modules/failure/failure.js";
import type { Log } from "../../modules/ports/log.js";
import { namesCover, namesText } from "../../modules/x509/alternative-name.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import type { Certificate } from "../../modules/x509/certificate.js";
import { readExtensions } from "../../modules/x509/extension.js";
import { x509Failures } from "../../modules/x509/failures.js";
import { coversName, readServerName } from "../../modules/x509/host-name.js";
import type { ServerName } from "../../modules/x509/host-name.js";
import { LAST_SECOND } from "../../modules/x509/leaf.js";
import { eachCommonName, nameText } from "../../modules/x509/name.js";
import { DAY } from "../../modules/bytes/utc.js";
import { dateText } from "../../modules/x509/time.js";
import { readTrust } from "../../modules/x509/trust.js";
import { leftText } from "../certificate-text.js";
import { judgingProfile } from "../judging-profile.js";
import { bridgeFailures } from "./failures.js";
import type { Plan } from "./plan.js";

/**
 * Trust as a value, and what can be said of it before anybody is dialled: throws where it can come to nothing, as with
 * anchors that have all ended or that are the certificates of other servers, and warns of what is near its end.
 */
export function readBridgeTrust(plan: Plan, folder: string, now: number, log: Log): Authenticator | undefined {
	const { trust, server } = plan;
	if (trust === undefined) return undefined;
	const resource = (name: string): Uint8Array | undefined => readResource(name, folder);
	const { profile } = judgingProfile(folder, plan.profile);
	const { authenticator, notices } = readTrust(trust, { storage: NO_STORAGE, resource }, { trustProfile: profile.name, rememberIntermediates: "ram" });
	for (const notice of notices) log.warn("settings", notice);
	const files = "names" in trust ? trust.names.flatMap((path) => certificatesIn(path, resource(path))) : [];
	const name = readServerName(server.host);
	checkDates(files, now, log);
	// Where any other anchor may do, nobody can tell before the server has shown what it has.
	if (name !== undefined && files.length > 0) checkNames(files, name, targetText(server), log);
	if (files.length > 0) checkIssuers(files, targetText(server), { anchors: "--ca", pins: "--pin" });
	return authenticator;
}

function checkDates(files: readonly Held[], now: number, log: Log): void {
	const ended = files.filter(({ certificate }) => now > certificate.end + LAST_SECOND);
	for (const { certificate, path } of files) {
		const left = certificate.end - now;
		if (left >= 0 && left < SOON) log.warn("x509", `the trust anchor ${nameText(certificate.subject)} in ${path}: ${leftText(certificate.end, now)}, until ${dateText(certificate.end)}; whoever runs the server has the next one`);
	}
	const [first] = ended;
	if (first === undefined) return;
	const failure = x509Failures.make("anchor-expired", { subject: `${nameText(first.certificate.subject)} in ${first.path}`, end: dateText(first.certificate.end), now: dateText(now) });
	if (ended.length === files.length) throw failure;
	log.warn("x509", `${failure.seen}: ${failure.hint} [${failure.code}]`);
}

function checkNames(files: readonly Held[], name: ServerName, place: string, log: Log): void {
	const others = files.map((held) => ({ ...held, ...aboutServer(held.certificate, name) }));
	if (!others.every(({ names, covers }) => names !== "" && !covers)) return;
	const [first] = others;
	const failure = bridgeFailures.make("trust-of-another", { host: name.text, place, path: first?.path ?? "", names: others.map(({ names }) => names).join(", ") });
	// One that may issue certificates could have issued this server's.
	if (others.some(({ isCa }) => isCa)) log.warn("settings", `${failure.seen}: ${failure.hint} [${failure.code}]`);
	else throw failure;
}

/** The servers that a certificate is for; none for a CA's own. */
function aboutServer(certificate: Certificate, name: ServerName): { readonly names: string; readonly covers: boolean; readonly isCa: boolean } {
	try {
		const { names, ca } = readExtensions(certificate);
		if (names !== undefined) return { names: namesText(names), covers: namesCover(names, name), isCa: ca };
		let common = "";
		eachCommonName(certificate.subject, (text) => { common = text; });
		return { names: HOST.test(common) ? common : "", covers: coversName(common, name.text), isCa: ca };
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		// What is wrong with it is said when it is used.
		return { names: "", covers: false, isCa: false };
	}
}

/** Nothing is kept: trust on first use is for devices. */
const NO_STORAGE = Object.freeze({ read: () => undefined, write: () => undefined });

/** A common name that is a server's. */
const HOST = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** Milliseconds: as for what is to be flashed. */
const SOON = 30 * DAY;
