import { nodeCrypto } from "../../hosts/node/crypto.js";
import { equal } from "../../modules/bytes/equal.js";
import type { Crypto, GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import { writeEcdsaSignature } from "../../modules/x509/signature.js";
import type { Random } from "./random.js";
import { p256 } from "./tls-credentials.js";
import type { Credentials } from "./tls-credentials.js";

/**
 * The host's hashes and ciphers, with everything that is random drawn from a generator, so that a handshake is the same each
 * time: key agreement and signatures are shams of the right form, which only the two sides of a test believe.
 */
export function seededCrypto(random: Random): Crypto {
	return {
		...nodeCrypto,
		random(into) {
			into.set(random.bytes(into.length));
		},
		generateKeyPair: (group) => sham(group, random),
		verify: (_algorithm, _key, message, signature) => equal(signature, shamSignature(message)),
	};
}

/** What `seededCrypto` believes. */
export const shamCredentials: Credentials = Object.freeze({ certificate: p256.certificate, scheme: p256.scheme, sign: (content: Uint8Array) => writeEcdsaSignature(shamSignature(content)) });

function sham(group: GroupName, random: Random): KeyAgreement {
	const publicKey = random.bytes(LENGTHS[group]);
	if (group !== "x25519") publicKey[0] = 4;
	return {
		group, publicKey,
		agree(peerKey) {
			if (peerKey.length !== publicKey.length) return undefined;
			const shared = nodeCrypto.hash("sha384");
			shared.update(peerKey.map((byte, index) => byte ^ (publicKey[index] ?? 0)));
			return shared.digest().slice(0, group === "secp384r1" ? 48 : 32);
		},
		wipe: () => undefined,
	};
}

function shamSignature(content: Uint8Array): Uint8Array {
	const hash = nodeCrypto.hash("sha512");
	hash.update(content);
	return hash.digest();
}

const LENGTHS: Readonly<Record<GroupName, number>> = Object.freeze({ x25519: 32, secp256r1: 65, secp384r1: 97 });
