import { DAY } from "../modules/bytes/utc.js";
import { daysText } from "../modules/x509/time.js";
import type { KeyKind } from "./certificate-text.js";
import type { ChainLink } from "./chain-path.js";
import { isOwnFile } from "./system-roots.js";

/** What can be trusted, and what that means. */
export interface Choice {
	readonly kind: "anchor" | "pin";
	/** Which certificate. */
	readonly link: ChainLink;
	readonly title: string;
	readonly why: string;
	readonly cost: string;
}

/** The best first. */
export function choices(links: readonly ChainLink[]): readonly Choice[] {
	const leaf = links[0];
	if (leaf === undefined) return [];
	const pin: Choice = {
		kind: "pin", link: leaf, title: "the server's key, by a pin",
		why: "nobody's CA can speak for this server, and no clock is needed; but the day the server gets a new key, nothing connects until the pin is changed: put the next key's pin beside it before that",
		cost: costText(secondsOf([leaf]), links, []),
	};
	return [...anchorsOf(links), pin];
}

function anchorsOf(links: readonly ChainLink[]): readonly Choice[] {
	const [leaf] = links;
	const last = links.at(-1);
	if (leaf === undefined || last === undefined) return [];
	if (leaf.isSelfIssued) {
		return [{ kind: "anchor", link: leaf, title: "this self-signed certificate, as anchor", why: "it vouches for itself: name and dates are checked, and it has to be replaced on the device before it ends", cost: costText(secondsOf([leaf]), links, [leaf]) }];
	}
	if (last.role !== "root") return [];
	const why = isOwnFile(last.store) ? `it outlives every renewal of the server's certificate; it is in ${last.store ?? ""} already` : last.store === undefined
		? "it outlives every renewal of the server's certificate; nobody but this connection vouches for it yet: compare its SHA-256 with the file of whoever runs the server"
		: "it outlives every renewal of the server's certificate, and changes of intermediates; this machine trusts it already";
	return [{ kind: "anchor", link: last, title: `the root ${last.commonName}, as anchor`, why, cost: costText(secondsOf([leaf, ...links.slice(1)]), links, links.slice(1)) }];
}

/** What deserves a warning whatever is chosen. */
export function warnings(links: readonly ChainLink[], now: number): readonly string[] {
	const [leaf] = links;
	const last = links.at(-1);
	const found: string[] = [];
	if (leaf === undefined || last === undefined) return found;
	if (last.store !== undefined && !isOwnFile(last.store) && leaf.end - leaf.begin <= SHORT_LIFE) {
		found.push(`this certificate of a public CA lasts ${daysText(leaf.end - leaf.begin)}: a pin of it is a date, not trust. Public ones may last 200 days since March 2026, 100 from March 2027, 47 from March 2029.`);
	}
	if (last.role === "root" && last.end - now < ANCHOR_NEAR_END) found.push(`the root ${last.commonName} has ${daysText(Math.max(0, last.end - now))} left: a device that trusts it needs an update before that day.`);
	if (links.length > 1) found.push("the server's own certificate and the intermediates are replaced without notice: neither belongs into a device as anchor.");
	return found;
}

/** Seconds for the signatures of a full handshake: the server's own, with its key, and one by each issuer. */
function secondsOf(signers: readonly ChainLink[]): number | undefined {
	let seconds = 0;
	for (const { key } of signers) {
		const one = key === undefined ? undefined : SECONDS[key];
		if (one === undefined) return undefined;
		seconds += one;
	}
	return seconds;
}

function costText(seconds: number | undefined, links: readonly ChainLink[], issuers: readonly ChainLink[]): string {
	if (seconds === undefined) return "an ESP8266 cannot check one of these keys: it has RSA of 2048 to 4096 bits, P-256 and P-384";
	const isSelf = issuers[0] !== undefined && issuers[0] === links[0];
	const keys = isSelf ? [] : issuers.map(({ commonName, keyText }) => `${keyText} of ${commonName}`);
	const checks = [`${links[0]?.keyText ?? ""} of the server`, ...keys].join(" + ");
	return `about ${seconds.toFixed(1)} s for signatures on an ESP8266 (${checks})`;
}

/** One check on an ESP8266 at 80 MHz, as docs/performance.md measures them; between RSA's two, by its length. Ed25519 it has not. */
const SECONDS: Readonly<Record<KeyKind, number | undefined>> = Object.freeze({ "P-256": 0.34, "P-384": 2, "RSA-2048": 0.14, "RSA-3072": 0.35, "RSA-4096": 0.67, "Ed25519": undefined });

/** Milliseconds: what public CAs may give at most. */
const SHORT_LIFE = 200 * DAY;

/** Milliseconds: devices in a wall are not updated each month. */
const ANCHOR_NEAR_END = 365 * DAY;
