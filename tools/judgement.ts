import { nodeCrypto } from "../hosts/node/crypto.js";
import { isFailure } from "../modules/failure/failure.js";
import type { StageFailure } from "../modules/failure/failure.js";
import { anchors } from "../modules/x509/anchor.js";
import type { Authenticator, PeerProof } from "../modules/x509/authenticator.js";
import type { ServerName } from "../modules/x509/host-name.js";
import type { Profile } from "../modules/x509/profile.js";

/** What the firmware would say of a server. */
export type Judgement = { readonly proof: PeerProof; readonly refused?: undefined } | { readonly refused: StageFailure; readonly proof?: undefined };

export interface Shown {
	/** DER, the server's own first. */
	readonly certificates: readonly Uint8Array[];
	readonly name: ServerName;
	readonly port: number;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** How strictly paths to anchors are judged. */
	readonly profile: Profile;
}

/** With these certificates as its trust anchors. */
export function judgeByAnchors(shown: Shown, trusted: readonly Uint8Array[]): Judgement {
	return judge(shown, () => anchors(trusted, shown.profile));
}

/** By the firmware's own code, step by step as it does. */
export function judge(shown: Shown, authenticator: () => Authenticator): Judgement {
	try {
		const { certificates, name, port, now } = shown;
		const authentication = authenticator().authenticate({ certificates, name, port, now, crypto: nodeCrypto });
		for (;;) {
			const proof = authentication.step();
			if (proof !== undefined) return { proof };
		}
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return { refused: caught };
	}
}
