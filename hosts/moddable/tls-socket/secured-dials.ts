import { SpareBuffer } from "../../../modules/bytes/spare-buffer.js";
import type { Host } from "../../../modules/ports/host.js";
import type { Log } from "../../../modules/ports/log.js";
import type { Target } from "../../../modules/ports/stream.js";
import { settingsFailures } from "../../../modules/settings/failures.js";
import { nearest } from "../../../modules/settings/nearest.js";
import { readSettings, SettingsRefused, type Settings } from "../../../modules/settings/settings.js";
import type { TrustSetting } from "../../../modules/settings/trust-setting.js";
import type { Connection } from "../../../modules/tls/connection.js";
import { tlsFailures } from "../../../modules/tls/failures.js";
import type { Version } from "../../../modules/tls/handshake-layer.js";
import { Identity } from "../../../modules/tls/identity.js";
import { ramSessions } from "../../../modules/tls/ram-sessions.js";
import { resumption } from "../../../modules/tls/resumption.js";
import { resumption12 } from "../../../modules/tls/resumption12.js";
import { resumption13 } from "../../../modules/tls/resumption13.js";
import { tlsDial, type TlsDialOptions } from "../../../modules/tls/stream.js";
import { tlsTrace } from "../../../modules/tls/trace.js";
import { tls12 } from "../../../modules/tls/version12.js";
import { tls13 } from "../../../modules/tls/version13.js";
import { readClientCertificate } from "../../../modules/x509/client-certificate.js";
import { readServerName } from "../../../modules/x509/host-name.js";
import { reportPeer } from "../../../modules/x509/peer-report.js";
import { readTrust } from "../../../modules/x509/trust.js";
import { CountedStream, type CountHandler } from "./counted-stream.js";

/** What TLS takes of a host. */
export type SecureHost = Pick<Host, "connect" | "clock" | "timer" | "crypto" | "storage" | "log" | "resource">;

/** Whom a socket trusts, and how it speaks TLS: settings by their names, and the name that the server must prove, if it is another than the one that was looked up. */
export type SocketSecurity = { readonly serverName?: string } & Readonly<Partial<Record<SecurityKey, string | number | boolean | readonly string[]>>>;

/** TLS to addresses. What connections that trust the same have in common, such as sessions to take up again, is made once. */
export class SecuredDials {
	readonly log: Log;
	readonly #host: SecureHost;
	readonly #defaults: Readonly<Record<string, unknown>>;
	readonly #buffers = new SpareBuffer();
	/** The last used first. */
	#known: readonly Known[] = [];

	/** `defaults`: settings that count where a socket has none, of which those that say nothing of TLS do not matter. */
	constructor(host: SecureHost, defaults: Readonly<Record<string, unknown>> = {}) {
		this.log = host.log;
		this.#host = host;
		this.#defaults = Object.fromEntries(Object.entries(defaults).filter(([key]) => isSecurityKey(key)));
	}

	/** Throws failures of stage `tls`, `settings` or `x509` before anything is opened. */
	open(address: string, { host, port }: Target, { serverName = host, ...security }: SocketSecurity, handler: CountHandler): CountedStream {
		if (readServerName(serverName) === undefined) throw tlsFailures.make("bad-server-name", { host: serverName });
		const options = this.optionsFor(security);
		const { connect, timer } = this.#host;
		const dial = tlsDial((target, below) => connect(address, target.port, below), options);
		return new CountedStream(timer, dial, { host: serverName, port }, handler);
	}

	private optionsFor(security: Readonly<Record<string, unknown>>): TlsDialOptions {
		const key = JSON.stringify(security);
		const known = this.#known.find((one) => one.key === key) ?? { key, options: this.makeOptions(security) };
		this.#known = [known, ...this.#known.filter((one) => one !== known)].slice(0, MOST_KNOWN);
		return known.options;
	}

	private makeOptions(security: Readonly<Record<string, unknown>>): TlsDialOptions {
		const host = this.#host;
		const settings = readSecurity(this.#defaults, security);
		const { authenticator, notices } = readTrust(settings.trust, host, settings);
		for (const notice of notices) host.log.warn("settings", notice);
		const own = settings.identity && readClientCertificate(settings.identity, (name) => host.resource(name), host.crypto);
		const { crypto, clock, timer, log } = host;
		return {
			crypto, clock, timer, versions: VERSIONS, authenticator, buffers: this.#buffers,
			deadline: settings.tlsDeadline, receiveBuffer: settings.receiveBuffer, handshakeBuffer: HANDSHAKE_BUFFER, sendBuffer: SEND_BUFFER,
			resumption: settings.tlsResume ? resumption(ramSessions(timer), { tls13: resumption13, tls12: resumption12 }) : undefined,
			identity: own && new Identity(own),
			trace: settings.trace ? tlsTrace(VERSIONS, (line) => { log.info("tls", line); }) : undefined,
			secured: (connection) => { report(host, connection); },
		};
	}
}

interface Known {
	/** What it was made of. */
	readonly key: string;
	readonly options: TlsDialOptions;
}

/** Throws the first of what is wrong. */
function readSecurity(defaults: Readonly<Record<string, unknown>>, security: Readonly<Record<string, unknown>>): Settings & { readonly trust: TrustSetting } {
	const stranger = Object.keys(security).find((key) => !isSecurityKey(key));
	if (stranger !== undefined) throw settingsFailures.make("unknown-key", { path: `${stranger} in ${SOURCE}`, known: nearest(stranger, SECURITY_KEYS) ?? "one of those that docs/tls-socket.md lists" });
	try {
		const { trust, ...settings } = readSettings([{ source: "the program", values: NO_FIRMWARE }, { source: "mc/config", values: defaults }, { source: SOURCE, values: security }], true);
		if (trust === undefined) throw settingsFailures.make("no-trust", { path: SOURCE });
		return { ...settings, trust };
	} catch (caught) {
		throw caught instanceof SettingsRefused ? caught.failures[0] ?? caught : caught;
	}
}

function isSecurityKey(key: string): boolean {
	return (SECURITY_KEYS as readonly string[]).includes(key);
}

function report({ clock, log }: SecureHost, { version, suite, group, peer, resumed }: Connection): void {
	log.reached("tls", `${version}, ${suite}, ${group}${resumed ? ", resumed" : ""}`);
	reportPeer(log, peer, clock.now());
}

type SecurityKey = (typeof SECURITY_KEYS)[number];

/** Those settings that say something of TLS. */
const SECURITY_KEYS = Object.freeze([
	"trustAnchors", "trustPins", "trustNeeds", "trustProfile", "trustFirstUse", "trustFirstUseAccept", "trustInsecureBecause", "trustInsecureUntil", "rememberIntermediates",
	"clientCertificate", "clientKey", "tlsDeadline", "tlsResume", "receiveBuffer", "trace",
] as const);

const SOURCE = "secure in the options of a TLS socket";

/** What firmware must have, and a program that joins its network by itself has not. */
const NO_FIRMWARE = Object.freeze({ wifiName: "none" });

const VERSIONS: readonly Version[] = Object.freeze([tls13, tls12]);

/** Kinds of trust that are kept: each takes about as much as a handshake leaves behind, and programs seldom have two. */
const MOST_KNOWN = 4;

/** Bytes: what a server's certificates may take together while they are checked (receiveBuffer, if that is more), and the longest record that is sent. */
const HANDSHAKE_BUFFER = 5_120;
const SEND_BUFFER = 1_024;
