import { MqttClient } from "./modules/mqtt/client.js";
import { lastingClientId } from "./modules/mqtt/client-id.js";
import type { Firmware } from "./modules/ports/firmware.js";
import type { Host } from "./modules/ports/host.js";
import type { Dial } from "./modules/ports/stream.js";
import { Sampler } from "./modules/sensors/sampler.js";
import type { Settings } from "./modules/settings/settings.js";
import { Telemetry } from "./modules/telemetry/telemetry.js";
import type { Version } from "./modules/tls/handshake-layer.js";
import { Identity } from "./modules/tls/identity.js";
import { ramSessions } from "./modules/tls/ram-sessions.js";
import { resumption } from "./modules/tls/resumption.js";
import { resumption12 } from "./modules/tls/resumption12.js";
import { resumption13 } from "./modules/tls/resumption13.js";
import { storedSession } from "./modules/tls/stored-session.js";
import { tlsDial } from "./modules/tls/stream.js";
import { tlsTrace } from "./modules/tls/trace.js";
import { tls12 } from "./modules/tls/version12.js";
import { tls13 } from "./modules/tls/version13.js";
import { tcpDial } from "./modules/uplink/dial.js";
import { keepTime } from "./modules/uplink/last-time.js";
import { unverifiedHost } from "./modules/uplink/unverified-host.js";
import { Uplink } from "./modules/uplink/uplink.js";
import type { Authenticator } from "./modules/x509/authenticator.js";
import { clientFindings, readClientCertificate, type ClientCertificate } from "./modules/x509/client-certificate.js";
import { reportPeer } from "./modules/x509/peer-report.js";
import { readTrust } from "./modules/x509/trust.js";

/** Joins the Wi-Fi, finds the time, connects to the broker and publishes a reading of the sensor every few seconds. */
export function main(given: Host, settings: Settings, versions = VERSIONS): Firmware {
	const host = settings.trust?.kind === "insecure" ? unverifiedHost(given) : given;
	const { log, timer, crypto } = host;
	const trust = settings.trust && readTrust(settings.trust, host, settings);
	for (const notice of trust?.notices ?? []) log.warn("settings", notice);
	const own = settings.identity && readClientCertificate(settings.identity, (name) => host.resource(name), crypto);
	if (own !== undefined) log.info("settings", `our certificate: ${own.description}`);
	const telemetry = new Telemetry(log, settings);
	const mqtt = new MqttClient({
		target: settings.mqttUrl, clientId: settings.mqttClientId ?? lastingClientId(host.storage, crypto), userName: settings.mqttUser, password: settings.mqttPassword,
		// A URL without TLS is taken only with mqttPlainText, which says so in so many words.
		sendSecretsUnverified: settings.sendSecretsUnverified || !settings.mqttUrl.secure, keepAlive: settings.mqttKeepAlive,
		connackTimeout: settings.mqttDeadline, pingTimeout: settings.mqttDeadline, acknowledgementTimeout: settings.mqttDeadline,
	}, dialOf(host, settings, versions, trust?.authenticator, own), timer, telemetry);
	const uplink = new Uplink(host, settings, { sessions: { mqtt }, sessionsNeedTime: trust?.authenticator.needsTime ?? false, sessionsAwaitTime: trust?.authenticator.wantsTime ?? false, earliestTime: Math.max(EARLIEST_TIME, host.builtAt ?? 0) });
	telemetry.start(mqtt, new Sampler(host, settings, telemetry), uplink);
	return telemetry;
}

/** TCP, and TLS over it where there is somebody to trust. */
function dialOf(host: Host, settings: Settings, versions: readonly Version[], authenticator: Authenticator | undefined, own: ClientCertificate | undefined): Dial {
	const tcp = tcpDial(host, settings);
	if (authenticator === undefined) return tcp;
	const { crypto, clock, timer, log } = host;
	return tlsDial(tcp, {
		crypto, clock, timer, versions, authenticator, identity: own && new Identity(own), deadline: settings.tlsDeadline,
		receiveBuffer: settings.receiveBuffer, handshakeBuffer: HANDSHAKE_BUFFER, sendBuffer: SEND_BUFFER,
		resumption: settings.tlsResume ? resumption(settings.tlsSessionInFlash ? storedSession(host.storage, clock) : ramSessions(timer), { tls13: resumption13, tls12: resumption12 }) : undefined,
		trace: settings.trace ? tlsTrace(versions, (line) => { log.info("tls", line); }) : undefined,
		secured: ({ version, suite, group, peer, resumed }) => {
			log.reached("tls", `${version}, ${suite}, ${group}${resumed ? ", resumed" : ""}`);
			const now = clock.now();
			reportPeer(log, peer, now, own === undefined || now === undefined ? [] : clientFindings(own, now));
			if (peer.kind === "verified" && !resumed && now !== undefined) keepTime(host, now);
		},
	});
}

/** Of TLS, the best first. */
export const VERSIONS: readonly Version[] = Object.freeze([tls13, tls12]);

/** 2026-01-01: no time server is believed that says it is earlier, nor that it is before the host's date of the build. */
const EARLIEST_TIME = 1_767_225_600_000;

/**
 * Bytes: what a server's certificates may take together while they are checked (receiveBuffer, if that is more), and the
 * longest record that is sent. The first is as much as an ESP8266 can give: a server that claims more is refused, not believed.
 */
const HANDSHAKE_BUFFER = 5_120;
const SEND_BUFFER = 2_048;
