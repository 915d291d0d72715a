import { existsSync, readFileSync } from "node:fs";
import * as tls from "node:tls";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { equal } from "../modules/bytes/equal.js";
import { isFailure } from "../modules/failure/failure.js";
import type { AnchorBundle } from "../modules/x509/anchor-bundle.js";
import { isSelfIssued, readCertificate, readSignedPart } from "../modules/x509/certificate.js";
import type { Certificate } from "../modules/x509/certificate.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import { readPublicKey } from "../modules/x509/public-key.js";
import { isSignedBy, readSignatureAlgorithm } from "../modules/x509/signature.js";
import { keptCertificates } from "./flashed.js";
import type { Surroundings } from "./tool.js";

/** A root that this machine knows, and where it stands. */
export interface KnownRoot {
	readonly der: Uint8Array;
	readonly source: string;
}

/** The roots that this project and this machine trust; their stores are read when they are first asked. */
export class SystemRoots {
	readonly #folder: string;
	readonly #environment: Readonly<Record<string, string | undefined>>;
	#roots: readonly KnownRoot[] | undefined;

	/** The project's own `certs/` goes before everything, then SSL_CERT_FILE, as OpenSSL knows it. */
	constructor({ folder, environment }: Pick<Surroundings, "folder" | "environment">) {
		this.#folder = folder;
		this.#environment = environment;
	}

	/** The root whose key signed this certificate. */
	issuerOf(certificate: Certificate): KnownRoot | undefined {
		this.#roots ??= this.read();
		return this.#roots.find(({ der }) => {
			const root = leniently(() => readCertificate(der, "a root of the store"));
			return root !== undefined && isSelfIssued(root) && hasIssued(root, certificate);
		});
	}

	private read(): readonly KnownRoot[] {
		const paths = [this.#environment["SSL_CERT_FILE"] ?? "", ...BUNDLES].filter((path) => path !== "" && existsSync(path));
		const files = paths.flatMap((path) => fromPem(leniently(() => readPemCertificates(readFileSync(path))) ?? [], path));
		// Node 22 and later; the declarations of Node 20 do not have it.
		const system = "getCACertificates" in tls && typeof tls.getCACertificates === "function" ? (tls.getCACertificates as (type: string) => readonly string[])("system") : [];
		const parsed = (list: readonly string[]): Uint8Array[] => list.flatMap((pem) => leniently(() => readPemCertificates(pem)) ?? []);
		const own = keptCertificates(this.#folder).flatMap((one) => (one.kind === "certificate" ? [{ der: one.certificate.der, source: one.path }] : []));
		return [...own, ...files, ...fromPem(parsed(system), "the system's store"), ...fromPem(parsed(tls.rootCertificates), "Mozilla's list, which Node brings")];
	}
}

/** The bundles in `certs/` that have this root, or else the one that issued this certificate. */
export function bundlesWith(certificate: Certificate, folder: string): readonly string[] {
	return keptCertificates(folder).flatMap((one) => (one.kind === "bundle" && isIn(one.bundle, certificate) ? [one.path] : []));
}

function isIn(bundle: AnchorBundle, certificate: Certificate): boolean {
	if (bundle.holds(certificate.subject, certificate.signed, nodeCrypto)) return true;
	return Array.from({ length: bundle.countOf(certificate.issuer, nodeCrypto) }).some((_, number) => {
		const root = bundle.candidate(certificate.issuer, number, nodeCrypto);
		return root !== undefined && hasIssued(readSignedPart(root.der, "a root of the bundle"), certificate);
	});
}

/** Whether a source is a file of the project. */
export function isOwnFile(source: string | undefined): boolean {
	return source?.startsWith("certs/") === true;
}

/** Whether one certificate's key made the other's signature. */
export function hasIssued(issuer: Certificate, certificate: Certificate): boolean {
	if (!equal(issuer.subject, certificate.issuer)) return false;
	return leniently(() => isSignedBy(certificate, readSignatureAlgorithm(certificate, nodeCrypto), readPublicKey(issuer), nodeCrypto)) ?? false;
}

function fromPem(list: readonly Uint8Array[], source: string): readonly KnownRoot[] {
	return list.map((der) => ({ der, source }));
}

/** A store may hold what the firmware cannot read: it is passed over. */
function leniently<Value>(read: () => Value): Value | undefined {
	try {
		return read();
	} catch (caught) {
		if (isFailure(caught)) return undefined;
		throw caught;
	}
}

/** Debian, Fedora, Alpine and the BSDs. */
const BUNDLES: readonly string[] = Object.freeze(["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]);
