import { Command } from "./command.js";

/**
 * One message. The server reads and writes by this code of its own, not by the firmware's: two ends that share a mistake
 * understand each other.
 */
export interface Frame {
	readonly command: number;
	readonly id: number;
	/** What stands between the NULs of the body; none for an empty one. */
	readonly fields: readonly string[];
	/** Of a response, which has no body. */
	readonly status?: number;
}

/** Cuts what arrives into messages. Holds no more than one of them that is not whole, and what came with it. */
export class FrameReader {
	#received: Buffer = Buffer.alloc(0);

	receive(chunk: Uint8Array): void {
		this.#received = Buffer.concat([this.#received, chunk]);
	}

	/** `allows` is asked at each header, and again where the rest of the message was not there yet: of one that is refused nothing but the header is taken away, as on the legacy server, and what follows is read as the next. */
	next(allows: (id: number) => boolean = all): Frame | undefined {
		while (this.#received.length >= HEADER && !allows(this.#received.readUInt16BE(1))) this.#received = this.#received.subarray(HEADER);
		if (this.#received.length < HEADER) return undefined;
		const [command, id, last] = [this.#received.readUInt8(0), this.#received.readUInt16BE(1), this.#received.readUInt16BE(3)];
		if (command === Command.response) {
			this.#received = this.#received.subarray(HEADER);
			return { command, id, fields: [], status: last };
		}
		const end = HEADER + last;
		if (this.#received.length < end) return undefined;
		const body = this.#received.toString("utf8", HEADER, end);
		this.#received = this.#received.subarray(end);
		return { command, id, fields: body === "" ? [] : body.split("\0") };
	}
}

function all(): boolean {
	return true;
}

export function writeFrame({ command, id, fields, status }: Frame): Uint8Array {
	const body = Buffer.from(fields.join("\0"));
	const header = Buffer.alloc(HEADER);
	header.writeUInt8(command, 0);
	header.writeUInt16BE(id, 1);
	header.writeUInt16BE(status ?? body.length, 3);
	return Buffer.concat([header, body]);
}

/** Command, id, and length or status. */
export const HEADER = 5;
