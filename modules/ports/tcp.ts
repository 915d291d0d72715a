import type { ByteStream, StreamHandler } from "./stream.js";

/**
 * Opens a TCP connection to an address (IPv4 dotted or IPv6 text; never a name). Failures have stage `tcp`.
 * Calls no handler before it returns.
 */
export type Connect = (address: string, port: number, handler: StreamHandler) => ByteStream;
