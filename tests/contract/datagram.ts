import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { OpenDatagram } from "../../modules/ports/datagram.js";
import { equal, test } from "../harness.js";

export interface DatagramBench {
	readonly openDatagram: OpenDatagram;
	readonly listen: () => Promise<TestDatagramPeer>;
	/** Long enough for what was sent on loopback to arrive; used only to see that something does not happen. */
	readonly settle: () => Promise<void>;
}

/** A UDP socket in the test's hand. */
export interface TestDatagramPeer {
	readonly address: string;
	readonly port: number;
	/** The next datagram. */
	receive(): Promise<{ readonly bytes: Uint8Array; readonly port: number }>;
	send(port: number, bytes: Uint8Array): void;
	stop(): Promise<void>;
}

export function datagramContract(host: string, bench: DatagramBench): void {
	for (const [what, run] of PARTS) {
		test(`${host} datagram: ${what}`, async () => {
			const peer = await bench.listen();
			try {
				await run(bench, peer);
			} finally {
				await peer.stop();
			}
		});
	}
}

interface Received {
	readonly bytes: Uint8Array;
	readonly address: string;
	readonly port: number;
}

const PARTS: readonly (readonly [what: string, run: (bench: DatagramBench, peer: TestDatagramPeer) => Promise<void>])[] = [
	["sends, and gives each answer with where it came from", async ({ openDatagram }, peer) => {
		const inbox = new Inbox();
		const socket = openDatagram(inbox.received);
		for (const text of ["request", "", "second"]) {
			socket.send(peer.address, peer.port, writeUtf8(text));
			const request = await peer.receive();
			equal(request.bytes, writeUtf8(text));
			peer.send(request.port, writeUtf8(`answer to ${text}`));
			equal(await inbox.next(), { bytes: writeUtf8(`answer to ${text}`), address: peer.address, port: peer.port });
		}
		socket.close();
	}],
	["takes its bytes at once: the buffer may be used again", async ({ openDatagram }, peer) => {
		const socket = openDatagram(() => undefined);
		const buffer = writeUtf8("abc");
		socket.send(peer.address, peer.port, buffer);
		buffer.fill(0);
		equal((await peer.receive()).bytes, writeUtf8("abc"));
		socket.close();
	}],
	["loses what cannot be sent, without a word", async ({ openDatagram, settle }, peer) => {
		const inbox = new Inbox();
		const socket = openDatagram(inbox.received);
		const places: readonly [string, number][] = [
			["localhost", peer.port], ["", peer.port], ["127.0.0.256", peer.port], [peer.address, 0], [peer.address, -1], [peer.address, 65_536], [peer.address, 1.5], [peer.address, NaN],
		];
		for (const [address, port] of places) socket.send(address, port, writeUtf8("lost"));
		socket.send(peer.address, peer.port, new Uint8Array(70_000));
		await settle();
		socket.send(peer.address, peer.port, writeUtf8("kept"));
		equal((await peer.receive()).bytes, writeUtf8("kept"));
		equal(inbox.count, 0);
		socket.close();
	}],
	["goes on after a port that nobody listens on", async ({ listen, openDatagram, settle }, peer) => {
		const gone = await listen();
		await gone.stop();
		const socket = openDatagram(() => undefined);
		for (let count = 0; count < 3; count++) {
			socket.send(gone.address, gone.port, writeUtf8("lost"));
			await settle();
		}
		socket.send(peer.address, peer.port, writeUtf8("kept"));
		equal((await peer.receive()).bytes, writeUtf8("kept"));
		socket.close();
	}],
	["closed, says nothing more", async ({ openDatagram, settle }, peer) => {
		const inbox = new Inbox();
		const socket = openDatagram(inbox.received);
		socket.send(peer.address, peer.port, writeUtf8("request"));
		const { port } = await peer.receive();
		socket.close();
		peer.send(port, writeUtf8("late"));
		socket.send(peer.address, peer.port, writeUtf8("later"));
		socket.close();
		await settle();
		equal(inbox.count, 0);
	}],
	["closed before anything was sent", ({ openDatagram }) => {
		openDatagram(() => undefined).close();
		return Promise.resolve();
	}],
];

class Inbox {
	readonly #letters: Received[] = [];
	#taken = 0;
	#wake: () => void = () => undefined;

	get count(): number {
		return this.#letters.length;
	}

	/** `bytes` is valid during the call only. */
	readonly received = (bytes: Uint8Array, address: string, port: number): void => {
		this.#letters.push({ bytes: new Uint8Array(bytes), address, port });
		this.#wake();
	};

	async next(): Promise<Received> {
		let letter = this.#letters[this.#taken];
		while (letter === undefined) {
			await new Promise<void>((resolve) => { this.#wake = resolve; });
			letter = this.#letters[this.#taken];
		}
		this.#taken++;
		return letter;
	}
}
