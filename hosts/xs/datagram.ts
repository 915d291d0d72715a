import type { DatagramSocket, OpenDatagram } from "../../modules/ports/datagram.js";
import { system } from "./system.js";

export const openDatagram: OpenDatagram = (received) => new XsDatagramSocket(received);

type Received = Parameters<OpenDatagram>[0];

/** One socket per address family, opened when the first datagram of that family is sent. */
class XsDatagramSocket implements DatagramSocket {
	readonly #received: Received;
	#four = NONE;
	#six = NONE;
	#closed = false;

	constructor(received: Received) {
		this.#received = received;
	}

	send(address: string, port: number, bytes: Uint8Array): void {
		if (this.#closed || !Number.isInteger(port) || port < 1 || port > 65535) return;
		const isSix = address.includes(":");
		if (isSix && this.#six === NONE) this.#six = this.open(true);
		if (!isSix && this.#four === NONE) this.#four = this.open(false);
		system().datagramSend(isSix ? this.#six : this.#four, address, port, bytes);
	}

	close(): void {
		this.#closed = true;
		system().close(this.#four);
		system().close(this.#six);
	}

	private open(isSix: boolean): number {
		return system().datagramOpen(isSix, (bytes, address, port) => { this.#received(new Uint8Array(bytes), address, port); });
	}
}

/** No handle. */
const NONE = 0;
