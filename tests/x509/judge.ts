import type { Crypto } from "../../modules/ports/crypto.js";
import type { Authenticator, PeerProof } from "../../modules/x509/authenticator.js";
import { readServerName, type ServerName } from "../../modules/x509/host-name.js";
import { NOW } from "../fakes/certificates.js";
import { countingCrypto } from "../fakes/counting-crypto.js";
import { ok } from "../harness.js";

export interface Shown {
	readonly chain: readonly Uint8Array[];
	readonly server?: string;
	readonly port?: number;
	/** `undefined` in so many words: the clock is not set. */
	readonly now?: number | undefined;
	/** What the host's crypto can check, if not all that it can. */
	readonly signatures?: Crypto["signatures"];
}

/** What a judgement cost. */
export interface Effort {
	steps: number;
	checks: number;
}

/** Judges a chain to the end, watching that no step checks more than one signature. */
export function judge(trust: Authenticator, shown: Shown, effort: Effort = { steps: 0, checks: 0 }): PeerProof {
	const { crypto, count } = countingCrypto(shown.signatures);
	const now = "now" in shown ? shown.now : NOW;
	const authentication = trust.authenticate({ certificates: shown.chain, name: serverName(shown.server ?? "localhost"), port: shown.port ?? 8883, now, crypto });
	for (effort.steps = 1; effort.steps <= MOST_STEPS; effort.steps++) {
		const before = count();
		try {
			const proof = authentication.step();
			if (proof !== undefined) return proof;
		} finally {
			effort.checks = count();
			ok(count() - before <= 1, "one step checks at most one signature");
		}
	}
	throw new RangeError(`no judgement after ${MOST_STEPS} steps`);
}

export function serverName(text: string): ServerName {
	const name = readServerName(text);
	if (name === undefined) throw new RangeError(text);
	return name;
}

const MOST_STEPS = 100;
