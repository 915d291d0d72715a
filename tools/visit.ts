import { connect } from "../hosts/node/connect.js";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { NodeResolver } from "../hosts/node/resolver.js";
import { nodeTimer } from "../hosts/node/timer.js";
import { VERSIONS } from "../main.js";
import type { Failure } from "../modules/ports/failure.js";
import type { Log } from "../modules/ports/log.js";
import type { Target } from "../modules/ports/stream.js";
import { tlsDial } from "../modules/tls/stream.js";
import { tcpDial } from "../modules/uplink/dial.js";
import type { Authenticator } from "../modules/x509/authenticator.js";
import { pins } from "../modules/x509/pin.js";

/** What came of a connection that was made to look at a server, and nothing else. */
export interface Visit {
	/** DER, the server's own first; copies. */
	readonly certificates: readonly Uint8Array[];
	/** Version, suite and group; undefined when the handshake was not completed. */
	readonly agreed: string | undefined;
	/** Why it was not. */
	readonly failure: Failure | undefined;
	/** What was passed on the way to the handshake. */
	readonly reached: readonly { readonly stage: "dns" | "tcp"; readonly text: string }[];
}

/** Shakes hands with a server by the firmware's own TLS, believes nothing, sends nothing, and lets go. A plain one is connected to alone. */
export async function visit(target: Target, now: number, secure = true): Promise<Visit> {
	const certificates: Uint8Array[] = [];
	const reached: Visit["reached"][number][] = [];
	let agreed: string | undefined;
	const failure = await new Promise<Failure | undefined>((resolve) => {
		const plain = tcpDial({ resolver: new NodeResolver(), connect, timer: nodeTimer, log: listener(reached) }, DEADLINES);
		const dial = !secure ? plain : tlsDial(plain, {
			crypto: nodeCrypto, clock: { now: () => now, set: () => undefined }, timer: nodeTimer, versions: VERSIONS, ...BOUNDS,
			authenticator: spectator(certificates),
			secured: ({ version, suite, group }) => { agreed = `${version}, ${suite}, ${group}`; },
		});
		const stream = dial(target, {
			opened() {
				stream.destroy();
				resolve(undefined);
			},
			readable: () => undefined,
			writable: () => undefined,
			ended: () => undefined,
			failed: resolve,
		});
	});
	return { certificates, agreed, failure, reached };
}

/** Keeps what it is shown, and takes the certificate that it sees for the one that was meant. */
function spectator(certificates: Uint8Array[]): Authenticator {
	return {
		needsTime: false,
		description: "whoever answers, who is only looked at",
		identity: () => "a look",
		authenticate(presented) {
			certificates.push(...presented.certificates.map((der) => der.slice()));
			const hash = nodeCrypto.hash("sha256");
			hash.update(presented.certificates[0] ?? new Uint8Array(0));
			return pins([{ of: "certificate", hash: "sha256", digest: hash.digest() }]).authenticate(presented);
		},
	};
}

function listener(reached: Visit["reached"][number][]): Log {
	const note = (stage: string, text: string): void => {
		if (stage === "dns" || stage === "tcp") reached.push({ stage, text });
	};
	return { reached: note, info: note, warn: note, fail: () => undefined };
}

/** Milliseconds. */
const DEADLINES = Object.freeze({ dnsDeadline: 5000, tcpDeadline: 5000 });

/** More than a chip's: what it could not take is to be seen as well. */
const BOUNDS = Object.freeze({ deadline: 10_000, receiveBuffer: 16_640, handshakeBuffer: 65_536, sendBuffer: 2048 });
