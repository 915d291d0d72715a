import type { AeadName, HashName } from "../ports/crypto.js";
import { table } from "../table/table.js";
import { TLS12 } from "./suites.js";

/** A TLS 1.2 cipher suite with ECDHE and an AEAD (RFC 5289, RFC 7905). */
export interface CipherSuite12 {
	readonly version: typeof TLS12;
	readonly id: number;
	readonly name: string;
	/** What signs the key exchange: the kind of the certificate's key. */
	readonly authentication: "ec" | "rsa";
	readonly aead: AeadName;
	/** Bytes. */
	readonly keyLength: number;
	/** Bytes of the IV that the key block holds; the rest of the nonce is sent along. */
	readonly ivLength: 4 | 12;
	/** Of the PRF and the transcript. */
	readonly hash: HashName;
}

export const suites12: readonly CipherSuite12[] = table([
	{ version: TLS12, id: 0xc02b, name: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", authentication: "ec", aead: "aes-128-gcm", keyLength: 16, ivLength: 4, hash: "sha256" },
	{ version: TLS12, id: 0xc02f, name: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", authentication: "rsa", aead: "aes-128-gcm", keyLength: 16, ivLength: 4, hash: "sha256" },
	{ version: TLS12, id: 0xc02c, name: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", authentication: "ec", aead: "aes-256-gcm", keyLength: 32, ivLength: 4, hash: "sha384" },
	{ version: TLS12, id: 0xc030, name: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", authentication: "rsa", aead: "aes-256-gcm", keyLength: 32, ivLength: 4, hash: "sha384" },
	{ version: TLS12, id: 0xcca9, name: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", authentication: "ec", aead: "chacha20-poly1305", keyLength: 32, ivLength: 12, hash: "sha256" },
	{ version: TLS12, id: 0xcca8, name: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", authentication: "rsa", aead: "chacha20-poly1305", keyLength: 32, ivLength: 12, hash: "sha256" },
] as const);
