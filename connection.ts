import type { BlynkServer } from "./modules/blynk/client-options.js";
import { iot } from "./modules/blynk/iot.js";
import { legacy } from "./modules/blynk/legacy.js";
import { SpareBuffer } from "./modules/bytes/spare-buffer.js";
import type { Clock } from "./modules/ports/clock.js";
import type { Crypto } from "./modules/ports/crypto.js";
import type { Host } from "./modules/ports/host.js";
import type { Dial } from "./modules/ports/stream.js";
import type { Timer } from "./modules/ports/timer.js";
import type { BlynkServerSetting } from "./modules/settings/blynk-settings.js";
import type { Settings } from "./modules/settings/settings.js";
import type { TrustSetting } from "./modules/settings/trust-setting.js";
import type { Connection } from "./modules/tls/connection.js";
import type { Resumption, Version } from "./modules/tls/handshake-layer.js";
import { Identity } from "./modules/tls/identity.js";
import { ramSessions } from "./modules/tls/ram-sessions.js";
import { resumption } from "./modules/tls/resumption.js";
import { resumption12 } from "./modules/tls/resumption12.js";
import { resumption13 } from "./modules/tls/resumption13.js";
import type { SessionStore } from "./modules/tls/session.js";
import { storedSession } from "./modules/tls/stored-session.js";
import { tlsDial, type TlsDialOptions } from "./modules/tls/stream.js";
import { tlsTrace } from "./modules/tls/trace.js";
import { tcpDial } from "./modules/uplink/dial.js";
import { keepTime } from "./modules/uplink/last-time.js";
import type { Authenticator } from "./modules/x509/authenticator.js";
import { clientFindings, readClientCertificate, type ClientCertificate } from "./modules/x509/client-certificate.js";
import { reportPeer } from "./modules/x509/peer-report.js";
import { readTrust } from "./modules/x509/trust.js";

/** How servers are reached: TCP, and TLS over it where there is somebody to trust. Those with the same trust share all that does not belong to one connection. */
export class Connections {
	private readonly host: Host;
	private readonly settings: Settings;
	private readonly tcp: Dial;
	private readonly trusted: Trusted[] = [];
	private readonly means: Means;

	/** Throws failures of stage `settings` or `x509` for a certificate of ours that cannot be used. */
	constructor(host: Host, settings: Settings, versions: readonly Version[]) {
		this.host = host;
		this.settings = settings;
		this.tcp = tcpDial(host, settings);
		const own = settings.identity && readClientCertificate(settings.identity, (name) => host.resource(name), host.crypto);
		if (own !== undefined) host.log.info("settings", `our certificate: ${own.description}`);
		const servers = settings.mqttUrl?.secure === true && settings.blynk !== undefined ? 2 : 1;
		this.means = { versions, own, servers, buffers: new SpareBuffer() };
	}

	/** To a server that is trusted so; plain TCP without trust. `inFlash`: the TLS session may outlast a restart, which one server's can. */
	dial(trust: TrustSetting | undefined, inFlash = false): Dial {
		if (trust === undefined) return this.tcp;
		let known = this.trusted.find((one) => isSame(one.trust, trust));
		if (known === undefined) {
			const { authenticator, notices } = readTrust(trust, this.host, this.settings);
			for (const notice of notices) this.host.log.warn("settings", notice);
			known = { trust, authenticator, dial: undefined };
			this.trusted.push(known);
		}
		if (inFlash) return this.secured(known.authenticator, storedSession(this.host.storage, this.host.clock));
		known.dial ??= this.secured(known.authenticator, ramSessions(this.host.timer, 1, this.means.servers));
		return known.dial;
	}

	/** Each with its own trust. */
	blynkServers(servers: readonly BlynkServerSetting[]): readonly BlynkServer[] {
		const list: BlynkServer[] = [];
		// No iterator: where anchors are read the stack is the deepest, and it would take more of it.
		for (let server = servers[0]; server !== undefined; server = servers[list.length]) list.push(this.blynkServer(server, this.dial(server.trust)));
		return list;
	}

	/** What the time is to a session with servers that are trusted so, in the order to try. It begins without, as long as one of them can be judged so. */
	timing(trusts: readonly (TrustSetting | undefined)[]): "needed" | "awaited" | undefined {
		if (trusts.every((trust) => this.judgeOf(trust)?.needsTime === true)) return "needed";
		const first = this.judgeOf(trusts[0]);
		return first?.needsTime === true || first?.wantsTime === true ? "awaited" : undefined;
	}

	private blynkServer({ target, secure, token, dialect, trust, clockAhead }: BlynkServerSetting, dial: Dial): BlynkServer {
		const clock = this.judgeOf(trust)?.needsTime === true ? this.host.clock : undefined;
		if (!secure) this.host.log.warn("blynk", `${target.host} port ${target.port} is reached in plain text: the token and all values can be read and changed on the way (blynkPlainText)`);
		return {
			target, token, dial, dialect: dialect === "iot" ? iot : legacy, pinned: trust !== undefined && trust.kind !== "anchors", secure,
			...(trust?.kind === "first-use" && { learns: true }),
			...(clockAhead !== undefined && { clockAhead }), ...(clock !== undefined && { clock }),
		};
	}

	/** Of those that were dialled for. */
	private judgeOf(trust: TrustSetting | undefined): Authenticator | undefined {
		return trust && this.trusted.find((one) => isSame(one.trust, trust))?.authenticator;
	}

	private secured(authenticator: Authenticator, store: SessionStore): Dial {
		const { host, settings, means } = this;
		return tlsDial(this.tcp, new Security(host, settings, means, authenticator, settings.tlsResume ? resumption(store, { tls13: resumption13, tls12: resumption12 }) : undefined));
	}
}

/** Of one trust. */
interface Trusted {
	readonly trust: TrustSetting;
	readonly authenticator: Authenticator;
	/** To whom sessions are resumed out of memory. */
	dial: Dial | undefined;
}

function isSame(one: TrustSetting, other: TrustSetting): boolean {
	return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** What all connections share. */
interface Means {
	readonly versions: readonly Version[];
	readonly own: ClientCertificate | undefined;
	/** With how many servers there are connections at a time. */
	readonly servers: number;
	readonly buffers: SpareBuffer;
}

/** What is the same in all connections of one trust. A class, since what its methods give takes no memory in each. */
class Security implements TlsDialOptions {
	readonly authenticator: Authenticator;
	readonly identity: Identity | undefined;
	readonly resumption: Resumption | undefined;
	readonly trace: TlsDialOptions["trace"];
	private readonly host: Host;
	private readonly settings: Settings;
	private readonly means: Means;

	constructor(host: Host, settings: Settings, means: Means, authenticator: Authenticator, resumed: Resumption | undefined) {
		this.host = host;
		this.settings = settings;
		this.means = means;
		this.authenticator = authenticator;
		this.resumption = resumed;
		this.identity = means.own && new Identity(means.own);
		this.trace = settings.trace ? tlsTrace(means.versions, (line) => { host.log.info("tls", line); }) : undefined;
	}

	get crypto(): Crypto {
		return this.host.crypto;
	}

	get clock(): Clock {
		return this.host.clock;
	}

	get timer(): Timer {
		return this.host.timer;
	}

	get versions(): readonly Version[] {
		return this.means.versions;
	}

	get buffers(): SpareBuffer {
		return this.means.buffers;
	}

	get deadline(): number {
		return this.settings.tlsDeadline;
	}

	get receiveBuffer(): number {
		return this.settings.receiveBuffer;
	}

	get handshakeBuffer(): number {
		return HANDSHAKE_BUFFER;
	}

	get sendBuffer(): number {
		return SEND_BUFFER;
	}

	secured({ version, suite, group, peer, resumed }: Connection): void {
		const { host, means: { own } } = this;
		const { clock, log } = host;
		log.reached("tls", `${version}, ${suite}, ${group}${resumed ? ", resumed" : ""}`);
		const now = clock.now();
		reportPeer(log, peer, now, own === undefined || now === undefined ? [] : clientFindings(own, now));
		if (peer.kind === "verified" && !resumed && now !== undefined) keepTime(host, now);
	}
}

/**
 * Bytes: what a server's certificates may take together while they are checked (receiveBuffer, if that is more), and the
 * longest record that is sent. The first is as much as an ESP8266 can give: a server that claims more is refused, not believed.
 */
const HANDSHAKE_BUFFER = 5_120;
const SEND_BUFFER = 2_048;
