import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
	AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags,
	KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509CertificateGenerator,
} from "@peculiar/x509";
import type { Extension, X509Certificate } from "@peculiar/x509";

/** How a certificate is to differ from a good one; what is left out is as it should be. */
export interface CertificateOptions {
	/** A distinguished name, such as `CN=Mooring Local CA`. */
	readonly subject?: string;
	/** Milliseconds since 1970. */
	readonly notBefore?: number;
	readonly notAfter?: number;
	readonly keyType?: KeyType;
	/** Of that type: as a renewed certificate keeps them; new ones otherwise. */
	readonly keys?: webcrypto.CryptoKeyPair;
	/** Hexadecimal. */
	readonly serialNumber?: string;
	/** basicConstraints: whether it may issue certificates; undefined for no such extension. */
	readonly authority?: boolean | undefined;
	/** How many intermediates may follow; undefined for no limit. */
	readonly pathLength?: number | undefined;
	/** Object identifiers for extendedKeyUsage; an empty list for no such extension. */
	readonly extendedKeyUsages?: readonly string[];
	/** The last word on the extensions: is given the ones there would be. */
	readonly extensions?: (usual: readonly Extension[]) => Extension[];
	/** DNS names and IP addresses for subjectAltName. */
	readonly names?: readonly string[];
	/** The hash for this certificate's signature; the usual one of the issuer's key otherwise. */
	readonly hash?: "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";
}

export interface AuthorityOptions {
	/** Certificates are good from an hour before to ninety days after this moment (milliseconds since 1970). */
	readonly now: number;
	/** For all keys that have no type of their own. */
	readonly keyType?: KeyType;
	readonly root?: CertificateOptions;
	readonly intermediate?: CertificateOptions;
	/** A second intermediate, below the first, which must allow it: it issues servers' certificates then. */
	readonly lower?: CertificateOptions;
}

export interface ServerOptions extends CertificateOptions {
	/** Who signs it. Only through the intermediate does the chain have a second certificate. */
	readonly issuer?: "intermediate" | "root";
}

export type KeyType = "P-256" | "P-384" | "RSA-2048" | "RSA-4096";

/** A certificate with its private key. */
export interface Identity {
	/** PEM of the certificate alone. */
	readonly certificate: string;
	/** DER of the certificate alone. */
	readonly der: Uint8Array;
	/** PEM of what a server sends: the certificate and the intermediate that issued it. */
	readonly chain: string;
	/** PEM, PKCS #8. */
	readonly key: string;
}

/** A certificate authority of its own: a root, and an intermediate that issues certificates for servers. */
export class Authority {
	readonly #root: Signer;
	readonly #intermediate: Signer;
	readonly #lower: Signer | undefined;
	readonly #options: AuthorityOptions;

	private constructor(root: Signer, intermediate: Signer, lower: Signer | undefined, options: AuthorityOptions) {
		this.#root = root;
		this.#intermediate = intermediate;
		this.#lower = lower;
		this.#options = options;
	}

	static async create(options: AuthorityOptions): Promise<Authority> {
		const common = commonOf(options);
		const root = await issue({ ...common, ...ROOT, ...options.root });
		const intermediate = await issue({ ...common, ...INTERMEDIATE, ...options.intermediate }, root);
		const lower = options.lower === undefined ? undefined : await issue({ ...common, ...LOWER, ...options.lower }, intermediate);
		return new Authority(root, intermediate, lower, options);
	}

	/** PEM of the root: what a client is to trust. */
	get root(): string {
		return pemOf(this.#root.certificate);
	}

	/** PEM. */
	get intermediate(): string {
		return pemOf(this.#intermediate.certificate);
	}

	/** A certificate for a server with these DNS names and IP addresses. */
	async issue(names: readonly string[], options: ServerOptions = {}): Promise<Identity> {
		const direct = options.issuer === "root";
		const issuers = direct ? [] : [...(this.#lower === undefined ? [] : [this.#lower]), this.#intermediate];
		const leaf = await issue({ ...commonOf(this.#options), ...serverOf(names), ...options }, issuers[0] ?? this.#root);
		return await identityOf(leaf, issuers.map(({ certificate }) => certificate));
	}

	/** A certificate issued, wrongly, by the holder of a server's certificate from this authority. */
	async issueUnderServer(names: readonly string[], options: CertificateOptions = {}): Promise<Identity> {
		const common = commonOf(this.#options);
		const middle = await issue({ ...common, ...serverOf(names) }, this.#intermediate);
		const leaf = await issue({ ...common, ...serverOf(names), subject: "CN=Mooring Forged Server", ...options }, middle);
		return await identityOf(leaf, [middle.certificate, this.#intermediate.certificate]);
	}
}

/** A server's certificate that is its own issuer. */
export async function selfSigned(names: readonly string[], now: number, options: CertificateOptions = {}): Promise<Identity> {
	return await identityOf(await issue({ ...commonOf({ now }), ...serverOf(names), ...options }), []);
}

type Settings = CertificateOptions & Required<Pick<CertificateOptions, "subject" | "notBefore" | "notAfter" | "keyType">>;

interface Signer {
	readonly certificate: X509Certificate;
	readonly keys: webcrypto.CryptoKeyPair;
	readonly keyType: KeyType;
}

async function issue(settings: Settings, issuer?: Signer): Promise<Signer> {
	const keys = settings.keys ?? await webcrypto.subtle.generateKey(KEY_ALGORITHMS[settings.keyType], true, ["sign", "verify"]);
	const signer = issuer ?? { keys, keyType: settings.keyType };
	const certificate = await X509CertificateGenerator.create({
		...(settings.serialNumber === undefined ? {} : { serialNumber: settings.serialNumber }),
		subject: settings.subject,
		issuer: issuer === undefined ? settings.subject : issuer.certificate.subject,
		notBefore: new Date(settings.notBefore),
		notAfter: new Date(settings.notAfter),
		publicKey: keys.publicKey,
		signingKey: signer.keys.privateKey,
		signingAlgorithm: signatureOf(signer.keyType, settings.hash),
		extensions: await extensionsOf(settings, keys.publicKey, signer.keys.publicKey),
	});
	return { certificate, keys, keyType: settings.keyType };
}

/** RFC 5280 section 4.2; what a CA's certificate must have and a server's should. */
async function extensionsOf(settings: Settings, key: webcrypto.CryptoKey, issuerKey: webcrypto.CryptoKey): Promise<Extension[]> {
	const { authority, pathLength, extendedKeyUsages = [], names = [] } = settings;
	const usual: Extension[] = [];
	if (authority !== undefined) usual.push(new BasicConstraintsExtension(authority, pathLength, true));
	usual.push(new KeyUsagesExtension(usageOf(settings), true));
	if (extendedKeyUsages.length > 0) usual.push(new ExtendedKeyUsageExtension([...extendedKeyUsages]));
	if (names.length > 0) usual.push(new SubjectAlternativeNameExtension(names.map(generalName)));
	usual.push(await SubjectKeyIdentifierExtension.create(key));
	usual.push(await AuthorityKeyIdentifierExtension.create(issuerKey));
	return settings.extensions === undefined ? usual : settings.extensions(usual);
}

function usageOf({ authority, keyType }: Settings): KeyUsageFlags {
	const { cRLSign, digitalSignature, keyCertSign, keyEncipherment } = KeyUsageFlags;
	if (authority === true) return keyCertSign | cRLSign;
	if (isRsa(keyType)) return digitalSignature | keyEncipherment;
	return digitalSignature;
}

function generalName(name: string): { type: "dns" | "ip"; value: string } {
	return { type: isIP(name) === 0 ? "dns" : "ip", value: name };
}

function signatureOf(keyType: KeyType, hash: CertificateOptions["hash"]): { name: string; hash: string } {
	if (isRsa(keyType)) return { name: "RSASSA-PKCS1-v1_5", hash: hash ?? "SHA-256" };
	return { name: "ECDSA", hash: hash ?? (keyType === "P-384" ? "SHA-384" : "SHA-256") };
}

function isRsa(keyType: KeyType): boolean {
	return keyType.startsWith("RSA");
}

function commonOf({ now, keyType = "P-256" }: AuthorityOptions): Pick<Settings, "notBefore" | "notAfter" | "keyType"> {
	return { notBefore: now - HOUR, notAfter: now + 90 * 24 * HOUR, keyType };
}

function serverOf(names: readonly string[]): Pick<Settings, "subject" | "authority" | "extendedKeyUsages" | "names"> {
	return { subject: "CN=Mooring Local Server", authority: false, extendedKeyUsages: [ExtendedKeyUsage.serverAuth], names };
}

async function identityOf(leaf: Signer, issuers: readonly X509Certificate[]): Promise<Identity> {
	const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", leaf.keys.privateKey), "PRIVATE KEY");
	const certificate = pemOf(leaf.certificate);
	return { certificate, der: new Uint8Array(leaf.certificate.rawData), chain: certificate + issuers.map(pemOf).join(""), key: `${key}\n` };
}

function pemOf(certificate: X509Certificate): string {
	return `${certificate.toString("pem")}\n`;
}

const HOUR = 3600_000;

const ROOT = Object.freeze({ subject: "CN=Mooring Local CA", authority: true });

/** No intermediate may follow this one. */
const INTERMEDIATE = Object.freeze({ subject: "CN=Mooring Local Intermediate CA", authority: true, pathLength: 0 });

const LOWER = Object.freeze({ subject: "CN=Mooring Local Issuing CA", authority: true, pathLength: 0 });

const KEY_ALGORITHMS = Object.freeze({
	"P-256": { name: "ECDSA", namedCurve: "P-256" },
	"P-384": { name: "ECDSA", namedCurve: "P-384" },
	"RSA-2048": { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
	"RSA-4096": { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]) },
} as const);
