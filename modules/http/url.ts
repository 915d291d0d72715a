import { isDnsName } from "../bytes/dns-name.js";
import { readIpv4, readIpv6 } from "../bytes/ip.js";
import type { Target } from "../ports/stream.js";
import { requestFailures } from "./request-failures.js";

/** Where a request goes. */
export interface HttpUrl extends Target {
	/** `https:` rather than `http:`. */
	readonly secure: boolean;
	/** Lower case; an IPv6 address without brackets. */
	readonly host: string;
	/** Begins with a slash; with the query, if there is one. */
	readonly path: string;
}

/**
 * `https://host[:port][/path][?query]`, the host a name, an IPv4 address, or an IPv6 address in brackets. A fragment is
 * left out, as it is none of the server's business. Throws failures of fault `config`, which never show what was given:
 * an address may be a secret as a whole.
 */
export function readHttpUrl(text: string): HttpUrl {
	const [whole = "", scheme = "", authority = "", path = ""] = FORM.exec(text) ?? [];
	if (whole === "") throw requestFailures.make("url-form", { problem: problemOf(text) });
	const url = authority.includes("@") ? undefined : readAuthority(scheme.toLowerCase() === "https", authority, path);
	// A slash in a password ends the authority before the @.
	if (url === undefined) throw requestFailures.make(text.includes("@") ? "url-user" : "url-host");
	return url;
}

/** RFC 3986 section 5.2, of a Location: undefined for what is no place that a request can go to. */
export function resolveLocation(from: HttpUrl, location: string): HttpUrl | undefined {
	const reference = location.split("#", 1)[0] ?? "";
	if (!VISIBLE.test(reference)) return undefined;
	if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference) || reference.startsWith("//")) {
		const absolute = reference.startsWith("//") ? `${schemeOf(from)}:${reference}` : reference;
		const [, scheme = "", authority = "", path = ""] = FORM.exec(absolute) ?? [];
		return readAuthority(scheme.toLowerCase() === "https", authority, withoutDots(path));
	}
	return { ...from, path: mergedPath(from.path, reference) };
}

/** Scheme, host and port, as a person reads them: what a failure may show of an address. */
export function originOf(url: HttpUrl): string {
	return `${schemeOf(url)}://${hostField(url)}`;
}

export function isSameOrigin(left: HttpUrl, right: HttpUrl): boolean {
	return left.secure === right.secure && left.host === right.host && left.port === right.port;
}

/** The value of Host (RFC 9110 section 7.2): the port only where it is not the scheme's own. */
export function hostField({ host, port, secure }: HttpUrl): string {
	const name = host.includes(":") ? `[${host}]` : host;
	return port === (secure ? HTTPS_PORT : HTTP_PORT) ? name : `${name}:${port}`;
}

/** Whether host and port are such as a request can name. */
export function isServer({ host, port }: Target): boolean {
	return (isDnsName(host) || readIpv4(host) !== undefined || readIpv6(host) !== undefined) && Number.isInteger(port) && port >= 1 && port <= PORT_LARGEST;
}

/** Whether a path can stand in a request line as it is. */
export function isPath(path: string): boolean {
	return path.startsWith("/") && VISIBLE.test(path) && !path.includes("#");
}

function schemeOf({ secure }: HttpUrl): string {
	return secure ? "https" : "http";
}

function readAuthority(secure: boolean, authority: string, path: string): HttpUrl | undefined {
	const [, bracketed, name = "", digits] = AUTHORITY.exec(authority) ?? [];
	const host = (bracketed ?? name).toLowerCase();
	const good = (bracketed !== undefined) === host.includes(":");
	// A colon without a port means the scheme's own (RFC 3986 section 3.2.3).
	const port = digits === undefined || digits === "" ? (secure ? HTTPS_PORT : HTTP_PORT) : Number(digits);
	if (!good || !isServer({ host, port })) return undefined;
	return Object.freeze({ secure, host, port, path: path.startsWith("/") ? path : `/${path}` });
}

function problemOf(text: string): string {
	if (text === "") return "it is empty";
	const column = text.search(/[^!-~]/) + 1;
	if (column > 0) return `column ${column} holds a blank, an invisible character, or one that an address has only percent-encoded`;
	return /^https?:\/\//i.test(text) ? "it names no host" : "it does not begin with https://";
}

/** RFC 3986 sections 5.2.3 and 5.2.4. */
function mergedPath(base: string, reference: string): string {
	const [basePath = "/"] = base.split("?", 1);
	if (reference === "") return base;
	if (reference.startsWith("?")) return basePath + reference;
	return withoutDots(reference.startsWith("/") ? reference : basePath.slice(0, basePath.lastIndexOf("/") + 1) + reference);
}

/** Of a path with its query, in which dots mean nothing. */
function withoutDots(path: string): string {
	const mark = path.indexOf("?");
	if (mark >= 0) return withoutDots(path.slice(0, mark)) + path.slice(mark);
	const kept: string[] = [];
	const segments = path.split("/").slice(1);
	for (const segment of segments) {
		if (segment === "..") kept.pop();
		else if (segment !== ".") kept.push(segment);
	}
	const last = segments.at(-1);
	return `/${kept.join("/")}${(last === "." || last === "..") && kept.length > 0 ? "/" : ""}`;
}

const FORM = /^(https?):\/\/([!-"$-.0->@-~]+)((?:[/?][!-"$-~]*)?)(?:#[!-~]*)?$/i;

const AUTHORITY = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::([0-9]{0,5}))?$/;

/** Neither blanks nor controls, and nothing that is not ASCII: what is must be percent-encoded (RFC 3986 section 2). */
const VISIBLE = /^[!-~]*$/;

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const PORT_LARGEST = 0xffff;
