import { Reader } from "../bytes/reader.js";
import { Writer } from "../bytes/writer.js";
import { isFailure } from "../failure/failure.js";
import type { PrivateKey, Signer } from "../ports/crypto.js";
import { DerReader } from "../x509/der.js";
import { readName, shortName } from "../x509/name.js";
import { writeEcdsaSignature } from "../x509/signature.js";
import type { CertificateRequest } from "./certificate-request.js";
import { signedContent } from "./certificate-verify.js";
import { tlsFailures } from "./failures.js";
import { certificateSchemes, fits, TLS12, TLS13 } from "./suites.js";
import type { SignatureScheme } from "./suites.js";

export interface IdentityParts {
	/** DER, our own first, each issued by the next. Kept, not copied. */
	readonly certificates: readonly Uint8Array[];
	/** The key of the first. It may lie in a secure element. */
	readonly key: PrivateKey;
	/** One line for people: whose certificate it is. */
	readonly description: string;
}

/** How a CertificateRequest is answered. */
export interface Answer {
	/** Undefined: with an empty Certificate. */
	readonly proof: Proof | undefined;
	/** What the server wants, for people. */
	readonly wanted: string;
}

/** With what, and how, we prove who we are. */
export interface Proof {
	readonly identity: Identity;
	readonly scheme: SignatureScheme;
}

/**
 * Who we are, to servers that ask for it. It brings its code along: the engine knows its type only, so that a firmware
 * without a certificate of its own does not have it in flash.
 */
export class Identity {
	readonly certificates: readonly Uint8Array[];
	readonly key: PrivateKey;
	readonly description: string;
	/** What the key can sign with in each version, its best first. */
	readonly #schemes13: readonly SignatureScheme[];
	readonly #schemes12: readonly SignatureScheme[];

	constructor({ certificates, key, description }: IdentityParts) {
		if (certificates.length === 0) throw new RangeError("an identity has a certificate");
		this.certificates = certificates;
		this.key = key;
		this.description = description;
		this.#schemes13 = schemesOf(key, TLS13);
		this.#schemes12 = schemesOf(key, TLS12);
	}

	/** For TLS 1.3: the best scheme of our key that the server takes. */
	answer13(request: CertificateRequest): Answer {
		const scheme = this.#schemes13.find(({ id }) => request.takes(id));
		return { proof: scheme && { identity: this, scheme }, wanted: wantedText(request) };
	}

	/** The whole Certificate message of TLS 1.3 (RFC 8446 section 4.4.2); a context belongs to requests after the handshake only. */
	certificate13(): Uint8Array {
		return this.writeCertificate(TLS13);
	}

	/** The whole CertificateVerify message of TLS 1.3 (RFC 8446 section 4.4.3): one public-key operation. */
	verify13({ algorithm, id }: SignatureScheme, transcriptHash: Uint8Array): Uint8Array {
		const content = signedContent("client", transcriptHash);
		return this.writeVerify(id, begin(this.key, algorithm, content));
	}

	/** For TLS 1.2, from its first message on. */
	signatures12(): Signatures12 {
		return new Signatures12(this, this.#schemes12);
	}

	/** The whole Certificate message of TLS 1.2 (RFC 5246 section 7.4.6). */
	certificate12(): Uint8Array {
		return this.writeCertificate(TLS12);
	}

	/** The whole CertificateVerify message, which looks the same in both versions: one public-key operation. */
	writeVerify(scheme: number, signer: Signer): Uint8Array {
		const raw = sign(signer);
		const signature = this.key.publicKey.kind === "ec" ? writeEcdsaSignature(raw) : raw;
		return new Writer(8 + signature.length).uint8(CERTIFICATE_VERIFY)
			.vector24((writer) => writer.uint16(scheme).vector16(() => writer.bytes(signature))).written;
	}

	private writeCertificate(version: number): Uint8Array {
		const { certificates } = this;
		const capacity = certificates.reduce((sum, { length }) => sum + 5 + length, 8);
		return new Writer(capacity).uint8(CERTIFICATE).vector24((writer) => {
			if (version === TLS13) writer.uint8(0);
			writer.vector24(() => {
				for (const certificate of certificates) {
					writer.vector24(() => writer.bytes(certificate));
					if (version === TLS13) writer.uint16(0);
				}
			});
		}).written;
	}
}

/**
 * The signatures that TLS 1.2 may ask for: each is over the whole handshake so far (RFC 5246 section 7.4.8), and with
 * which algorithm is said in its middle only. So all that our key knows are begun, and all but one are dropped.
 */
export class Signatures12 {
	readonly #identity: Identity;
	/** The key cannot sign, which nobody needs to know unless a signature is asked for. */
	#failed = false;
	#begun: { readonly scheme: SignatureScheme; readonly signer: Signer }[] = [];

	constructor(identity: Identity, schemes: readonly SignatureScheme[]) {
		this.#identity = identity;
		for (const scheme of schemes) {
			try {
				this.#begun.push({ scheme, signer: identity.key.signer(scheme.algorithm) });
			} catch {
				this.#failed = true;
			}
		}
	}

	/** Hears a message of the handshake. */
	update(message: Uint8Array): void {
		try {
			for (const { signer } of this.#begun) signer.update(message);
		} catch {
			this.#failed = true;
		}
	}

	/** Keeps the best that the server takes. */
	answer(request: CertificateRequest): Answer {
		if (this.#failed) throw tlsFailures.make("client-signature");
		const type = this.#identity.key.publicKey.kind === "rsa" ? RSA_SIGN : ECDSA_SIGN;
		const best = request.types?.includes(type) === true ? this.#begun.find(({ scheme }) => request.takes(scheme.id)) : undefined;
		this.#begun = best === undefined ? [] : [best];
		return { proof: best && { identity: this.#identity, scheme: best.scheme }, wanted: wantedText(request) };
	}

	/** Nobody asks. */
	drop(): void {
		this.#begun = [];
	}

	/** The whole CertificateVerify message: one public-key operation. */
	verify(): Uint8Array {
		const [kept] = this.#begun;
		if (kept === undefined) throw new RangeError("no signature was asked for");
		this.drop();
		return this.#identity.writeVerify(kept.scheme.id, kept.signer);
	}
}

/** Whatever a key throws says that it cannot sign: its parts do not belong together, it was wiped, its element is gone. Without closures, which would take a chip's stack. */
function begin(key: PrivateKey, algorithm: SignatureScheme["algorithm"], content: Uint8Array): Signer {
	try {
		const signer = key.signer(algorithm);
		signer.update(content);
		return signer;
	} catch {
		throw tlsFailures.make("client-signature");
	}
}

function sign(signer: Signer): Uint8Array {
	try {
		return signer.sign();
	} catch {
		throw tlsFailures.make("client-signature");
	}
}

function schemesOf({ algorithms, publicKey }: PrivateKey, version: number): readonly SignatureScheme[] {
	return algorithms.flatMap((own) => certificateSchemes.filter((scheme) => isSame(scheme, own) && fits(scheme, publicKey, version)));
}

function isSame({ algorithm }: SignatureScheme, own: SignatureScheme["algorithm"]): boolean {
	return algorithm.kind === own.kind && (algorithm.kind === "ed25519" || own.kind === "ed25519" || algorithm.hash === own.hash);
}

/** The schemes that we know of those that the server takes, and the CAs that it names. */
function wantedText(request: CertificateRequest): string {
	const schemes = certificateSchemes.filter(({ id }) => request.takes(id)).map(({ name }) => name);
	const authorities = authoritiesText(request.authorities);
	const issued = authorities === "" ? "" : `, issued by ${authorities}`;
	return `${schemes.length === 0 ? "no signature that we know" : schemes.join(", ")}${issued}`;
}

function authoritiesText(authorities: Uint8Array): string {
	const list = new Reader(authorities, () => new RangeError());
	const names: string[] = [];
	let more = 0;
	while (list.remaining > 0) {
		const name = list.vector16(1);
		if (names.length < MOST_SHOWN) names.push(authorityText(name));
		else more++;
	}
	return more === 0 ? names.join(" or ") : `${names.join(" or ")} or ${more} more`;
}

/** It need not be a good name: it is only shown. */
function authorityText(name: Uint8Array): string {
	try {
		return shortName(readName(new DerReader(name, "name", "")));
	} catch (caught) {
		if (isFailure(caught)) return "a name that cannot be read";
		throw caught;
	}
}

const CERTIFICATE = 11;
const CERTIFICATE_VERIFY = 15;

/** ClientCertificateType (RFC 5246 section 7.4.4, RFC 8422 section 5.5); ECDSA's goes for Ed25519 too. */
const RSA_SIGN = 1;
const ECDSA_SIGN = 64;

/** CAs that are named to people. */
const MOST_SHOWN = 3;
