export interface DatagramSocket {
	/** Sends one datagram to an address (not a name); a datagram that cannot be sent is lost, as on the wire. */
	send(address: string, port: number, bytes: Uint8Array): void;
	close(): void;
}

/** Opens a UDP socket on a port of the system's choosing. `bytes` is valid during the call only. */
export type OpenDatagram = (received: (bytes: Uint8Array, address: string, port: number) => void) => DatagramSocket;
