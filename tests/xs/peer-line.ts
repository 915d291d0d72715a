import { writeHex } from "../../modules/bytes/hex.js";
import { readUtf8 } from "../../modules/bytes/utf8.js";
import { native } from "../../hosts/xs/native.js";
import { READABLE, system } from "../../hosts/xs/system.js";
import type { TestPeer, TestServer } from "../contract/connect.js";
import type { TestDatagramPeer } from "../contract/datagram.js";

/** What a call of the other process has come to: the object that it made, if any, its data, and bytes. */
interface Answer {
	readonly object: number;
	readonly address: string;
	readonly port: number;
	readonly bytes: Uint8Array;
}

/**
 * The peers of the contracts, in the process that has started the runner (`peers.ts`): calls go there as reports, answers
 * come on standard input, each a line of JSON and then as many bytes as it says. Calls are carried out in their order.
 */
export class PeerLine {
	readonly #line = system().serialOpen(0, (event) => { this.#happened(event); });
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	readonly #byte = new Uint8Array(1);
	#last = 0;
	#head: number[] = [];
	#answer: (Answer & { readonly call: number }) | undefined;
	#at = 0;

	async listen(): Promise<TestServer> {
		const { object, port } = await this.#call(BENCH, "listen");
		return {
			port,
			accept: async () => this.#peer((await this.#call(object, "accept")).object),
			stop: async () => { await this.#call(object, "stop"); },
		};
	}

	async openUdp(kind: "udp4" | "udp6"): Promise<TestDatagramPeer> {
		const { object, address, port: own } = await this.#call(BENCH, kind);
		return {
			address, port: own,
			receive: async () => {
				const { bytes, port } = await this.#call(object, "receive");
				return { bytes, port };
			},
			send: (port, bytes) => { void this.#call(object, "send", port, writeHex(bytes)); },
			stop: async () => { await this.#call(object, "stop"); },
		};
	}

	async deadPort(): Promise<number> {
		return (await this.#call(BENCH, "deadPort")).port;
	}

	async settle(): Promise<void> {
		await this.#call(BENCH, "settle");
	}

	#peer(object: number): TestPeer {
		return {
			send: (bytes) => {
				for (let at = 0; at < bytes.length; at += PIECE) void this.#call(object, "send", writeHex(bytes.subarray(at, at + PIECE)));
			},
			receive: async (length) => (await this.#call(object, "receive", length)).bytes,
			untilEnded: async () => { await this.#call(object, "untilEnded"); },
			untilClosed: async () => { await this.#call(object, "untilClosed"); },
			end: () => { void this.#call(object, "end"); },
			reset: () => { void this.#call(object, "reset"); },
		};
	}

	#call(object: number, method: string, ...parameters: readonly (string | number)[]): Promise<Answer> {
		const call = ++this.#last;
		native().report("call", call, object, method, ...parameters);
		return new Promise((resolve) => { this.#waiting.set(call, resolve); });
	}

	#happened(event: number): void {
		if (event !== READABLE) {
			system().close(this.#line);
			return;
		}
		while (this.#answer === undefined ? this.#readHead() : this.#readBytes(this.#answer));
	}

	#readHead(): boolean {
		if (system().streamRead(this.#line, this.#byte) === 0) return false;
		const [byte = 0] = this.#byte;
		if (byte !== NEWLINE) {
			this.#head.push(byte);
			return true;
		}
		const { call, object, address, port, length } = JSON.parse(readUtf8(new Uint8Array(this.#head)) ?? "") as { call: number; object: number; address: string; port: number; length: number };
		this.#head = [];
		this.#at = 0;
		this.#answer = { call, object, address, port, bytes: new Uint8Array(length) };
		return true;
	}

	#readBytes(answer: Answer & { readonly call: number }): boolean {
		const rest = answer.bytes.subarray(this.#at);
		const count = rest.length === 0 ? 0 : system().streamRead(this.#line, rest);
		this.#at += count;
		if (count < rest.length) return false;
		this.#answer = undefined;
		this.#waiting.get(answer.call)?.(answer);
		this.#waiting.delete(answer.call);
		return true;
	}
}

/** The object that makes the others. */
const BENCH = 0;

const NEWLINE = 10;

/** Bytes in one call: the time to make a text of them grows with its square. */
const PIECE = 1000;
