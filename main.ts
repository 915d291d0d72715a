import { Connections } from "./connection.js";
import { readAllowedPins, readBoardPins } from "./modules/blynk/allowed-pins.js";
import { BoardPins } from "./modules/blynk/board-pins.js";
import { BlynkClient } from "./modules/blynk/client.js";
import { watchedHost } from "./modules/board/watch.js";
import { MqttClient } from "./modules/mqtt/client.js";
import { lastingClientId } from "./modules/mqtt/client-id.js";
import type { Firmware } from "./modules/ports/firmware.js";
import type { Host } from "./modules/ports/host.js";
import { hasBlynk, hasBridge, hasLooseTrust, hasMqtt, hasPost, hasTls12, hasTls13 } from "./modules/profile/profile.js";
import { Sampler } from "./modules/sensors/sampler.js";
import type { Settings } from "./modules/settings/settings.js";
import { BridgedTelemetry } from "./modules/telemetry/bridged-telemetry.js";
import { Dashboard } from "./modules/telemetry/dashboard.js";
import { Poster } from "./modules/telemetry/poster.js";
import { Telemetry } from "./modules/telemetry/telemetry.js";
import type { Version } from "./modules/tls/handshake-layer.js";
import { tls12 } from "./modules/tls/version12.js";
import { tls13 } from "./modules/tls/version13.js";
import { unverifiedHost } from "./modules/uplink/unverified-host.js";
import { Uplink } from "./modules/uplink/uplink.js";

/** Joins the Wi-Fi, finds the time, connects to the broker, the Blynk server and the HTTPS service that the settings name, and tells them a reading of the sensor every few seconds, or what a serial line says. */
export function main(given: Host, settings: Settings, versions = VERSIONS): Firmware {
	const host = watchedHost(hasLooseTrust && settings.trust?.kind === "insecure" ? unverifiedHost(given) : given, settings, hasBlynk && settings.blynk ? readAllowedPins(settings.blynk.boardPins).numbers : undefined);
	const connections = new Connections(host, settings, versions);
	const bridge = hasBridge ? settings.bridge : undefined;
	const app = hasBlynk ? settings.blynk : undefined;
	// Dialled from here, where the stack is shallow: reading anchors takes the most of it.
	const pipe = bridge && connections.pipe(bridge);
	const bridged = bridge && new BridgedTelemetry(host, settings, bridge, pipe);
	const telemetry = bridged ?? new Telemetry(host, settings);
	const trust = settings.mqttUrl?.secure === true ? settings.trust : undefined;
	const dial = hasMqtt && settings.mqttUrl ? connections.dial(trust, settings.tlsSessionInFlash) : undefined;
	const mqtt = dial && mqttClient(host, settings, dial, telemetry);
	const dashboard = app && new Dashboard(host, app.servers, PINS, telemetry);
	const servers = app && connections.blynkServers(app.servers);
	const blynk = servers && dashboard && blynkClient(host, settings, servers, dashboard);
	const poster = hasPost && settings.post ? new Poster(host, settings, settings.post, connections.dial(settings.post.trust), telemetry) : undefined;
	const uplink = new Uplink(host, settings, {
		sessions: { ...(mqtt && { mqtt }), ...(blynk && { blynk }), ...(poster && { post: poster }), ...(bridged?.pipe && { bridge: bridged.pipe }) }, earliestTime: EARLIEST_TIME,
		timing: {
			mqtt: mqtt && connections.timing([trust]), blynk: app && connections.timing(app.servers.map((server) => server.trust)),
			bridge: bridge?.use.kind === "transparent" ? connections.timing([bridge.use.trust]) : undefined, ...(poster && { post: connections.timing([settings.post?.trust]) }),
		},
	});
	if (blynk !== undefined) dashboard?.attach(blynk);
	telemetry.start({ mqtt, blynk, dashboard, ...(poster && { post: poster }), sampler: bridge?.ownSensor === false ? undefined : new Sampler(host, settings, telemetry), uplink });
	return telemetry;
}

function mqttClient({ storage, crypto, timer }: Host, settings: Settings, dial: ReturnType<Connections["dial"]>, telemetry: Telemetry): MqttClient | undefined {
	const { mqttUrl, mqttDeadline } = settings;
	return mqttUrl && new MqttClient({
		target: mqttUrl, clientId: settings.mqttClientId ?? lastingClientId(storage, crypto), userName: settings.mqttUser, password: settings.mqttPassword,
		// A URL without TLS is taken only with mqttPlainText, which says so in so many words.
		sendSecretsUnverified: settings.sendSecretsUnverified || !mqttUrl.secure, keepAlive: settings.mqttKeepAlive,
		connackTimeout: mqttDeadline, pingTimeout: mqttDeadline, acknowledgementTimeout: mqttDeadline,
	}, dial, timer, telemetry);
}

function blynkClient({ timer, pins }: Host, { sendSecretsUnverified, blynk }: Settings, servers: ReturnType<Connections["blynkServers"]>, dashboard: Dashboard): BlynkClient {
	return new BlynkClient({
		servers, sendSecretsUnverified, plainText: blynk?.plainText, firmware: { version: VERSION, template: blynk?.template },
		boardPins: pins === undefined || blynk === undefined || blynk.boardPins === "" ? undefined : new BoardPins(pins, readBoardPins(blynk.boardPins, pins)),
	}, timer, dashboard);
}

/** The best first. */
export const VERSIONS: readonly Version[] = Object.freeze(hasTls13 && hasTls12 ? [tls13, tls12] : hasTls13 ? [tls13] : [tls12]);

/** Virtual pins of the Blynk app: two displays, a terminal, and a switch with a number for each server, from 1. */
export const PINS = Object.freeze({ temperature: 0, humidity: 1, terminal: 2, server: 3 });

/** Of this firmware, as it is told to a Blynk server. */
const VERSION = "0.1.0";

/** 2026-01-01: no time server is believed that says it is earlier. */
export const EARLIEST_TIME = 1_767_225_600_000;
