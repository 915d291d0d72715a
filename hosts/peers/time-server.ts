import { createSocket } from "node:dgram";
import type { RemoteInfo, Socket } from "node:dgram";
import { readPacket, SntpMode, writePacket, writeTimestamp } from "../../modules/sntp/packet.js";
import type { SntpPacket } from "../../modules/sntp/packet.js";
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
		const request = readPacket(bytes);
		if (request?.mode !== SntpMode.client) return;
		this.#requests++;
		if (this.behaviour.silent === true) return;
		const answer = writeAnswer(request, this.behaviour, this.#now());
		// A client that is gone needs no answer.
		this.#socket.send(answer.subarray(0, this.behaviour.length), from.port, from.address, () => undefined);
	}
}

/** RFC 5905 section 7.3. */
function writeAnswer(request: SntpPacket, behaviour: TimeBehaviour, now: number): Uint8Array {
	const { kiss, leap = 0, mode = SntpMode.server, offset = 0, stratum = 1, wrongOriginate = false } = behaviour;
	const time = writeTimestamp(now + offset);
	return writePacket({
		leap, version: request.version, mode, stratum: kiss === undefined ? stratum : 0, poll: POLL, precision: PRECISION, rootDelay: 0, rootDispersion: 0,
		referenceId: Buffer.from((kiss ?? "LOCL").padEnd(4, "\0").slice(0, 4), "latin1"), reference: writeTimestamp(now + offset - 1000),
		originate: wrongOriginate ? request.transmit.map((byte) => byte ^ 0xff) : request.transmit, receive: time, transmit: time,
	});
}

/** As powers of two: asked again after 64 s; a clock of about a microsecond (-20, as a byte). */
const POLL = 6;
const PRECISION = 0xec;
