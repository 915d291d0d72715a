import { createHash, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Server } from "node:https";
import { join, relative } from "node:path";
import type { Duplex } from "node:stream";
import { until } from "../hosts/node/until.js";
import { Authority } from "../hosts/peers/authority.js";
import type { Identity } from "../hosts/peers/authority.js";
import { Broker } from "../hosts/peers/broker.js";
import { Listener } from "../hosts/peers/listener.js";
import { DesktopProgram } from "./desktop-program.js";
import { imageFolder, runMcconfig } from "./image.js";
import type { Sdk } from "./sdk.js";

/** The SDK's own clients for HTTP, MQTT and WebSocket over our class for TLS sockets, on the SDK's desktop, against servers on loopback. */
export async function clientsRun(root: string, sdk: Sdk, say: (text: string) => void): Promise<boolean> {
	if (!existsSync(join(sdk.folder, "examples/io/tcp/httpclient/httpclient.js"))) {
		say(`the SDK's own clients: skipped, since there is no examples/io in ${sdk.folder}`);
		return true;
	}
	const authority = await Authority.create({ now: Date.now() });
	const stranger = await (await Authority.create({ now: Date.now(), root: { subject: "CN=Mooring Other CA" } })).issue(["localhost"]);
	const identity = await authority.issue(["localhost"]);
	const [https, strangers] = await Promise.all([identity, stranger].map(async (one) => await Listener.open(httpsServer(one))));
	const broker = await Broker.start({ identity, users: [USER] });
	try {
		const config = { httpsPort: https?.port, strangerPort: strangers?.port, mqttPort: broker.port, user: USER.name, password: USER.password, anchor: ANCHOR, pin: `sha256//${pinOf(stranger)}` };
		say("building the SDK's own clients for lin");
		if (!await build(root, sdk, authority.root, config)) return false;
		const program = DesktopProgram.start(root, sdk, join(imageFolder(root), "bin/lin/mc/release/clients/mc.so"));
		if (program === undefined) return false;
		const said = (): readonly string[] => program.lines.filter((line) => line.startsWith("clients: ")).map((line) => line.slice("clients: ".length));
		await until(() => program.hasEnded || EXPECTED.every((line) => said().includes(line)), PATIENCE);
		await program.stop();
		const missing = EXPECTED.filter((line) => !said().includes(line));
		const strange = said().filter((line) => !EXPECTED.includes(line));
		for (const line of missing) say(`clients: did not say "${line}"`);
		for (const line of strange) say(`clients: said "${line}"`);
		if (missing.length > 0 || strange.length > 0) return false;
		say("the SDK's own clients for HTTP, MQTT and WebSocket work over our class for TLS sockets, and it refuses whom it must");
		return true;
	} finally {
		await Promise.all([https?.stop(), strangers?.stop(), broker.stop()]);
	}
}

async function build(root: string, sdk: Sdk, anchor: string, config: object): Promise<boolean> {
	const folder = join(imageFolder(root), "clients");
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, ANCHOR), anchor);
	const manifest = { include: relative(folder, join(root, "tests/sdk/clients/manifest.json")), config, data: { "*": `./${ANCHOR.replace(/\.pem$/, "")}` } };
	writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, "\t")}\n`);
	const lines: string[] = [];
	const status = await runMcconfig(sdk, folder, ["-m", "-p", "lin", "-o", imageFolder(root), "-t", "build", join(folder, "manifest.json")], (line) => { lines.push(line); });
	if (status !== 0) process.stdout.write(`${lines.slice(-20).join("\n")}\n`);
	return status === 0;
}

function httpsServer(identity: Identity): Server {
	const server = createServer({ cert: identity.chain, key: identity.key }, answer);
	server.on("tlsClientError", () => undefined);
	server.on("upgrade", echoFrames);
	return server;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
	const parts: Buffer[] = [];
	switch (request.url ?? "") {
		case "/echo":
			// The client cannot take an answer to what it has not said to the end.
			request.on("data", (bytes: Buffer) => { parts.push(bytes); });
			request.on("end", () => { end(response, Buffer.concat(parts)); });
			return;
		case "/cut":
			response.writeHead(200, { "content-length": "1000" });
			response.write("only this", () => { request.socket.destroy(); });
			return;
		case "/chunked":
			response.write("a");
			response.end("bc".repeat(1500));
			return;
		default:
			end(response, request.url === "/large" ? LARGE : Buffer.from("hello"));
	}
}

function end(response: ServerResponse, body: Buffer): void {
	response.setHeader("content-length", body.length);
	response.end(body);
}

/** RFC 6455, as far as one frame of text needs it, and its close. */
function echoFrames(request: IncomingMessage, socket: Duplex): void {
	const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
	socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
	let waiting: Buffer = Buffer.alloc(0);
	socket.on("error", () => undefined);
	socket.on("data", (chunk: Buffer) => {
		waiting = Buffer.concat([waiting, chunk]);
		const short = (waiting[1] ?? 0) & 0x7f;
		const head = short === 126 ? 8 : 6;
		const length = short === 126 && waiting.length >= head ? waiting.readUInt16BE(2) : short;
		if (waiting.length < head + length) return;
		const mask = waiting.subarray(head - 4, head);
		const payload = waiting.subarray(head, head + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
		socket.write(Buffer.concat([Buffer.from([waiting[0] ?? 0]), short === 126 ? Buffer.from([126, length >> 8, length & 0xff]) : Buffer.from([length]), payload]));
		waiting = waiting.subarray(head + length);
	});
}

/** SHA-256 of the key, as `trustPins` takes it. */
function pinOf({ certificate }: Identity): string {
	return createHash("sha256").update(new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" })).digest("base64");
}

function sumOf(body: Uint8Array): number {
	return body.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0);
}

function done(name: string, path: string, body: string | Uint8Array): string {
	const bytes = Buffer.from(body);
	return `${name}: ${path} 200, ${bytes.length} bytes, sum ${sumOf(bytes)}`;
}

const USER = { name: "device", password: "not a secret" };

const ANCHOR = "clients-ca.pem";

/** Of several records. */
const LARGE = Buffer.from(Array.from({ length: 40_000 }, (_, at) => at * 7));

/** Milliseconds. */
const PATIENCE = 30_000;

/** What tests/sdk/clients/main.js says, in any order. */
const EXPECTED: readonly string[] = [
	done("http", "/hello", "hello"), done("http", "/large", LARGE), done("http", "/chunked", `a${"bc".repeat(1500)}`), done("http", "/echo", "0123456789".repeat(500)),
	"example: status 200",
	done("http pinned", "/hello", "hello"),
	"http wrong name: x509/name-mismatch", "http wrong name: error of the client", "http wrong name: /hello ended early",
	"http untrusted: x509/untrusted", "http untrusted: error of the client", "http untrusted: /hello ended early",
	"http refused: error unknown-key", "http refused: /hello ended early",
	"http cut off: tls/truncated", "http cut off: error of the client", "http cut off: /cut ended early",
	"mqtt: acknowledged", "mqtt: received 900 bytes",
	"websocket: echoed 420 bytes, the same",
];
