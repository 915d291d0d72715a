import type { BlynkServer } from "./modules/blynk/client-options.js";
import { iot } from "./modules/blynk/iot.js";
import { legacy } from "./modules/blynk/legacy.js";
import { jsonString } from "./modules/bytes/json.js";
import { SpareBuffer } from "./modules/bytes/spare-buffer.js";
import type { Clock } from "./modules/ports/clock.js";
import type { Crypto } from "./modules/ports/crypto.js";
import type { Host } from "./modules/ports/host.js";
import type { Dial } from "./modules/ports/stream.js";
import type { Timer } from "./modules/ports/timer.js";
import { hasIdentity, hasPost, hasTls12, hasTls13, hasTlsInFlash, hasTrace } from "./modules/profile/profile.js";
import type { BlynkServerSetting } from "./modules/settings/blynk-settings.js";
import type { BridgeSetting } from "./modules/settings/bridge-settings.js";
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
	private readonly means: Means;
	private readonly tcp: Dial;
	private readonly trusted: Trusted[] = [];

	/** Throws failures of stage `settings` or `x509` for a certificate of ours that cannot be used. */
	constructor(host: Host, settings: Settings, versions: readonly Version[]) {
		const own = hasIdentity && settings.identity ? readClientCertificate(settings.identity, (name) => host.resource(name), host.crypto) : undefined;
		if (own !== undefined) host.log.info("settings", `our certificate: ${own.description}`);
		const both = settings.mqttUrl?.secure === true && settings.blynk !== undefined ? 2 : 1;
		const servers = hasPost && settings.post !== undefined && (settings.mqttUrl ?? settings.blynk) !== undefined ? both + 1 : both;
		this.tcp = tcpDial(host, settings);
		this.means = {
			host, settings, versions, own, identity: hasIdentity && own ? new Identity(own) : undefined, buffers: new SpareBuffer(), sessions: ramSessions(host.timer, 1, servers),
			trace: hasTrace && settings.trace ? tlsTrace(versions, (line) => { host.log.info("tls", line); }) : undefined,
		};
	}

	/** To a server that is trusted so; plain TCP without trust. `inFlash`: the TLS session may outlast a restart, which one server's can. */
	dial(trust: TrustSetting | undefined, inFlash = false): Dial {
		if (trust === undefined) return this.tcp;
		const { host, settings, sessions } = this.means;
		let known = this.trusted.find((one) => isSame(one.trust, trust));
		if (known === undefined) {
			const { authenticator, notices } = readTrust(trust, host, settings);
			for (const notice of notices) host.log.warn("settings", notice);
			known = { trust, authenticator, dial: undefined };
			this.trusted.push(known);
		}
		if (hasTlsInFlash && inFlash) return this.secured(known.authenticator, storedSession(host.storage, host.clock));
		known.dial ??= this.secured(known.authenticator, sessions);
		return known.dial;
	}

	/** Each with its own trust. */
	blynkServers(servers: readonly BlynkServerSetting[]): readonly BlynkServer[] {
		const list: BlynkServer[] = [];
		// No iterator, and no call around that of dial: where anchors are read the stack is the deepest, and each would take more of it.
		for (let server = servers[0]; server !== undefined; server = servers[list.length]) {
			const dial = this.dial(server.trust);
			list.push(this.blynkServer(server, dial));
		}
		return list;
	}

	/** What the time is to a session with servers that are trusted so, in the order to try. It begins without, as long as one of them can be judged so. */
	timing(trusts: readonly (TrustSetting | undefined)[]): "needed" | "awaited" | undefined {
		if (trusts.every((trust) => this.judgeOf(trust)?.needsTime === true)) return "needed";
		const first = this.judgeOf(trusts[0]);
		return first?.needsTime === true || first?.wantsTime === true ? "awaited" : undefined;
	}

	private blynkServer({ target, secure, token, dialect, trust, clockAhead }: BlynkServerSetting, dial: Dial): BlynkServer {
		const clock = this.judgeOf(trust)?.needsTime === true ? this.means.host.clock : undefined;
		if (!secure) this.means.host.log.warn("blynk", `${target.host} port ${target.port} is reached in plain text: the token and all values can be read and changed on the way (blynkPlainText)`);
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
		return tlsDial(this.tcp, new Security(this.means, authenticator, this.means.settings.tlsResume ? resumption(store, { ...(hasTls13 && { tls13: resumption13 }), ...(hasTls12 && { tls12: resumption12 }) }) : undefined));
	}

	/** To the server that a serial line is joined to, if it is to one. */
	pipe({ use }: BridgeSetting): Dial | undefined {
		return use.kind === "transparent" ? this.dial(use.trust) : undefined;
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
	return one === other || textOf(one) === textOf(other);
}

function textOf(trust: TrustSetting): string {
	const entries: readonly (readonly [string, unknown])[] = Object.entries(trust);
	return entries.map(([name, value]) => `${name}=${(Array.isArray(value) ? value : [value]).map((one) => jsonString(String(one))).join(",")}`).join(" ");
}

/** What all connections share. */
interface Means {
	readonly host: Host;
	readonly settings: Settings;
	readonly versions: readonly Version[];
	readonly own: ClientCertificate | undefined;
	readonly identity: Identity | undefined;
	readonly buffers: SpareBuffer;
	/** In memory: of as many servers as there are connections at a time. */
	readonly sessions: SessionStore;
	readonly trace: TlsDialOptions["trace"];
}

/** What is the same in all connections of one trust. A class, since what its methods give takes no memory in each. */
class Security implements TlsDialOptions {
	readonly authenticator: Authenticator;
	readonly resumption: Resumption | undefined;
	private readonly means: Means;

	constructor(means: Means, authenticator: Authenticator, resumed: Resumption | undefined) {
		this.means = means;
		this.authenticator = authenticator;
		this.resumption = resumed;
	}

	get crypto(): Crypto {
		return this.means.host.crypto;
	}

	get clock(): Clock {
		return this.means.host.clock;
	}

	get timer(): Timer {
		return this.means.host.timer;
	}

	get versions(): readonly Version[] {
		return this.means.versions;
	}

	get identity(): Identity | undefined {
		return this.means.identity;
	}

	get trace(): TlsDialOptions["trace"] {
		return this.means.trace;
	}

	get buffers(): SpareBuffer {
		return this.means.buffers;
	}

	get deadline(): number {
		return this.means.settings.tlsDeadline;
	}

	get receiveBuffer(): number {
		return this.means.settings.receiveBuffer;
	}

	get handshakeBuffer(): number {
		return HANDSHAKE_BUFFER;
	}

	get sendBuffer(): number {
		return SEND_BUFFER;
	}

	secured({ version, suite, group, peer, resumed }: Connection): void {
		const { host, own } = this.means;
		const { clock, log } = host;
		log.reached("tls", `${version}, ${suite}, ${group}${resumed ? ", resumed" : ""}`);
		const now = clock.now();
		reportPeer(log, peer, now, !hasIdentity || own === undefined || now === undefined ? [] : clientFindings(own, now));
		if (peer.kind === "verified" && !resumed && now !== undefined) keepTime(host, now);
	}
}

/**
 * Bytes: what a server's certificates may take together while they are checked (receiveBuffer, if that is more), and the
 * longest record that is sent. The first is as much as an ESP8266 can give: a server that claims more is refused, not believed.
 */
const HANDSHAKE_BUFFER = 5_120;
const SEND_BUFFER = 2_048;
