import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { HttpClient } from "../../modules/http/client.js";
import type { HttpClientOptions } from "../../modules/http/client-options.js";
import type { HttpReply } from "../../modules/http/reply-head.js";
import type { HttpRequest } from "../../modules/http/request.js";
import { readHttpUrl } from "../../modules/http/url.js";
import type { Dial } from "../../modules/ports/stream.js";
import { tlsDial } from "../../modules/tls/stream.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { anchors } from "../../modules/x509/anchor.js";
import { readPemCertificates } from "../../modules/x509/pem.js";

export interface Answer {
	readonly reply: HttpReply;
	readonly body: Buffer;
}

/** Our HTTP client over our TLS and TCP, to "localhost". `trusted`: PEM of the anchor. */
export class OurClient {
	/** TLS connections that were made. */
	handshakes = 0;
	readonly client: HttpClient;

	constructor(trusted: string, options: HttpClientOptions = {}, plain = false) {
		const tcp: Dial = (target, handler) => connect("127.0.0.1", target.port, handler);
		const secure = tlsDial(tcp, {
			crypto: nodeCrypto, timer: nodeTimer, clock: { now: () => Date.now(), set: () => undefined }, versions: [tls13, tls12], deadline: 20_000,
			authenticator: anchors(readPemCertificates(Buffer.from(trusted))), receiveBuffer: 16_640, handshakeBuffer: 16_384, sendBuffer: 2_048, secured: () => { this.handshakes++; },
		});
		this.client = new HttpClient({ secure, ...(plain ? { plain: tcp } : {}) }, nodeTimer, options);
	}

	/** Rejects with the failure. */
	async ask(url: string, request: Partial<Omit<HttpRequest, "url">> = {}): Promise<Answer> {
		const pieces: Buffer[] = [];
		return await new Promise((resolve, failed) => {
			this.client.send({ method: "GET", ...request, url: readHttpUrl(url) }, {
				body: (bytes) => { pieces.push(Buffer.from(bytes)); },
				done: (reply) => { resolve({ reply, body: Buffer.concat(pieces) }); },
				failed,
			});
		});
	}
}
