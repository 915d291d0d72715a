import { Reader } from "../bytes/reader.js";
import type { Extensions } from "./extension.js";
import { MAX_FRAGMENT_LENGTH, RECORD_SIZE_LIMIT } from "./extension.js";
import { illegalParameter, tlsFailures } from "./failures.js";
import type { HandshakeLayer } from "./handshake-layer.js";
import type { RecordSizeOffer } from "./offer.js";
import { PLAINTEXT_LIMIT } from "./record.js";

/** What a receive buffer for fragments of this many bytes asks for; undefined when it takes any record. */
export function recordSizeOffer(receiveBuffer: number): RecordSizeOffer | undefined {
	const limit = receiveBuffer - MOST_OVERHEAD;
	if (limit >= PLAINTEXT_LIMIT) return undefined;
	let fragment: number | undefined;
	for (let code = 1; code <= LARGEST_FRAGMENT_CODE && fragmentLength(code) <= limit; code++) fragment = code;
	return { limit, fragment };
}

/**
 * Obeys what a server answered: records both ways get no longer. Says which extension it was, or undefined.
 * `typed`: whether the content's type is protected with it, as in TLS 1.3.
 */
export function agreeRecordSize(extensions: Extensions, offer: RecordSizeOffer | undefined, message: string, typed: boolean, layer: HandshakeLayer): string | undefined {
	const fragment = extensions.get(MAX_FRAGMENT_LENGTH);
	const limit = extensions.get(RECORD_SIZE_LIMIT);
	if (fragment !== undefined && limit !== undefined) throw illegalParameter(message, "max_fragment_length", "beside record_size_limit");
	const type = typed ? 1 : 0;
	if (limit !== undefined) {
		const reader = new Reader(limit, () => tlsFailures.make("malformed-message", { message }));
		const theirs = reader.uint16();
		reader.end();
		if (theirs < LEAST_LIMIT) throw illegalParameter(message, "record_size_limit", theirs);
		layer.limitRecords((offer?.limit ?? PLAINTEXT_LIMIT) - type, Math.min(theirs - type, PLAINTEXT_LIMIT));
		return "record_size_limit";
	}
	if (fragment !== undefined) {
		const reader = new Reader(fragment, () => tlsFailures.make("malformed-message", { message }));
		const code = reader.uint8();
		reader.end();
		if (code !== offer?.fragment) throw illegalParameter(message, "max_fragment_length", code);
		layer.limitRecords(fragmentLength(code), fragmentLength(code));
		return "max_fragment_length";
	}
	return undefined;
}

function fragmentLength(code: number): number {
	return 256 << code;
}

/** What protection adds at most: eight bytes of nonce and a tag in TLS 1.2, a type and a tag in TLS 1.3. */
const MOST_OVERHEAD = 24;

const LARGEST_FRAGMENT_CODE = 4;

/** RFC 8449 section 4. */
const LEAST_LIMIT = 64;
