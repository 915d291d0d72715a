import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readDecimal, readIndex } from "../../modules/blynk/decimal.js";
import { isText } from "../../modules/blynk/message.js";
import { strangerIn } from "../../modules/blynk/token.js";
import { lineNumber } from "../../modules/bridge/line-text.js";
import { endsInNumber, isDnsName } from "../../modules/bytes/dns-name.js";
import { readIpv4, writeIp } from "../../modules/bytes/ip.js";
import { hasLoneSurrogate, singleSpaced } from "../../modules/bytes/text-scan.js";
import { utf8Length } from "../../modules/bytes/utf8.js";
import { visible } from "../../modules/failure/failure.js";
import { bearer } from "../../modules/http/credentials.js";
import { isToken } from "../../modules/http/field.js";
import { isPath, readHttpUrl } from "../../modules/http/url.js";
import { isMqttText, topicNameFault } from "../../modules/mqtt/topic.js";
import { isBlynkCloud, kinds } from "../../modules/settings/kinds.js";
import { nextMarker } from "../../modules/x509/pem.js";

/** The same cases each time; `path` of a counterexample plays it again. */
fc.configureGlobal({ seed: 9110, numRuns: 1000 });

/** A scan, the regular expression that says the same, and pieces of texts between which the two are near to differ. */
type Scan = readonly [name: string, scan: (text: string) => unknown, expression: (text: string) => unknown, pieces: readonly string[]];

const LABELS = "PEM's labels";

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const STRANGE = ["\ud83d", "\ude00", "😀", "\u200b", "\u2027", "\u2028", "\u206f", "\u2070", "\ufeff", "\u061c", "\u00a0", "\u017f", "\u212a", "é", "\0", "\n", "\t", "\x1f", "\x7f", "\x9f", " ", "a".repeat(31)];

const scans: readonly Scan[] = [
	["lone surrogates", hasLoneSurrogate, (text) => LONE.test(text), ["\ud83d", "\ude00", "a"]],
	["single blanks", singleSpaced, (text) => text.replace(/\s+/g, " ").trim(), ["a", "\r\n"]],
	["what a terminal acts on", visible, (text) => text.replace(UNSEEN, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`), ["a"]],
	["the length in UTF-8", utf8Length, (text) => Buffer.byteLength(text), ["漢"]],
	["decimal numbers", (text) => readDecimal(text) !== undefined, (text) => text.length <= 32 && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)), ["+", "-", "1", "23", ".", "e", "E5"]],
	["indices", (text) => readIndex(text, 99_999) !== undefined, (text) => /^\d{1,5}$/.test(text), ["0", "12", "999"]],
	["fields of Blynk", isText, (text) => !text.includes("\0") && !LONE.test(text), ["a"]],
	["tokens of Blynk", (text) => strangerIn(text)?.column ?? 0, (text) => text.search(/[^A-Za-z0-9_-]/) + 1, ["aZ09", "_-", "+", "/"]],
	["numbers in lines", (text) => lineNumber(text) !== undefined, (text) => /^[+-]?\d{1,15}(?:\.\d{0,20})?$/.test(text), ["+", "-", "1", "23", ".", "12345678"]],
	["DNS names", isDnsName, isDnsNameByExpression, ["a", "9", ".", "-", "_", "0x", "bc.d", "a".repeat(32)]],
	["numbers for names", endsInNumber, (text) => /^(?:[0-9]+|0[xX][0-9A-Fa-f]*)$/.test(text.slice(text.lastIndexOf(".") + 1)), ["0", "0x", "0X", "1f", "g", "."]],
	["IPv4 addresses", (text) => readIpv4(text) !== undefined, (text) => text.split(".").length === 4 && text.split(".").every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255), [".", ".", "0", "1", "25", "255", "256", "1.2."]],
	["bearer tokens", (text) => succeeds(() => bearer(text)), (text) => /^[A-Za-z0-9._~+/-]+=*$/.test(text), ["a", "0", "._~+/-", "=", "=="]],
	["words of HTTP", isToken, (text) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text), ["a", "0", "!#$%&'", "*+.^_`|~-", "(", ":", "\""]],
	["paths of HTTP", isPath, (text) => text.startsWith("/") && /^[!-~]*$/.test(text) && !text.includes("#"), ["/", "/", "?", "#", "!", "~"]],
	["addresses of HTTP", (text) => succeeds(() => readHttpUrl(text)), isUrlByExpression, ["http://", "HTTPS://", "a.b", "[::1]", "[", "]", ":", "80", "65536", "/", "?", "#", "@"]],
	["topics", topicNameFault, (text) => (text === "" ? "topic-empty" : /[\0\ud800-\udfff]/u.test(text) ? "topic-not-text" : /[+#]/.test(text) ? "topic-wildcard" : undefined), ["a", "/", "+", "#"]],
	["texts of MQTT", isMqttText, (text) => !/[\0\ud800-\udfff]/u.test(text), ["a"]],
	["hosts of Blynk.IoT", isBlynkCloud, (text) => /(^|\.)blynk\.cloud\.?$/i.test(text), ["blynk.cloud", "BLYNK.Cloud", "ny3", ".", "blyn", "k.cloud"]],
	["integers", (text) => kinds.integer.read(text, ENTRY), (text) => (/^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined), ["-", "0", "12345678"]],
	["names", (text) => kinds.names.read(text, ENTRY), (text) => text.split(/[\s,]+/).filter((name) => name !== ""), ["a", ",", "b.c"]],
	[LABELS, (text) => nextMarker(new TextEncoder().encode(`--${text}--`), 0)?.label, (text) => (text.length > 64 ? undefined : /^\s*(BEGIN|END) ([A-Z0-9 ]*[A-Z0-9])\s*$/.exec(text)?.[2]), ["BEGIN", "END", " ", "X509", "KEY"]],
];

for (const [name, scan, expression, pieces] of scans) {
	void test(`a scan and a regular expression say the same: ${name}`, () => {
		const near = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.constantFrom(...STRANGE) }), { maxLength: 9 }).map((all) => all.join(""));
		const one = fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((all) => all.join(""));
		fc.assert(fc.property(fc.oneof(near, one, fc.string({ unit: "binary", maxLength: 150 })), (text) => {
			// Of a marker's label each byte is a character, and no dash is in it.
			if (name === LABELS && (text.includes("-") || utf8Length(text) !== text.length)) return;
			assert.deepEqual(scan(text), expression(text));
		}));
	});
}

void test("the first run of zero groups of an IPv6 address is left out, as by a regular expression", () => {
	fc.assert(fc.property(fc.array(fc.constantFrom(0, 0, 1, 0x10), { minLength: 8, maxLength: 8 }), (groups) => {
		const bytes = Uint8Array.from(groups.flatMap((group) => [0, group]));
		assert.equal(writeIp(bytes), groups.map((group) => group.toString(16)).join(":").replace(/(^|:)0(:0)+(:|$)/, "::"));
	}));
});

function isDnsNameByExpression(text: string): boolean {
	const isLabel = (label: string): boolean => label.length <= 63 && /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(label);
	return text.length <= 253 && text.split(".").every(isLabel) && !endsInNumber(text);
}

function isUrlByExpression(text: string): boolean {
	const [, , authority = "@"] = /^(https?):\/\/([!-"$-.0->@-~]+)((?:[/?][!-"$-~]*)?)(?:#[!-~]*)?$/i.exec(text) ?? [];
	const [, bracketed, name = "", digits = ""] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::([0-9]{0,5}))?$/.exec(authority) ?? [];
	const port = digits === "" ? 80 : Number(digits);
	const isHost = bracketed === undefined ? isDnsName(name.toLowerCase()) || readIpv4(name) !== undefined : bracketed === "::1";
	return !authority.includes("@") && isHost && port >= 1 && port <= 0xffff;
}

function succeeds(body: () => unknown): boolean {
	try {
		body();
		return true;
	} catch {
		return false;
	}
}

const ENTRY = { kind: "text", what: "" } as const;
