import type { Failure } from "../../modules/ports/failure.js";
import type { PublicKey } from "../../modules/ports/crypto.js";
import type { Authenticator, PeerProof, PresentedChain } from "../../modules/x509/authenticator.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { copyPublicKey, readPublicKey } from "../../modules/x509/public-key.js";

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
	return copyPublicKey(readPublicKey(readCertificate(certificate, "the server's certificate")));
}
