import { DER, DerReader } from "../../modules/x509/der.js";
import { readName, nameText, shortName } from "../../modules/x509/name.js";
import { dateText, daysText, readTime } from "../../modules/x509/time.js";
import { element, hex } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";

const read = (bytes: string): DerReader => new DerReader(hex(bytes), "part", "the certificate");

const elements: readonly (readonly [name: string, read: () => unknown, expected: unknown])[] = [
	["contents", () => read("04 02 01 02").contents(DER.octetString), hex("01 02")],
	["an element with its header", () => read("04 02 01 02 05 00").element(DER.octetString), hex("04 02 01 02")],
	["the second element", () => { const reader = read("05 00 04 01 07"); reader.any(); return reader.element(DER.octetString); }, hex("04 01 07")],
	["a length of two bytes", () => read(`04 81 80 ${"ab".repeat(128)}`).contents(DER.octetString).length, 128],
	["a length of three bytes", () => read(`04 82 01 00 ${"ab".repeat(256)}`).element(DER.octetString).length, 260],
	["a length of four bytes", () => read(`04 83 01 00 00 ${"ab".repeat(65536)}`).contents(DER.octetString).length, 65536],
	["TRUE", () => read("01 01 ff").boolean(), true],
	["FALSE", () => read("01 01 00").boolean(), false],
	["zero", () => read("02 01 00").unsigned(), hex("")],
	["a number with its sign byte", () => read("02 02 00 80").unsigned(), hex("80")],
	["a negative integer as bytes", () => read("02 02 ff 7f").integer(), hex("ff 7f")],
	["a small number", () => read("02 02 01 02").number(), 258],
	["the number 0", () => read("02 01 00").number(), 0],
	["bits", () => read("03 03 00 01 02").bits(), hex("01 02")],
	["no bits", () => read("03 01 00").bits(), hex("")],
	["named bits", () => read("03 02 05 a0").namedBits(), 0xa0],
	["no named bits", () => read("03 01 00").namedBits(), 0],
	["an object identifier", () => read("06 03 55 1d 11").oid(), "2.5.29.17"],
	["inside of an element, and behind it", () => { const reader = read("30 03 02 01 05 04 00"); const outer = reader.enter(DER.sequence); const number = reader.number(); const isInside = reader.atEnd(); reader.leave(outer); return [number, isInside, reader.atEnd(), reader.tag]; }, [5, true, false, 0x04]],
	["the next tag", () => read("30 00").tag, 0x30],
	["the end", () => { const reader = read("30 00"); reader.any(); reader.end(); return reader.atEnd(); }, true],
];

for (const [name, body, expected] of elements) test(`reads ${name}`, () => { equal(body(), expected); });

const malformed: readonly (readonly [name: string, body: () => unknown, problem: string])[] = [
	["nothing", () => read("").contents(DER.sequence), "end too early"],
	["a tag alone", () => read("30").contents(DER.sequence), "end too early"],
	["contents cut short", () => read("04 03 01 02").contents(DER.octetString), "end too early"],
	["a length cut short", () => read("04 82 01").contents(DER.octetString), "end too early"],
	["another tag", () => read("04 00").contents(DER.sequence), "another element"],
	["a tag of two bytes", () => read("1f 1f 00").any(), "another element"],
	["an indefinite length", () => read("30 80 00 00").contents(DER.sequence), "a length"],
	["a length of one byte too many", () => read("04 81 7f").contents(DER.octetString), "a length"],
	["a length of two bytes too many", () => read("04 82 00 ff").contents(DER.octetString), "a length"],
	["a length of three bytes too many", () => read("04 83 00 ff ff").contents(DER.octetString), "a length"],
	["a length of four bytes", () => read("04 84 01 00 00 00").contents(DER.octetString), "a length"],
	["the reserved length", () => read("04 ff").contents(DER.octetString), "a length"],
	["a boolean of 1", () => read("01 01 01").boolean(), "a boolean"],
	["a boolean of two bytes", () => read("01 02 00 00").boolean(), "a boolean"],
	["a boolean of none", () => read("01 00").boolean(), "a boolean"],
	["an empty integer", () => read("02 00").integer(), "an integer"],
	["an integer with a zero too many", () => read("02 02 00 7f").integer(), "an integer"],
	["a negative integer with a byte too many", () => read("02 02 ff 80").integer(), "an integer"],
	["a negative number", () => read("02 01 80").unsigned(), "an integer"],
	["a number that is too large", () => read("02 03 01 00 00").number(), "an integer"],
	["bits that are not whole bytes", () => read("03 02 01 02").bits(), "a bit string"],
	["bits without their count", () => read("03 00").bits(), "a bit string"],
	["nine unused bits", () => read("03 02 09 00").namedBits(), "a bit string"],
	["unused bits of nothing", () => read("03 01 01").namedBits(), "a bit string"],
	["an empty object identifier", () => read("06 00").oid(), "an object identifier"],
	["an object identifier cut short", () => read("06 02 55 9d").oid(), "an object identifier"],
	["leaving an element that has not been read whole", () => { const reader = read("30 02 05 00 05 00"); reader.leave(reader.enter(DER.sequence)); }, "bytes after its end"],
	["contents that reach beyond the element around them", () => { const reader = read("30 02 04 01 07"); reader.enter(DER.sequence); reader.contents(DER.octetString); }, "end too early"],
	["bytes after the end", () => { read("30 00").end(); }, "bytes after its end"],
];

for (const [name, body, problem] of malformed) {
	test(`refuses ${name}`, () => {
		const failure = fails(body, "malformed-certificate");
		ok(failure.seen.startsWith("the certificate cannot be read: in its part, ") && failure.seen.includes(problem), failure.seen);
	});
}

const identifiers: readonly (readonly [bytes: string, text: string | undefined])[] = [
	["2a 86 48 86 f7 0d 01 01 0b", "1.2.840.113549.1.1.11"],
	["55 04 03", "2.5.4.3"],
	["00", "0.0"],
	["27", "0.39"],
	["28", "1.0"],
	["4f", "1.39"],
	["50", "2.0"],
	["81 34", "2.100"],
	["09 92 26 89 93 f2 2c 64 01 19", "0.9.2342.19200300.100.1.25"],
	["69 83 ff ff ff ff ff ff ff ff 7f", "hex 6983ffffffffffffffff7f"],
	["", undefined],
	["80 01", undefined],
	["55 80 01", undefined],
	["55 84", undefined],
	["01".repeat(65), undefined],
];

for (const [bytes, text] of identifiers) test(`object identifier ${text ?? `none: ${bytes}`}`, () => {
	const reader = new DerReader(element(DER.oid, hex(bytes)), "part", "the certificate");
	if (text === undefined) ok(fails(() => reader.oid(), "malformed-certificate").seen.includes("an object identifier"));
	else equal(reader.oid(), text);
});

const numbers: readonly (readonly [bytes: string, number: number])[] = [["2a", 0x2a], ["55 1d 0f", 0x551d0f], ["2a 86 48 01", 0x2a864801], ["2b 06 01 05 05", 0]];

for (const [bytes, number] of numbers) test(`number of object identifier ${bytes}`, () => {
	const reader = new DerReader(element(DER.oid, hex(bytes)), "part", "the certificate");
	equal(reader.skipOid(), number);
	equal(reader.last(), hex(bytes));
	reader.end();
});

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const time = (tag: number, text: string): DerReader => new DerReader(element(tag, ascii(text)), "validity", "the certificate");

const times: readonly (readonly [tag: number, text: string, shown: string])[] = [
	[0x17, "260316115959Z", "2026-03-16 11:59:59 UTC"],
	[0x17, "491231235959Z", "2049-12-31 23:59:59 UTC"],
	[0x17, "500101000000Z", "1950-01-01 00:00:00 UTC"],
	[0x17, "700101000000Z", "1970-01-01 00:00:00 UTC"],
	[0x17, "000229000000Z", "2000-02-29 00:00:00 UTC"],
	[0x17, "240229000000Z", "2024-02-29 00:00:00 UTC"],
	[0x18, "20500101000000Z", "2050-01-01 00:00:00 UTC"],
	[0x18, "20380119031408Z", "2038-01-19 03:14:08 UTC"],
	[0x18, "99991231235959Z", "9999-12-31 23:59:59 UTC"],
	[0x18, "00000101000000Z", "0000-01-01 00:00:00 UTC"],
];

for (const [tag, text, shown] of times) test(`time ${text}`, () => { equal(dateText(readTime(time(tag, text))), shown); });

test("a time is milliseconds since 1970", () => {
	equal(readTime(time(0x17, "700101000001Z")), 1000);
	equal(readTime(time(0x17, "260615120000Z")), Date.UTC(2026, 5, 15, 12));
	equal(daysText(86_400_000), "1 day");
	equal(daysText(2 * 86_400_000 - 1), "1 day");
	equal(daysText(0), "0 days");
});

const badTimes: readonly (readonly [tag: number, text: string])[] = [
	[0x17, ""], [0x17, "2603161159Z"], [0x17, "260316115959"], [0x17, "260316115959+0000"], [0x17, "260316115959z"], [0x17, "260316115959Z "],
	[0x17, "260016115959Z"], [0x17, "261316115959Z"], [0x17, "260300115959Z"], [0x17, "260332115959Z"], [0x17, "260431115959Z"], [0x17, "250229000000Z"], [0x18, "21000229000000Z"],
	[0x17, "260316240000Z"], [0x17, "260316116000Z"], [0x17, "260316115960Z"], [0x17, "26031611595xZ"], [0x17, "-10316115959Z"],
	[0x18, "260316115959Z"], [0x18, "20260316115959.5Z"], [0x17, "20260316115959Z"], [0x16, "260316115959Z"],
];

for (const [tag, text] of badTimes) test(`no time: ${tag} ${text}`, () => { fails(() => readTime(time(tag, text)), "malformed-certificate"); });

const attribute = (type: string, tag: number, value: Uint8Array): Uint8Array => element(0x31, element(0x30, element(0x06, hex(type)), element(tag, value)));
const name = (...sets: readonly Uint8Array[]): Uint8Array => element(0x30, ...sets);

const names: readonly (readonly [shown: string, short: string, name: Uint8Array])[] = [
	["CN=Local CA, O=Mooring", "Local CA", name(attribute("55 04 03", 0x0c, ascii("Local CA")), attribute("55 04 0a", 0x13, ascii("Mooring")))],
	["C=DE, OU=Haus", "C=DE, OU=Haus", name(attribute("55 04 06", 0x13, ascii("DE")), attribute("55 04 0b", 0x1e, hex("0048 0061 0075 0073")))],
	["1.2.3=#00ff", "1.2.3=#00ff", name(attribute("2a 03", 0x04, hex("00 ff")))],
	["CN=a\\u{202e}b\\u{a}c", "a\\u{202e}b\\u{a}c", name(attribute("55 04 03", 0x0c, hex("61 e2 80 ae 62 0a 63")))],
	["CN=#ff", "#ff", name(attribute("55 04 03", 0x0c, hex("ff")))],
	["(no name)", "(no name)", name()],
	["CN=1, CN=2, CN=3, CN=4, CN=5, CN=6", "8", name(...Array.from("12345678", (digit) => attribute("55 04 03", 0x0c, ascii(digit))))],
];

for (const [shown, short, der] of names) {
	test(`name ${shown}`, () => {
		equal(readName(new DerReader(der, "name", "it")), der);
		equal(nameText(der), shown);
		equal(shortName(der), short);
	});
}

const badNames: readonly (readonly [name: string, der: Uint8Array])[] = [
	["an empty set", name(element(0x31))],
	["a sequence in place of a set", name(element(0x30, element(0x30, hex("06 01 2a 05 00"))))],
	["an attribute without a value", name(element(0x31, element(0x30, hex("06 01 2a"))))],
	["an attribute with two values", name(element(0x31, element(0x30, hex("06 01 2a 05 00 05 00"))))],
	["too many attributes", name(...Array.from({ length: 33 }, () => attribute("2a", 0x0c, hex("41"))))],
];

for (const [text, der] of badNames) test(`no name: ${text}`, () => { fails(() => readName(new DerReader(der, "name", "it")), "malformed-certificate"); });
