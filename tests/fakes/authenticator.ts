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
	/** Names the decision; two with one name trust each other's sessions. */
	readonly policy?: string;
	/** Milliseconds since 1970 after which its proofs hold no more, nor while the date is unknown. */
	readonly end?: number;
	/** Told of each chain that is presented. */
	readonly presented?: (chain: PresentedChain) => void;
}

/** Believes every server, after a number of steps, and takes the key from its first certificate. */
export function fakeAuthenticator({ steps = 1, failure, kind = "verified", policy = "everybody", end, presented }: Judgement = {}): Authenticator {
	return {
		needsTime: false,
		description: "everybody",
		identity: () => policy,
		authenticate(chain) {
			presented?.(chain);
			let left = steps;
			return {
				step() {
					if (--left > 0) return undefined;
					if (failure !== undefined) throw failure;
					// Read in the last step, so that a view which does not live that long is found out.
					return fakePeer(kind, keyOf(chain.certificates[0] ?? new Uint8Array(0)), end);
				},
			};
		},
	};
}

function fakePeer(kind: PeerProof["kind"], key: PublicKey, end: number | undefined): PeerProof {
	const peer = { kind, key, description: "whoever it is", findings: [], at: (now?: number): unknown => (end === undefined || (now !== undefined && now <= end) ? peer : undefined) };
	return peer as unknown as PeerProof;
}

function keyOf(certificate: Uint8Array): PublicKey {
	return copyPublicKey(readPublicKey(readCertificate(certificate, "the server's certificate")));
}
