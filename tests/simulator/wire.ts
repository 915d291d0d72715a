import assert from "node:assert/strict";
import type { ByteStream } from "../../modules/ports/stream.js";
import type { Connect } from "../../modules/ports/tcp.js";

/** What the firmware has sent over TCP, below TLS. */
export class Wire {
	/** By connection, in the order in which they were opened. */
	readonly connections: Uint8Array[][] = [];

	/** The port with this recorder between. */
	tap(connect: Connect): Connect {
		return (address, port, handler) => {
			const sent: Uint8Array[] = [];
			this.connections.push(sent);
			const stream = connect(address, port, handler);
			return {
				read: (into) => stream.read(into),
				write: (bytes) => {
					const copy = bytes.slice();
					const taken = stream.write(bytes);
					sent.push(copy.subarray(0, taken));
					return taken;
				},
				end: () => { stream.end(); },
				destroy: () => { stream.destroy(); },
			} satisfies ByteStream;
		};
	}

	/** Everything sent, one byte per character. */
	get text(): string {
		return Buffer.concat(this.connections.flat()).toString("latin1");
	}

	/** Asserts that nothing but TLS was spoken, and that none of these texts could be read by somebody on the way. */
	assertSealed(secrets: readonly string[]): void {
		for (const sent of this.connections) assertRecords(Buffer.concat(sent));
		for (const secret of secrets) assert.ok(!this.text.includes(secret), `"${secret}" was sent in plain text`);
	}
}

/** RFC 8446 section 5.1: whole records, the first of which is a handshake's. */
function assertRecords(bytes: Buffer): void {
	let at = 0;
	while (at < bytes.length) {
		const type = bytes.readUInt8(at);
		assert.ok(at + HEADER <= bytes.length, "a record's header is cut short");
		assert.ok(TYPES.includes(type), `a record of type ${type}`);
		assert.equal(bytes.readUInt8(at + 1), 3, "the first byte of a record's version");
		if (at === 0) assert.deepEqual([type, bytes.readUInt8(HEADER)], [HANDSHAKE, CLIENT_HELLO], "the first thing said");
		at += HEADER + bytes.readUInt16BE(at + 3);
	}
	assert.equal(at, bytes.length, "a record is cut short");
}

const HEADER = 5;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;

/** change_cipher_spec, alert, handshake, application_data. */
const TYPES: readonly number[] = Object.freeze([20, 21, HANDSHAKE, 23]);
