import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import type { GroupName } from "../../modules/ports/crypto.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { ByteStream, PeerTrust, StreamHandler } from "../../modules/ports/stream.js";
import { Identity } from "../../modules/tls/identity.js";
import { tlsDial } from "../../modules/tls/stream.js";
import type { Connection as Secured } from "../../modules/tls/connection.js";
import type { Resumption, Version } from "../../modules/tls/handshake-layer.js";
import { tls13 } from "../../modules/tls/version13.js";
import { anchors } from "../../modules/x509/anchor.js";
import { readClientCertificate } from "../../modules/x509/client-certificate.js";
import { readPemCertificates } from "../../modules/x509/pem.js";

export interface ConnectionOptions {
	readonly port: number;
	/** PEM. */
	readonly trust: string;
	/** Milliseconds since 1970, or undefined for a device that does not know the time. */
	readonly now: number | undefined;
	/** TLS 1.3 alone unless given. */
	readonly versions?: readonly Version[];
	readonly protocols?: readonly string[];
	/** Groups of the first key shares; the provider's first unless given. */
	readonly keyShares?: readonly GroupName[];
	readonly receiveBuffer?: number;
	/** None unless given. */
	readonly resumption?: Resumption;
	/** PEM of our own certificate and its key. */
	readonly identity?: { readonly chain: string; readonly key: string } | undefined;
	readonly recordsPerKey?: number;
}

function identityOf({ chain, key }: NonNullable<ConnectionOptions["identity"]>): Identity {
	const files: Readonly<Record<string, string>> = { chain, key };
	const resource = (name: string): Uint8Array => Buffer.from(files[name] ?? "");
	return new Identity(readClientCertificate({ certificate: "chain", key: "key" }, resource, nodeCrypto));
}

/** Our TLS over our TCP to a server on loopback, as "localhost": reads all there is and notes what happens. */
export class Connection implements StreamHandler {
	readonly #stream: ByteStream;
	readonly #received: Uint8Array[] = [];
	readonly #into = new Uint8Array(4096);
	#unsent = new Uint8Array(0);
	secured: Secured | undefined;
	trust: PeerTrust | undefined;
	/** The peer has said that it will send no more. */
	peerEnded = false;
	failure: Failure | undefined;

	constructor({ port, trust, now, versions = [tls13], protocols, keyShares, receiveBuffer = 16_640, identity, recordsPerKey, resumption }: ConnectionOptions) {
		const dial = tlsDial((target, handler) => connect("127.0.0.1", target.port, handler), {
			crypto: nodeCrypto, authenticator: anchors(readPemCertificates(Buffer.from(trust))), timer: nodeTimer,
			clock: { now: () => now, set: () => undefined },
			deadline: 20_000, recordsPerKey, identity: identity && identityOf(identity), versions, protocols, keyShares, receiveBuffer, handshakeBuffer: 16_384, sendBuffer: 2_048, resumption,
			secured: (connection) => { this.secured = connection; },
		});
		this.#stream = dial({ host: "localhost", port }, this);
	}

	/** Whether the handshake is over, well or not. */
	get settled(): boolean {
		return this.trust !== undefined || this.failure !== undefined;
	}

	get received(): Buffer {
		return Buffer.concat(this.#received);
	}

	get receivedLength(): number {
		return this.#received.reduce((sum, chunk) => sum + chunk.length, 0);
	}

	/** Whether the stream has taken all that there was to send. */
	get flushed(): boolean {
		return this.#unsent.length === 0;
	}

	send(bytes: Uint8Array): void {
		this.#unsent = Uint8Array.from([...this.#unsent, ...bytes]);
		this.writable();
	}

	end(): void {
		this.#stream.end();
	}

	destroy(): void {
		this.#stream.destroy();
	}

	opened(trust: PeerTrust): void {
		this.trust = trust;
	}

	readable(): void {
		for (;;) {
			const count = this.#stream.read(this.#into);
			if (count > 0) this.#received.push(this.#into.slice(0, count));
			if (count < this.#into.length) return;
		}
	}

	writable(): void {
		this.#unsent = this.#unsent.subarray(this.#stream.write(this.#unsent));
	}

	ended(): void {
		this.peerEnded = true;
	}

	failed(failure: Failure): void {
		this.failure = failure;
	}
}
