import type { Failure } from "./failure.js";

/** Where to connect: a host name or an IP address as text, as the settings give it. */
export interface Target {
	readonly host: string;
	readonly port: number;
}

/**
 * What is known of the peer once a stream is open: `verified` by a path to an anchor, `pinned` by its certificate or
 * key, `unverified` under TLS that somebody chose not to check, `plain` without TLS.
 */
export type PeerTrust = "verified" | "pinned" | "unverified" | "plain";

/**
 * A stream of bytes both ways: TCP, or TLS over TCP. The caller owns all buffers. No method calls a handler before it
 * returns, and none throws: what goes wrong arrives at `failed`.
 */
export interface ByteStream {
	/** Copies received bytes into `into`; returns how many, 0 when none are waiting. */
	read(into: Uint8Array): number;
	/** Takes as many bytes as there is room for and returns how many; `writable` says when to offer the rest. */
	write(bytes: Uint8Array): number;
	/** Says that no more will be written (TCP FIN; TLS close_notify first); reading goes on. */
	end(): void;
	/** Lets go at once. No handler is called any more. */
	destroy(): void;
}

export interface StreamHandler {
	opened(trust: PeerTrust): void;
	/** Bytes are waiting: called again only after `read` has returned 0 or less than it was given room for. */
	readable(): void;
	/** There is room again after `write` took less than it was offered. */
	writable(): void;
	/** The peer will send no more, and everything it sent has been read. */
	ended(): void;
	/** The last call that a handler gets: the stream is gone. */
	failed(failure: Failure): void;
}

/** Opens a stream to a target. Calls no handler before it returns. */
export type Dial = (target: Target, handler: StreamHandler) => ByteStream;
