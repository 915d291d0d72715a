import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ACCESS_POINT } from "../hosts/node/peers.js";
import { until } from "../hosts/node/until.js";
import { Authority } from "../hosts/peers/authority.js";
import { Broker } from "../hosts/peers/broker.js";
import type { BrokerEvent } from "../hosts/peers/broker.js";
import { POST_PATH, PostService } from "../hosts/peers/post-service.js";
import { TimeServer } from "../hosts/peers/time-server.js";
import { ensureBearssl } from "../tools/bearssl-sources.js";
import { BoardStages } from "./board-stages.js";
import { DesktopProgram } from "./desktop-program.js";
import { buildImage, desktopProgram, imageFolder } from "./image.js";
import { clientsRun } from "./sdk-clients.js";
import { findSdk, missingTools } from "./sdk.js";
import type { Sdk } from "./sdk.js";

/**
 * With a Moddable SDK (MODDABLE): builds the whole firmware for its desktop and lets it publish over verified TLS to a
 * broker on loopback, and post to a service; lets the SDK's own clients use our class for sockets there; then has it compiled and linked for the boards,
 * as far as the tools allow that are there. Without one it says so in a line.
 */
async function main(): Promise<number> {
	const sdk = findSdk(ROOT, process.env);
	if (!("folder" in sdk)) {
		say(`nothing was tried: ${sdk.map(({ what }) => what).join("; ")}`);
		return process.env["MODDABLE"] === undefined ? 0 : 1;
	}
	say(`the Moddable SDK ${sdk.version} in ${sdk.folder}`);
	const missing = missingTools("lin", sdk);
	for (const { what, cure } of missing) say(`${what}: ${cure}`);
	if (missing.length > 0 || !prepareBearssl()) return 1;
	if (!await desktopRun(sdk) || !await clientsRun(ROOT, sdk, say)) return 1;
	return await new BoardStages(ROOT, sdk, say).run() ? 0 : 1;
}

function prepareBearssl(): boolean {
	const { done, text } = ensureBearssl(ROOT);
	say(text);
	return done;
}

/** The image of the desktop against real servers; false, and why, when it has not published what it should. */
async function desktopRun(sdk: Sdk): Promise<boolean> {
	const authority = await Authority.create({ now: Date.now() });
	const identity = await authority.issue(["localhost", "127.0.0.1"]);
	const events: BrokerEvent[] = [];
	const broker = await Broker.start({ identity, users: [USER], report: (event) => { events.push(event); } });
	const posts: string[] = [];
	const service = await PostService.start({ identity, token: USER.name, taken: (text) => { posts.push(text); } });
	const time = await TimeServer.start();
	try {
		const folder = imageFolder(ROOT);
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, ANCHOR), authority.root);
		const line = serialLine(join(folder, "orders"));
		if (line === undefined) say("orders over a serial line are left out: there is no socat, which makes pseudo-terminals");
		const settings = {
			statusTopic: STATUS_TOPIC, ...(line && { commandPort: line.path }), wifiName: ACCESS_POINT.name, wifiPassword: ACCESS_POINT.password, timeServers: `127.0.0.1:${time.port}`, mqttUrl: `mqtts://localhost:${broker.port}`,
			mqttUser: USER.name, mqttPassword: USER.password, trustAnchors: ANCHOR, sensorInterval: 1, postUrl: `https://localhost:${service.port}${POST_PATH}`, postToken: USER.name, file: { root: `${folder}/` },
		};
		const lines: string[] = [];
		say("building for lin");
		const status = await buildImage(ROOT, sdk, { target: "lin", release: true, settings, files: [join(folder, ANCHOR)], goal: "build" }, (line) => { lines.push(line); });
		// Whatever ran beside an error stands behind it.
		if (status !== 0) return complain("mcconfig -m -p lin failed", lines.filter((text) => !text.startsWith("# ")).slice(-20));
		try {
			return await runDesktop(sdk, { broker, events, posts }, line);
		} finally {
			line?.close();
		}
	} finally {
		await broker.stop();
		await service.stop();
		await time.stop();
	}
}

interface Line {
	readonly path: string;
	/** What has come from its far end so far. */
	readonly heard: () => string;
	type(order: string): void;
	close(): void;
}

/** A pseudo-terminal whose one end has this path, and whose other end is ours; undefined without socat. */
function serialLine(path: string): Line | undefined {
	if (spawnSync("socat", ["-V"], { stdio: "ignore" }).status !== 0) return undefined;
	const child = spawn("socat", ["-", `pty,raw,echo=0,link=${path}`], { stdio: ["pipe", "pipe", "inherit"] });
	let heard = "";
	child.stdout.on("data", (chunk: Buffer) => { heard += chunk.toString(); });
	return { path, heard: () => heard, type(order) { child.stdin.write(`${order}\n`); }, close() { child.kill(); } };
}

/** What is asked on the serial line is answered there. */
async function answers(line: Line, ended: () => boolean): Promise<boolean> {
	for (const [order, answer] of ORDERS) {
		line.type(order);
		await until(() => ended() || line.heard().includes(answer), PATIENCE);
	}
	process.stdout.write(line.heard().replace(/^/gm, "  "));
	return ORDERS.every(([, answer]) => line.heard().includes(answer));
}

/** What the firmware tells, and what of it has come there. */
interface Servers {
	readonly broker: Broker;
	readonly events: readonly BrokerEvent[];
	readonly posts: readonly string[];
}

async function runDesktop(sdk: Sdk, { broker, events, posts }: Servers, line: Line | undefined): Promise<boolean> {
	const program = DesktopProgram.start(ROOT, sdk, desktopProgram(ROOT, true));
	if (program === undefined) return complain("tests/sdk/screen.c does not compile", []);
	const { lines } = program;
	const acknowledged = (): number => lines.filter((line) => line.includes("the broker has #") && !line.endsWith(", the status")).length;
	const published = (): number => events.filter(({ kind }) => kind === "published").length;
	await until(() => program.hasEnded || (acknowledged() >= LEAST && published() >= LEAST), PATIENCE);
	const before = acknowledged();
	// Once more after the connection has broken, which takes up the session of before.
	broker.hangUp();
	await until(() => program.hasEnded || (acknowledged() >= before + LEAST && lines.some((line) => line.includes(", resumed"))), PATIENCE);
	const good = !program.hasEnded && published() >= before + LEAST && acknowledged() >= before + LEAST;
	const isToldOf = lines.some((text) => text.includes(`, the status, to ${STATUS_TOPIC}`));
	const isAnswered = line === undefined || await answers(line, () => program.hasEnded);
	await program.stop();
	if (!isToldOf || !isAnswered) return complain("the status was not published, or an order not answered", []);
	if (posts.length < LEAST) return complain(`the firmware has posted ${posts.length} readings`, lines.slice(-20));
	if (!good) return complain("the firmware has not published what it should, or not resumed", events.map((event) => JSON.stringify(event)));
	say(`lin: ${published()} readings published over TLS, ${acknowledged()} acknowledged, on two connections; ${posts.length} posted`);
	return true;
}

function complain(what: string, lines: readonly string[]): false {
	say(what);
	for (const line of lines) process.stdout.write(`  ${line}\n`);
	return false;
}

function say(text: string): void {
	process.stdout.write(`test:sdk: ${text}\n`);
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const USER = { name: "device", password: "not a secret" };

const ANCHOR = "sdk-test-ca.pem";

const STATUS_TOPIC = "sdk-test/status";

/** What is typed on the serial line, and what of the answer shows that it was understood. */
const ORDERS: readonly (readonly [order: string, answer: string])[] = [["status", "mqtt up"], ["set sensorInterval=often", "[malformed]"], ["help", "> reboot"]];

/** Readings on each connection. */
const LEAST = 3;

/** Milliseconds. */
const PATIENCE = 30_000;

process.exitCode = await main();
