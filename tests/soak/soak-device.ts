import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { BlynkClient } from "../../modules/blynk/client.js";
import type { BlynkHandler } from "../../modules/blynk/client-options.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { Dial, PeerTrust } from "../../modules/ports/stream.js";
import type { Timer } from "../../modules/ports/timer.js";
import { tlsDial } from "../../modules/tls/stream.js";
import { tls13 } from "../../modules/tls/version13.js";
import { anchors } from "../../modules/x509/anchor.js";
import { readPemCertificates } from "../../modules/x509/pem.js";

/** Our client over our TLS, which opens again as soon as its connection has fallen. */
export class SoakDevice implements BlynkHandler {
	readonly client: BlynkClient;
	/** How connections ended, by code. */
	readonly ends = new Map<string, number>();
	ups = 0;
	/** What should not have happened. */
	readonly complaints: string[] = [];
	lasting = true;
	readonly #taken: (token: number) => void;

	/** `taken` is told of every event that the server has accepted. */
	constructor({ port, token, root, dialect }: { readonly port: number; readonly token: string; readonly root: string; readonly dialect: "legacy" | "iot" }, taken: (token: number) => void) {
		const dial: Dial = (target, handler) => secure(root)(target, handler);
		this.#taken = taken;
		this.client = new BlynkClient({
			servers: [{ target: { host: "localhost", port }, dial, token, dialect: dialect === "iot" ? iot : legacy, pinned: false, secure: true }],
			firmware: { version: "1.0" }, messageRate: dialect === "iot" ? MESSAGE_RATE : LEGACY_RATE, heartbeat: HEARTBEAT,
		}, fastTimer, this);
	}

	up(trust: PeerTrust): void {
		this.ups++;
		if (trust !== "verified") this.complaints.push(`the server is ${trust}`);
	}

	down(failure: Failure | undefined): void {
		const code = failure?.code ?? "closed";
		this.ends.set(code, (this.ends.get(code) ?? 0) + 1);
		if (this.client.hopeless) this.complaints.push(`no server is left after ${code}`);
		else if (this.lasting) nodeTimer.after(PAUSE, () => { if (this.lasting) this.client.open(); });
	}

	accepted(token: number): void {
		this.#taken(token);
	}

	notice(failure: Failure): void {
		this.complaints.push(`${failure.code}: ${failure.seen}`);
	}

	dropped(): void {
		// The counts say how many.
	}

	appConnected(): void {
		// There is none.
	}

	time(): void {
		// Nobody asks.
	}

	firmwareOffered(): void {
		// There is none.
	}

	printed(): void {
		// The server has nothing to say.
	}

	metadata(): void {
		// Nobody asks.
	}
}

/** Time runs faster for the client, so that it sends more than 100 messages a second and its patience ends sooner. */
class FastTimer implements Timer {
	now(): number {
		return nodeTimer.now() * SPEED;
	}

	after(delay: number, callback: () => void): number {
		return nodeTimer.after(delay / SPEED, callback);
	}

	cancel(handle: number): void {
		nodeTimer.cancel(handle);
	}
}

function secure(root: string): Dial {
	return tlsDial((target, handler) => connect("127.0.0.1", target.port, handler), {
		crypto: nodeCrypto, authenticator: anchors(readPemCertificates(Buffer.from(root))), timer: fastTimer,
		clock: { now: () => Date.now(), set: () => undefined }, deadline: DEADLINE, versions: [tls13],
		receiveBuffer: 4_096, handshakeBuffer: 16_384, sendBuffer: 2_048, secured: () => undefined,
	});
}

/** Seconds of the client in one of the machine's. */
const SPEED = 10;

export const fastTimer = new FastTimer();

/** A second of the client: the most that its option takes. */
const MESSAGE_RATE = 100;

/** The same: with its PINGs, within the 100 that the legacy server takes on the average of a minute. */
const LEGACY_RATE = 70;

/** Seconds of the client: the least that its option takes. */
const HEARTBEAT = 10;

/** Milliseconds of the client, for a handshake. */
const DEADLINE = 10_000;

/** Milliseconds of the machine, between the end of a connection and the next. */
const PAUSE = 4;
