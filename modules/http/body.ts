import { writeUtf8 } from "../bytes/utf8.js";
import { isFailure } from "../failure/failure.js";
import { httpFailures } from "./failures.js";
import { requestFailures } from "./request-failures.js";

/** What a request carries: bytes, or a source of them whose length nobody knows, which is sent in chunks. */
export type HttpBody = { readonly type: string; readonly bytes: Uint8Array } | { readonly type: string; readonly chunks: ChunkSource };

/** Gives a body piece by piece. What one of its methods throws ends the request: a failure as it is, anything else as `body-source`. */
export interface ChunkSource {
	/** The next piece, which stays as it is until the next call; undefined behind the last one. An empty one: none yet, until `HttpClient.resume()`. */
	next(): Uint8Array | undefined;
	/** Begins anew. Without this, a request that came to nothing is not repeated, nor redirected. */
	rewind?(): void;
}

export function bytesBody(bytes: Uint8Array, type = "application/octet-stream"): HttpBody {
	return { type, bytes };
}

export function textBody(text: string, type = "text/plain;charset=utf-8"): HttpBody {
	return { type, bytes: writeUtf8(text) };
}

/** Throws a failure of fault `caller` for what JSON has no word for. */
export function jsonBody(value: unknown): HttpBody {
	// For a function or undefined there is no text.
	const text = JSON.stringify(value) as string | undefined;
	if (text === undefined) throw requestFailures.make("body-not-json", { kind: typeof value });
	return { type: "application/json", bytes: writeUtf8(text) };
}

export function chunkedBody(chunks: ChunkSource, type = "application/octet-stream"): HttpBody {
	return { type, chunks };
}

/** The next piece of a source; throws failures alone. */
export function nextPiece(source: ChunkSource): Uint8Array | undefined {
	try {
		return source.next();
	} catch (caught) {
		throw sourceFailure(caught);
	}
}

/** Lets a body be sent from its beginning; throws failures alone. */
export function rewind(body: HttpBody | undefined): void {
	if (body === undefined || "bytes" in body) return;
	try {
		body.chunks.rewind?.();
	} catch (caught) {
		throw sourceFailure(caught);
	}
}

/** Whether it can be sent a second time. */
export function isRepeatable(body: HttpBody | undefined): boolean {
	return body === undefined || "bytes" in body || body.chunks.rewind !== undefined;
}

function sourceFailure(caught: unknown): Error {
	return isFailure(caught) ? caught : httpFailures.make("body-source", { problem: String(caught) });
}
