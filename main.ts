import { MqttClient } from "./modules/mqtt/client.js";
import { lastingClientId } from "./modules/mqtt/client-id.js";
import type { Firmware } from "./modules/ports/firmware.js";
import type { Host } from "./modules/ports/host.js";
import { Sampler } from "./modules/sensors/sampler.js";
import type { Settings } from "./modules/settings/settings.js";
import { tlsDial } from "./modules/tls/stream.js";
import { tls12 } from "./modules/tls/version12.js";
import { tls13 } from "./modules/tls/version13.js";
import { tcpDial } from "./modules/uplink/dial.js";
import { Uplink } from "./modules/uplink/uplink.js";
import { readTrust } from "./modules/x509/trust.js";

/** Joins the Wi-Fi, finds the time, connects to the broker and publishes a reading of the sensor every few seconds. */
export function main(host: Host, settings: Settings): Firmware {
	const { log, timer, clock, crypto } = host;
	const { mqttUrl: target, mqttTopic: topic } = settings;
	const counts = { published: 0, acknowledged: 0, dropped: 0 };
	const tcp = tcpDial({ ...host, dnsDeadline: settings.dnsDeadline, tcpDeadline: settings.tcpDeadline });
	const trust = settings.trust && readTrust(settings.trust, (name) => host.resource(name));
	for (const notice of trust?.notices ?? []) log.warn("settings", `trustPins: ${notice}`);
	const dial = trust === undefined ? tcp : tlsDial(tcp, {
		crypto, clock, timer, versions: [tls13, tls12], authenticator: trust.authenticator, deadline: settings.tlsDeadline,
		receiveBuffer: settings.receiveBuffer, handshakeBuffer: HANDSHAKE_BUFFER, sendBuffer: SEND_BUFFER,
		secured: ({ version, suite, group, peer }) => {
			log.reached("tls", `${version}, ${suite}, ${group}`);
			log.reached("x509", peer.description);
			for (const { code, seen, hint } of peer.findings) log.warn("x509", `${seen}: ${hint} [${code}]`);
		},
	});

	const mqtt = new MqttClient({
		target, clientId: settings.mqttClientId ?? lastingClientId(host.storage, crypto),
		userName: settings.mqttUser, password: settings.mqttPassword,
		// A URL without TLS is taken only with mqttPlainText, which says so in so many words.
		sendSecretsUnverified: settings.sendSecretsUnverified || !target.secure, keepAlive: settings.mqttKeepAlive,
		connackTimeout: settings.mqttDeadline, pingTimeout: settings.mqttDeadline, acknowledgementTimeout: settings.mqttDeadline,
	}, dial, timer, {
		up: () => {
			log.reached("mqtt", `the broker at ${target.host} port ${target.port} let us in`);
			uplink.up("mqtt");
			sampler.start();
		},
		down: (failure) => { uplink.down("mqtt", failure); },
		acknowledged: (token) => { log.info("mqtt", `the broker has #${token} (${++counts.acknowledged} of ${counts.published})`); },
		subscribed: (filter) => { log.info("mqtt", `subscribed to ${filter}`); },
		dropped: (failure, count) => {
			counts.dropped += count;
			log.fail(failure);
		},
		notice: ({ code, seen, hint }) => { log.warn("mqtt", `${seen}: ${hint} [${code}]`); },
	});

	const sampler = new Sampler(host, { sensorId: settings.sensorId, interval: settings.sensorInterval * 1000 }, (text) => {
		const token = mqtt.publish(topic, text);
		if (token === undefined) return;
		counts.published++;
		firmware.published?.(text);
		log.info("app", `publish #${token} to ${topic}: ${text}`);
	});

	const uplink = new Uplink(host, {
		network: { name: settings.wifiName, password: settings.wifiPassword, deadline: settings.wifiDeadline },
		time: {
			servers: settings.timeServers, leastInterval: settings.timeInterval, requestDeadline: settings.timeDeadline, nameDeadline: settings.dnsDeadline, floor: EARLIEST_TIME,
		},
		sessions: { mqtt }, sessionsNeedTime: trust?.authenticator.needsTime ?? false, retryFirst: settings.retryFirst, retryLargest: settings.retryLargest,
	});
	const firmware: Firmware = { counts, published: undefined, pause: () => { sampler.stop(); }, stop: (stopped) => { sampler.stop(); uplink.leave(stopped); } };
	uplink.start();
	return firmware;
}

/** 2026-01-01: no time server is believed that says it is earlier. */
const EARLIEST_TIME = 1_767_225_600_000;

/** Bytes: what a server's certificates may take together while they are checked, and the longest record that is sent. */
const HANDSHAKE_BUFFER = 16_384;
const SEND_BUFFER = 2_048;
