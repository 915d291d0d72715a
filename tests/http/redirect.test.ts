import { chunkedBody, textBody } from "../../modules/http/body.js";
import { bearer, secretField } from "../../modules/http/credentials.js";
import type { HttpMethod } from "../../modules/http/request.js";
import { originOf, readHttpUrl, resolveLocation } from "../../modules/http/url.js";
import { equal, ok, test } from "../harness.js";
import { reply, Stage } from "./stage.js";
import type { Answer, Scene } from "./stage.js";

function to(location: string, status = 302, body = ""): string {
	return reply(`${status} Elsewhere`, body, `Location: ${location}\r\n`);
}

function staged(answers: readonly Answer[], more: Scene = {}): Stage {
	return new Stage({ ...more, answers });
}

/** Method and path of each request, and its body. */
function lines(stage: Stage): string[] {
	return stage.seen.map((request) => `${request.split(" HTTP", 1)[0] ?? ""} ${request.split("\r\n\r\n")[1] ?? ""}`.trim());
}

const methods: readonly (readonly [status: number, method: HttpMethod, then: string])[] = [
	[301, "GET", "GET /n"], [302, "GET", "GET /n"], [303, "GET", "GET /n"], [307, "GET", "GET /n"], [308, "GET", "GET /n"],
	[301, "HEAD", "HEAD /n"], [303, "HEAD", "HEAD /n"], [307, "HEAD", "HEAD /n"],
	[301, "POST", "GET /n"], [302, "POST", "GET /n"], [303, "POST", "GET /n"], [307, "POST", "POST /n a"], [308, "POST", "POST /n a"],
	[301, "PUT", "PUT /n a"], [302, "PUT", "PUT /n a"], [303, "PUT", "GET /n"], [308, "PUT", "PUT /n a"], [302, "DELETE", "DELETE /n"], [303, "DELETE", "GET /n"],
];
for (const [status, method, then] of methods) {
	test(`redirect: ${method} and ${status}`, () => {
		const stage = staged([method === "HEAD" ? `HTTP/1.1 ${status} E\r\nLocation: /n\r\n\r\n` : to("/n", status, "<html>"), method === "HEAD" ? "HTTP/1.1 200 OK\r\n\r\n" : reply(200)]);
		const body = method === "POST" || method === "PUT" ? textBody("a") : undefined;
		// That the body of a POST would go nowhere is no success.
		if (method === "POST" && status <= 302) {
			equal([staged(stage.answers).ask({ method, body }), stage.seen.length], [["failed http/redirect-became-get"], 0]);
		}
		equal(stage.ask({ method, body, mayBecomeGet: true }), ['200 ""']);
		equal(lines(stage)[1], then);
		equal(/content-(type|length)/i.test(stage.seen[1] ?? ""), then.endsWith(" a"));
		equal(stage.dialled.length, 1, "on the same connection");
	});
}

const places: readonly (readonly [from: string, location: string, to: string])[] = [
	["https://h/a/b?c", "/n", "https://h /n"], ["https://h/a/b?c", "n?q", "https://h /a/n?q"], ["https://h/a/b?c", "?q", "https://h /a/b?q"], ["https://h/a/b?c", "#f", "https://h /a/b?c"],
	["https://h/a/b?c", "", "https://h /a/b?c"], ["https://h/a/b", "../n", "https://h /n"], ["https://h/a/b", "./../../../n/./", "https://h /n/"], ["https://h/a/b", "..", "https://h /"],
	["https://h/a/b/c", "..", "https://h /a/"], ["https://h:81/a", "//other/n", "https://other /n"], ["https://h/a", "HTTPS://Other:82/N#f", "https://other:82 /N"], ["https://h/a", "http://h/", "http://h /"],
	["https://h/a", "n:b", "-"], ["https://h/a", "./n:b", "https://h /n:b"], ["https://h/a/b", "/x/../y", "https://h /y"], ["https://h/a", "https:n", "-"], ["https://h/a", "ftp://h/", "-"], ["https://h/a", "javascript:alert(1)", "-"],
	["https://h/a", "https://user@h/", "-"], ["https://h/a", "/a b", "-"], ["https://h/a", "/\u00e4", "-"], ["https://h/a", "https://", "-"], ["https://h/a", "https://h:99999/", "-"], ["https://h/a", "//", "-"],
	["https://h/a", "https://other/x/../y/./z/..?a/../b", "https://other /y/?a/../b"], ["https://h/a", "//other/../n", "https://other /n"], ["https://h/a", "https://other?a/../b", "https://other /?a/../b"],
	["https://h/a", "//u@h/", "-"], ["https://h/a", "/\\evil", "https://h /\\evil"], ["https://h/a", "\\\\evil/", "https://h /\\\\evil/"],
];
test("redirect: where a Location leads (RFC 3986 section 5)", () => {
	for (const [from, location, expected] of places) {
		const found = resolveLocation(readHttpUrl(from), location);
		equal(found === undefined ? "-" : `${originOf(found)} ${found.path}`, expected, `${from} and ${location}`);
	}
});

test("redirect: never from https to http, even where http is allowed", () => {
	const stage = staged([to("http://h/n")], { plain: true });
	equal(stage.ask(), ["failed http/redirect-insecure"]);
	equal(stage.dialled, ["h:443"]);
});

test("redirect: from http to https, and from http to http where that is allowed", () => {
	const stage = staged([to("http://g/n"), to("https://g/n"), reply(200)], { plain: true });
	equal(stage.ask({ url: "http://h/" }), ['200 ""']);
	equal(stage.dialled, ["plain h:80", "plain g:80", "g:443"]);
});

test("redirect: credentials, and fields that may be some, stay with their origin", () => {
	for (const [location, stays] of [["/n", true], ["https://h/n", true], ["https://h:444/n", false], ["https://www.h/n", false]] as const) {
		const stage = staged([to(location, 307), reply(200)]);
		stage.ask({ method: "POST", body: textBody("a"), credentials: bearer("tok-12345"), fields: [{ name: "Accept", value: "a/b" }, { name: "X-Api-Key", value: "k" }] });
		ok(stage.seen[0]?.includes("Authorization: Bearer tok-12345") === true && stage.seen[0].includes("X-Api-Key"));
		equal([stage.seen[1]?.includes("Authorization"), stage.seen[1]?.includes("X-Api-Key"), stage.seen[1]?.includes("Accept: a/b"), stage.seen[1]?.endsWith("\r\n\r\na")], [stays, stays, true, true], location);
	}
});

test("redirect: to another origin go the fields that say nothing of who asks", () => {
	const fields = ["Accept", "accept-language", "Content-Language", "Content-Type", "User-Agent", "Origin", "Referer", "If-None-Match", "From", "X-Accept"].map((name) => ({ name, value: "v" }));
	const stage = staged([to("https://other/", 307), reply(200)]);
	stage.ask({ method: "PUT", body: textBody("a"), fields, credentials: secretField("Cookie", "a=b") });
	equal([...(stage.seen[1] ?? "").matchAll(/^([A-Za-z-]+): v\r$/gm)].map(([, name]) => name), ["Accept", "accept-language", "Content-Language", "Content-Type", "User-Agent"]);
	ok(stage.seen[0]?.includes("Cookie: a=b") === true && stage.seen[1]?.includes("Cookie") === false);
});

test("redirect: with the body go the fields that are about it", () => {
	const stage = staged([to("/n", 303), reply(200)]);
	stage.ask({ method: "POST", body: textBody("a"), fields: [{ name: "Content-Language", value: "de" }, { name: "Accept", value: "a/b" }] });
	equal([/content-/i.test(stage.seen[1] ?? ""), stage.seen[1]?.includes("Accept: a/b")], [false, true]);
});

test("redirect: of two Locations the first one counts", () => {
	const stage = staged([reply("302 F", "", "Location: /a\r\nLocation: /b\r\n"), reply(200)]);
	stage.ask();
	equal(lines(stage)[1], "GET /a");
});

test("redirect: an address that holds a secret is followed within its origin alone, and never shown", () => {
	const stage = staged([to("https://other/tok-12345/x")]);
	equal(stage.ask({ url: "https://h/tok-12345/x", secrets: ["tok-12345"] }), ["failed http/redirect-secret"]);
	ok(!JSON.stringify(stage.failures).includes("tok-"));
	const within = staged([to("/tok-12345/y"), reply(200)]);
	equal(within.ask({ url: "https://h/tok-12345/x", secrets: ["tok-12345"] }), ['200 ""']);
});

test("redirect: in circles there is a limit, and none are followed if that is what is wanted", () => {
	const circle = staged(Array.from({ length: 9 }, () => to("/p")));
	equal(circle.ask(), ["failed http/redirect-limit"]);
	equal(circle.seen.length, 4);
	const none = staged([to("/p")], { options: { redirects: 0 } });
	equal(none.ask(), ["failed http/redirect-limit"]);
	equal(none.seen.length, 1);
});

test("redirect: without a Location, or one that cannot be read", () => {
	equal(staged([reply(302)]).ask(), ["failed http/redirect-location"]);
	equal(staged([to("ftp://h/")]).ask(), ["failed http/redirect-location"]);
	const [failure] = [staged([to("https://u:p4ssword@h/")])].map((stage) => { stage.ask(); return stage.failures[0]; });
	ok(failure?.code === "redirect-location" && !failure.seen.includes("p4ssword"));
});

test("redirect: a source that cannot begin anew is not sent elsewhere", () => {
	const once = (): ReturnType<typeof chunkedBody> => chunkedBody({ next: () => undefined });
	equal(staged([to("/n", 308)]).ask({ method: "POST", body: once() }), ["failed http/redirect-body"]);
	equal(staged([to("/n", 303), reply(200)]).ask({ method: "POST", body: once() }), ['200 ""'], "it is not needed there");
});

test("redirect: a long page along with it is not read to its end", () => {
	const stage = staged([`HTTP/1.1 302 F\r\nLocation: /n\r\nContent-Length: 50000\r\n\r\n${"x".repeat(5000)}`, reply(200)]);
	equal(stage.ask(), ['200 ""']);
	equal(stage.dialled.length, 2);
});
