import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { Crypto } from "../../modules/ports/crypto.js";

/** The host's crypto, counting the signature checks: what costs a chip most. */
export function countingCrypto(signatures = nodeCrypto.signatures): { readonly crypto: Crypto; readonly count: () => number } {
	let count = 0;
	const crypto: Crypto = {
		...nodeCrypto,
		signatures,
		verify(...parameters) {
			count++;
			return nodeCrypto.verify(...parameters);
		},
	};
	return { crypto, count: () => count };
}
