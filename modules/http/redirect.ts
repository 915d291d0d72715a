import type { Failure } from "../ports/failure.js";
import { isRepeatable } from "./body.js";
import type { ReplyHead } from "./reply-head.js";
import type { HttpRequest } from "./request.js";
import { redirectFailures } from "./redirect-failures.js";
import { isSameOrigin, originOf, resolveLocation, type HttpUrl } from "./url.js";

/** Whether a status sends the client to its Location (RFC 9110 section 15.4). */
export function isRedirect(status: number): boolean {
	return REDIRECTS.includes(status);
}

/**
 * The request that a redirect asks for. To another origin go neither credentials nor fields that may hold some. Throws why
 * it is not followed. `reply` is what failures show of it, `count` the number of this redirect.
 */
export function redirected(request: HttpRequest, head: ReplyHead, reply: string, count: number, limit: number): HttpRequest {
	const { method, url } = request;
	const server = originOf(url);
	const next = head.location === undefined ? undefined : resolveLocation(url, head.location);
	if (next === undefined) throw redirectFailures.make("redirect-location", { method, server, reply });
	const target = originOf(next);
	if (count > limit) throw redirectFailures.make("redirect-limit", { method, server, count, limit, target });
	if (url.secure && !next.secure) throw redirectFailures.make("redirect-insecure", { method, server, target });
	const away = !isSameOrigin(url, next);
	if (away && request.secrets !== undefined && request.secrets.length > 0) throw redirectFailures.make("redirect-secret", { method, server, target });
	const changed = becomesGet(request, head.status) ? withoutBody(request) : request;
	if (!isRepeatable(changed.body)) throw redirectFailures.make("redirect-body", { method, server, target });
	return { ...(away ? forStranger(changed) : changed), url: next };
}

/** 303 asks for it; after 301 and 302 all clients do it with POST (RFC 9110 sections 15.4.2 to 15.4.4). */
export function becomesGet({ method }: HttpRequest, status: number): boolean {
	return status === 303 ? method !== "HEAD" : method === "POST" && (status === 301 || status === 302);
}

/** That a POST was answered by sending the client to read something: whoever set the address should know. */
export function becameGet({ url }: HttpRequest, target: HttpUrl, status: number): Failure {
	return redirectFailures.make("redirect-became-get", { server: originOf(url), target: originOf(target), status });
}

function withoutBody({ body: _, fields = NONE, ...request }: HttpRequest): HttpRequest {
	return { ...request, method: "GET", fields: fields.filter(({ name }) => !name.toLowerCase().startsWith("content-")) };
}

function forStranger({ credentials: _, fields = NONE, ...request }: HttpRequest): HttpRequest {
	return { ...request, fields: fields.filter(({ name }) => FOR_ANYBODY.includes(name.toLowerCase())) };
}

const REDIRECTS: readonly number[] = Object.freeze([301, 302, 303, 307, 308]);

/** Fields that say nothing of who asks. */
const FOR_ANYBODY: readonly string[] = Object.freeze(["accept", "accept-language", "content-language", "content-type", "user-agent"]);

const NONE: readonly never[] = Object.freeze([]);
