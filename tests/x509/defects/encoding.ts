import { contents, element, elements, extension, hex, replacing, withExtensions, type Edit } from "../../fakes/certificates.js";
import { defectsOf, type Change, type Defect } from "./defect.js";
import { outerParts, serial } from "./edit.js";

const leaf = (edit: Edit): Change => ({ leaf: { edit } });
const bytes = (change: (der: Uint8Array) => Uint8Array): Change => ({ leaf: { bytes: change } });

/** The validity with its length in one byte more than it needs, and without one. */
const longLength = replacing(4, (old) => Uint8Array.of(0x30, 0x81, ...old.subarray(1)));
const noLength = replacing(4, (old) => Uint8Array.of(0x30, 0x80, ...contents(old), 0, 0));

/** The version as it stands in front of the rest: [0] with a number. */
const version = (number: number): Edit => (parts) => [element(0xa0, element(0x02, Uint8Array.of(number))), ...parts.slice(1)];
const marks = (one: Uint8Array): Uint8Array => element(0x30, ...elements(contents(one)).map((part) => (part[0] === 0x01 ? hex("01 01 01") : part)));

/** DER that is not strict (X.690 section 10), and certificates that are put together wrongly (RFC 5280 section 4.1). */
export const encoding = (): Promise<readonly Defect[]> => defectsOf([
	{ name: "a length that is longer than it must be", code: "malformed-certificate", bad: leaf(longLength) },
	{ name: "a length that is left open", code: "malformed-certificate", bad: leaf(noLength) },
	{ name: "a TRUE that is not FF", code: "malformed-certificate", bad: leaf(withExtensions((list) => list.map(marks))) },
	{ name: "an integer with a zero too many", code: "malformed-certificate", bad: leaf(serial("00 00 07")), twin: leaf(serial("07")), openssl: "Could not read server certificate" },
	{ name: "an integer of no bytes", code: "malformed-certificate", bad: leaf(serial("")), twin: leaf(serial("07")), openssl: "Could not read server certificate" },
	{ name: "bytes after the certificate", code: "malformed-certificate", bad: bytes((der) => Uint8Array.of(...der, 5, 0)), openssl: "it spoke MQTT" },
	{ name: "bytes after the signature", code: "malformed-certificate", bad: bytes(outerParts((parts) => [...parts, hex("05 00")])), openssl: "Could not read server certificate" },
	{ name: "bytes after the extensions", code: "malformed-certificate", bad: leaf((parts) => [...parts, hex("05 00")]), openssl: "Could not read server certificate" },
	{ name: "bytes after the value of an extension", code: "malformed-certificate", bad: leaf(withExtensions((list) => [...list, extension("55 1d 13", true, hex("30 00 05 00"))])), twin: leaf(withExtensions((list) => [...list, extension("55 1d 13", true, hex("30 00"))])) },
	{ name: "a certificate that is cut off", code: "malformed-certificate", bad: bytes((der) => der.subarray(0, -1)), openssl: "Could not read server certificate" },
	{ name: "an extension that stands there twice", code: "malformed-certificate", bad: leaf(withExtensions((list) => [...list, ...list.slice(-1)])) },
	{ name: "an extension without a value", code: "malformed-certificate", bad: leaf(withExtensions((list) => [...list, element(0x30, hex("06 02 2a 03"))])), twin: leaf(withExtensions((list) => [...list, extension("2a 03", false, hex("05 00"))])), openssl: "Could not read server certificate" },
	{ name: "more extensions than any certificate has", code: "malformed-certificate", bad: leaf(crowd(33)), twin: leaf(crowd(20)) },
	{ name: "an object identifier that does not end", code: "malformed-certificate", bad: leaf(withExtensions((list) => [...list, extension("2a 86", false, hex("05 00"))])), twin: leaf(withExtensions((list) => [...list, extension("2a 03", false, hex("05 00"))])), openssl: "Could not read server certificate" },
	{ name: "a version that there is not", code: "malformed-certificate", bad: leaf(version(3)), twin: leaf(version(2)) },
	{ name: "a version 1 that is said in so many words", code: "malformed-certificate", bad: leaf((parts) => version(0)(parts.slice(0, -1))), twin: leaf(version(2)) },
	{ name: "extensions in version 2", code: "malformed-certificate", bad: leaf(version(1)), twin: leaf(version(2)) },
	{ name: "a unique id in version 1", code: "malformed-certificate", bad: leaf((parts) => [...parts.slice(1, -1), hex("81 02 00 01")]), twin: leaf((parts) => [...parts.slice(0, -1), hex("81 02 00 01"), ...parts.slice(-1)]) },
	{ name: "an empty set in the subject", code: "malformed-certificate", bad: leaf(replacing(5, () => hex("30 02 31 00"))), twin: leaf(replacing(5, () => hex("30 00"))) },
	{ name: "no certificate at all", code: "malformed-certificate", bad: bytes(() => hex("30 00")), openssl: "Could not read server certificate" },
	{ name: "an anchor that is not strict DER", code: "anchor-malformed", bad: { root: { edit: longLength } } },
	{ name: "an intermediate that is not strict DER", code: "malformed-certificate", bad: { intermediate: { edit: longLength } } },
]);

/** So many more extensions. */
function crowd(count: number): Edit {
	return withExtensions((list) => [...list, ...Array.from({ length: count - list.length }, (_, index) => extension(`2a 03 04 ${(index + 1).toString(16).padStart(2, "0")}`, false, hex("05 00")))]);
}
