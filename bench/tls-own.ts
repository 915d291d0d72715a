import { connect } from "../hosts/node/connect.js";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { nodeTimer } from "../hosts/node/timer.js";
import type { Failure } from "../modules/ports/failure.js";
import type { ByteStream, StreamHandler } from "../modules/ports/stream.js";
import { tlsDial } from "../modules/tls/stream.js";
import { tls13 } from "../modules/tls/version13.js";
import { anchors } from "../modules/x509/anchor.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import { Tally } from "./tls-client.js";
import type { MeasuredClient, MeasuredConnection } from "./tls-client.js";

/** Our client over our TCP, as the simulator has it, but for buffers of whole records. `root`: PEM. */
export function ownClient(root: string): MeasuredClient {
	const dial = tlsDial((target, handler) => connect("127.0.0.1", target.port, handler), {
		crypto: nodeCrypto, authenticator: anchors(readPemCertificates(Buffer.from(root))), timer: nodeTimer,
		clock: { now: () => Date.now(), set: () => undefined },
		deadline: 20_000, versions: [tls13], receiveBuffer: RECORD, handshakeBuffer: RECORD, sendBuffer: CHUNK, secured: () => undefined,
	});
	return {
		name: "Mooring, node:crypto", note: "",
		connect: async (port) => {
			const connection = new OwnConnection();
			connection.stream = dial({ host: "localhost", port }, connection);
			await connection.open();
			return connection;
		},
	};
}

class OwnConnection implements MeasuredConnection, StreamHandler {
	stream: ByteStream | undefined;
	readonly #into = new Uint8Array(CHUNK);
	readonly #tally = new Tally();
	#opened = nothing;
	#writable = nothing;
	#refused: (reason: Error) => void = nothing;

	async open(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#opened = resolve;
			this.#refused = reject;
		});
	}

	async receive(count: number): Promise<void> {
		await this.#tally.reach(count);
	}

	async send(bytes: Uint8Array): Promise<void> {
		for (let left = bytes; ;) {
			left = left.subarray(this.stream?.write(left) ?? 0);
			if (left.length === 0) return;
			await new Promise<void>((resolve) => { this.#writable = resolve; });
		}
	}

	close(): void {
		this.stream?.destroy();
	}

	opened(): void {
		this.#opened();
	}

	readable(): void {
		for (;;) {
			const count = this.stream?.read(this.#into) ?? 0;
			this.#tally.add(count);
			if (count < this.#into.length) return;
		}
	}

	writable(): void {
		this.#writable();
	}

	ended(): void {
		this.#tally.fail(new Error("the server ended"));
	}

	failed(failure: Failure): void {
		this.#refused(failure);
		this.#tally.fail(failure);
	}
}

function nothing(): void {
	// Nobody waits.
}

/** Bytes: the longest record with all that protection adds. */
const RECORD = 16_640;

const CHUNK = 65_536;
