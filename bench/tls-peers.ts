import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Tally } from "./tls-client.js";
import type { MeasuredClient, MeasuredConnection } from "./tls-client.js";

/**
 * Installs what bench/peers/package-lock.json names, unless it is there: TLS clients in TypeScript of other projects, which
 * nothing but this measurement needs.
 */
export function installPeers(root: string, tell: (text: string) => void): void {
	const folder = join(root, "bench/peers");
	if (existsSync(join(folder, "node_modules/.package-lock.json"))) return;
	tell("npm ci in bench/peers/: the clients of other projects that are measured too");
	const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: ["ignore", 2, 2] });
	if (status !== 0) throw new Error(`npm ci in ${folder} ended with status ${String(status)}: it takes the public registry`);
}

/** `trusted`: PEM of the root. */
export async function peerClients(root: string, trusted: string): Promise<readonly MeasuredClient[]> {
	return [await reclaimClient(root, trusted, "webcrypto", "webcryptoCrypto"), await reclaimClient(root, trusted, "purejs-crypto", "pureJsCrypto"), await subtlsClient(root, trusted)];
}

/** What is used of @reclaimprotocol/tls. */
interface Reclaim {
	setCryptoImplementation(crypto: unknown): void;
	loadX509FromPem(pem: string): unknown;
	makeTLSClient(options: {
		host: string;
		rootCAs: readonly unknown[];
		namedCurves: readonly string[];
		cipherSuites: readonly string[];
		supportedProtocolVersions: readonly string[];
		logger: unknown;
		write(packet: { header: Uint8Array; content: Uint8Array }): Promise<void>;
		onHandshake(): void;
		onApplicationData(bytes: Uint8Array): void;
		onTlsEnd(error?: Error): void;
	}): { startHandshake(): Promise<void>; handleReceivedBytes(bytes: Uint8Array): Promise<void>; write(bytes: Uint8Array): Promise<void> };
}

async function reclaimClient(root: string, trusted: string, provider: string, member: string): Promise<MeasuredClient> {
	const library = await load<Reclaim>(root, "@reclaimprotocol/tls");
	const providers = await load<Readonly<Record<string, unknown>>>(root, `@reclaimprotocol/tls/${provider}`);
	return {
		name: `@reclaimprotocol/tls, ${provider}`, note: "",
		connect: async (port) => {
			library.setCryptoImplementation(providers[member]);
			return await connectReclaim(library, library.loadX509FromPem(trusted), port);
		},
	};
}

async function connectReclaim(library: Reclaim, root: unknown, port: number): Promise<MeasuredConnection> {
	const socket = await connected(port);
	const tally = new Tally();
	const client = await new Promise<ReturnType<Reclaim["makeTLSClient"]>>((resolve, reject) => {
		const made = library.makeTLSClient({
			host: "localhost", rootCAs: [root], namedCurves: ["X25519"], cipherSuites: ["TLS_AES_128_GCM_SHA256"], supportedProtocolVersions: ["TLS1_3"], logger: SILENT,
			write: async ({ header, content }) => {
				socket.write(header);
				await written(socket, content);
			},
			onHandshake: () => { resolve(made); },
			onApplicationData: ({ length }) => { tally.add(length); },
			onTlsEnd: (error) => {
				const why = error ?? new Error("the server ended");
				tally.fail(why);
				reject(why);
			},
		});
		socket.on("data", (bytes: Buffer) => { made.handleReceivedBytes(bytes).catch(reject); });
		made.startHandshake().catch(reject);
	});
	return { receive: (count) => tally.reach(count), send: (bytes) => client.write(bytes), close: () => { socket.destroy(); } };
}

/** What is used of subtls. */
interface Subtls {
	SocketReadQueue: new (socket: Socket) => { read(count: number, mode?: unknown): Promise<Uint8Array | undefined> };
	startTls(host: string, trusted: unknown, read: (count: number, mode?: unknown) => Promise<Uint8Array | undefined>, write: (bytes: Uint8Array) => void): Promise<{
		read(): Promise<Uint8Array | undefined>;
		write(bytes: Uint8Array): Promise<void>;
	}>;
	TrustedCert: { databaseFromPEM(pem: string): Promise<unknown> };
}

async function subtlsClient(root: string, trusted: string): Promise<MeasuredClient> {
	const library = await load<Subtls>(root, "subtls");
	const database = await library.TrustedCert.databaseFromPEM(trusted);
	return {
		name: "subtls, SubtleCrypto", note: "P-256: it has no X25519",
		connect: async (port) => await connectSubtls(library, database, port),
	};
}

async function connectSubtls(library: Subtls, trusted: unknown, port: number): Promise<MeasuredConnection> {
	const socket = await connected(port);
	const queue = new library.SocketReadQueue(socket);
	const stream = await library.startTls("localhost", trusted, (count, mode) => queue.read(count, mode), (bytes) => { socket.write(bytes); });
	return {
		receive: async (count) => {
			for (let left = count; left > 0;) {
				const bytes = await stream.read();
				if (bytes === undefined) throw new Error("the server ended");
				left -= bytes.length;
			}
		},
		send: async (bytes) => {
			await stream.write(bytes);
			if (socket.writableNeedDrain) await once(socket, "drain");
		},
		close: () => { socket.destroy(); },
	};
}

async function connected(port: number): Promise<Socket> {
	const socket = connect({ host: "127.0.0.1", port, noDelay: true });
	await once(socket, "connect");
	socket.on("error", () => undefined);
	return socket;
}

async function written(socket: Socket, bytes: Uint8Array): Promise<void> {
	if (!socket.write(bytes)) await once(socket, "drain");
}

/** From bench/peers/node_modules. */
async function load<Exports>(root: string, name: string): Promise<Exports> {
	const path = createRequire(join(root, "bench/peers/package.json")).resolve(name);
	return await (import(pathToFileURL(path).href) as Promise<Exports>);
}

const nothing = (): void => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
