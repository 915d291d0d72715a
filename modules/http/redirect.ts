import { lowerText } from "../bytes/text-scan.js";
import { hasRedirects } from "../profile/profile.js";
import { isRepeatable } from "./body.js";
import type { ReplyHead } from "./reply-head.js";
import type { HttpRequest } from "./request.js";
import { redirectFailures } from "./redirect-failures.js";
import { isSameOrigin, originOf, resolveLocation } from "./url.js";

/**
 * The request that a redirect asks for. To another origin go neither credentials nor fields that may hold some. Throws why
 * it is not followed. `reply` is what failures show of it, `count` the number of this redirect.
 */
export function redirected(request: HttpRequest, head: ReplyHead, reply: string, count: number, limit: number): HttpRequest {
	const { method, url } = request;
	const { status } = head;
	const server = originOf(url);
	const next = head.location === undefined ? undefined : resolveLocation(url, head.location);
	if (next === undefined) throw redirectFailures.make("redirect-location", { method, server, reply });
	const target = originOf(next);
	if (!hasRedirects || count > limit) throw redirectFailures.make("redirect-limit", { method, server, count, limit, target });
	if (url.secure && !next.secure) throw redirectFailures.make("redirect-insecure", { method, server, target });
	const away = !isSameOrigin(url, next);
	if (away && request.secrets !== undefined && request.secrets.length > 0) throw redirectFailures.make("redirect-secret", { method, server, target });
	if (method === "POST" && request.mayBecomeGet !== true && (status === 301 || status === 302)) throw redirectFailures.make("redirect-became-get", { server, target, status });
	const changed = becomesGet(request, status) ? withoutBody(request) : request;
	if (!isRepeatable(changed.body)) throw redirectFailures.make("redirect-body", { method, server, target });
	return { ...(away ? forStranger(changed) : changed), url: next };
}

/** 303 asks for it; after 301 and 302 all clients do it with POST (RFC 9110 sections 15.4.2 to 15.4.4). */
function becomesGet({ method }: HttpRequest, status: number): boolean {
	return status === 303 ? method !== "HEAD" : method === "POST" && (status === 301 || status === 302);
}

function withoutBody({ body: _, fields = NONE, ...request }: HttpRequest): HttpRequest {
	return { ...request, method: "GET", fields: fields.filter(({ name }) => !lowerText(name).startsWith("content-")) };
}

function forStranger({ credentials: _, fields = NONE, ...request }: HttpRequest): HttpRequest {
	return { ...request, fields: fields.filter(({ name }) => FOR_ANYBODY.includes(lowerText(name))) };
}

/** Fields that say nothing of who asks. */
const FOR_ANYBODY: readonly string[] = Object.freeze(["accept", "accept-language", "content-language", "content-type", "user-agent"]);

const NONE: readonly never[] = Object.freeze([]);
