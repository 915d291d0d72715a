import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { Extension } from "@peculiar/x509";
import { Authority } from "../hosts/peers/authority.js";
import type { CertificateOptions, Identity } from "../hosts/peers/authority.js";

/** A broker's certificates, made for this run. */
export interface Chain {
	readonly key: "a" | "b" | "c";
	readonly title: string;
	/** The anchor, in PEM, or a bundle that has it. */
	readonly root: string | Uint8Array;
	readonly identity: Identity;
	/** Bytes of the Certificate message (RFC 8446 section 4.4.2). */
	readonly messageLength: number;
}

export async function makeChain(key: Chain["key"], now: number): Promise<Chain> {
	const { title, ...options } = KINDS[key];
	const authority = await Authority.create({ now, ...options.authority });
	const identity = await authority.issue(["localhost", ...options.names], options.server);
	return { key, title, root: authority.root, identity, messageLength: messageLength(identity.chain) };
}

/** A server that sends two intermediates; nothing but its verifying is measured. */
export async function makeLongChain(now: number): Promise<Omit<Chain, "key">> {
	const authority = await Authority.create({ now, keyType: "RSA-2048", intermediate: { pathLength: 1, ...publicExtensions(0) }, lower: publicExtensions(0) });
	const identity = await authority.issue(["localhost", ...MANY_NAMES.slice(0, 5)], publicExtensions(3));
	return { title: "leaf and two intermediates RSA-2048, with a public CA's extensions", root: authority.root, identity, messageLength: messageLength(identity.chain) };
}

/** Its header, an empty context, the list's length; each certificate with its length and no extensions. */
function messageLength(chain: string): number {
	const certificates = chain.split("-----END CERTIFICATE-----").slice(0, -1).map((pem) => Buffer.from(pem.replace(/-----BEGIN CERTIFICATE-----/, ""), "base64"));
	return 4 + 1 + 3 + certificates.reduce((sum, { length }) => sum + 3 + length + 2, 0);
}

/** What public CAs add, none of which is for a client like this one: it has to be received and read all the same. */
function publicExtensions(timestamps: number): Pick<CertificateOptions, "extensions"> {
	return {
		extensions: (usual) => [
			...usual,
			...(timestamps === 0 ? [] : [new Extension(TIMESTAMPS, false, octets(TIMESTAMP_LENGTH * timestamps))]),
			new Extension(INFORMATION_ACCESS, false, sequence(110)), new Extension(POLICIES, false, sequence(90)), new Extension(REVOCATION_LISTS, false, sequence(70)),
		],
	};
}

/** OCTET STRING, of the two-byte form of length. */
function octets(length: number): Uint8Array {
	return Buffer.concat([Buffer.from([0x04, 0x82, length >> 8, length & 0xff]), randomBytes(length)]);
}

/** SEQUENCE of one OCTET STRING, of the one-byte form. */
function sequence(length: number): Uint8Array {
	return Buffer.concat([Buffer.from([0x30, length + 2, 0x04, length]), randomBytes(length)]);
}

const TIMESTAMPS = "1.3.6.1.4.1.11129.2.4.2";
const INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";
const POLICIES = "2.5.29.32";
const REVOCATION_LISTS = "2.5.29.31";

/** Bytes of one signed certificate timestamp (RFC 6962 section 3.2). */
const TIMESTAMP_LENGTH = 119;

/** As many names as make the message about as long as large public services' are. */
const MANY_NAMES = Array.from({ length: 48 }, (_, at) => `server-${at + 1}.region-${at % 7}.mqtt.example.net`);

const KINDS = {
	a: { title: "two certificates, ECDSA P-256", authority: {}, names: [], server: {} },
	b: {
		title: "leaf and intermediate RSA-2048, sized like a public CA's", names: MANY_NAMES,
		authority: { keyType: "RSA-2048", intermediate: publicExtensions(0) }, server: publicExtensions(3),
	},
	c: {
		title: "a public CA's: leaf P-256, intermediate P-384, root RSA-4096", names: [],
		authority: { root: { keyType: "RSA-4096" }, intermediate: { keyType: "P-384", ...publicExtensions(0) } }, server: publicExtensions(2),
	},
} as const;
