import type { DatagramSocket } from "../ports/datagram.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import { TimeExchange, type TimeAnswer, type TimeEvent, type TimeOptions } from "./exchange.js";

export interface TimeHandler {
	/** One server, or one of its addresses, was of no use; the next is asked. */
	refused(failure: Failure): void;
	/** The end: the time. */
	answered(answer: TimeAnswer): void;
	/** The end: no server gave the time. */
	unanswered(failure: Failure): void;
}

export type TimePorts = Pick<Host, "openDatagram" | "resolver" | "timer" | "crypto">;

/** Asks each server once until one gives the time. Calls no handler before the constructor returns. */
export class TimeInquiry {
	readonly #ports: TimePorts;
	readonly #handler: TimeHandler;
	readonly #exchange: TimeExchange;
	readonly #socket: DatagramSocket;
	#timeout: number;
	#question = 0;
	#closed = false;

	constructor(ports: TimePorts, options: TimeOptions, handler: TimeHandler) {
		this.#ports = ports;
		this.#handler = handler;
		this.#exchange = new TimeExchange(options, ports.crypto, ports.timer.now());
		this.#socket = ports.openDatagram((bytes, address, port) => {
			if (this.#closed) return;
			this.#exchange.receive(bytes, address, port, ports.timer.now());
			this.advance();
		});
		this.#timeout = ports.timer.after(0, () => { this.advance(); });
	}

	/** Gives up. No handler is called any more. */
	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#ports.timer.cancel(this.#timeout);
		this.#ports.resolver.cancel(this.#question);
		this.#socket.close();
	}

	private advance(): void {
		for (let event = this.#exchange.next(); event !== undefined; event = this.#exchange.next()) {
			this.take(event);
			if (this.#closed) return;
		}
		const request = this.#exchange.output();
		if (request !== undefined) this.#socket.send(request.address, request.server.port, request.bytes);
		this.wait();
	}

	private take(event: TimeEvent): void {
		switch (event.kind) {
			case "resolve":
				this.#ports.resolver.cancel(this.#question);
				this.#question = this.#ports.resolver.resolve(event.server.host, (addresses, reason) => {
					if (this.#closed) return;
					this.#exchange.resolved(event.server, addresses, reason, this.#ports.timer.now());
					this.advance();
				});
				break;
			case "refused":
				this.#handler.refused(event.failure);
				break;
			case "time":
				this.close();
				this.#handler.answered(event.answer);
				break;
			case "failed":
				this.close();
				this.#handler.unanswered(event.failure);
				break;
		}
	}

	private wait(): void {
		const { timer } = this.#ports;
		const deadline = this.#exchange.deadline();
		timer.cancel(this.#timeout);
		if (deadline === undefined) return;
		this.#timeout = timer.after(Math.max(0, deadline - timer.now()), () => {
			this.#exchange.tick(timer.now());
			this.advance();
		});
	}
}
