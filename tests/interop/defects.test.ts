import assert from "node:assert/strict";
import { createServer } from "node:net";
import { webcrypto } from "node:crypto";
import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { Listener } from "../../hosts/peers/listener.js";
import { isFailure } from "../../modules/failure/failure.js";
import { pem } from "../fakes/certificates.js";
import { p256 } from "../fakes/tls-credentials.js";
import { TlsServer } from "../fakes/tls-server.js";
import type { Defect, Scene, Unshown } from "../x509/defects/defect.js";
import { matrix } from "../x509/defects/matrix.js";
import { Device } from "./device.js";
import { Bench, interopTest, until } from "./program.js";
import type { Program } from "./program.js";

/** The matrix of defects, each shown by a real server to the whole firmware, and each of their twins. */

/** Those that OpenSSL does not serve, and those that end before there is any connection. */
const ours = matrix.filter(({ openssl }) => openssl !== undefined);
const early = matrix.filter(({ code }) => code.startsWith("anchor-") && code !== "anchor-expired");
const served = matrix.length - ours.length - early.length;

interopTest(
	`openssl: the whole firmware says what is wrong in each of ${matrix.length} defects of certificates (${served} shown by s_server, ${ours.length} that OpenSSL does not show by a server of ours, ${early.length} refused before a connection), and speaks MQTT with the ${matrix.length} twins without them, all of s_server`,
	["openssl"],
	async () => {
		const queue = [...matrix];
		const wrong: string[] = [];
		await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
			for (let defect = queue.shift(); defect !== undefined; defect = queue.shift()) wrong.push(...await tried(defect));
		}));
		assert.deepEqual(wrong, []);
	},
);

/** What was not as it should be. */
async function tried(defect: Defect): Promise<readonly string[]> {
	const { name, bad, twin, openssl } = defect;
	const wanted = `${early.includes(defect) ? "settings" : "x509"}/${defect.code}`;
	const refused = openssl === undefined ? undefined : await onBench((bench) => refusal(bench, bad));
	const ended = await onBench((bench) => (openssl === undefined ? shownByOpenssl(bench, bad) : shownByUs(bench, bad)));
	const passed = await onBench((bench) => shownByOpenssl(bench, twin));
	return [
		...(refused?.includes(openssl ?? "") === false ? [`${name}: OpenSSL was to say ${openssl ?? ""}, and said ${refused}`] : []),
		...(ended === wanted ? [] : [`${name}: ${ended} in place of ${wanted}`]),
		...(passed === SPOKE_MQTT ? [] : [`${name}: its twin: ${passed}`]),
	];
}

async function onBench(body: (bench: Bench) => Promise<string>): Promise<string> {
	const bench = new Bench();
	try {
		return await body(bench);
	} finally {
		await bench.clear();
	}
}

/** How a device ends that meets such a server: the failure, by stage and code, or that it spoke MQTT. */
async function shownByOpenssl(bench: Bench, scene: Scene): Promise<string> {
	const server = await startOpenssl(bench, scene);
	await until("s_server to listen", () => server.gone || portOf(server) > 0, () => server.errors);
	if (server.gone) return `OpenSSL does not serve it: ${server.errors}`;
	return await outcome(bench, scene, portOf(server), () => server.output.includes(MQTT));
}

/** What becomes of it with s_server, which is not to show it. */
async function refusal(bench: Bench, scene: Scene): Promise<string> {
	const server = await startOpenssl(bench, scene);
	await until("s_server to listen or to end", () => server.gone || portOf(server) > 0, () => server.errors);
	const ended = server.gone ? "" : await outcome(bench, scene, portOf(server), () => server.output.includes(MQTT));
	// Why it refused a client it says when that one has gone.
	if (ended !== SPOKE_MQTT) await server.ended;
	return ended + server.errors;
}

/** With all that it would rather refuse allowed, since it is not s_server that is tested. */
async function startOpenssl(bench: Bench, { chain }: Scene): Promise<Program> {
	const [own, ...others] = chain;
	const key = own === undefined ? "" : pem(new Uint8Array(await webcrypto.subtle.exportKey("pkcs8", own.keys.privateKey)), "PRIVATE KEY");
	const more = others.length === 0 ? [] : ["-cert_chain", bench.write("others.pem", others.map(({ der }) => pem(der)).join(""))];
	return bench.start("openssl", [
		"s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-cipher", "DEFAULT@SECLEVEL=0",
		"-cert", bench.write("server.pem", own === undefined ? "" : pem(own.der)), "-key", bench.write("key.pem", key), ...more,
	]);
}

/** A port of the system's choice, as s_server tells it. */
function portOf(server: Program): number {
	return Number(/^ACCEPT .*:(\d+)$/m.exec(server.output.toString())?.[1] ?? 0);
}

/** The server of the other tests, over TCP: it does not look at what it shows, and proves nothing. */
async function shownByUs(bench: Bench, scene: Scene): Promise<string> {
	const entries = scene.chain.map(({ der }) => ({ certificate: der, extensions: [] }));
	const listener = await Listener.open(createServer((socket) => {
		const server = new TlsServer(nodeCrypto, p256, { certificate: (fields) => ({ ...fields, entries }) });
		socket.on("data", (bytes: Uint8Array) => {
			server.receive(bytes);
			socket.write(server.output());
		});
	}));
	bench.onClear(() => listener.stop());
	return await outcome(bench, scene, listener.port, () => false);
}

async function outcome(bench: Bench, { anchors, server, profile, now }: Scene, port: number, spoke: () => boolean): Promise<string> {
	const files = anchors.map((der, index) => bench.write(`anchor-${index}.pem`, pem(der)));
	try {
		const device = await Device.start(bench, {
			settings: { mqttUrl: `mqtts://${server}:${port}`, trustAnchors: files.join(","), trustProfile: profile },
			now: () => now,
			host: {
				// Whatever the server is called, it is this one.
				connect: (_address, _port, handler) => connect("127.0.0.1", port, handler),
				resolver: { resolve: (_name, answered) => { setImmediate(answered, ["127.0.0.1"], ""); return 1; }, cancel: () => undefined },
			},
		});
		await until("an outcome", () => spoke() || device.terminal.failures.size > 0, () => device.tail);
		return device.terminal.failures.keys().next().value ?? SPOKE_MQTT;
	} catch (caught) {
		if (isFailure(caught)) return `${caught.stage}/${caught.code}`;
		throw caught;
	}
}

const SPOKE_MQTT: Unshown = "it spoke MQTT";

/** In each CONNECT packet (MQTT 3.1.1 section 3.1.2.1). */
const MQTT = "\u0000\u0004MQTT";

const AT_A_TIME = 4;
