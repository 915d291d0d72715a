import { nodeCrypto } from "../../hosts/node/crypto.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { clientFindings, readClientCertificate } from "../../modules/x509/client-certificate.js";
import type { ClientCertificate } from "../../modules/x509/client-certificate.js";
import { readPemPrivateKey } from "../../modules/x509/pem-private-key.js";
import { contents, elements, make, NOW, pem, remake, replacing } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { otherForms, testKeys } from "../vectors/test-keys.js";
import { intermediate, leaf, root, stranger } from "./local-ca.js";

const { p256, p384, rsa } = testKeys;
const pkcs1 = contents(elements(contents(rsa.key))[2] ?? new Uint8Array(0));
/** The certificate of the local CA's leaf, but for the key of our own. */
const own = remake(leaf.der, intermediate, replacing(-2, () => keyOf(p256.certificate)));
const soon = await make({ subject: "CN=soon", end: "2026-07-01T00:00:00Z" });

const KEY = pem(p256.key, "PRIVATE KEY");
const SECOND = pem(p384.key, "PRIVATE KEY");
const DAY = 86_400_000;

const keys: readonly (readonly [name: string, file: string | Uint8Array, as: Uint8Array])[] = [
	["PKCS #8", KEY, p256.key],
	["SEC 1", pem(otherForms.sec1, "EC PRIVATE KEY"), p256.key],
	["SEC 1 behind EC PARAMETERS", pem(Uint8Array.of(6, 1, 1), "EC PARAMETERS") + pem(otherForms.sec1, "EC PRIVATE KEY"), p256.key],
	["PKCS #1", pem(pkcs1, "RSA PRIVATE KEY"), rsa.key],
	["RSA in PKCS #8", pem(rsa.key, "PRIVATE KEY"), rsa.key],
	["a certificate before it", pem(p256.certificate) + KEY, p256.key],
	["a certificate behind it", KEY + pem(p256.certificate), p256.key],
	["text around it", `Bag Attributes\n  friendlyName: device - 8f2c\n${KEY}\nthat was it\n`, p256.key],
	["CRLF", KEY.replaceAll("\n", "\r\n"), p256.key],
	["one long line", KEY.replaceAll("\n", " "), p256.key],
	["a byte order mark", `\ufeff${KEY}`, p256.key],
	["DER of PKCS #8", p384.key, p384.key],
	["DER of SEC 1", otherForms.sec1, p256.key],
	["DER of PKCS #1", pkcs1, rsa.key],
];

for (const [name, file, as] of keys) {
	test(`private key file: ${name}`, () => {
		const before = bytesOf(file);
		const given = before.slice();
		equal(readPemPrivateKey(given, nodeCrypto).publicKey, readPemPrivateKey(as, nodeCrypto).publicKey);
		equal(given, before, "the file is left as it is");
	});
}

const badKeys: readonly (readonly [name: string, file: string | Uint8Array, code: string, seen?: string])[] = [
	["nothing", "", "key-missing", "no BEGIN line"],
	["text", "the key is under the mat", "key-missing", "no BEGIN line"],
	["zeros", new Uint8Array(100), "key-missing"],
	["a certificate alone", pem(p256.certificate), "key-missing", "CERTIFICATE"],
	["a certificate in DER", p256.certificate, "key-malformed"],
	["a public key", pem(keyOf(p256.certificate), "PUBLIC KEY"), "key-missing", "PUBLIC KEY"],
	["a key of OpenSSH", pem(Uint8Array.of(0x6f, 0x70), "OPENSSH PRIVATE KEY"), "key-missing", "OPENSSH PRIVATE KEY"],
	["a key of DSA", pem(Uint8Array.of(0x30, 0), "DSA PRIVATE KEY"), "key-missing", "DSA PRIVATE KEY"],
	["an encrypted key", pem(otherForms.encrypted, "ENCRYPTED PRIVATE KEY"), "key-encrypted", "password"],
	["an encrypted key behind a certificate", pem(p256.certificate) + pem(otherForms.encrypted, "ENCRYPTED PRIVATE KEY"), "key-encrypted"],
	["an encrypted key in DER", otherForms.encrypted, "key-encrypted"],
	["an encrypted key of the older form", pem(otherForms.sec1, "EC PRIVATE KEY").replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"), "key-encrypted"],
	["two keys", KEY + SECOND, "key-twice", "line 6"],
	["the same key twice", KEY + KEY, "key-twice"],
	["no END", KEY.split("\n").slice(0, -2).join("\n"), "key-unfinished", "line 1"],
	["the END of another", KEY.replace("END PRIVATE", "END EC PRIVATE"), "key-unfinished"],
	["a line missing", KEY.split("\n").filter((_, line) => line !== 2).join("\n"), "key-malformed"],
	["a digit missing", KEY.replace("MIGH", "MIG"), "key-unfinished"],
	["a character too many", KEY.replace("MIGH", "MI*GH"), "key-character", "line 2"],
	["a program's text", `"${KEY.replaceAll("\n", "\\n")}"`, "key-character", "line 1"],
	["empty", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "key-malformed"],
	["a certificate that calls itself a key", pem(p256.certificate, "PRIVATE KEY"), "key-malformed"],
];

for (const [name, file, code, seen = ""] of badKeys) {
	test(`private key file refused: ${name}`, () => {
		const failure = fails(() => readPemPrivateKey(bytesOf(file), nodeCrypto), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
		// Not four characters of the base64 in a row stand in it.
		const shown = JSON.stringify([failure.seen, failure.expected, failure.hint]);
		for (let at = 0; at + 8 < KEY.length; at++) {
			const part = KEY.slice(at, at + 8);
			ok(!/^[A-Za-z0-9+/]{8}$/.test(part) || !shown.includes(part), part);
		}
	});
}

test("private key file: the command that takes a password off stands in the failure", () => {
	ok(fails(() => readPemPrivateKey(bytesOf(pem(otherForms.encrypted, "ENCRYPTED PRIVATE KEY")), nodeCrypto), "key-encrypted").hint.includes("openssl pkey -in"));
});

test("private key file: any part of it, or any changed byte, gives a key or a failure", () => {
	for (let length = 0; length < KEY.length; length += 3) failsOrNot(bytesOf(KEY.slice(0, length)));
	for (let at = 0; at < KEY.length; at += 2) failsOrNot(bytesOf(KEY).map((byte, index) => (index === at ? byte ^ 4 : byte)));
});

const good: readonly (readonly [name: string, certificate: string | Uint8Array, key: string | Uint8Array, count: number])[] = [
	["a certificate alone", pem(p256.certificate), KEY, 1],
	["both in DER", p384.certificate, p384.key, 1],
	["RSA", pem(rsa.certificate), pem(pkcs1, "RSA PRIVATE KEY"), 1],
	["the intermediate behind it", pem(own) + pem(intermediate.der), KEY, 2],
	["the root too", pem(own) + pem(intermediate.der) + pem(root.der), KEY, 3],
	["key and certificates in one file", KEY + pem(own) + pem(intermediate.der), KEY + pem(own) + pem(intermediate.der), 2],
];

for (const [name, certificate, key, count] of good) {
	test(`our certificate: ${name}`, () => {
		const read = readFiles(certificate, key);
		equal(read.certificates.length, count);
		ok(read.certificates.every((der) => der[0] === 0x30));
		ok(/^CN=localhost, issued by (localhost|Mooring Local Intermediate CA), valid from 2026-\d\d-\d\d .* UTC to 2\d{3}-/.test(read.description), read.description);
	});
}

const bad: readonly (readonly [name: string, certificate: string | Uint8Array | undefined, key: string | Uint8Array | undefined, code: string, seen?: string])[] = [
	["no file of the certificate", undefined, KEY, "client-file", "clientCertificate"],
	["no file of the key", pem(own), undefined, "client-file", "clientKey"],
	["an empty certificate", "", KEY, "client-certificate-malformed", "clientCertificate"],
	["the key in its place", KEY, KEY, "client-certificate-malformed", "PRIVATE KEY"],
	["a request", pem(Uint8Array.of(0x30, 2, 0x30, 0), "CERTIFICATE REQUEST"), KEY, "client-request", "certificate request (CSR)"],
	["a request behind its key", KEY + pem(Uint8Array.of(0x30, 2, 0x30, 0), "NEW CERTIFICATE REQUEST"), KEY, "client-request"],
	["a certificate that is cut short", pem(own.subarray(0, -1)), KEY, "client-certificate-malformed"],
	["no certificate within", pem(Uint8Array.of(0x30, 2, 0x30, 0)), KEY, "client-certificate-malformed", "certificate 1 in clientCertificate"],
	["a broken one behind it", pem(own) + pem(Uint8Array.of(0x30, 2, 0x30, 0)), KEY, "client-certificate-malformed", "certificate 2 in clientCertificate"],
	["the certificate in the key's place", pem(own), pem(own), "key-missing", "CERTIFICATE"],
	["another key", pem(own), SECOND, "client-key-mismatch", "CN=localhost"],
	["a key of another kind", pem(own), pem(rsa.key, "PRIVATE KEY"), "client-key-mismatch"],
	["another key of the same kind", pem(leaf.der), KEY, "client-key-mismatch"],
	["its own behind the intermediate", pem(intermediate.der) + pem(own), KEY, "client-order", "number 2"],
	["its own at the end", pem(root.der) + pem(intermediate.der) + pem(own), KEY, "client-order", "number 3"],
	["the root before the intermediate", pem(own) + pem(root.der) + pem(intermediate.der), KEY, "client-chain", "certificate 2"],
	["an intermediate missing", pem(own) + pem(root.der), KEY, "client-chain", "wants CN=Mooring Local Intermediate CA"],
	["a stranger's CA", pem(own) + pem(stranger.der), KEY, "client-chain", "CN=Stranger CA"],
	["itself twice", pem(own) + pem(own), KEY, "client-chain", "certificate 2"],
	["a self-signed one twice", pem(p256.certificate) + pem(p256.certificate), KEY, "client-chain"],
];

for (const [name, certificate, key, code, seen = ""] of bad) {
	test(`our certificate refused: ${name}`, () => {
		const failure = fails(() => readFiles(certificate, key), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
	});
}

test("our certificate: its dates are held against the present one, as soon as there is one", () => {
	const read = readFiles(pem(own), KEY);
	const codes = (one: ClientCertificate, now: number): readonly string[] => clientFindings(one, now).map(({ code }) => code);
	equal(codes(read, NOW), []);
	equal(codes(read, read.begin), []);
	equal(codes(read, read.begin - 1), ["client-not-yet-valid"]);
	equal(codes(read, read.end), ["client-ends-soon"]);
	equal(codes(read, read.end + 999), ["client-ends-soon"]);
	equal(codes(read, read.end + 1000), ["client-expired"]);
	equal(codes(read, read.end - 31 * DAY), []);
	equal(codes(read, read.end - 29 * DAY), ["client-ends-soon"]);
	const short = readFiles(remake(soon.der, soon, replacing(-2, () => keyOf(p256.certificate))), KEY);
	const [finding] = clientFindings(short, NOW);
	ok(finding?.seen === "our certificate CN=soon has 15 days left, until 2026-07-01 00:00:00 UTC", finding?.seen);
});

function readFiles(certificate: string | Uint8Array | undefined, key: string | Uint8Array | undefined): ClientCertificate {
	const files: Readonly<Record<string, Uint8Array | undefined>> = { c: certificate === undefined ? undefined : bytesOf(certificate), k: key === undefined ? undefined : bytesOf(key) };
	return readClientCertificate({ certificate: "c", key: "k" }, (name) => files[name], nodeCrypto);
}

/** SubjectPublicKeyInfo of a certificate. */
function keyOf(certificate: Uint8Array): Uint8Array {
	const [signed = new Uint8Array(0)] = elements(contents(certificate));
	return elements(contents(signed)).at(-2) ?? new Uint8Array(0);
}

function failsOrNot(file: Uint8Array): void {
	try {
		readPemPrivateKey(file, nodeCrypto);
	} catch (caught) {
		ok(caught instanceof Error && "code" in caught && String(caught.code).startsWith("key-"), String(caught));
	}
}

function bytesOf(file: string | Uint8Array): Uint8Array {
	return typeof file === "string" ? writeUtf8(file) : file;
}
