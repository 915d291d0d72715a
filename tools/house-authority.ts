import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import {
	AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, Extension, KeyUsageFlags,
	KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate, X509CertificateGenerator,
} from "@peculiar/x509";
import type { Permit } from "./permit.js";
import { nameConstraints, NAME_CONSTRAINTS } from "./permit.js";

/** A certificate with its private key, PEM both; the key is PKCS #8. */
export interface Issued {
	readonly certificate: string;
	readonly key: string;
}

export interface AuthorityRequest {
	readonly name: string;
	/** Milliseconds since 1970. */
	readonly begin: number;
	readonly end: number;
	/** What it may speak for; anything, if empty. */
	readonly permitted: readonly Permit[];
}

export interface ServerRequest {
	/** DNS names and IP addresses. */
	readonly names: readonly { readonly kind: "dns" | "ip"; readonly text: string }[];
	readonly begin: number;
	readonly end: number;
}

/** A new CA. */
export async function createAuthority({ name, begin, end, permitted }: AuthorityRequest): Promise<Issued> {
	const keys = await newKeys();
	const certificate = await X509CertificateGenerator.create({
		serialNumber: serialNumber(),
		subject: [{ CN: [name] }],
		issuer: [{ CN: [name] }],
		notBefore: new Date(begin),
		notAfter: new Date(end),
		publicKey: keys.publicKey,
		signingKey: keys.privateKey,
		signingAlgorithm: SIGNATURE,
		extensions: [
			// No CA below this one: a server's certificate comes from it directly.
			new BasicConstraintsExtension(true, 0, true),
			new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
			await SubjectKeyIdentifierExtension.create(keys.publicKey),
			...(permitted.length === 0 ? [] : [new Extension(NAME_CONSTRAINTS, true, nameConstraints(permitted))]),
		],
	});
	return await issuedOf(certificate, keys);
}

/** A server's certificate with a key of its own. Throws what the libraries throw when the authority cannot be read. */
export async function issueServer(authority: Issued, { names, begin, end }: ServerRequest): Promise<Issued> {
	const issuer = new X509Certificate(authority.certificate);
	const signingKey = await webcrypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(authority.key), KEY, false, ["sign"]);
	const keys = await newKeys();
	const certificate = await X509CertificateGenerator.create({
		serialNumber: serialNumber(),
		subject: [{ CN: [(names[0]?.text ?? "").slice(0, LONGEST_COMMON_NAME)] }],
		issuer: issuer.subjectName,
		notBefore: new Date(begin),
		notAfter: new Date(end),
		publicKey: keys.publicKey,
		signingKey,
		signingAlgorithm: SIGNATURE,
		extensions: [
			new BasicConstraintsExtension(false, undefined, true),
			new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
			new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
			new SubjectAlternativeNameExtension(names.map(({ kind, text }) => ({ type: kind, value: text }))),
			await SubjectKeyIdentifierExtension.create(keys.publicKey),
			await AuthorityKeyIdentifierExtension.create(issuer),
		],
	});
	return await issuedOf(certificate, keys);
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
	return await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
}

async function issuedOf(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<Issued> {
	const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
	return { certificate: `${certificate.toString("pem")}\n`, key: `${key}\n` };
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets; never the same twice. */
function serialNumber(): string {
	const bytes = randomBytes(16);
	bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
	return bytes.toString("hex");
}

/** The fastest that an ESP8266 can check and every server can have. */
const KEY = Object.freeze({ name: "ECDSA", namedCurve: "P-256" });
const SIGNATURE = Object.freeze({ name: "ECDSA", hash: "SHA-256" });

/** RFC 5280 appendix A.1. */
const LONGEST_COMMON_NAME = 64;
