import { bytesBody, chunkedBody, jsonBody, textBody } from "../../modules/http/body.js";
import { basic, bearer, secretField } from "../../modules/http/credentials.js";
import { RequestWriter } from "../../modules/http/request-writer.js";
import { checkRequest, requestHead } from "../../modules/http/request.js";
import type { HttpRequest } from "../../modules/http/request.js";
import { readHttpUrl } from "../../modules/http/url.js";
import { equal, fails, ok, test } from "../harness.js";
import { bytesOf } from "./reading.js";

const url = readHttpUrl("https://h/p");

const heads: readonly (readonly [what: string, request: Partial<HttpRequest>, lines: readonly string[]])[] = [
	["GET", {}, ["GET /p HTTP/1.1", "Host: h"]],
	["HEAD", { method: "HEAD" }, ["HEAD /p HTTP/1.1", "Host: h"]],
	["DELETE", { method: "DELETE" }, ["DELETE /p HTTP/1.1", "Host: h"]],
	["POST of nothing", { method: "POST" }, ["POST /p HTTP/1.1", "Host: h", "Content-Length: 0"]],
	["PUT of bytes", { method: "PUT", body: bytesBody(new Uint8Array(3)) }, ["PUT /p HTTP/1.1", "Host: h", "Content-Type: application/octet-stream", "Content-Length: 3"]],
	["text", { method: "POST", body: textBody("\u00e4") }, ["POST /p HTTP/1.1", "Host: h", "Content-Type: text/plain;charset=utf-8", "Content-Length: 2"]],
	["JSON", { method: "POST", body: jsonBody({ a: "\u00e4" }) }, ["POST /p HTTP/1.1", "Host: h", "Content-Type: application/json", "Content-Length: 10"]],
	["JSON of another type", { method: "POST", fields: [{ name: "content-type", value: "application/ld+json" }], body: jsonBody(null) }, ["POST /p HTTP/1.1", "Host: h", "content-type: application/ld+json", "Content-Length: 4"]],
	["chunks", { method: "POST", body: chunkedBody({ next: () => undefined }) }, ["POST /p HTTP/1.1", "Host: h", "Content-Type: application/octet-stream", "Transfer-Encoding: chunked"]],
	["a port", { url: readHttpUrl("https://h:8443") }, ["GET / HTTP/1.1", "Host: h:8443"]],
	["the scheme's own port", { url: readHttpUrl("https://h:443/?q") }, ["GET /?q HTTP/1.1", "Host: h"]],
	["http", { url: readHttpUrl("http://h") }, ["GET / HTTP/1.1", "Host: h"]],
	["http on the port of https", { url: readHttpUrl("http://h:443") }, ["GET / HTTP/1.1", "Host: h:443"]],
	["IPv6", { url: readHttpUrl("https://[2001:DB8::1]/") }, ["GET / HTTP/1.1", "Host: [2001:db8::1]"]],
	["IPv6 with a port", { url: readHttpUrl("https://[::1]:81/") }, ["GET / HTTP/1.1", "Host: [::1]:81"]],
	["fields", { fields: [{ name: "Accept", value: "text/csv" }, { name: "X-A", value: "" }] }, ["GET /p HTTP/1.1", "Host: h", "Accept: text/csv", "X-A: "]],
];
for (const [what, request, lines] of heads) {
	test(`a request: ${what}`, () => {
		const whole: HttpRequest = { method: "GET", url, ...request };
		checkRequest(whole);
		equal(requestHead(whole, "me").split("\r\n"), [...lines.slice(0, 2), "User-Agent: me", "Accept-Encoding: identity", ...lines.slice(2), "", ""]);
	});
}

test("a User-Agent of one's own takes the place of the usual one", () => {
	const head = requestHead({ method: "GET", url, fields: [{ name: "user-agent", value: "other" }] }, "me");
	ok(head.includes("user-agent: other") && !head.includes("User-Agent: me"));
});

const INJECTIONS: readonly string[] = ["a\r\nX: b", "a\nX: b", "a\rX: b", "a\0", "a\u001b", "\u00e4", "a\u2028b", "\ud800"];

const bad: readonly (readonly [what: string, request: Partial<HttpRequest>, code: string])[] = [
	...INJECTIONS.map((value) => [`a value ${JSON.stringify(value)}`, { fields: [{ name: "X", value }] }, "field-value"] as const),
	...[...INJECTIONS, "", " ", "a b", "a:", "a:b", "(a)", "a/b", "a=b"].map((name) => [`a name ${JSON.stringify(name)}`, { fields: [{ name, value: "" }] }, "field-name"] as const),
	...[...INJECTIONS.map((part) => `/${part}`), "", "p", "/a b", "/a#b", "/a\tb", "http://h/"].map((path) => [`a path ${JSON.stringify(path)}`, { url: { ...url, path } }, "path-form"] as const),
	...["Host", "content-length", "Transfer-Encoding", "CONNECTION", "Upgrade", "TE", "Expect", "Accept-Encoding", "Keep-Alive", "Trailer", "Proxy-Connection"].map((name) => [name, { fields: [{ name, value: "1" }] }, "field-reserved"] as const),
	...["Authorization", "cookie", "Proxy-Authorization"].map((name) => [name, { fields: [{ name, value: "1" }] }, "field-secret"] as const),
	...["GET", "HEAD", "DELETE"].map((method) => [`a body with ${method}`, { method: method as "GET", body: textBody("a") }, "body-not-carried"] as const),
	...["get", "CONNECT", "GET /\r\nX: y", ""].map((method) => [`the method ${JSON.stringify(method)}`, { method: method as "GET" }, "method-unknown"] as const),
	["a type with an end of a line", { method: "POST", body: textBody("a", "text/plain\r\nX: y") }, "field-value"],
	...[...INJECTIONS, "", "a b", "a/b", "a@b", "[::1]"].map((host) => [`a host ${JSON.stringify(host)}`, { url: { ...url, host } }, "url-host"] as const),
	...[0, 65_536, 1.5, NaN].map((port) => [`the port ${port}`, { url: { ...url, port } }, "url-host"] as const),
	...INJECTIONS.map((value) => [`credentials ${JSON.stringify(value)}`, { credentials: { field: { name: "X", value }, secrets: [] } }, "field-value"] as const),
	["credentials with a bad name", { credentials: { field: { name: "X: a\r\nY", value: "" }, secrets: [] } }, "field-name"],
	["a wanted field in capital letters", { wanted: ["ETag"] }, "wanted-name"],
];
for (const [what, request, code] of bad) {
	test(`a request is refused for ${what}`, () => {
		equal(fails(() => { checkRequest({ method: "GET", url, ...request }); }, code).stage, "http");
	});
}

test("a value that is refused is not shown: it may be a secret", () => {
	const { seen, hint } = fails(() => { checkRequest({ method: "GET", url, fields: [{ name: "X-Key", value: "s3cret\n" }] }); }, "field-value");
	ok(seen.includes("X-Key") && seen.includes("column 7") && !(seen + hint).includes("s3cret"));
});

test("credentials that cannot be sent", () => {
	for (const [make, code] of [
		[() => basic("a:b", "c"), "basic-form"], [() => basic("a", "b\n"), "basic-form"], [() => basic("a\r", "b"), "basic-form"],
		[() => bearer(""), "bearer-form"], [() => bearer("a b"), "bearer-form"], [() => bearer("abc\n"), "bearer-form"], [() => bearer("=a"), "bearer-form"], [() => bearer("\"a\""), "bearer-form"],
		[() => secretField("Host", "a"), "field-reserved"], [() => secretField("Content-Length", "9"), "field-reserved"], [() => secretField("Content-type", "a"), "field-reserved"], [() => secretField("User-Agent", "a"), "field-reserved"], [() => secretField("X-Key", "a\r\nY: b"), "field-value"],
		[() => secretField("X Key", "a"), "field-name"], [() => secretField("X-Key", ""), "secret-empty"],
	] as const) {
		const { seen } = fails(make, code);
		ok(!seen.includes("abc"));
	}
});

test("what JSON has no word for", () => {
	for (const value of [undefined, () => 1, Symbol("a")]) fails(() => jsonBody(value), "body-not-json");
});

const urls: readonly (readonly [text: string, shown: string])[] = [
	["https://h", "https h 443 /"], ["HTTPS://H.Example/A?b#c", "https h.example 443 /A?b"], ["http://h:8080/", "http h 8080 /"], ["https://h?q", "https h 443 /?q"],
	["https://192.168.1.5:9443/x", "https 192.168.1.5 9443 /x"], ["https://[fe80::1]:1/", "https fe80::1 1 /"], ["https://h:/", "https h 443 /"], ["https://h#f", "https h 443 /"],
	["https://my_house/", "https my_house 443 /"], ["https://h/%20%C3%A4", "https h 443 /%20%C3%A4"], ["https://h/a@b", "https h 443 /a@b"],
	["", "url-form"], ["h", "url-scheme"], ["localhost:18443/readings", "url-scheme"], ["//h", "url-scheme"], ["ftp://h/", "url-scheme"], ["https:/h", "url-scheme"], ["https://", "url-form"], ["https:///p", "url-form"], ["https://h/a b", "url-form"],
	[" https://h/", "url-form"], ["https://h/\n", "url-form"], ["https://h/\u00e4", "url-form"], ["\u200ehttps://h/", "url-form"], ["https://h/\u200b", "url-form"], ["https://h\r\nX: y/", "url-form"],
	["https://user@h/", "url-user"], ["https://user:p4ss@h/", "url-user"], ["https://h@", "url-user"], ["https://user:p4ss/rest@h/x", "url-user"],
	["https://h:0/", "url-host"], ["https://h:65536/", "url-host"], ["https://h:x/", "url-host"], ["https://h:1:2/", "url-host"], ["https://-h/", "url-host"], ["https://h_.1/", "url-host"],
	["https://1.2.3/", "url-host"], ["https://256.1.1.1/", "url-host"], ["https://[::1/", "url-host"], ["https://::1/", "url-host"], ["https://[1.2.3.4]/", "url-host"], ["https://h\\evil/", "url-host"], ["https://h%2eexample/", "url-host"], ["https://:443/", "url-host"],
	["https://s3cret_.1/", "url-host"],
];
test("addresses", () => {
	for (const [text, shown] of urls) {
		if (shown.startsWith("url-")) {
			const { seen } = fails(() => readHttpUrl(text), shown);
			ok(!/p4ss|s3cret/.test(seen), seen);
			continue;
		}
		const { secure, host, port, path } = readHttpUrl(text);
		equal(`${secure ? "https" : "http"} ${host} ${port} ${path}`, shown);
	}
});

test("a short body leaves together with the head, a long one is not copied", () => {
	const short = new RequestWriter("H\r\n\r\n", textBody("abc"));
	equal(short.output(), bytesOf("H\r\n\r\nabc"));
	short.sent(8);
	equal([short.output(), short.isOver], [undefined, true]);
	for (const [length, together] of [[1019, true], [1020, false]] as const) {
		equal(new RequestWriter("H\r\n\r\n", bytesBody(new Uint8Array(length))).output()?.length, together ? 1024 : 5);
	}
	const piece = new Uint8Array(2000);
	const chunk = new RequestWriter("H", chunkedBody({ next: () => piece }));
	chunk.output();
	chunk.sent(1);
	equal(chunk.output(), bytesOf("7d0\r\n"));
	chunk.sent(5);
	equal(chunk.output()?.buffer, piece.buffer);
	const empty = new RequestWriter("H".repeat(2000), bytesBody(new Uint8Array(0)));
	equal(empty.output()?.length, 2000);
	empty.sent(2000);
	equal([empty.isOver, empty.output()], [true, undefined]);
	const bytes = new Uint8Array(2000);
	const long = new RequestWriter("H\r\n\r\n", bytesBody(bytes));
	equal(long.output()?.length, 5);
	long.sent(5);
	equal(long.isOver, false);
	equal(long.output()?.buffer, bytes.buffer);
	long.sent(1999);
	equal(long.output()?.length, 1);
	long.sent(1);
	equal([long.output(), long.isOver], [undefined, true]);
});
