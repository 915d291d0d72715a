import { isSelfIssued, readCertificate } from "../../modules/x509/certificate.js";
import { authorityKeyId, readExtensions, subjectKeyId } from "../../modules/x509/extension.js";
import { nameText } from "../../modules/x509/name.js";
import { readPublicKey } from "../../modules/x509/public-key.js";
import { contents, element, elements, extension, hex, make, remake, replacing, SERVER_AUTH, Usage, withExtensions, type Edit } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { intermediate, leaf, root } from "./local-ca.js";

const read = (der: Uint8Array): ReturnType<typeof readCertificate> => readCertificate(der, "it");
const edited = (edit: Edit): ReturnType<typeof readCertificate> => read(remake(leaf.der, intermediate, edit));

test("reads the parts of a certificate", () => {
	const certificate = read(leaf.der);
	equal(certificate.version, 3);
	equal(nameText(certificate.subject), "CN=localhost");
	equal(nameText(certificate.issuer), "CN=Mooring Local Intermediate CA");
	equal([certificate.begin, certificate.end], [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)]);
	equal(isSelfIssued(certificate), false);
	equal(isSelfIssued(read(root.der)), true);
	const { names, ...extensions } = readExtensions(certificate);
	ok(names !== undefined);
	equal([subjectKeyId(certificate)?.length, authorityKeyId(certificate)?.length], [20, 20]);
	equal(extensions, { ca: false, keyUsage: 0x80, allowsServer: true });
	equal(readExtensions(read(intermediate.der)).pathLength, 0);
	equal(readExtensions(read(root.der)).ca, true);
});

const tolerated: readonly (readonly [name: string, edit: Edit])[] = [
	["nothing changed", (parts) => parts],
	["version 1", (parts) => parts.slice(1, -1)],
	["version 2 with unique ids", (parts) => [hex("a0 03 02 01 01"), ...parts.slice(1, -1), hex("81 02 00 01"), hex("82 02 00 01")]],
	["a long serial number", replacing(1, () => element(0x02, hex(`00${"ff".repeat(20)}`)))],
	["a serial number of zero", replacing(1, () => hex("02 01 00"))],
	["a negative serial number", replacing(1, () => hex("02 01 ff"))],
	["no extensions in a list of them", withExtensions(() => [])],
];

for (const [name, edit] of tolerated) test(`takes ${name}`, () => { equal(nameText(edited(edit).subject), "CN=localhost"); });

const malformed: readonly (readonly [name: string, edit: Edit, seen: string])[] = [
	["version 1 in so many words", replacing(0, () => hex("a0 03 02 01 00")), "the version"],
	["version 4", replacing(0, () => hex("a0 03 02 01 03")), "the version"],
	["a version and something", replacing(0, () => hex("a0 05 02 01 02 05 00")), "bytes after its end"],
	["extensions in version 2", replacing(0, () => hex("a0 03 02 01 01")), "the version"],
	["unique ids in version 1", (parts) => [...parts.slice(1, -1), hex("81 02 00 01")], "the version"],
	["no serial number", (parts) => [...parts.slice(0, 1), ...parts.slice(2)], "another element"],
	["a serial number that is not minimal", replacing(1, () => hex("02 02 00 01")), "an integer"],
	["an end before the beginning", replacing(4, (old) => element(0x30, ...[...elements(contents(old))].reverse())), "the end lies before"],
	["three times", replacing(4, (old) => element(0x30, contents(old), elements(contents(old))[0] ?? hex(""))), "bytes after its end"],
	["a day that does not exist", replacing(4, () => element(0x30, element(0x17, ascii("260230000000Z")), element(0x17, ascii("270101000000Z")))), "a time"],
	["no subject", (parts) => [...parts.slice(0, 5), ...parts.slice(6)], "cannot be read"],
	["something after the extensions", (parts) => [...parts, hex("05 00")], "bytes after its end"],
	["something beside the list of extensions", replacing(-1, (old) => element(0xa3, contents(old), hex("05 00"))), "bytes after its end"],
];

for (const [name, edit, seen] of malformed) {
	test(`refuses ${name}`, () => {
		const failure = fails(() => edited(edit), "malformed-certificate");
		ok(failure.seen.includes(seen), failure.seen);
	});
}

test("refuses bytes after the certificate, inside and outside", () => {
	fails(() => read(Uint8Array.of(...leaf.der, 0)), "malformed-certificate");
	fails(() => read(element(0x30, contents(leaf.der), hex("05 00"))), "malformed-certificate");
	fails(() => read(hex("")), "malformed-certificate");
});

test("refuses every shorter beginning", () => {
	for (let length = 0; length < leaf.der.length; length++) fails(() => read(leaf.der.subarray(0, length)), "malformed-certificate");
});

const BASIC = "55 1d 13";
const USAGE = "55 1d 0f";
const PURPOSE = "55 1d 25";
const NAMES = "55 1d 11";
const TLS_FEATURE = "2b 06 01 05 05 07 01 18";
const SUBJECT_ID = "55 1d 0e";
const ISSUER_ID = "55 1d 23";

const extensions: readonly (readonly [name: string, list: readonly Uint8Array[], expected: Partial<ReturnType<typeof readExtensions>> | string])[] = [
	["none", [], { ca: false, names: undefined }],
	["a CA", [extension(BASIC, true, hex("30 03 01 01 ff"))], { ca: true, pathLength: undefined }],
	["a CA with a limit", [extension(BASIC, true, hex("30 06 01 01 ff 02 01 03"))], { ca: true, pathLength: 3 }],
	["no CA", [extension(BASIC, true, hex("30 00"))], { ca: false }],
	["no CA in so many words", [extension(BASIC, true, hex("30 03 01 01 00"))], { ca: false }],
	["a limit without a CA", [extension(BASIC, true, hex("30 03 02 01 03"))], "malformed-certificate"],
	["a negative limit", [extension(BASIC, true, hex("30 06 01 01 ff 02 01 ff"))], "malformed-certificate"],
	["a CA of 01", [extension(BASIC, true, hex("30 03 01 01 01"))], "malformed-certificate"],
	["a CA and something", [extension(BASIC, true, hex("30 03 01 01 ff 05 00"))], "malformed-certificate"],
	["not critical in so many words", [element(0x30, element(0x06, hex(BASIC)), hex("01 01 00"), element(0x04, hex("30 03 01 01 ff")))], { ca: true }],
	["a usage", [extension(USAGE, true, hex("03 02 02 84"))], { keyUsage: 0x84 }],
	["a usage of nine bits", [extension(USAGE, true, hex("03 03 07 00 80"))], { keyUsage: 0 }],
	["a usage with zeros at its end", [extension(USAGE, true, hex("03 02 00 80"))], { keyUsage: 0x80 }],
	["a usage that is a number", [extension(USAGE, true, hex("02 01 05"))], "malformed-certificate"],
	["any purpose", [extension(PURPOSE, false, hex("30 06 06 04 55 1d 25 00"))], { allowsServer: true }],
	["another purpose", [extension(PURPOSE, false, hex("30 0a 06 08 2b 06 01 05 05 07 03 02"))], { allowsServer: false }],
	["no purpose", [extension(PURPOSE, false, hex("30 00"))], "malformed-certificate"],
	["no names", [extension(NAMES, false, hex("30 00"))], "malformed-certificate"],
	["a name cut short", [extension(NAMES, false, hex("30 03 82 05 61"))], "malformed-certificate"],
	["names", [extension(NAMES, true, hex("30 03 82 01 61"))], { names: hex("82 01 61"), refused: undefined }],
	["an unknown one", [extension("2a 03", false, hex("ff"))], { refused: undefined }],
	["two unknown critical ones", [extension("2a 03", true, hex("ff")), extension("2a 04", true, hex("ff"))], { refused: "1.2.3" }],
	["name constraints", [extension("55 1d 1e", true, hex("30 08 a0 06 30 04 82 02 61 62"))], { nameConstraints: hex("a0 06 30 04 82 02 61 62"), refused: undefined }],
	["must-staple", [extension(TLS_FEATURE, false, hex("30 03 02 01 05"))], { refused: "1.3.6.1.5.5.7.1.24" }],
	["must-staple before an unknown critical one", [extension(TLS_FEATURE, true, hex("30 03 02 01 05")), extension("2a 03", true, hex("ff"))], { refused: "1.2.3" }],
	["must-staple after an unknown critical one", [extension("2a 03", true, hex("ff")), extension(TLS_FEATURE, true, hex("30 03 02 01 05"))], { refused: "1.2.3" }],
	["critical policies", [extension("55 1d 20", true, hex("30 00"))], { refused: "2.5.29.32" }],
	["one twice", [extension("2a 03", false, hex("ff")), extension("2a 03", false, hex("ff"))], "malformed-certificate"],
	["names twice", [extension(NAMES, false, hex("30 03 82 01 61")), extension(NAMES, false, hex("30 03 82 01 62"))], "malformed-certificate"],
	["one without a value", [element(0x30, element(0x06, hex("2a 03")))], "malformed-certificate"],
	["one with two values", [element(0x30, element(0x06, hex("2a 03")), hex("04 00 04 00"))], "malformed-certificate"],
	["33 of them", Array.from({ length: 33 }, (_, number) => extension(`2a ${(number + 1).toString(16).padStart(2, "0")}`, false, hex("ff"))), "malformed-certificate"],
];

/** What no extension says. */
const ABSENT = { pathLength: undefined, names: undefined, nameConstraints: undefined, refused: undefined };

for (const [name, list, expected] of extensions) {
	test(`extensions: ${name}`, () => {
		const certificate = edited(withExtensions(() => list));
		if (typeof expected === "string") fails(() => readExtensions(certificate), expected);
		else {
			const read = { ...ABSENT, ...readExtensions(certificate) };
			equal({ ...read, ...expected }, read);
		}
	});
}

test("extensions: a path length beside CA:FALSE is told as that", () => {
	const failure = caught(() => readExtensions(edited(withExtensions(() => [extension(BASIC, true, hex("30 03 02 01 00"))]))));
	ok(String(failure).includes("a path length stands beside CA:FALSE"), String(failure));
});

function caught(act: () => unknown): unknown {
	try {
		act();
	} catch (failure) {
		return failure;
	}
	return undefined;
}

const keyIds: readonly (readonly [name: string, list: readonly Uint8Array[], subject: Uint8Array | undefined, authority: Uint8Array | undefined])[] = [
	["both", [extension(SUBJECT_ID, false, hex("04 01 07")), extension(ISSUER_ID, false, hex("30 03 80 01 08"))], hex("07"), hex("08")],
	["both, critical", [extension(SUBJECT_ID, true, hex("04 01 07")), extension(ISSUER_ID, true, hex("30 03 80 01 08"))], hex("07"), hex("08")],
	["what is none", [extension(SUBJECT_ID, false, hex("05 00")), extension(ISSUER_ID, false, hex("30 03 80 05 08"))], undefined, undefined],
	["an issuer without one", [extension(ISSUER_ID, false, hex("30 03 82 01 08"))], undefined, undefined],
	["no extension of the kind", [extension("2a 03", false, hex("ff"))], undefined, undefined],
];

for (const [name, list, subject, authority] of keyIds) {
	test(`key ids: ${name}`, () => {
		const certificate = edited(withExtensions(() => list));
		equal(readExtensions(certificate).refused, undefined);
		equal([subjectKeyId(certificate), authorityKeyId(certificate)], [subject, authority]);
	});
}

const RSA = "30 0d 06 09 2a 86 48 86 f7 0d 01 01 01 05 00";
const P256 = "30 13 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 07";

function keyInfo(algorithm: string, key: Uint8Array, unused = 0): Uint8Array {
	return element(0x30, hex(algorithm), element(0x03, Uint8Array.of(unused), key));
}

function rsa(bits: number, exponent: string, more = ""): Uint8Array {
	const modulus = element(0x02, hex(`00 ${bits % 8 === 0 ? "80" : (1 << ((bits % 8) - 1)).toString(16).padStart(2, "0")}`.slice(bits % 8 === 0 ? 0 : 3)), hex("01".repeat(Math.ceil(bits / 8) - 1)));
	return element(0x30, modulus, element(0x02, hex(exponent)), hex(more));
}

const point = "04".padEnd(130, "1");
const keys: readonly (readonly [name: string, info: Uint8Array, expected: string])[] = [
	["P-256", keyInfo(P256, hex(point)), "ec"],
	["P-256, compressed", keyInfo(P256, hex(`02${"11".repeat(32)}`)), "unsupported-key"],
	["P-256 with a short point", keyInfo(P256, hex(point.slice(2))), "unsupported-key"],
	["P-256 with a point of another length", keyInfo(P256, hex(`${point}11`)), "malformed-certificate"],
	["P-256 without a point", keyInfo(P256, hex("")), "malformed-certificate"],
	["P-256 with bits unused", keyInfo(P256, hex(point), 1), "malformed-certificate"],
	["a curve of its own", keyInfo("30 0b 06 07 2a 86 48 ce 3d 02 01 30 00", hex(point)), "unsupported-key"],
	["secp256k1", keyInfo("30 10 06 07 2a 86 48 ce 3d 02 01 06 05 2b 81 04 00 0a", hex(point)), "unsupported-key"],
	["a curve and something", keyInfo("30 15 06 07 2a 86 48 ce 3d 02 01 06 08 2a 86 48 ce 3d 03 01 07 05 00", hex(point)), "malformed-certificate"],
	["Ed25519", keyInfo("30 05 06 03 2b 65 70", hex("11".repeat(32))), "ed25519"],
	["Ed25519 of 31 bytes", keyInfo("30 05 06 03 2b 65 70", hex("11".repeat(31))), "malformed-certificate"],
	["Ed25519 of 33 bytes", keyInfo("30 05 06 03 2b 65 70", hex("11".repeat(33))), "malformed-certificate"],
	["Ed25519 with parameters", keyInfo("30 07 06 03 2b 65 70 05 00", hex("11".repeat(32))), "malformed-certificate"],
	["Ed448", keyInfo("30 05 06 03 2b 65 71", hex("11".repeat(57))), "unsupported-key"],
	["X25519", keyInfo("30 05 06 03 2b 65 6e", hex("11".repeat(32))), "unsupported-key"],
	["RSA 2048", keyInfo(RSA, rsa(2048, "01 00 01")), "rsa"],
	["RSA 4096", keyInfo(RSA, rsa(4096, "01 00 01")), "rsa"],
	["RSA 2047", keyInfo(RSA, rsa(2047, "01 00 01")), "weak-key"],
	["RSA 4097", keyInfo(RSA, rsa(4097, "01 00 01")), "unsupported-key"],
	["RSA with exponent 3", keyInfo(RSA, rsa(2048, "03")), "rsa"],
	["RSA with an exponent of 32 bits", keyInfo(RSA, rsa(2048, "00 ff ff ff ff")), "rsa"],
	["RSA with exponent 0", keyInfo(RSA, rsa(2048, "00")), "weak-key"],
	["RSA with exponent 1", keyInfo(RSA, rsa(2048, "01")), "weak-key"],
	["RSA with an even exponent", keyInfo(RSA, rsa(2048, "01 00 00")), "weak-key"],
	["RSA with an exponent of 33 bits", keyInfo(RSA, rsa(2048, "01 00 00 00 01")), "weak-key"],
	["RSA with a negative exponent", keyInfo(RSA, rsa(2048, "ff")), "malformed-certificate"],
	["RSA with three numbers", keyInfo(RSA, rsa(2048, "03", "02 01 03")), "malformed-certificate"],
	["RSA without its NULL", keyInfo("30 0b 06 09 2a 86 48 86 f7 0d 01 01 01", rsa(2048, "03")), "malformed-certificate"],
	["RSA that is only for PSS", keyInfo("30 0b 06 09 2a 86 48 86 f7 0d 01 01 0a", rsa(2048, "03")), "unsupported-key"],
	["RSA that is no sequence", keyInfo(RSA, hex("02 01 03")), "malformed-certificate"],
];

for (const [name, info, expected] of keys) {
	test(`key: ${name}`, () => {
		const certificate = edited(replacing(6, () => info));
		if (expected === "ec" || expected === "rsa" || expected === "ed25519") equal(readPublicKey(certificate).kind, expected);
		else fails(() => readPublicKey(certificate), expected);
	});
}

const big = await make({ subject: "CN=localhost", key: "RSA-3072", usages: Usage.digitalSignature, purposes: [SERVER_AUTH] });

test("reads the numbers of a real RSA key", () => {
	const key = readPublicKey(read(big.der));
	ok(key.kind === "rsa" && key.modulus.length === 384);
	equal(key.exponent, hex("01 00 01"));
});

function ascii(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
