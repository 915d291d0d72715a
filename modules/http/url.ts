import { isDnsName } from "../bytes/dns-name.js";
import { readIpv4, readIpv6 } from "../bytes/ip.js";
import { columnOutside, isDigits, isLetter, isLetterOrDigit, isVisible, isWordAt, lowerText, runOf } from "../bytes/text-scan.js";
import type { StageFailure } from "../failure/failure.js";
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
	const parts = partsOf(text);
	if (parts === undefined) throw formFailure(text);
	const url = parts.authority.includes("@") ? undefined : readAuthority(parts.secure, parts.authority, parts.path);
	// A slash in a password ends the authority before the @.
	if (url === undefined) throw requestFailures.make(text.includes("@") ? "url-user" : "url-host");
	return url;
}

/** RFC 3986 section 5.2, of a Location: undefined for what is no place that a request can go to. */
export function resolveLocation(from: HttpUrl, location: string): HttpUrl | undefined {
	const reference = location.split("#", 1)[0] ?? "";
	if (runOf(reference, isVisible) < reference.length) return undefined;
	if (hasScheme(reference) || reference.startsWith("//")) {
		const parts = partsOf(reference.startsWith("//") ? `${schemeOf(from)}:${reference}` : reference);
		return parts === undefined ? undefined : readAuthority(parts.secure, parts.authority, withoutDots(parts.path));
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
	return path.startsWith("/") && runOf(path, isOfPath) === path.length;
}

/** Neither blanks nor controls, and nothing that is not ASCII: what is must be percent-encoded (RFC 3986 section 2). */
export function isOfPath(code: number): boolean {
	return isVisible(code) && code !== HASH;
}

function schemeOf({ secure }: HttpUrl): string {
	return secure ? "https" : "http";
}

function readAuthority(secure: boolean, authority: string, path: string): HttpUrl | undefined {
	const isBracketed = authority.startsWith("[");
	const end = isBracketed ? authority.indexOf("]") + 1 : runOf(authority, isNoColon);
	const host = lowerText(isBracketed ? authority.slice(1, end - 1) : authority.slice(0, end));
	const behind = authority.slice(end);
	// A colon without a port means the scheme's own (RFC 3986 section 3.2.3).
	const isOwn = behind === "" || behind === ":";
	const port = isOwn ? (secure ? HTTPS_PORT : HTTP_PORT) : Number(behind.slice(1));
	if (!isOwn && !(behind.startsWith(":") && isDigits(behind.slice(1), 5))) return undefined;
	if (isBracketed !== host.includes(":") || !isServer({ host, port })) return undefined;
	return Object.freeze({ secure, host, port, path: path.startsWith("/") ? path : `/${path}` });
}

/** Scheme, authority and path of an address, without its fragment; undefined where one of the first two is missing, or something that is not visible stands there. */
function partsOf(text: string): { readonly secure: boolean; readonly authority: string; readonly path: string } | undefined {
	const begin = schemeEnd(text);
	const end = runOf(text, isOfAuthority, begin);
	if (begin === 0 || end === begin || runOf(text, isVisible) < text.length) return undefined;
	return { secure: isWordAt(text, 0, "https"), authority: text.slice(begin, end), path: text.slice(end, runOf(text, isOfPath, end)) };
}

/** Where the authority begins; 0 for another scheme, or none. */
function schemeEnd(text: string): number {
	return isWordAt(text, 0, HTTPS) ? HTTPS.length : isWordAt(text, 0, HTTP) ? HTTP.length : 0;
}

function hasScheme(reference: string): boolean {
	return isLetter(reference.charCodeAt(0)) && reference.charAt(runOf(reference, isOfScheme)) === ":";
}

/** RFC 3986 section 3.1. */
function isOfScheme(code: number): boolean {
	return isLetterOrDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e;
}

/** What ends it is a slash or a question mark. */
function isOfAuthority(code: number): boolean {
	return isOfPath(code) && code !== 0x2f && code !== 0x3f;
}

function isNoColon(code: number): boolean {
	return code !== 0x3a;
}

function formFailure(text: string): StageFailure {
	const column = columnOutside(text, isVisible);
	if (text !== "" && column === 0 && schemeEnd(text) === 0) return requestFailures.make("url-scheme");
	const blank = `column ${column} holds a blank, an invisible character, or one that an address has only percent-encoded`;
	return requestFailures.make("url-form", { problem: text === "" ? "it is empty" : column > 0 ? blank : "it names no host" });
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

/** "#". */
const HASH = 0x23;

const HTTPS = "https://";
const HTTP = "http://";

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const PORT_LARGEST = 0xffff;
