import { native } from "./native.js";
import type { Native } from "./native.js";

/**
 * What the runner gives to programs on a POSIX system beyond what it gives on any. Handles are numbers that are never given
 * again: a call with one that is closed does nothing. No callback comes before the call that it was given to has returned.
 */
export interface SystemNative extends Native {
	/** Connects to an address; port 0 is none. `happened` as for `ByteStream`: see the events. */
	tcpOpen(address: string, port: number, happened: StreamListener): number;
	/** A line that is open already, by its descriptor, both ways. Never says that it is opened. */
	serialOpen(descriptor: number, happened: StreamListener): number;
	streamRead(stream: number, into: Uint8Array): number;
	streamWrite(stream: number, bytes: Uint8Array): number;
	streamEnd(stream: number): void;
	/** 0 where there is no such socket to be had. `received` is not told of what is longer than a frame of Ethernet. */
	datagramOpen(ipv6: boolean, received: (bytes: ArrayBuffer, address: string, port: number) => void): number;
	datagramSend(socket: number, address: string, port: number, bytes: Uint8Array): void;
	/** Asks for the addresses of a name: separated by spaces, IPv4 first; none for a reason, such as ENOTFOUND. */
	resolve(name: string, answered: (addresses: string, reason: string) => void): number;
	/** Of a stream, a socket or a question. */
	close(handle: number): void;
	/** The bytes; or as a text why there are none, such as ENOENT. */
	fileRead(path: string): ArrayBuffer | string;
	/** Puts the text there, whole or not at all; returns why not. */
	fileReplace(path: string, text: string): string | undefined;
	fileRename(from: string, to: string): string | undefined;
	/** A file's bytes, outside of the machine's memory and not to be written to; undefined where it cannot be read. */
	resource(path: string): ArrayBuffer | undefined;
}

/** `reason` is that of FAILED, after which the stream is gone: the system's code (ECONNRESET), or none where the address was no address. */
export type StreamListener = (event: number, reason?: string, received?: number, sent?: number) => void;

export const OPENED = 0;
export const READABLE = 1;
export const WRITABLE = 2;
export const ENDED = 3;
export const FAILED = 4;

/** To be called when it is needed, as `native`. */
export function system(): SystemNative {
	return native() as SystemNative;
}
