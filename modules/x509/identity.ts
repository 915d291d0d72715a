import { writeBase64 } from "../bytes/base64.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { Writer } from "../bytes/writer.js";
import type { Crypto } from "../ports/crypto.js";

/** Names a trust decision by the SHA-256 of all that it depends on: two that judge alike have one name, and no other has it. */
export function trustIdentity(crypto: Pick<Crypto, "hash">, kind: string, parts: readonly Uint8Array[]): string {
	const context = crypto.hash("sha256");
	// Each part with its length before it, so that no two lists are the same bytes.
	for (const part of [writeUtf8(kind), ...parts]) {
		context.update(new Writer(4).uint32(part.length).written);
		context.update(part);
	}
	return writeBase64(context.digest());
}
