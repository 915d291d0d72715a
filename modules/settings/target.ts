import { readIpv4, readIpv6 } from "../bytes/ip.js";
import type { Target } from "../ports/stream.js";

/** `host`, `host:port`, an IPv4 address in place of the host, or an IPv6 address in brackets; undefined for all else. */
export function readTarget(text: string, defaultPort: number): Target | undefined {
	const bracket = text.startsWith("[") ? text.indexOf("]") : -1;
	const colon = text.indexOf(":", bracket + 1);
	const end = colon === -1 ? text.length : colon;
	if (bracket !== -1 && bracket + 1 !== end) return undefined;
	const host = bracket === -1 ? text.slice(0, end) : text.slice(1, bracket);
	const port = colon === -1 ? defaultPort : readPort(text.slice(colon + 1));
	const good = bracket === -1 ? isName(host) || readIpv4(host) !== undefined : readIpv6(host) !== undefined;
	return good && port !== undefined ? Object.freeze({ host, port }) : undefined;
}

function readPort(text: string): number | undefined {
	const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
	return port >= 1 && port <= PORT_LARGEST ? port : undefined;
}

/** A name whose last label is a number can only be meant as an IPv4 address; some systems take hexadecimal too. */
function isName(text: string): boolean {
	const labels = text.split(".");
	const last = labels[labels.length - 1] ?? "";
	return text.length <= NAME_LENGTH && labels.every((label) => label.length <= LABEL_LENGTH && LABEL.test(label)) && !/^(?:[0-9]+|0x[0-9a-f]*)$/i.test(last);
}

const PORT_LARGEST = 0xffff;

/** RFC 1035 section 2.3.4: 255 bytes on the wire, which are 253 as text. */
const NAME_LENGTH = 253;

/** RFC 1035 section 2.3.4. Not in the expression: XS counts too few of what is repeated within an optional group. */
const LABEL_LENGTH = 63;

/** RFC 1035 section 2.3.1, with the underscore that local names are found with. */
const LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$/;
