import { createSocket } from "node:dgram";
import type { RemoteInfo, Socket } from "node:dgram";
import { Reader } from "../../modules/bytes/reader.js";
import { Writer } from "../../modules/bytes/writer.js";
import { LOOPBACK } from "./listener.js";

/** How the server answers; what is left out is as a good server does it. */
export interface TimeBehaviour {
	/** Milliseconds by which its clock is ahead. */
	readonly offset?: number;
	/** Answers nothing. */
	readonly silent?: boolean;
	/** Answers with a kiss-o'-death of this code, such as `RATE` or `DENY` (RFC 5905 section 7.4). */
	readonly kiss?: string;
	readonly stratum?: number;
	/** Leap indicator; 3 says that the server's own clock is not set. */
	readonly leap?: number;
	readonly mode?: number;
	/** Answers as if to another request, as somebody would who never saw ours. */
	readonly wrongOriginate?: boolean;
	/** Cuts the answer to this many bytes. */
	readonly length?: number;
}

/** An SNTP server (RFC 5905) on loopback. */
export class TimeServer {
	readonly port: number;
	/** May change while it runs. */
	behaviour: TimeBehaviour;
	readonly #socket: Socket;
	readonly #now: () => number;
	#requests = 0;

	private constructor(socket: Socket, behaviour: TimeBehaviour, now: () => number) {
		this.#socket = socket;
		this.#now = now;
		this.behaviour = behaviour;
		this.port = socket.address().port;
		socket.on("message", (bytes, from) => { this.#answer(bytes, from); });
	}

	/** `now`: milliseconds since 1970, as this server believes. */
	static async start(behaviour: TimeBehaviour = {}, now: () => number = Date.now): Promise<TimeServer> {
		const socket = createSocket("udp4");
		await new Promise<void>((resolve, reject) => {
			socket.once("error", reject);
			socket.bind(0, LOOPBACK, () => {
				socket.off("error", reject);
				resolve();
			});
		});
		return new TimeServer(socket, behaviour, now);
	}

	/** How many well-formed requests have come. */
	get requests(): number {
		return this.#requests;
	}

	async stop(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#socket.close(() => { resolve(); });
		});
	}

	#answer(bytes: Uint8Array, from: RemoteInfo): void {
		const request = readRequest(bytes);
		if (request === undefined) return;
		this.#requests++;
		if (this.behaviour.silent === true) return;
		const answer = writeAnswer(request, this.behaviour, this.#now());
		// A client that is gone needs no answer.
		this.#socket.send(answer.subarray(0, this.behaviour.length), from.port, from.address, () => undefined);
	}
}

interface TimeRequest {
	readonly version: number;
	/** The client's transmit timestamp, to be given back as it is. */
	readonly transmit: Uint8Array;
}

function readRequest(bytes: Uint8Array): TimeRequest | undefined {
	if (bytes.length < PACKET) return undefined;
	const reader = new Reader(bytes, () => new RangeError("a short packet"));
	const first = reader.uint8();
	reader.bytes(TRANSMIT - 1);
	return (first & 7) === CLIENT ? { version: (first >> 3) & 7, transmit: reader.bytes(8) } : undefined;
}

/** RFC 5905 section 7.3. */
function writeAnswer(request: TimeRequest, behaviour: TimeBehaviour, now: number): Uint8Array {
	const { kiss, leap = 0, mode = SERVER, offset = 0, stratum = 1, wrongOriginate = false } = behaviour;
	const time = now + offset;
	const originate = wrongOriginate ? request.transmit.map((byte) => byte ^ 0xff) : request.transmit;
	const writer = new Writer(PACKET);
	writer.uint8((leap << 6) | (request.version << 3) | mode).uint8(kiss === undefined ? stratum : 0);
	writer.uint8(POLL).uint8(PRECISION).uint32(0).uint32(0);
	writer.bytes(Buffer.from((kiss ?? "LOCL").padEnd(4, "\0").slice(0, 4), "latin1"));
	writeTimestamp(writer, time - 1000);
	writer.bytes(originate);
	writeTimestamp(writer, time);
	writeTimestamp(writer, time);
	return writer.written;
}

/** RFC 5905 section 6: seconds since 1900 modulo 2^32 (the era is left to the reader), and a fraction of 32 bits. */
function writeTimestamp(writer: Writer, milliseconds: number): void {
	const seconds = Math.floor(milliseconds / 1000);
	const fraction = Math.floor(((milliseconds - seconds * 1000) / 1000) * 2 ** 32);
	writer.uint32((seconds + FROM_1900_TO_1970) % 2 ** 32).uint32(fraction);
}

const FROM_1900_TO_1970 = 2_208_988_800;

/** Bytes of a packet without extensions, and where the transmit timestamp begins. */
const PACKET = 48;
const TRANSMIT = 40;

/** Modes. */
const CLIENT = 3;
const SERVER = 4;

/** As powers of two: asked again after 64 s; a clock of about a microsecond (-20, as a byte). */
const POLL = 6;
const PRECISION = 0xec;
