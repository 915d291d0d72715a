import { randomBytes } from "node:crypto";
import type { Settings, SettingsLayer } from "../../modules/settings/settings.js";
import type { AccessPoint } from "../desktop/station.js";
import { Authority } from "../peers/authority.js";
import type { Identity } from "../peers/authority.js";
import { BlynkServer } from "../peers/blynk/server.js";
import { Broker } from "../peers/broker.js";
import { POST_PATH, PostService } from "../peers/post-service.js";
import { TimeServer } from "../peers/time-server.js";
import type { Only } from "./command-line.js";
import type { Engine } from "./engine.js";
import { blynkUrls, brokerUrl, postOrigin } from "./server-url.js";

/** The servers of this run; what the user has of their own is not among them. */
export interface Peers {
	readonly broker: number | undefined;
	readonly time: number | undefined;
	readonly anchor: Uint8Array | undefined;
	readonly device: { readonly name: string; readonly password: string };
	readonly viewer: { readonly name: string; readonly password: string } | undefined;
	readonly blynk: { readonly port: number; readonly token: string; readonly server: BlynkServer | undefined } | undefined;
	readonly post: { readonly port: number; readonly token: string } | undefined;
	stop(): Promise<void>;
}

/** `posted`: told of each text that the HTTPS service took. */
export async function startPeers(given: Readonly<Record<string, unknown>>, own: OwnServers, posted: (text: string) => void): Promise<Peers> {
	const time = given["timeServers"] === undefined ? await TimeServer.start() : undefined;
	const device = { name: "device", password: randomBytes(12).toString("hex") };
	const viewer = { name: "viewer", password: randomBytes(12).toString("hex") };
	if (!own.broker && !own.blynk && !own.post) {
		return { broker: undefined, time: time?.port, anchor: undefined, device, viewer: undefined, blynk: undefined, post: undefined, stop: async () => { await time?.stop(); } };
	}
	const authority = await Authority.create({ now: Date.now() });
	const identity = await authority.issue(["localhost", "127.0.0.1"]);
	const broker = own.broker ? await Broker.start({ identity, users: [device, viewer] }) : undefined;
	const blynk = own.blynk ? await startBlynk(identity, given["blynkDialect"] === "iot" ? "iot" : "legacy") : undefined;
	const post = own.post ? { token: randomBytes(16).toString("hex") } : undefined;
	const service = post && await PostService.start({ identity, token: post.token, taken: posted });
	return {
		broker: broker?.port, time: time?.port, anchor: Buffer.from(authority.root), device, viewer, blynk, post: post && service && { port: service.port, token: post.token },
		stop: async () => {
			await broker?.stop();
			await blynk?.server.stop();
			await service?.stop();
			await time?.stop();
		},
	};
}

async function startBlynk(identity: Identity, dialect: "legacy" | "iot"): Promise<{ port: number; token: string; server: BlynkServer }> {
	const token = randomBytes(16).toString("hex");
	const server = await BlynkServer.start({ identity, dialect, tokens: [token] });
	return { port: server.port, token, server };
}

/** Which servers the simulator brings itself. */
export interface OwnServers {
	readonly broker: boolean;
	readonly blynk: boolean;
	readonly post: boolean;
}

/**
 * None where the user has one. Of both, the broker alone where the engine was given less memory than two TLS connections take; and no Blynk
 * server where nobody is to be checked, for to such a one no token is shown. The HTTPS service only where it is asked for.
 */
export function ownServers(given: Readonly<Record<string, unknown>>, only: Only | undefined, engine: Engine | undefined): OwnServers {
	// A transparent bridge needs none beside its target, unless one is asked for: on a board there is seldom room for one more connection.
	const isAlone = given["mqttUrl"] === undefined && given["blynkUrl"] === undefined && given["postUrl"] === undefined && (only !== undefined || given["bridgeMode"] !== "transparent");
	const hasRoom = engine === undefined || engine.block >= blockForBoth(engine);
	return {
		broker: isAlone && (only === undefined || only === "mqtt"),
		blynk: isAlone && (only === "blynk" || (only === undefined && hasRoom)) && given["trustInsecureBecause"] === undefined,
		post: isAlone && only === "post",
	};
}

/** The settings that the simulator's own servers and radio stand for, as far as the user has given none, in manifest.json or elsewhere. */
export function simulatorLayer(given: Readonly<Record<string, unknown>>, peers: Omit<Peers, "stop">, own: OwnServers, engine: Engine | undefined): SettingsLayer {
	const { blynk, post } = peers;
	return {
		source: "the simulator",
		values: {
			...(given["wifiName"] === undefined ? { wifiName: ACCESS_POINT.name } : {}),
			...(given["wifiPassword"] === undefined ? { wifiPassword: ACCESS_POINT.password } : {}),
			...(peers.time === undefined ? {} : { timeServers: `127.0.0.1:${peers.time}` }),
			...(own.broker ? { mqttUrl: `mqtts://localhost:${peers.broker ?? 0}` } : {}),
			// To another user the password of ours does not belong.
			...(own.broker && given["mqttUser"] === undefined ? { mqttUser: peers.device.name, mqttPassword: peers.device.password } : {}),
			...(own.broker && !givesTrust(given) ? { trustAnchors: EMBEDDED_CA } : {}),
			...(blynk === undefined || !own.blynk ? {} : { blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: blynk.token, blynkAnchors: EMBEDDED_CA }),
			...(post === undefined || !own.post ? {} : { postUrl: `https://localhost:${post.port}${POST_PATH}`, postAnchors: EMBEDDED_CA, ...(given["postToken"] === undefined && { postToken: post.token }) }),
			...Object.fromEntries(Object.entries(engine?.settings ?? {}).filter(([key]) => given[key] === undefined)),
		},
	};
}

/** Whether the user says whom to trust; if not, it is the CA that is made for this run. */
export function givesTrust(given: Readonly<Record<string, unknown>>): boolean {
	return ["trustAnchors", "trustPins", "trustFirstUse", "trustInsecureBecause"].some((key) => given[key] !== undefined && given[key] !== "" && given[key] !== "false" && given[key] !== false);
}

/** `typing`: how something can be typed into the app, if it can. */
export function introduction(settings: Settings, peers: Peers, engine: Engine | undefined, typing: string): string[] {
	const url = brokerUrl(settings);
	const broker = url && `broker ${url}`;
	const servers = blynkUrls(settings).map((blynkUrl, index) => `Blynk server ${blynkUrl}, dialect ${settings.blynk?.servers[index]?.dialect ?? ""}`);
	return [
		`radio, sensor and flash are simulated; network, TLS, MQTT${settings.post === undefined ? " and Blynk" : ", Blynk and HTTP"} are real`,
		...(engine === undefined ? [] : [`the firmware runs on ${engine.title}, in a block of ${engine.block} bytes${peers.broker !== undefined && peers.blynk === undefined && engine.block < blockForBoth(engine) ? `; with a Blynk session beside it would take ${blockForBoth(engine)} (--block), or --only blynk` : ""}`]),
		...(broker === undefined ? [] : [peers.broker === undefined ? broker : `${broker}: aedes over Node's TLS, with a certificate made for this run by "Mooring Local CA"`]),
		...(peers.blynk === undefined ? servers : servers.map((text) => `${text}: a small one of ours for the simulator; an app listens there${typing}`)),
		...(settings.post === undefined ? [] : [`HTTPS service ${postOrigin(settings.post)}${peers.post === undefined ? "" : `${POST_PATH}: a small one of ours, over Node's TLS, with a certificate made for this run by "Mooring Local CA"`}`]),
		...(settings.mqttUrl !== undefined && peers.broker === undefined && servers.length === 0 ? ["no Blynk server: beside a broker of your own there is none, unless blynkUrl names one"] : []),
		...(settings.blynk !== undefined && peers.blynk === undefined && broker === undefined ? ["no broker: beside a Blynk server of your own there is none, unless mqttUrl names one"] : []),
		...(peers.time === undefined ? [] : [`time server 127.0.0.1:${peers.time}`]),
	];
}

function blockForBoth({ target }: Engine): number {
	return target === "64" ? 2 * BOTH : BOTH;
}

/** The network in reach. A wifiName or wifiPassword of settings.local.json is this network's; one on the command line is only the device's. */
export const ACCESS_POINT: AccessPoint = Object.freeze({ name: "Mooring Simulator", password: "correct horse", address: "192.168.4.2", joinDelay: 300, refuseDelay: 300 });

/** Bytes in 32 bit, twice as many in 64: a board's block, in which there is room for two TLS connections at a time. */
const BOTH = 32_768;

/** Name of the resource that holds the embedded CA. */
export const EMBEDDED_CA = "simulator-ca.pem";

/** Stands for peers that are not there yet. */
export const PROBE = Object.freeze({ broker: 1, time: 1, anchor: undefined, device: { name: "device", password: "probe" }, viewer: undefined, blynk: { port: 1, token: "0".repeat(32), server: undefined }, post: { port: 1, token: "probe" } });
