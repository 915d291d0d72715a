import { constants, fchmodSync, openSync } from "node:fs";
import { writeHex } from "../../modules/bytes/hex.js";
import type { Expectation, Version } from "../../modules/tls/handshake-layer.js";
import type { State } from "../../modules/tls/handshake-state.js";
import { connectedSecrets } from "../../modules/tls/schedule13.js";
import { commandFailures } from "./command-failures.js";

/**
 * The same version of TLS with each of its secrets told to `write`, a line each, in the form of
 * SSLKEYLOGFILE, which Wireshark reads. It looks at the states of the handshake from outside, so that the engine has no place where
 * it tells a key, and a board's image holds nothing of this.
 */
export function withKeyLog(version: Version, write: (line: string) => void): Version {
	const log = new KeyLog(write);
	const expectations = Object.entries(version.expectations).map(([name, expectation]) => [name, watched(expectation as Expectation<never>, log)]);
	return {
		...version,
		takeServerHello: (state, hello, message, layer) => log.compare(state, version.takeServerHello(state, hello, message, layer)),
		expectations: Object.fromEntries(expectations) as Version["expectations"],
	};
}

/** Opens a file for `withKeyLog` that nobody else may read: what is in it already stays. Throws a Failure. */
export function openKeyLog(path: string): number {
	try {
		const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
		const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, OWNER_ONLY);
		fchmodSync(file, OWNER_ONLY);
		return file;
	} catch (caught) {
		if (!(caught instanceof Error && "code" in caught)) throw caught;
		throw commandFailures.make("key-log-unwritable", { path, reason: String(caught.code) });
	}
}

/** Finds the secrets that a step of the handshake has brought. */
class KeyLog {
	readonly #write: (line: string) => void;
	/** The random value of ClientHello, by which a reader finds a connection's keys, for the states that hold no offer. */
	readonly #randoms = new WeakMap<State, Uint8Array>();

	constructor(write: (line: string) => void) {
		this.#write = write;
	}

	compare(before: State, after: State): State {
		const random = "offer" in before ? before.offer.random : this.#randoms.get(before);
		if (random === undefined) return after;
		this.#randoms.set(after, random);
		if ("masterSecret" in after && !("masterSecret" in before)) this.line("CLIENT_RANDOM", random, after.masterSecret);
		// A KeyUpdate's secrets follow from the first ones.
		if (after.name === "connected" && before.name !== "connected") {
			const { client, server } = connectedSecrets(after.secrets, after.suite.hash);
			this.line("CLIENT_TRAFFIC_SECRET_0", random, client);
			this.line("SERVER_TRAFFIC_SECRET_0", random, server);
		} else if ("clientSecret" in after && !("clientSecret" in before)) {
			this.line("CLIENT_HANDSHAKE_TRAFFIC_SECRET", random, after.clientSecret);
			this.line("SERVER_HANDSHAKE_TRAFFIC_SECRET", random, after.serverSecret);
		}
		return after;
	}

	private line(label: string, random: Uint8Array, secret: Uint8Array): void {
		this.#write(`${label} ${writeHex(random)} ${writeHex(secret)}\n`);
	}
}

function watched(expectation: Expectation<never>, log: KeyLog): Expectation<never> {
	if ("work" in expectation) return { ...expectation, work: (state, layer) => log.compare(state, expectation.work(state, layer)) };
	if ("changeCipherSpec" in expectation) return { ...expectation, changeCipherSpec: (state, layer) => log.compare(state, expectation.changeCipherSpec(state, layer)) };
	const messages = Object.entries(expectation.messages).map(([type, handler]) => [type, (...step: Parameters<typeof handler>) => log.compare(step[0], handler(...step))]);
	return { ...expectation, messages: Object.fromEntries(messages) as typeof expectation.messages };
}

const OWNER_ONLY = 0o600;
