import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { element, hex, pem } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { intermediate, leaf, root } from "./local-ca.js";

const one = pem(root.der);
const two = pem(leaf.der) + pem(intermediate.der);
const body = one.split("\n").slice(1, -2).join("\n");
const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

const accepted: readonly (readonly [name: string, text: string, certificates: readonly Uint8Array[]])[] = [
	["as it should be", one, [root.der]],
	["two", two, [leaf.der, intermediate.der]],
	["CRLF", two.replaceAll("\n", "\r\n"), [leaf.der, intermediate.der]],
	["CR alone", two.replaceAll("\n", "\r"), [leaf.der, intermediate.der]],
	["indentation", one.replaceAll("\n", "\n\t  "), [root.der]],
	["six dashes before", `-${one}`, [root.der]],
	["six dashes everywhere", two.replaceAll("-----", "------"), [leaf.der, intermediate.der]],
	["four dashes", one.replaceAll("-----", "----"), [root.der]],
	["text before and after", `Subject: CN = ca - the house's\n--\n${one}\nThat was it -- really.\n`, [root.der]],
	["text between two", two.replace(`${END}\n`, `${END}\nand now\n`), [leaf.der, intermediate.der]],
	["one long line", `${BEGIN}${body.replaceAll("\n", "")}${END}`, [root.der]],
	["one long line with spaces", one.replaceAll("\n", " "), [root.der]],
	["no line end at all between two", two.replaceAll("\n", ""), [leaf.der, intermediate.der]],
	["no line end at the end", one.trimEnd(), [root.der]],
	["empty lines", one.replaceAll("\n", "\n\n"), [root.der]],
	["a byte order mark", `\ufeff${one}`, [root.der]],
	["a left-to-right mark", `\u200e${one}`, [root.der]],
	["the older label", pem(root.der, "X509 CERTIFICATE"), [root.der]],
	["something else beside it", pem(hex("30 00"), "X509 CRL") + one, [root.der]],
];

for (const [name, text, certificates] of accepted) {
	test(`PEM: ${name}`, () => {
		equal(readPemCertificates(text), certificates);
		equal(readPemCertificates(writeUtf8(text)), certificates);
	});
}

test("text around may be in another encoding than UTF-8", () => {
	equal(readPemCertificates(Uint8Array.of(0xfc, 0xff, 0x0a, ...writeUtf8(one))), [root.der]);
});

test("one certificate in DER", () => {
	equal(readPemCertificates(root.der), [root.der]);
});

const secret = "MHcCAQEEIIMAGICSECRETBYTES";
const refused: readonly (readonly [name: string, source: string | Uint8Array, code: string, seen: string])[] = [
	["nothing", "", "pem-empty", "no BEGIN line"],
	["no bytes", new Uint8Array(), "pem-empty", "no BEGIN line"],
	["text without a certificate", "see the wiki -- there", "pem-empty", "no BEGIN line"],
	["dashes only", "-".repeat(1000), "pem-empty", "no BEGIN line"],
	["one dash", `-BEGIN CERTIFICATE-${body}-END CERTIFICATE-`, "pem-empty", "no BEGIN line"],
	["a request", pem(hex("30 00"), "CERTIFICATE REQUEST"), "pem-empty", "found: CERTIFICATE REQUEST"],
	["a public key", pem(hex("30 00"), "PUBLIC KEY"), "pem-empty", "found: PUBLIC KEY"],
	["a private key", `\n\n-----BEGIN EC PRIVATE KEY-----\n${secret}\n-----END EC PRIVATE KEY-----\n`, "pem-private-key", "line 3"],
	["a private key after the certificate", `${one}-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`, "pem-private-key", `line ${one.split("\n").length}`],
	["an encrypted private key", `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${secret}`, "pem-private-key", "line 1"],
	["no END", `\n${BEGIN}\n${body}\n`, "pem-unfinished", "begins on line 2"],
	["a second BEGIN before the END", `${BEGIN}\n${body}\n${one}`, "pem-unfinished", "begins on line 1"],
	["the END of something else", one.replace("END CERTIFICATE", "END PUBLIC KEY"), "pem-unfinished", "begins on line 1"],
	["a character that is not base64", one.replace("\n", "\n\n  ?"), "pem-character", "\"?\" (U+003F) on line 3, column 3"],
	["a mark within", one.replace("\n", "\nMII\u200e"), "pem-character", "(U+200E) on line 2, column 4"],
	["a mark after an umlaut in the same line", one.replace(`${BEGIN}\n`, `ä\u00fc ${BEGIN} \u200e`), "pem-character", "(U+200E) on line 1, column 32"],
	["a program's quotes", one.split("\n").map((line) => `"${line}\\n"`).join("\n"), "pem-character", "\"\\\" (U+005C) on line 1, column 29"],
	["base64 for file names", one.replace("\n", "\n_"), "pem-character", "\"_\" (U+005F) on line 2, column 1"],
	["a lost character", one.replace("\nM", "\n"), "pem-length", "begins on line 1"],
	["a lost line", two.split("\n").filter((_, line) => line !== 2).join("\n"), "pem-length", "begins on line 1"],
	["an empty body", `${BEGIN}\n${END}`, "pem-length", "line 1"],
	["padding in the middle", one.replace("\n", "\n===="), "pem-length", "line 1"],
	["something that is no certificate", pem(hex("30 03 02 01 00")), "pem-length", "line 1"],
	["two certificates in one body", pem(Uint8Array.of(...root.der, ...leaf.der)), "pem-length", "line 1"],
	["DER cut short", root.der.subarray(0, -1), "der-length", `${root.der.length - 1} bytes`],
	["DER with more after", Uint8Array.of(...root.der, 0), "der-length", `${root.der.length + 1} bytes`],
	["a private key in DER", element(0x30, hex("02 01 00"), hex("30 00"), element(0x04, new Uint8Array(130))), "der-length", "bytes"],
];

for (const [name, source, code, seen] of refused) {
	test(`PEM refused: ${name}`, () => {
		const failure = fails(() => readPemCertificates(source), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
		ok(!JSON.stringify(failure).includes("SECRET"));
	});
}
