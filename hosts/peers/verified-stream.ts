import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { Duplex } from "node:stream";
import { checkServerIdentity as checkNodeServerIdentity, connect } from "node:tls";
import type { ConnectionOptions, PeerCertificate, TLSSocket } from "node:tls";

/** What a program with Node's own TLS believes a server by. */
export type Trust =
	/** PEM of root or intermediate certificates. With pins, one of them must fit as well. */
	| { readonly kind: "anchors"; readonly pem: string; readonly pins?: readonly Pin[] }
	/** A path to one of these certificates, or one of the pins. */
	| { readonly kind: "either"; readonly pem: string; readonly pins: readonly Pin[] }
	/** One of them is enough. */
	| { readonly kind: "pins"; readonly pins: readonly Pin[] }
	| { readonly kind: "insecure" };

export interface Pin {
	readonly of: "certificate" | "key";
	readonly hash: "sha256" | "sha1";
	/** Hexadecimal, lower case. */
	readonly digest: string;
}

/** The server is not the one that is trusted: trying again will not help. */
export class Distrust extends Error {}

/**
 * A TLS connection through which nothing is written before the server has been believed. Node promises that by itself
 * for anchors only: of bytes that are written early and the event at which a pin can be compared, it does not say
 * which goes first.
 */
export class VerifiedStream extends Duplex {
	readonly #socket: TLSSocket;
	#waiting: (() => void) | undefined;
	#believed = false;

	constructor(host: string, port: number, trust: Trust) {
		super();
		this.#socket = connect({ host, port, ...optionsOf(host, trust) });
		this.#socket.once("secureConnect", () => { this.#judge(trust); });
		this.#socket.on("error", (error: Error) => {
			// Set by Node when it was the certificate that it refused.
			const reason = this.#socket.authorizationError as unknown;
			this.destroy(isGiven(reason) ? new Distrust(error.message) : error);
		});
		this.#socket.on("close", () => { this.destroy(); });
	}

	override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		const write = (): void => { this.#socket.write(chunk, done); };
		if (this.#believed) write();
		else this.#waiting = write;
	}

	override _read(): void {
		if (this.#believed) this.#socket.resume();
	}

	override _final(done: () => void): void {
		this.#socket.end(done);
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		this.#socket.destroy();
		done(error);
	}

	#judge(trust: Trust): void {
		const isProven = trust.kind === "either" && this.#socket.authorized;
		const distrust = isProven || trust.kind === "insecure" || trust.pins === undefined ? undefined : comparePins(this.#socket, trust.pins);
		if (distrust !== undefined) {
			this.destroy(distrust);
			return;
		}
		this.#believed = true;
		this.#socket.on("data", (chunk: Buffer) => {
			if (!this.push(chunk)) this.#socket.pause();
		});
		this.#socket.on("end", () => { this.push(null); });
		this.#waiting?.();
	}
}

function optionsOf(host: string, trust: Trust): ConnectionOptions {
	const name = isIP(host) === 0 ? { servername: host } : {};
	if (trust.kind === "pins" || trust.kind === "insecure") return { ...name, rejectUnauthorized: false };
	// An intermediate may be an anchor: Node wants to be told.
	return { ...name, rejectUnauthorized: trust.kind === "anchors", ca: trust.pem, allowPartialTrustChain: true, checkServerIdentity };
}

/** As Node does it, but never by the common name (RFC 9525): the firmware does not either, and gets no password to such a server. */
function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
	if (certificate.subjectaltname === undefined) return new Error("the server's certificate has no alternative names (subjectAltName)");
	return checkNodeServerIdentity(host, certificate);
}

function comparePins(socket: TLSSocket, pins: readonly Pin[]): Distrust | undefined {
	const certificate = socket.getPeerX509Certificate();
	if (certificate === undefined) return new Distrust("the server showed no certificate");
	const key = certificate.publicKey.export({ type: "spki", format: "der" });
	const matches = ({ of, hash, digest }: Pin): boolean =>
		createHash(hash).update(of === "key" ? key : certificate.raw).digest("hex") === digest;
	if (pins.some(matches)) return undefined;
	return new Distrust(`no pin matches: the certificate's SHA-256 is ${sha256(certificate.raw)}, its key's ${sha256(key)}`);
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

/** Node's types say an Error; it is a code as text, or null. */
function isGiven(reason: unknown): boolean {
	return reason !== null && reason !== undefined;
}
