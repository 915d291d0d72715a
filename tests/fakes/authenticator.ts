import { X509Certificate } from "node:crypto";
import type { Failure } from "../../modules/ports/failure.js";
import type { PublicKey } from "../../modules/ports/crypto.js";
import type { Authenticator, PeerProof, PresentedChain } from "../../modules/x509/authenticator.js";

export interface Judgement {
	/** Calls of `step` that it takes; 1 unless given. */
	readonly steps?: number;
	/** Thrown in the last step instead of a proof. */
	readonly failure?: Failure & Error;
	readonly kind?: PeerProof["kind"];
	/** Told of each chain that is presented. */
	readonly presented?: (chain: PresentedChain) => void;
}

/** Believes every server, after a number of steps, and takes the key from its first certificate. */
export function fakeAuthenticator({ steps = 1, failure, kind = "verified", presented }: Judgement = {}): Authenticator {
	return {
		needsTime: false,
		description: "everybody",
		authenticate(chain) {
			presented?.(chain);
			let left = steps;
			return {
				step() {
					if (--left > 0) return undefined;
					if (failure !== undefined) throw failure;
					// Read in the last step, so that a view which does not live that long is found out.
					return { kind, key: keyOf(chain.certificates[0] ?? new Uint8Array(0)), description: "whoever it is", findings: [] } as Partial<PeerProof> as PeerProof;
				},
			};
		},
	};
}

function keyOf(certificate: Uint8Array): PublicKey {
	const jwk = new X509Certificate(certificate).publicKey.export({ format: "jwk" });
	if (jwk.kty === "RSA") return { kind: "rsa", modulus: decode(jwk.n), exponent: decode(jwk.e) };
	const point = Uint8Array.of(4, ...decode(jwk.x), ...decode(jwk.y));
	return { kind: "ec", curve: jwk.crv === "P-384" ? "secp384r1" : "secp256r1", point };
}

function decode(text: string | undefined): Uint8Array {
	return new Uint8Array(Buffer.from(text ?? "", "base64url"));
}
