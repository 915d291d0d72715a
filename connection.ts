import type { BlynkServer } from "./modules/blynk/client-options.js";
import { iot } from "./modules/blynk/iot.js";
import { legacy } from "./modules/blynk/legacy.js";
import type { Host } from "./modules/ports/host.js";
import type { Dial } from "./modules/ports/stream.js";
import type { BridgeSetting } from "./modules/settings/bridge-settings.js";
import type { BlynkServerSetting } from "./modules/settings/blynk-settings.js";
import type { Settings } from "./modules/settings/settings.js";
import type { TrustSetting } from "./modules/settings/trust-setting.js";
import type { Version } from "./modules/tls/handshake-layer.js";
import { Identity } from "./modules/tls/identity.js";
import { ramSessions } from "./modules/tls/ram-sessions.js";
import { resumption } from "./modules/tls/resumption.js";
import { resumption12 } from "./modules/tls/resumption12.js";
import { resumption13 } from "./modules/tls/resumption13.js";
import { storedSession } from "./modules/tls/stored-session.js";
import { tlsDial } from "./modules/tls/stream.js";
import { tlsTrace } from "./modules/tls/trace.js";
import { tcpDial } from "./modules/uplink/dial.js";
import { keepTime } from "./modules/uplink/last-time.js";
import type { Authenticator } from "./modules/x509/authenticator.js";
import { clientFindings, readClientCertificate, type ClientCertificate } from "./modules/x509/client-certificate.js";
import { reportPeer } from "./modules/x509/peer-report.js";
import { readTrust } from "./modules/x509/trust.js";

/** How servers are reached: TCP, and TLS over it where there is somebody to trust. */
export class Connections {
	/** Whether any of them waits for the time: trust that looks at dates does. */
	needTime = false;
	/** Whether any waits for the first attempt at it. */
	awaitTime = false;
	private readonly host: Host;
	private readonly settings: Settings;
	private readonly versions: readonly Version[];
	private readonly own: ClientCertificate | undefined;

	/** Throws failures of stage `settings` or `x509` for a certificate of ours that cannot be used. */
	constructor(host: Host, settings: Settings, versions: readonly Version[]) {
		this.host = host;
		this.settings = settings;
		this.versions = versions;
		this.own = settings.identity && readClientCertificate(settings.identity, (name) => host.resource(name), host.crypto);
		if (this.own !== undefined) host.log.info("settings", `our certificate: ${this.own.description}`);
	}

	/** To a server that is trusted so; plain TCP without trust. `inFlash`: the TLS session may outlast a restart, which one server's can. */
	dial(trust: TrustSetting | undefined, inFlash = false): Dial {
		const tcp = tcpDial(this.host, this.settings);
		if (trust === undefined) return tcp;
		const { authenticator, notices } = readTrust(trust, this.host, this.settings);
		this.note(authenticator, notices);
		return secureDial(tcp, authenticator, this.host, this.settings, { versions: this.versions, own: this.own, inFlash });
	}

	/** Each with its own trust. */
	blynkServers(servers: readonly BlynkServerSetting[]): readonly BlynkServer[] {
		const list: BlynkServer[] = [];
		// No iterator: where anchors are read the stack is the deepest, and it would take more of it.
		for (let server = servers[0]; server !== undefined; server = servers[list.length]) list.push(blynkServer(server, this.dial(server.trust)));
		return list;
	}

	/** To the server that a serial line is joined to, if it is to one. */
	pipe({ use }: BridgeSetting): Dial | undefined {
		return use.kind === "transparent" ? this.dial(use.trust) : undefined;
	}

	private note({ needsTime, wantsTime }: Authenticator, notices: readonly string[]): void {
		for (const notice of notices) this.host.log.warn("settings", notice);
		this.needTime ||= needsTime;
		this.awaitTime ||= wantsTime === true;
	}
}

function blynkServer({ target, secure, token, dialect, trust }: BlynkServerSetting, dial: Dial): BlynkServer {
	return { target, token, dial, dialect: dialect === "iot" ? iot : legacy, pinned: trust !== undefined && "text" in trust, plain: !secure };
}

interface Means {
	readonly versions: readonly Version[];
	readonly own: ClientCertificate | undefined;
	readonly inFlash: boolean;
}

function secureDial(tcp: Dial, authenticator: Authenticator, host: Host, settings: Settings, { versions, own, inFlash }: Means): Dial {
	const { crypto, clock, timer, log } = host;
	return tlsDial(tcp, {
		crypto, clock, timer, versions, authenticator, identity: own && new Identity(own), deadline: settings.tlsDeadline,
		receiveBuffer: settings.receiveBuffer, handshakeBuffer: HANDSHAKE_BUFFER, sendBuffer: SEND_BUFFER,
		resumption: settings.tlsResume ? resumption(inFlash ? storedSession(host.storage, clock) : ramSessions(timer), { tls13: resumption13, tls12: resumption12 }) : undefined,
		trace: settings.trace ? tlsTrace(versions, (line) => { log.info("tls", line); }) : undefined,
		secured: ({ version, suite, group, peer, resumed }) => {
			log.reached("tls", `${version}, ${suite}, ${group}${resumed ? ", resumed" : ""}`);
			const now = clock.now();
			reportPeer(log, peer, now, own === undefined || now === undefined ? [] : clientFindings(own, now));
			if (peer.kind === "verified" && !resumed && now !== undefined) keepTime(host, now);
		},
	});
}

/**
 * Bytes: what a server's certificates may take together while they are checked (receiveBuffer, if that is more), and the
 * longest record that is sent. The first is as much as an ESP8266 can give: a server that claims more is refused, not believed.
 */
const HANDSHAKE_BUFFER = 5_120;
const SEND_BUFFER = 2_048;
