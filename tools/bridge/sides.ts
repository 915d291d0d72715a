import { readFileSync } from "node:fs";
import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { NodeResolver } from "../../hosts/node/resolver.js";
import { openSerial } from "../../hosts/node/serial.js";
import type { NodeSerialPort } from "../../hosts/node/serial.js";
import type { SerialBinding } from "../../hosts/node/serialport-package.js";
import { readResource } from "../../hosts/node/simulated-host.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { VERSIONS } from "../../main.js";
import type { Log } from "../../modules/ports/log.js";
import type { ByteStream, Dial, StreamHandler, Target } from "../../modules/ports/stream.js";
import { Identity } from "../../modules/tls/identity.js";
import { tlsDial } from "../../modules/tls/stream.js";
import { tlsTrace } from "../../modules/tls/trace.js";
import { tcpDial } from "../../modules/uplink/dial.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { clientFindings, readClientCertificate } from "../../modules/x509/client-certificate.js";
import { reportPeer } from "../../modules/x509/peer-report.js";
import type { NearSide } from "./byte-bridge.js";
import type { Plan } from "./plan.js";

/** A board's line: its stream has no end that either side could say. */
export function serialSide(port: string, baud: number, restarts: boolean, binding: () => Promise<SerialBinding>): NearSide {
	let open: NodeSerialPort | undefined;
	return {
		name: `${port} at ${baud} baud`,
		isLine: true,
		open(handler: StreamHandler): ByteStream {
			const line = openSerial({ port, baud }, {
				opened: () => { handler.opened("plain"); },
				readable: () => { handler.readable(); },
				writable: () => { handler.writable(); },
				failed: (failure) => { handler.failed(failure); },
			}, binding);
			open = line;
			return { read: (into) => line.read(into), write: (bytes) => line.write(bytes), end: () => undefined, destroy: () => { line.close(); } };
		},
		...(restarts ? { reset: () => void open?.reset() } : {}),
	};
}

/** How the server of a plan is reached; `authenticator` for one that is reached by TLS. Throws failures of our own certificate. */
export function serverDial(plan: Plan, authenticator: Authenticator | undefined, folder: string, now: () => number, log: Log): Dial {
	const tcp = plainDial(log);
	if (authenticator === undefined) return tcp;
	const own = plan.identity && readClientCertificate(plan.identity, (name) => readResource(name, folder), nodeCrypto);
	if (own !== undefined) log.info("settings", `our certificate: ${own.description}`);
	return tlsDial(tcp, {
		crypto: nodeCrypto, clock: { now, set: () => undefined }, timer: nodeTimer, versions: VERSIONS, authenticator, ...BOUNDS,
		identity: own && new Identity(own),
		trace: plan.trace ? tlsTrace(VERSIONS, (line) => { log.info("tls", line); }) : undefined,
		secured: ({ version, suite, group, peer }) => {
			log.reached("tls", `${version}, ${suite}, ${group}`);
			reportPeer(log, peer, now(), own === undefined ? [] : clientFindings(own, now()));
		},
	});
}

export function plainDial(log: Log): Dial {
	return tcpDial({ resolver: new NodeResolver(), connect, timer: nodeTimer, log }, DEADLINES);
}

/** Somebody who is dialled on the near side. */
export function dialledSide(target: Target, name: string, log: Log): NearSide {
	const dial = plainDial(log);
	return { name, isLine: false, open: (handler) => dial(target, handler) };
}

/** Whether a PEM file has a private key in it; a file that cannot be read is named when it is used. */
export function holdsKey(path: string, folder: string): boolean {
	const bytes = readResource(path, folder);
	return bytes !== undefined && Buffer.from(bytes).includes("PRIVATE KEY-----");
}

/** The first line; throws the system's error. */
export function firstLine(path: string): string {
	return /^[^\r\n]*/.exec(readFileSync(path, "utf8"))?.[0] ?? "";
}

/** Milliseconds. */
const DEADLINES = Object.freeze({ dnsDeadline: 5000, tcpDeadline: 5000 });

/** Of a desktop: records of any length are taken, and sent. */
const BOUNDS = Object.freeze({ deadline: 10_000, receiveBuffer: 16_640, handshakeBuffer: 65_536, sendBuffer: 16_640 });
