import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { Aedes } from "aedes";
import type { AedesPublishPacket, AuthenticateError, Client } from "aedes";
import type { Identity } from "./authority.js";
import { Listener } from "./listener.js";

export interface BrokerOptions {
	readonly identity: Pick<Identity, "chain" | "key">;
	/** Who may connect: nobody else may. */
	readonly users: readonly User[];
	/** TLS 1.3 only, and clients without certificates, unless it says otherwise. */
	readonly tls?: Pick<TlsOptions, "minVersion" | "maxVersion" | "ciphers" | "ecdhCurve" | "sigalgs" | "requestCert" | "ca">;
	/** Of the system's choosing otherwise. */
	readonly port?: number;
	readonly report?: (event: BrokerEvent) => void;
}

export interface User {
	readonly name: string;
	readonly password: string;
}

export type BrokerEvent =
	| { readonly kind: "connected" | "disconnected"; readonly client: string }
	| { readonly kind: "refused"; readonly client: string; readonly user: string }
	| { readonly kind: "subscribed"; readonly client: string; readonly topics: readonly string[] }
	| { readonly kind: "published"; readonly client: string; readonly topic: string; readonly payload: Uint8Array; readonly quality: number }
	/** A TLS handshake or an MQTT connection that went wrong, in the words of who noticed. */
	| { readonly kind: "failed"; readonly reason: string };

/** An MQTT 3.1.1 broker over Node's own TLS, on loopback. */
export class Broker {
	readonly #options: BrokerOptions;
	#parts: Parts;

	private constructor(options: BrokerOptions, parts: Parts) {
		this.#options = options;
		this.#parts = parts;
	}

	static async start(options: BrokerOptions): Promise<Broker> {
		return new Broker(options, await open(options, options.port));
	}

	get port(): number {
		return this.#parts.listener.port;
	}

	/** Lets go of all clients, without a word to them. */
	hangUp(): void {
		this.#parts.listener.hangUp();
	}

	/** Lets go of all clients, without a word to them, and of the port. */
	async stop(): Promise<void> {
		const { listener, aedes } = this.#parts;
		await listener.stop();
		await closeAedes(aedes);
	}

	/** Begins anew on the same port, with nothing remembered: no session and no retained message. */
	async restart(): Promise<void> {
		await this.stop();
		this.#parts = await open(this.#options, this.port);
	}
}

/** The broker without anything below it. */
export async function createAedes(users: readonly User[], report: (event: BrokerEvent) => void): Promise<Aedes> {
	const aedes = await Aedes.createBroker({
		authenticate(client, name, password, done) {
			if (isUser(users, name ?? "", password ?? new Uint8Array(0))) {
				done(null, true);
				return;
			}
			report({ kind: "refused", client: client.id, user: name ?? "" });
			done(refusal(), null);
		},
	});
	reportEvents(aedes, report);
	return aedes;
}

export async function closeAedes(aedes: Aedes): Promise<void> {
	await new Promise<void>((resolve) => {
		aedes.close(() => { resolve(); });
	});
}

interface Parts {
	readonly aedes: Aedes;
	readonly listener: Listener;
}

async function open({ identity, users, tls, report = () => undefined }: BrokerOptions, port?: number): Promise<Parts> {
	const aedes = await createAedes(users, report);
	const server = createServer({ cert: identity.chain, key: identity.key, minVersion: "TLSv1.3", noDelay: true, ...tls }, (socket) => {
		aedes.handle(socket);
	});
	server.on("tlsClientError", (error) => { report({ kind: "failed", reason: error.message }); });
	return { aedes, listener: await Listener.open(server, port) };
}

function reportEvents(aedes: Aedes, report: (event: BrokerEvent) => void): void {
	aedes.on("clientReady", ({ id }) => { report({ kind: "connected", client: id }); });
	aedes.on("clientDisconnect", ({ id }) => { report({ kind: "disconnected", client: id }); });
	aedes.on("clientError", (_client, error) => { report({ kind: "failed", reason: error.message }); });
	aedes.on("connectionError", (_client, error) => { report({ kind: "failed", reason: error.message }); });
	aedes.on("subscribe", (subscriptions, { id }) => {
		report({ kind: "subscribed", client: id, topics: subscriptions.map(({ topic }) => topic) });
	});
	aedes.on("publish", (packet, client) => {
		// Without a client it is the broker's own talk about itself, on $SYS topics.
		if (client !== null) report(published(packet, client));
	});
}

function published({ topic, payload, qos }: AedesPublishPacket, { id }: Client): BrokerEvent {
	const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
	return { kind: "published", client: id, topic, payload: new Uint8Array(bytes), quality: qos };
}

function refusal(): AuthenticateError {
	// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is const and ambient: it has no value to name here
	return Object.assign(new Error("bad user name or password"), { returnCode: BAD_USER_NAME_OR_PASSWORD });
}

function isUser(users: readonly User[], name: string, password: Uint8Array): boolean {
	const user = users.find((known) => known.name === name);
	// Hashes, because only values of equal length can be compared without telling how far they agree.
	return user !== undefined && timingSafeEqual(sha256(password), sha256(Buffer.from(user.password)));
}

function sha256(bytes: Uint8Array): Uint8Array {
	return createHash("sha256").update(bytes).digest();
}

/** MQTT 3.1.1 section 3.2.2.3. */
const BAD_USER_NAME_OR_PASSWORD = 4;
