import { columnOutside, lowerText } from "../bytes/text-scan.js";
import type { HttpBody } from "./body.js";
import type { HttpCredentials } from "./credentials.js";
import { checkField, checkSentField, fieldLine, isToken, type HttpField } from "./field.js";
import { requestFailures } from "./request-failures.js";
import { hostField, isOfPath, isPath, isServer, type HttpUrl } from "./url.js";

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";

/** What is asked for. Host, the length, the type of the body and the like are set by themselves. */
export interface HttpRequest {
	readonly method: HttpMethod;
	/** From `readHttpUrl`. */
	readonly url: HttpUrl;
	readonly fields?: readonly HttpField[] | undefined;
	/** Of POST and PUT. */
	readonly body?: HttpBody | undefined;
	readonly credentials?: HttpCredentials | undefined;
	/** Parts of the address, or of fields, that are secrets, such as a token in the path: the request is then treated as one with credentials. */
	readonly secrets?: readonly string[] | undefined;
	/** Names of fields of the reply that are wanted, in lower case; others are passed over. */
	readonly wanted?: readonly string[] | undefined;
	/** Give the reply whatever its status is; without this, one of 300 and above is a failure, or a redirect that is followed. */
	readonly anyStatus?: boolean | undefined;
	/** Follow a 301 or 302 of a POST with GET and without the body (RFC 9110 section 15.4.2), for a service that has taken it then; without this, it is a failure. */
	readonly mayBecomeGet?: boolean | undefined;
	/** Whether sending this twice does no harm, so that it may be repeated when a kept connection was closed meanwhile. Default: all but POST. */
	readonly repeatable?: boolean | undefined;
}

/** Throws a failure of fault `caller` for what cannot be sent as it is meant. */
export function checkRequest({ method, url, fields = NONE, body, credentials, wanted = NONE }: HttpRequest): void {
	if (!METHODS.includes(method)) throw requestFailures.make("method-unknown", { method });
	if (!isServer(url)) throw requestFailures.make("url-host");
	if (!isPath(url.path)) throw requestFailures.make("path-form", { column: columnOutside(url.path, isOfPath) });
	for (const field of fields) checkField(field);
	if (credentials !== undefined) checkSentField(credentials.field.name, credentials.field.value);
	for (const name of wanted) if (!isToken(name) || name !== lowerText(name)) throw requestFailures.make("wanted-name", { name });
	if (body === undefined) return;
	if (!carriesBody(method)) throw requestFailures.make("body-not-carried", { method });
	checkSentField("Content-Type", body.type);
}

/** The head of a request that was checked, with the empty line. */
export function requestHead({ method, url, fields = NONE, body, credentials }: HttpRequest, userAgent: string): string {
	const has = (name: string): boolean => fields.some((field) => lowerText(field.name) === name);
	let head = `${method} ${url.path} HTTP/1.1\r\n${fieldLine("Host", hostField(url))}`;
	if (!has("user-agent")) head += fieldLine("User-Agent", userAgent);
	head += fieldLine("Accept-Encoding", "identity");
	if (credentials !== undefined) head += fieldLine(credentials.field.name, credentials.field.value);
	for (const { name, value } of fields) head += fieldLine(name, value);
	if (body !== undefined && !has("content-type")) head += fieldLine("Content-Type", body.type);
	if (body !== undefined && "chunks" in body) head += fieldLine("Transfer-Encoding", "chunked");
	// RFC 9110 section 8.6: said even of nothing, where a body has a meaning.
	else if (carriesBody(method)) head += fieldLine("Content-Length", body?.bytes.length ?? 0);
	return `${head}\r\n`;
}

/** Whether sending it twice comes to the same (RFC 9110 section 9.2.2), or the caller says so. */
export function mayRepeat({ method, repeatable }: HttpRequest): boolean {
	return repeatable ?? method !== "POST";
}

/** Whether it may go only to whom was verified or pinned. */
export function carriesSecrets({ credentials, secrets = NONE }: HttpRequest): boolean {
	return credentials !== undefined || secrets.length > 0;
}

/** All that must be seen nowhere. */
export function secretsOf({ credentials, secrets = NONE }: HttpRequest): readonly string[] {
	return [...secrets, ...credentials?.secrets ?? NONE];
}

/** GET and HEAD give a body no meaning, and DELETE should have none (RFC 9110 sections 9.3.1 and 9.3.5). */
function carriesBody(method: HttpMethod): boolean {
	return method === "POST" || method === "PUT";
}

const NONE: readonly never[] = Object.freeze([]);

/** For callers without a compiler's help. */
const METHODS: readonly string[] = Object.freeze(["GET", "HEAD", "POST", "PUT", "DELETE"]);
