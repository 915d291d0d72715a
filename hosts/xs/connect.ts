import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";
import type { Connect } from "../../modules/ports/tcp.js";
import { tcpFailures } from "../desktop/failures.js";
import { placeOf, tcpFailure } from "../desktop/tcp-failure.js";
import { ENDED, OPENED, READABLE, system, WRITABLE } from "./system.js";

export const connect: Connect = (address, port, handler) => new TcpStream(address, port, handler);

/** A ByteStream over a connection of the system, which has all the buffers there are. */
class TcpStream implements ByteStream {
	readonly #handle: number;

	constructor(address: string, port: number, handler: StreamHandler) {
		const checked = Number.isInteger(port) && port > 0 && port < 65536 ? port : 0;
		this.#handle = system().tcpOpen(address, checked, (event, reason = "", received = 0, sent = 0) => {
			if (event === READABLE) handler.readable();
			else if (event === WRITABLE) handler.writable();
			else if (event === OPENED) handler.opened("plain");
			else if (event === ENDED) handler.ended();
			else if (reason === "") handler.failed(tcpFailures.make("bad-address", { place: placeOf(address, port) }));
			else handler.failed(tcpFailure(reason, placeOf(address, port), received, sent));
		});
	}

	read(into: Uint8Array): number {
		return system().streamRead(this.#handle, into);
	}

	write(bytes: Uint8Array): number {
		return system().streamWrite(this.#handle, bytes);
	}

	end(): void {
		system().streamEnd(this.#handle);
	}

	destroy(): void {
		system().close(this.#handle);
	}
}
