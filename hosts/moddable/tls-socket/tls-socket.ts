import { readIpv4, readIpv6 } from "../../../modules/bytes/ip.js";
import { isFailure } from "../../../modules/failure/failure.js";
import type { Failure } from "../../../modules/ports/failure.js";
import type { Log } from "../../../modules/ports/log.js";
import { shown } from "../../../modules/settings/shown.js";
import type { CountedStream, CountHandler } from "./counted-stream.js";
import { socketFailures } from "./failures.js";
import type { SecuredDials, SocketSecurity } from "./secured-dials.js";

/** ECMA-419's name for what bytes are passed in. */
export type ByteBuffer = ArrayBufferLike | Uint8Array | Int8Array | DataView;

export type SocketFormat = "buffer" | "number";

/** Of the standard's TCP socket and of its TLS client; what else stands there, such as `io`, is for others. */
export interface TlsSocketOptions {
	/** IPv4 dotted or IPv6 text, never a name. */
	readonly address: string;
	readonly port: number;
	/** The name that the address was found by, which the server must prove to be its own; the address itself where there is none. */
	readonly host?: string | undefined;
	readonly secure?: SocketSecurity | undefined;
	readonly format?: SocketFormat | undefined;
	readonly target?: unknown;
	readonly onReadable?: ((this: TlsSocket, count: number) => void) | null | undefined;
	readonly onWritable?: ((this: TlsSocket, room: number) => void) | null | undefined;
	/** Once: the server has ended, or for this reason; all that came before has been read. */
	readonly onError?: ((this: TlsSocket, failure: Failure | undefined) => void) | null | undefined;
	/** Before `onError`, for a reason: clients of the SDK keep that to themselves, and pass this on. */
	readonly onFailure?: ((this: TlsSocket, failure: Failure) => void) | null | undefined;
}

/**
 * ECMA-419's TCP socket (third edition, section 10) over TLS, whose server is verified before the first `onWritable`. What is
 * written in one turn leaves together, so that `more` and `byteLength` of the standard's `write` need no regard.
 */
export class TlsSocket {
	declare target?: unknown;
	readonly #link: SocketLink;
	#format: SocketFormat;

	/** Throws failures of stage `tls`, `settings` or `x509` before anything is opened; the log is told too, for clients of the SDK tell nobody. */
	constructor(options: TlsSocketOptions, dials: SecuredDials) {
		try {
			checkOptions(options);
			this.#format = options.format ?? "buffer";
			if (options.target !== undefined) this.target = options.target;
			this.#link = new SocketLink(this, options, dials);
		} catch (caught) {
			if (isFailure(caught)) dials.log.fail(caught);
			throw caught;
		}
	}

	/** Why it is of no more use; undefined as long as it is, or when the server has just ended. */
	get error(): Failure | undefined {
		return this.#link.stream.failure;
	}

	get remoteAddress(): string | undefined {
		return this.#link.stream.isOpen ? this.#link.options.address : undefined;
	}

	get remotePort(): number | undefined {
		return this.#link.stream.isOpen ? this.#link.options.port : undefined;
	}

	get format(): SocketFormat {
		return this.#format;
	}

	set format(format: SocketFormat) {
		checkFormat(format);
		this.#format = format;
	}

	/** In the format `number` the next byte; else at most so many bytes, as many as fit, or all. Undefined when none wait. */
	read(count?: number): number | ArrayBuffer | undefined;
	read(into: ByteBuffer): number | undefined;
	read(wanted: number | ByteBuffer = Infinity): number | ArrayBuffer | undefined {
		const stream = this.usable("read");
		if (this.#format === "number") return stream.takeByte();
		if (stream.waiting === 0) return undefined;
		if (typeof wanted === "number") {
			if (wanted !== Infinity && !(Number.isInteger(wanted) && wanted > 0)) throw notBytes("read", "buffer", wanted, "no argument, a number of bytes, or a buffer of them");
			return stream.take(wanted).slice().buffer;
		}
		const into = bytesOf("read", wanted);
		const taken = stream.take(into.length);
		into.set(taken);
		return taken.length;
	}

	/** All of it, or an exception; returns the room that is left. */
	write(data: number | ByteBuffer, options?: { readonly more?: boolean; readonly byteLength?: number }): number;
	write(data: number | ByteBuffer): number {
		const stream = this.usable("write");
		const bytes = this.#format === "number" ? byteOf(data) : bytesOf("write", data);
		const { room } = stream;
		if (bytes.length > room) throw socketFailures.make("would-block", { count: bytes.length, room });
		stream.put(bytes);
		return room - bytes.length;
	}

	/** What was written is still sent, and close_notify after it. No callback comes any more. */
	close(): void {
		this.#link.close();
	}

	private usable(method: string): CountedStream {
		if (this.#link.isClosed) throw socketFailures.make("socket-closed", { method });
		return this.#link.stream;
	}
}

/** Between the stream and the callbacks, so that the socket has no methods but its own, and may be extended by any. */
class SocketLink implements CountHandler {
	readonly stream: CountedStream;
	readonly options: TlsSocketOptions;
	isClosed = false;
	readonly #socket: TlsSocket;
	readonly #log: Log;

	constructor(socket: TlsSocket, options: TlsSocketOptions, dials: SecuredDials) {
		this.#socket = socket;
		this.options = options;
		this.#log = dials.log;
		const { address, port, host = address, secure = {} } = options;
		this.stream = dials.open(address, { host, port }, secure, this);
	}

	close(): void {
		this.isClosed = true;
		this.stream.close();
	}

	readable(count: number): void {
		this.options.onReadable?.call(this.#socket, count);
	}

	writable(room: number): void {
		this.options.onWritable?.call(this.#socket, room);
	}

	over(failure: Failure | undefined): void {
		if (failure !== undefined) {
			this.#log.fail(failure);
			this.options.onFailure?.call(this.#socket, failure);
		}
		if (!this.isClosed) this.options.onError?.call(this.#socket, failure);
	}
}

/** The standard's order: everything that is known is looked at before anything is opened. */
function checkOptions(options: TlsSocketOptions): void {
	// Callers are scripts that no compiler has seen.
	const given = options as Partial<Record<keyof TlsSocketOptions | "from", unknown>> | null | undefined;
	if (typeof given !== "object" || given === null) throw wrongOption("the object itself", given, "an object");
	const { address, port, host = "", secure = {}, format = "buffer", from } = given;
	if (from !== undefined) throw wrongOption("from", from, "nothing: a connection that is open already cannot be secured");
	if (typeof address !== "string" || (readIpv4(address) === undefined && readIpv6(address) === undefined)) throw wrongOption("address", address, "an IPv4 or IPv6 address as text; a name goes into host");
	if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > PORT_LARGEST) throw wrongOption("port", port, "a whole number from 1 to 65535");
	if (typeof host !== "string") throw wrongOption("host", host, "the server's name as text, or nothing");
	if (typeof secure !== "object" || secure === null) throw wrongOption("secure", secure, "an object with settings, or nothing");
	const serverName = "serverName" in secure ? secure.serverName : "";
	if (typeof serverName !== "string") throw wrongOption("secure.serverName", serverName, "the server's name as text, or nothing");
	checkFormat(format);
	for (const name of CALLBACKS) {
		const callback = given[name] ?? undefined;
		if (callback !== undefined && typeof callback !== "function") throw wrongOption(name, callback, "a function, null or nothing");
	}
}

function checkFormat(format: unknown): void {
	if (format !== "buffer" && format !== "number") throw wrongOption("format", format, "buffer or number");
}

function wrongOption(name: string, value: unknown, expected: string): Error {
	return socketFailures.make("socket-option", { name, value: shown(value, false), expected });
}

function notBytes(method: string, format: SocketFormat, value: unknown, expected: string): Error {
	return socketFailures.make("not-bytes", { method, format, value: shown(value, true), expected });
}

function byteOf(value: unknown): Uint8Array {
	if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 255) throw notBytes("write", "number", value, "a whole number from 0 to 255");
	return Uint8Array.of(value);
}

/** A view of them. Elements of more than a byte are refused, as by the standard; what lies in flash has no class but a length. */
function bytesOf(method: string, data: unknown): Uint8Array {
	const length = typeof data === "object" && data !== null && "byteLength" in data ? data.byteLength : undefined;
	if (typeof length === "number") {
		const isView = ArrayBuffer.isView(data);
		const bytes = isView ? new Uint8Array(data.buffer, data.byteOffset, length) : new Uint8Array(data as ArrayBuffer, 0, length);
		const isByteWise = !isView || !("BYTES_PER_ELEMENT" in data) || data.BYTES_PER_ELEMENT === 1;
		if (isByteWise && bytes.length === length) return bytes;
	}
	throw notBytes(method, "buffer", data, "an ArrayBuffer, a Uint8Array, an Int8Array or a DataView");
}

const PORT_LARGEST = 0xffff;

const CALLBACKS = Object.freeze(["onReadable", "onWritable", "onError", "onFailure"] as const);
