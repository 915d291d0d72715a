import { writeHex } from "../bytes/hex.js";
import type { Crypto } from "../ports/crypto.js";
import type { Storage } from "../ports/storage.js";

/**
 * A client identifier that no other device has and that a restart keeps: two devices with one identifier throw each
 * other off the broker (MQTT 3.1.1 section 3.1.4). Made once, then read from storage.
 */
export function lastingClientId(storage: Storage, crypto: Pick<Crypto, "random">): string {
	const kept = storage.read(KEY);
	if (kept !== undefined && kept !== "") return kept;
	const random = new Uint8Array(RANDOM_LENGTH);
	crypto.random(random);
	const made = `mooring-${writeHex(random)}`;
	storage.write(KEY, made);
	return made;
}

const KEY = "mqtt-client-id";

/** Bytes: with the prefix 20 characters, and every broker must take 23 (MQTT 3.1.1 section 3.1.3.1). */
const RANDOM_LENGTH = 6;
