import type { Writable } from "node:stream";
import type { TestPeer, TestServer } from "../contract/connect.js";
import type { TestDatagramPeer } from "../contract/datagram.js";
import { tcpBench } from "../hosts/tcp-peer.js";
import { udpBench } from "../hosts/udp-peer.js";

/** What a call gives back to `peer-line.ts`. */
interface Result {
	readonly made?: Methods;
	readonly address?: string;
	readonly port?: number;
	readonly bytes?: Uint8Array;
}

type Methods = Readonly<Record<string, (...parameters: readonly (string | number)[]) => Result | Promise<Result>>>;

/** Carries out the calls of a program under the runner. What it makes is named by numbers. */
export class Peers {
	readonly #answers: Writable;
	readonly #objects: Methods[] = [bench];

	constructor(answers: Writable) {
		this.#answers = answers;
	}

	/** Takes a report; false for one that is no call. */
	take([kind, call, object, method, ...parameters]: readonly (string | number)[]): boolean {
		if (kind !== "call") return false;
		void this.#carryOut(Number(object), String(method), parameters).then(({ made, address = "", port = 0, bytes = NONE }) => {
			const number = made === undefined ? 0 : this.#objects.push(made) - 1;
			this.#answers.write(`${JSON.stringify({ call: Number(call), object: number, address, port, length: bytes.length })}\n`);
			this.#answers.write(bytes);
		});
		return true;
	}

	async #carryOut(object: number, method: string, parameters: readonly (string | number)[]): Promise<Result> {
		const act = this.#objects[object]?.[method];
		if (act === undefined) throw new Error(`no ${method} of object ${object}`);
		return await act(...parameters);
	}
}

const bench: Methods = {
	listen: async () => serverMethods(await tcpBench.listen()),
	udp4: async () => datagramMethods(await udpBench("udp4").listen()),
	udp6: async () => datagramMethods(await udpBench("udp6").listen()),
	deadPort: async () => ({ port: await tcpBench.deadPort() }),
	settle: () => done(() => tcpBench.settle()),
};

function serverMethods(server: TestServer): Result {
	return {
		port: server.port,
		made: {
			accept: async () => ({ made: peerMethods(await server.accept()) }),
			stop: () => done(() => server.stop()),
		},
	};
}

function peerMethods(peer: TestPeer): Methods {
	return {
		send: (bytes) => done(() => { peer.send(Buffer.from(String(bytes), "hex")); }),
		receive: async (length) => ({ bytes: await peer.receive(Number(length)) }),
		untilEnded: () => done(() => peer.untilEnded()),
		untilClosed: () => done(() => peer.untilClosed()),
		end: () => done(() => { peer.end(); }),
		reset: () => done(() => { peer.reset(); }),
	};
}

function datagramMethods(peer: TestDatagramPeer): Result {
	return {
		address: peer.address,
		port: peer.port,
		made: {
			receive: async () => await peer.receive(),
			send: (port, bytes) => done(() => { peer.send(Number(port), Buffer.from(String(bytes), "hex")); }),
			stop: () => done(() => peer.stop()),
		},
	};
}

/** Nothing comes of it, but that it has been done. */
async function done(act: () => void | Promise<void>): Promise<Result> {
	await act();
	return {};
}

const NONE = new Uint8Array(0);
