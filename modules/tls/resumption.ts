import type { Authenticator } from "../x509/authenticator.js";
import { trustIdentity } from "../x509/identity.js";
import type { ServerName } from "../x509/host-name.js";
import type { HandshakeLayer, Resumption, Resumption12, Resumption13, TlsClientOptions } from "./handshake-layer.js";
import type { Identity } from "./identity.js";
import type { OfferedSession, Session, SessionStore } from "./session.js";
import { TLS13 } from "./suites.js";

/** Resumes the sessions of a store, in the versions that are named: `resumption13`, `resumption12` or both. */
export function resumption(store: SessionStore, versions: { readonly tls13?: Resumption13; readonly tls12?: Resumption12 }): Resumption {
	return new KeyedSessions(store, versions.tls13, versions.tls12);
}

class KeyedSessions implements Resumption {
	readonly tls13: Resumption13 | undefined;
	readonly tls12: Resumption12 | undefined;
	readonly #store: SessionStore;
	/** Who trusts and who we are, while the names of both are known: it takes a hash over all that is trusted. */
	#authenticator: Authenticator | undefined;
	#own: Identity | undefined;
	#names = "";

	constructor(store: SessionStore, tls13: Resumption13 | undefined, tls12: Resumption12 | undefined) {
		this.#store = store;
		this.tls13 = tls13;
		this.tls12 = tls12;
	}

	take(options: TlsClientOptions, server: ServerName, port: number, now: number | undefined): OfferedSession | undefined {
		const key = this.key(options, server, port);
		for (let kept = this.#store.take(key); kept !== undefined; kept = this.#store.take(key)) {
			const { session, age } = kept;
			const peer = session.peer.at(now);
			if (peer !== undefined && this.canOffer(session, options)) return { session, age, peer };
			session.secret.fill(0);
		}
		return undefined;
	}

	keep(session: Session, { options, serverName, port }: HandshakeLayer): void {
		this.#store.put(this.key(options, serverName, port), session);
	}

	/** Whether the version and the suite are still offered; and a session without extended_master_secret needs leave (RFC 7627 section 5.3). */
	private canOffer(session: Session, { versions, crypto, withoutExtendedMasterSecret }: TlsClientOptions): boolean {
		const version = versions.find(({ id }) => id === session.version);
		if (version?.suites.some(({ id, aead }) => id === session.suite && crypto.aeads.includes(aead)) !== true) return false;
		if (session.version === TLS13) return this.tls13 !== undefined;
		return this.tls12 !== undefined && (session.isBound || withoutExtendedMasterSecret === true);
	}

	/** Server, protocols, trust decision and our own certificate: nothing made for others of these is resumed. */
	private key({ authenticator, identity, crypto, protocols = [] }: TlsClientOptions, { text }: ServerName, port: number): string {
		if (this.#authenticator !== authenticator || this.#own !== identity) {
			this.#names = authenticator.identity(crypto);
			if (identity !== undefined) this.#names += trustIdentity(crypto, "client", identity.certificates);
			this.#authenticator = authenticator;
			this.#own = identity;
		}
		// None of these has an end of a line in it, and the engine's own JSON would take 11,000 bytes of an image.
		return [text, port, protocols.length, ...protocols, this.#names].join("\n");
	}
}
