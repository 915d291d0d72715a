import { isDnsName } from "../bytes/dns-name.js";
import { readIpv4, readIpv6 } from "../bytes/ip.js";
import { isDigits } from "../bytes/text-scan.js";
import type { Target } from "../ports/stream.js";

/** `host`, `host:port`, an IPv4 address in place of the host, or an IPv6 address in brackets; undefined for all else. */
export function readTarget(text: string, defaultPort: number): Target | undefined {
	const bracket = text.startsWith("[") ? text.indexOf("]") : -1;
	const colon = text.indexOf(":", bracket + 1);
	const end = colon === -1 ? text.length : colon;
	if (bracket !== -1 && bracket + 1 !== end) return undefined;
	const host = bracket === -1 ? text.slice(0, end) : text.slice(1, bracket);
	const port = colon === -1 ? defaultPort : readPort(text.slice(colon + 1));
	const good = bracket === -1 ? isDnsName(host) || readIpv4(host) !== undefined : readIpv6(host) !== undefined;
	return good && port !== undefined ? Object.freeze({ host, port }) : undefined;
}

function readPort(text: string): number | undefined {
	const port = isDigits(text, 5) ? Number(text) : 0;
	return port >= 1 && port <= PORT_LARGEST ? port : undefined;
}

const PORT_LARGEST = 0xffff;
