import { basic, bearer } from "../../modules/http/credentials.js";
import { withoutSecrets } from "../../modules/http/redaction.js";
import { equal, ok, test } from "../harness.js";
import { reply, Stage } from "./stage.js";

const token = "tok-0123456789";

const texts: readonly (readonly [text: string, secrets: readonly string[], clean: string])[] = [
	["you said tok-0123456789.", [token], "you said (secret)."],
	["tok-0123456789tok-0123456789", [token], "(secret)(secret)"],
	["at https://TOK-0123456789.example/", [token], "at https://(secret).example/"],
	// Cut.
	["you said tok-", [token], "you said (secret)"],
	["you said \"tok-012\"", [token], "you said \"(secret)\""],
	["server tok-01, cf-ray 7", [token], "server (secret), cf-ray 7"],
	["you said tok-01\u2026", [token], "you said (secret)\u2026"],
	["it begins tok-0123 somewhere", [token], "it begins (secret) somewhere"],
	["302 tok-; its Location", [token], "302 (secret); its Location"],
	// Written otherwise than anybody knows.
	["you said tok-0123\\u0034\\u003567 89.", [token], "you said (secret) 89."],
	["<b>tok-0123<br>456789</b>\"", [token], "<b>(secret)\""],
	// What gives nothing away.
	["it begins tok-012 somewhere", [token], "it begins tok-012 somewhere"],
	["you said tok", [token], "you said tok"],
	["the tok-en is wrong", [token], "the tok-en is wrong"],
	["passed", ["password"], "passed"],
	["nothing", [""], "nothing"],
	["a b c", ["b"], "a (secret) c"],
	["b then abc", ["abc", "b"], "(secret) then (secret)"],
	// Other forms.
	["{\"t\":\"a\\\"bc\\\\d\"}", ["a\"bc\\d"], "{\"t\":\"(secret)\"}"],
	["{\"t\":\"ab\\/cdefghij\"}", ["ab/cdefghij"], "{\"t\":\"(secret)\"}"],
	["the key a&amp;b&lt;c&gt;d&quot;ef.", ["a&b<c>d\"ef"], "the key (secret)."],
	["/in?t=a%2Fb%2bcd", ["a/b+cd"], "/in?t=(secret)"],
	["name p\u00c3\u00a4ss", ["p\u00e4ss"], "name (secret)"],
	["name P\u00c3\u0084ss", ["P\u00c4ss"], "name (secret)"],
	["name P\u00c3\\u{84}ss", ["P\u00c4ss"], "name (secret)"],
	["{\"p\":\"\\u00e9t\\u00E9-1234\"}", ["\u00e9t\u00e9-1234"], "{\"p\":\"(secret)\"}"],
	["{\"p\":\"\\ud83d\\ude00 x\"}", ["\ud83d\ude00 x"], "{\"p\":\"(secret)\"}"],
	["p=my+pass+word&x=1", ["my pass word"], "p=(secret)&x=1"],
	["p=my+pass%20word&x=1", ["my pass word"], "p=(secret)&x=1"],
	["p=a%21%27%28%29%2Ab&x=1", ["a!'()*b"], "p=(secret)&x=1"],
	["p=%61%62c%64&x=1", ["abcd"], "p=(secret)&x=1"],
	["p=%E4bc&x=1", ["\u00e4bc"], "p=(secret)&x=1"],
	["p=100%25+sure, or 100% sure", ["100% sure"], "p=(secret), or (secret)"],
	["p='a&#39;b&#x27;c'", ["a'b'c"], "p='(secret)'"],
	["p=\"\\x41\\u{42}\\C\"", ["ABC"], "p=\"(secret)\""],
	["p='a&#039;b&apos;c'", ["a'b'c"], "p='(secret)'"],
	["p='a&#039;b\\'c'", ["a'b'c"], "p='(secret)'"],
	["p=5%25&#39;w, or 5%2525'w", ["5%25'w"], "p=(secret), or (secret)"],
	["p=a\\\\b&#39;c.", ["a\\\\b'c"], "p=(secret)."],
	["p=x&amp;&#39;%2541.", ["x&amp;'%41"], "p=(secret)."],
	[`p=${"\\".repeat(40)}y.`, [`${"\\".repeat(30)}'x`], "p=(secret)"],
	["my+pa", ["my pass word"], "(secret)"],
	["1+1 is 2", ["1 or 1"], "1+1 is 2"],
	["bytes 74 6f 6b 2d 30 31 32 33 34 35 36 37 38 39, as text", [token], "bytes (secret), as text"],
	["a\\u{200b}bcd", ["a\u200bbcd"], "(secret)"],
	["a\ud800bcd", ["a\ud800bcd"], "(secret)"],
];
test("what is secret is found whole, cut, and in the forms that it takes on the way", () => {
	for (const [text, secrets, clean] of texts) equal(withoutSecrets(text, secrets), clean, text);
});

/** Replies of a server that says the token back where a failure quotes it. */
const echoes: readonly (readonly [code: string, answer: string])[] = [
	["forbidden", reply(403, `you said ${token}`)],
	["forbidden", reply(403, `${"x".repeat(190)}${token}`)],
	["forbidden", reply(403, "", `Server: ${"x".repeat(75)}${token}\r\nCF-Ray: 1\r\n`)],
	["forbidden", reply(`403 ${"x".repeat(54)}${token}`)],
	["forbidden", reply(403, "", `Server: ${"x".repeat(70)}\r\nX-Request-Id: ${"y".repeat(50)}${token}\r\n`)],
	["field-malformed", `HTTP/1.1 200 OK\r\n${token}\r\n\r\n`],
	["field-malformed", `HTTP/1.1 200 OK\r\n${"x".repeat(75)} ${token}\r\n\r\n`],
	["status-line", `HTTP/1.1 ${token}\r\n\r\n`],
	["version", `HTTP/2 ${"x".repeat(66)}${token}\r\n\r\n`],
	["content-encoding", `HTTP/1.1 200 OK\r\nContent-Encoding: ${token}\r\nContent-Length: 1\r\n\r\na`],
	["content-length", `HTTP/1.1 200 OK\r\nContent-Length: ${token}\r\n\r\na`],
	["transfer-encoding", `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${"x".repeat(74)}${token}\r\n\r\na`],
	["chunk-size", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${token}\r\n`],
	["not-http", `${token}\r\n`],
	["not-http", `a b c d ${token}\r\n`],
	["redirect-secret", reply(302, "", `Location: https://${token}.example/\r\n`)],
	["redirect-secret", reply(302, "", `Location: https://www.${token.toUpperCase()}/\r\n`)],
	["redirect-location", reply(`302 ${token}`, token, `Location: ${token} \u00e4\r\n`)],
];
test("a failure shows nothing of a token that the server says back, wherever", () => {
	for (const [code, answer] of echoes) {
		const stage = new Stage({ answers: [answer] });
		equal(stage.ask({ url: `https://h/${token}`, secrets: [token] }), [`failed http/${code}`]);
		const { seen = "", message = "", hint = "", expected = "" } = stage.failures[0] ?? {};
		ok(seen.includes("(secret)") && message === `http/${code}: ${seen}`, seen);
		ok(!/tok-|74 6f 6b 2d/i.test(message + seen + hint + expected), seen);
	}
});

test("credentials that a server says back", () => {
	for (const [credentials, answer] of [
		[basic("user", "p\u00e4ss word"), reply(403, "dXNlcjpww6Rzcy", "Server: p\u00c3\u00a4ss word\r\n")],
		[basic("user", "p\u00e4ss  word"), reply(403, "you said p\u00c3\u00a4ss  word")],
		[bearer(token), reply(401, `Bearer ${token}`)],
	] as const) {
		const stage = new Stage({ answers: [answer] });
		stage.ask({ credentials });
		const { seen = "" } = stage.failures[0] ?? {};
		ok(seen.includes("(secret)") && !/p.{1,2}ss.{0,5}word|dXNl|tok-/.test(seen), seen);
	}
});

test("credentials stay secret where a redirect leads to another origin, which is not sent them and knows them all the same", () => {
	for (const [code, answer] of [["field-malformed", `HTTP/1.1 200 OK\r\n${token}\r\n\r\n`], ["forbidden", reply(403, `you said ${token}`)]] as const) {
		const stage = new Stage({ answers: [reply(307, "", "Location: https://other.example/\r\n"), answer] });
		equal(stage.ask({ credentials: bearer(token) }), [`failed http/${code}`]);
		ok(stage.seen.length === 2 && !stage.seen[1]?.includes(token));
		const { seen = "", message = "" } = stage.failures[0] ?? {};
		ok(seen.includes("(secret)") && !(seen + message).includes("tok-"), seen);
	}
});

test("what is not secret stays as the peer said it", () => {
	const stage = new Stage({ answers: [reply("403 Token unknown", "the token is unknown", "Server: x\r\n")] });
	stage.ask({ credentials: bearer(token) });
	ok(stage.failures[0]?.seen.endsWith('403 Token unknown, server x, "the token is unknown"'), stage.failures[0]?.seen);
});

test("what a peer says is shown up to its measure", () => {
	for (const [answer, shown] of [[reply(`403 ${"x".repeat(100)}`), 60], [`HTTP/1.1 9${"x".repeat(100)}\r\n\r\n`, 80 - 10], [`HTTP/1.1 200 OK\r\n${"x".repeat(100)}\r\n\r\n`, 80]] as const) {
		const stage = new Stage({ answers: [answer] });
		stage.ask();
		equal(/x{9,}/.exec(stage.failures[0]?.seen ?? "")?.[0].length, shown, answer.slice(0, 30));
	}
});

test("many ids leave room for the first 200 bytes of the text, and the same one is told once", () => {
	const fields = `Server: ${"s".repeat(300)}\r\n${Array.from({ length: 100 }, (_, at) => `Server: again${at}\r\n`).join("")}CF-Ray: 8a1b\r\nX-Request-Id: ${"r".repeat(300)}\r\n`;
	const stage = new Stage({ answers: [reply("500 Oh", "\u0001".repeat(50) + "b".repeat(200), fields)] });
	stage.ask();
	const { seen = "" } = stage.failures[0] ?? {};
	equal([/s+, cf/.exec(seen)?.[0].length, seen.includes("again"), seen.includes("cf-ray 8a1b"), /b+"$/.exec(seen)?.[0].length], [84, false, true, 151]);
	equal(/ 500 Oh(.*), "/.exec(seen)?.[1]?.length, 160);
});
