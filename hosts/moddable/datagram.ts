import { readIpv4 } from "../../modules/bytes/ip.js";
import type { DatagramSocket, OpenDatagram } from "../../modules/ports/datagram.js";
import type { UdpClass, UdpSocket } from "./sdk.js";

/** Datagrams by the SDK's UDP, over IPv4. */
export function sdkOpenDatagram(udp: UdpClass): OpenDatagram {
	return (received) => new SdkDatagramSocket(udp, received);
}

type Received = Parameters<OpenDatagram>[0];

class SdkDatagramSocket implements DatagramSocket {
	readonly #received: Received;
	#socket: UdpSocket | undefined;

	constructor(udp: UdpClass, received: Received) {
		this.#received = received;
		try {
			this.#socket = new udp({ target: this, onReadable: arrived });
		} catch {
			// No socket: what is sent is lost, and whoever waits for an answer has a deadline.
			this.#socket = undefined;
		}
	}

	send(address: string, port: number, bytes: Uint8Array): void {
		if (!Number.isInteger(port) || port < 1 || port > 65535 || readIpv4(address) === undefined) return;
		try {
			this.#socket?.write(bytes, address, port);
		} catch {
			// Lost, as on the wire.
		}
	}

	close(): void {
		const socket = this.#socket;
		this.#socket = undefined;
		socket?.close();
	}

	arrived(): void {
		for (let letter = this.#socket?.read(); letter !== undefined; letter = this.#socket?.read()) {
			this.#received(new Uint8Array(letter), letter.address, letter.port);
		}
	}
}

function arrived(this: UdpSocket & { readonly target: SdkDatagramSocket }): void {
	this.target.arrived();
}
