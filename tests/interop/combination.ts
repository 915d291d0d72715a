import assert from "node:assert/strict";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Authority } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";
import { ramSessions } from "../../modules/tls/ram-sessions.js";
import { resumption } from "../../modules/tls/resumption.js";
import { resumption12 } from "../../modules/tls/resumption12.js";
import { resumption13 } from "../../modules/tls/resumption13.js";
import type { SessionStore } from "../../modules/tls/session.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import type { Connection, ConnectionOptions } from "./connection.js";
import { ended } from "./echo-exchange.js";
import { pairwise } from "./pairwise.js";
import type { Row } from "./pairwise.js";
import { interopTest } from "./program.js";
import type { Bench, ProgramName } from "./program.js";

/** What is combined: the server has nothing else than the version, suite and group. */
export const DIMENSIONS = Object.freeze({
	version: ["TLS 1.3", "TLS 1.2"],
	/** Of the whole chain. */
	keys: ["P-256", "P-384", "RSA-2048"],
	suite: ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"],
	group: ["x25519", "secp256r1", "secp384r1"],
	/** Whether our first key share is of the server's group, or it has to ask for one (RFC 8446 section 2.1). */
	hello: ["first share", "HelloRetryRequest"],
	/** A client's certificate: whether it is asked for, and the key of ours that is shown then. */
	client: ["not asked", "asked, none", "P-256", "P-384", "RSA-2048"],
	/** Whether the second of two connections resumes the session of the first, and by what: a ticket, or the server's memory. */
	session: ["full", "ticket", "no ticket"],
	/** Application protocols (RFC 7301). */
	protocol: ["none", "mqtt"],
	/** Our receive buffer: of the longest records, or less, which the server is told. */
	records: ["16 KB", "1 KB"],
	/** Who says close_notify first. */
	closer: ["device", "server"],
} as const);

export type Combination = Row<typeof DIMENSIONS>;

/** A server of another project, or of Node. */
export interface InteropPeer {
	readonly name: string;
	readonly programs: readonly ProgramName[];
	/** What it cannot do, or cannot be told to do. */
	readonly cannot: (combination: Combination) => boolean;
	/** `trusted`: PEM of the CA whose certificates it takes from clients. */
	readonly start: (bench: Bench, combination: Combination, identity: Identity, trusted: string) => Promise<RunningServer>;
	/** The extension by which it takes shorter records. */
	readonly recordSize: string;
}

export interface RunningServer {
	/** Connects as soon as it listens; the handshake is over then. A second time where the combination resumes. */
	connect(options: Omit<ConnectionOptions, "port">): Promise<Connection>;
	/** Sends data both ways, and compares. */
	exchange(connection: Connection): Promise<void>;
	/** Ends the connection, with a close_notify from both sides. */
	close(connection: Connection, closer: Combination["closer"]): Promise<void>;
	/** Throws unless the server saw what was combined, as far as it says so. */
	judge(): void;
}

/** One test for each combination of a pairwise table. */
export function combinationTests(peer: InteropPeer): void {
	for (const combination of pairwise(DIMENSIONS, (row) => isPossible(row) && !peer.cannot(row))) {
		interopTest(`${peer.name}: ${Object.values(combination).join(", ")}`, peer.programs, (bench) => runCombination(bench, peer, combination), { peer: peer.name, combination });
	}
}

async function runCombination(bench: Bench, peer: InteropPeer, combination: Combination): Promise<void> {
	const { version, group, hello, client, protocol, records } = combination;
	const authority = await authorityOf(combination.keys);
	const server = await peer.start(bench, combination, await authority.issue(["localhost"]), authority.root);
	const sessions = ramSessions(nodeTimer);
	const kept: string[] = [];
	const store: SessionStore = {
		take: (key) => sessions.take(key),
		put: (key, session) => {
			kept.push(key);
			sessions.put(key, session);
		},
	};
	const options = {
		trust: authority.root, now: NOW, versions: [tls13, tls12],
		keyShares: [hello === "first share" ? group : group === "x25519" ? "secp256r1" : "x25519"],
		...(showsCertificate(client) ? { identity: await authority.issue([], { subject: CLIENT, keyType: client, extendedKeyUsages: CLIENT_AUTH }) } : {}),
		receiveBuffer: records === "1 KB" ? 1024 : 16_640,
		...(protocol === "none" ? {} : { protocols: ["x-amzn-mqtt-ca", protocol] }),
		resumption: resumption(store, { tls13: resumption13, tls12: resumption12 }),
	};
	if (combination.session !== "full") await firstSession(await server.connect(options));
	// A ticket that holds our certificate may be longer than what is kept of one.
	if (combination.session !== "full") assert.ok(kept.length > 0 || (showsCertificate(client) && combination.session === "ticket"), "no session was kept");
	const resumed = kept.length > 0;
	const connection = await server.connect(options);
	assert.equal(connection.failure?.message, undefined);
	const { secured } = connection;
	assert.deepEqual({ trust: connection.trust, version: secured?.version, suite: secured?.suite, group: secured?.group, protocol: secured?.protocol, recordSize: secured?.recordSize, resumed: secured?.resumed }, {
		trust: "verified", version, suite: suiteOf(combination), group, protocol: protocol === "none" ? undefined : protocol, recordSize: records === "1 KB" ? peer.recordSize : undefined, resumed,
	});
	await server.exchange(connection);
	await server.close(connection, combination.closer);
	server.judge();
}

/** Waits until the server has said all that it has to say, tickets too. */
async function firstSession(connection: Connection): Promise<void> {
	assert.equal(connection.failure?.message, undefined);
	assert.equal(connection.secured?.resumed, false);
	await ended(connection, "device");
	connection.destroy();
}

/**
 * Not every combination exists: TLS 1.2 has no key shares before the server has chosen, and a ticket that holds our
 * certificate finds no room in 1 KB once the handshake is over.
 */
function isPossible({ version, hello, client, session, records }: Combination): boolean {
	if (version === "TLS 1.2") return hello === "first share";
	return !(showsCertificate(client) && session === "ticket" && records === "1 KB");
}

/** Whether we have a certificate, and the server will have no client without one. */
export function showsCertificate(client: Combination["client"]): client is "P-256" | "P-384" | "RSA-2048" {
	return client !== "not asked" && client !== "asked, none";
}

export function suiteOf({ version, keys, suite }: Combination): string {
	return version === "TLS 1.3" ? `TLS_${suite}` : `TLS_ECDHE_${keys === "RSA-2048" ? "RSA" : "ECDSA"}_WITH_${suite}`;
}

/** The groups of a server, its favourite first: before TLS 1.3 the certificates' curves must be among them too, a client's as well (RFC 8422 section 5.3). */
export function groupsOf({ version, keys, group, client }: Combination): readonly Combination["group"][] {
	const curves = version === "TLS 1.3" ? [] : [keys, client].flatMap((key) => (key === "P-256" ? ["secp256r1" as const] : key === "P-384" ? ["secp384r1" as const] : []));
	return [...new Set([group, ...curves])];
}

async function authorityOf(keyType: Combination["keys"]): Promise<Authority> {
	const made = AUTHORITIES.get(keyType) ?? Authority.create({ now: NOW, keyType });
	AUTHORITIES.set(keyType, made);
	return await made;
}

/** Whom our certificates name; and that they are for clients (RFC 5280 section 4.2.1.12). */
export const CLIENT = "CN=device-8f2c";
const CLIENT_AUTH = ["1.3.6.1.5.5.7.3.2"];

const NOW = Date.now();

/** Made once a file: RSA keys take their time. */
const AUTHORITIES = new Map<Combination["keys"], Promise<Authority>>();
