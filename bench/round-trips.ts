import { createSecureContext, TLSSocket } from "node:tls";
import type { SecureContext, SecureVersion } from "node:tls";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { nodeTimer } from "../hosts/node/timer.js";
import { Authority } from "../hosts/peers/authority.js";
import type { Failure } from "../modules/ports/failure.js";
import type { ByteStream, StreamHandler } from "../modules/ports/stream.js";
import { tlsDial } from "../modules/tls/stream.js";
import type { TlsDialOptions } from "../modules/tls/stream.js";
import { ramSessions } from "../modules/tls/ram-sessions.js";
import { resumption } from "../modules/tls/resumption.js";
import { resumption12 } from "../modules/tls/resumption12.js";
import { resumption13 } from "../modules/tls/resumption13.js";
import { tls12 } from "../modules/tls/version12.js";
import { tls13 } from "../modules/tls/version13.js";
import { anchors } from "../modules/x509/anchor.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import { DelayedLink } from "./delayed-link.js";

/** One way to connect, and the round trips from SYN to the first byte of data at the server. */
export interface RoundTrips {
	readonly version: "TLS 1.3" | "TLS 1.2";
	readonly kind: "full" | "resumed";
	readonly goal: number;
	readonly measured: number;
}

/** Against Node's own TLS, one connection after the other. */
export async function measureRoundTrips(): Promise<readonly RoundTrips[]> {
	const authority = await Authority.create({ now: Date.now() });
	const { chain, key } = await authority.issue(["localhost"]);
	const results: RoundTrips[] = [];
	for (const { version, kinds, goals } of WAYS) {
		const protocol: SecureVersion = version.name === "TLS 1.3" ? "TLSv1.3" : "TLSv1.2";
		const context = createSecureContext({ cert: chain, key, minVersion: protocol, maxVersion: protocol });
		const options = { ...OPTIONS, authenticator: anchors(readPemCertificates(Buffer.from(authority.root))), versions: [tls13, tls12], resumption: resumption(ramSessions(nodeTimer), { tls13: resumption13, tls12: resumption12 }) };
		for (const [at, kind] of kinds.entries()) results.push({ version: version.name, kind, goal: goals[at] ?? NaN, measured: await connect(options, context) });
	}
	return results;
}

/** Sends a byte as soon as it may, waits for it to come back, and with it for whatever else the server had to say. */
async function connect(options: Omit<TlsDialOptions, "secured">, secureContext: SecureContext): Promise<number> {
	let link: DelayedLink | undefined;
	const client = new ByteSender();
	const opened = client.open(tlsDial((_, handler) => (link = new DelayedLink(handler)), { ...options, secured: () => undefined }));
	if (link === undefined) throw new Error("nothing was dialled");
	const server = new TLSSocket(link.far, { isServer: true, secureContext });
	let measured = NaN;
	server.once("data", () => { measured = link?.roundTrips ?? NaN; });
	server.pipe(server);
	await opened;
	server.destroy();
	return measured;
}

/** The stream above TLS. */
class ByteSender implements StreamHandler {
	#stream: ByteStream | undefined;
	#answered: () => void = () => undefined;
	#failed: (failure: Failure) => void = () => undefined;

	async open(dial: ReturnType<typeof tlsDial>): Promise<void> {
		const answer = new Promise<void>((resolve, reject) => {
			this.#answered = resolve;
			this.#failed = reject;
		});
		this.#stream = dial({ host: "localhost", port: 443 }, this);
		await answer;
	}

	opened(): void {
		this.#stream?.write(Uint8Array.of(1));
	}

	readable(): void {
		if ((this.#stream?.read(new Uint8Array(1)) ?? 0) === 0) return;
		this.#stream?.destroy();
		this.#answered();
	}

	writable(): void {
		// One byte is always taken.
	}

	ended(): void {
		// It is this end that ends.
	}

	failed(failure: Failure): void {
		this.#failed(failure);
	}
}

const OPTIONS = Object.freeze({
	crypto: nodeCrypto, timer: nodeTimer, clock: { now: () => Date.now(), set: () => undefined }, deadline: 20_000,
	receiveBuffer: 16_640, handshakeBuffer: 16_640, sendBuffer: 2_048,
});

/** The connections to one server, in their order, and in how many round trips RFC 8446 and RFC 5246 let each come to data. */
const WAYS = Object.freeze([
	{ version: tls13, kinds: ["full", "resumed"], goals: [2.5, 2.5] },
	{ version: tls12, kinds: ["full", "resumed"], goals: [3.5, 2.5] },
] as const);
