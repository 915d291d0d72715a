import type { AeadName, Crypto, CurveName, GroupName, HashName, PublicKey, SignatureAlgorithm } from "../ports/crypto.js";
import { table } from "../table/table.js";

/** ProtocolVersion (RFC 8446 section 4.2.1). */
export const TLS12 = 0x0303;
export const TLS13 = 0x0304;

/** A TLS 1.3 cipher suite (RFC 8446 appendix B.4). */
export interface CipherSuite {
	readonly version: typeof TLS13;
	readonly id: number;
	readonly name: string;
	readonly aead: AeadName;
	/** Bytes. */
	readonly keyLength: number;
	readonly hash: HashName;
}

/** A group for key agreement (RFC 8446 section 4.2.7). */
export interface NamedGroup {
	readonly id: number;
	readonly name: GroupName;
}

/** A signature scheme (RFC 8446 section 4.2.3). */
export interface SignatureScheme {
	readonly id: number;
	readonly name: string;
	readonly algorithm: SignatureAlgorithm;
	/** The curve that TLS 1.3 binds an ECDSA scheme to. */
	readonly curve?: CurveName;
}

// A chip makes these lists in each handshake: by loops, since closures and their calls take longer than all that is done in them.

/** The suites of a list that the host's crypto provides, in the order in which it wants them offered. */
export function suitesOf<Suite extends { readonly aead: AeadName }>(crypto: Crypto, suites: readonly Suite[]): readonly Suite[] {
	const list: Suite[] = [];
	for (let at = 0, aead = crypto.aeads[0]; aead !== undefined; aead = crypto.aeads[++at]) {
		for (let row = 0, suite = suites[0]; suite !== undefined; suite = suites[++row]) if (suite.aead === aead) list.push(suite);
	}
	return list;
}

/** Whether there is any. */
export function hasSuite(crypto: Crypto, suites: readonly { readonly aead: AeadName }[]): boolean {
	return suites.some(({ aead }) => crypto.aeads.includes(aead));
}

export function groupsOf(crypto: Crypto): readonly NamedGroup[] {
	const list: NamedGroup[] = [];
	for (let at = 0, name = crypto.groups[0]; name !== undefined; name = crypto.groups[++at]) {
		for (let row = 0, group = namedGroups[0]; group !== undefined; group = namedGroups[++row]) if (group.name === name) list.push(group);
	}
	return list;
}

/** The entry with this number. */
export function withId<Entry extends { readonly id: number }>(list: readonly Entry[], id: number): Entry | undefined {
	let at = 0;
	while (at < list.length && list[at]?.id !== id) at++;
	return list[at];
}

/** What the host's crypto can check, in the order of the table. */
export function schemesOf(crypto: Crypto): readonly SignatureScheme[] {
	const list: SignatureScheme[] = [];
	for (let row = 0, scheme = signatureSchemes[0]; scheme !== undefined; scheme = signatureSchemes[++row]) if (crypto.signatures.includes(scheme.algorithm.kind)) list.push(scheme);
	return list;
}

/** What certificates may be signed with beside the handshake's schemes. */
export function certificateSchemesOf(crypto: Crypto): readonly SignatureScheme[] {
	return certificatesAlone.filter(({ algorithm }) => crypto.signatures.includes(algorithm.kind));
}

/**
 * Whether a key signs handshakes with a scheme. TLS 1.3 (RFC 8446 section 4.2.3): an EC key binds the scheme by its curve,
 * and of RSA only PSS signs. In TLS 1.2 any hash goes with any curve, and both kinds of RSA are good.
 */
export function fits({ algorithm, curve }: SignatureScheme, key: PublicKey, version: number): boolean {
	if (key.kind === "ec") return version === TLS13 ? curve === key.curve : algorithm.kind === "ecdsa";
	if (key.kind === "rsa") return algorithm.kind === "rsa-pss" || (version !== TLS13 && algorithm.kind === "rsa-pkcs1");
	return algorithm.kind === key.kind;
}

/** How many records one key may protect (RFC 8446 section 5.5); of ChaCha20-Poly1305, all that can be numbered. */
export function recordLimit(aead: AeadName): number {
	return aead === "chacha20-poly1305" ? Number.MAX_SAFE_INTEGER : GCM_RECORDS;
}

export const suites13: readonly CipherSuite[] = table([
	{ version: TLS13, id: 0x1301, name: "TLS_AES_128_GCM_SHA256", aead: "aes-128-gcm", keyLength: 16, hash: "sha256" },
	{ version: TLS13, id: 0x1302, name: "TLS_AES_256_GCM_SHA384", aead: "aes-256-gcm", keyLength: 32, hash: "sha384" },
	{ version: TLS13, id: 0x1303, name: "TLS_CHACHA20_POLY1305_SHA256", aead: "chacha20-poly1305", keyLength: 32, hash: "sha256" },
] as const);

/** 2^24.5 full-size records are the limit; below it, so that an alert and the KeyUpdate itself have room. */
const GCM_RECORDS = 2 ** 24;

export const namedGroups: readonly NamedGroup[] = table([
	{ id: 0x001d, name: "x25519" },
	{ id: 0x0017, name: "secp256r1" },
	{ id: 0x0018, name: "secp384r1" },
] as const);

/** In the order in which they are offered: what costs a chip least comes first. */
export const signatureSchemes: readonly SignatureScheme[] = table([
	{ id: 0x0403, name: "ecdsa_secp256r1_sha256", algorithm: { kind: "ecdsa", hash: "sha256" }, curve: "secp256r1" },
	{ id: 0x0804, name: "rsa_pss_rsae_sha256", algorithm: { kind: "rsa-pss", hash: "sha256" } },
	{ id: 0x0805, name: "rsa_pss_rsae_sha384", algorithm: { kind: "rsa-pss", hash: "sha384" } },
	{ id: 0x0806, name: "rsa_pss_rsae_sha512", algorithm: { kind: "rsa-pss", hash: "sha512" } },
	{ id: 0x0503, name: "ecdsa_secp384r1_sha384", algorithm: { kind: "ecdsa", hash: "sha384" }, curve: "secp384r1" },
	{ id: 0x0807, name: "ed25519", algorithm: { kind: "ed25519" } },
	{ id: 0x0401, name: "rsa_pkcs1_sha256", algorithm: { kind: "rsa-pkcs1", hash: "sha256" } },
	{ id: 0x0501, name: "rsa_pkcs1_sha384", algorithm: { kind: "rsa-pkcs1", hash: "sha384" } },
	{ id: 0x0601, name: "rsa_pkcs1_sha512", algorithm: { kind: "rsa-pkcs1", hash: "sha512" } },
] as const);

/** ECDSA with SHA-512 is bound to a curve that we lack; in a certificate it may come from any. */
const certificatesAlone: readonly SignatureScheme[] = table([
	{ id: 0x0603, name: "ecdsa_secp521r1_sha512", algorithm: { kind: "ecdsa", hash: "sha512" } },
] as const);

export const certificateSchemes: readonly SignatureScheme[] = table([...signatureSchemes, ...certificatesAlone]);
