import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler, Target } from "../ports/stream.js";
import { dnsFailures, tcpFailures } from "./failures.js";

export type TcpPorts = Pick<Host, "resolver" | "connect" | "timer" | "log">;

export interface TcpDialOptions {
	/** Milliseconds for the answer about a name. */
	readonly dnsDeadline: number;
	/** Milliseconds for each address to take the connection; at most ADDRESSES_TRIED are tried. */
	readonly tcpDeadline: number;
}

/** TCP by name: asks for the addresses and tries them in their order. Failures have the stage `dns` or `tcp`. */
export function tcpDial(ports: TcpPorts, options: TcpDialOptions): Dial {
	return (target, handler) => new TcpStream(target, handler, ports, options);
}

class TcpStream implements ByteStream, StreamHandler {
	readonly #target: Target;
	readonly #ports: TcpPorts;
	readonly #options: TcpDialOptions;
	#handler: StreamHandler | undefined;
	#addresses: readonly string[] = NONE;
	#attempt = 0;
	#opened = false;
	#below: ByteStream | undefined;
	/** What is under way before the connection: the question, and the handle of the deadline's timer. */
	#question = 0;
	#deadline = 0;

	constructor(target: Target, handler: StreamHandler, ports: TcpPorts, options: TcpDialOptions) {
		this.#target = target;
		this.#handler = handler;
		this.#ports = ports;
		this.#options = options;
		this.ask();
	}

	read(into: Uint8Array): number {
		return this.#below?.read(into) ?? 0;
	}

	write(bytes: Uint8Array): number {
		return this.#below?.write(bytes) ?? 0;
	}

	end(): void {
		this.#below?.end();
	}

	destroy(): void {
		this.finish();
		this.#below?.destroy();
	}

	opened(trust: PeerTrust): void {
		this.#ports.timer.cancel(this.#deadline);
		this.#opened = true;
		this.#ports.log.reached("tcp", `connected to ${this.address} port ${this.#target.port}`);
		this.#addresses = NONE;
		this.#handler?.opened(trust);
	}

	readable(): void {
		this.#handler?.readable();
	}

	writable(): void {
		this.#handler?.writable();
	}

	ended(): void {
		this.#handler?.ended();
	}

	failed(failure: Failure): void {
		this.#ports.timer.cancel(this.#deadline);
		const another = !this.#opened && ++this.#attempt < this.#addresses.length;
		if (another && this.#handler !== undefined) {
			this.#ports.log.warn("tcp", `${failure.seen} [${failure.code}]; now ${this.address} is tried`);
			this.connectNext();
		} else this.finish()?.failed(failure);
	}

	private get address(): string {
		return this.#addresses[this.#attempt] ?? "";
	}

	private ask(): void {
		const { resolver, timer } = this.#ports;
		const { dnsDeadline } = this.#options;
		const name = this.#target.host;
		this.#deadline = timer.after(dnsDeadline, () => {
			this.finish()?.failed(dnsFailures.make("dns-timeout", { name, seconds: dnsDeadline / 1000 }));
		});
		this.#question = resolver.resolve(name, (addresses, reason) => {
			this.#ports.timer.cancel(this.#deadline);
			this.#addresses = chosen(addresses);
			if (addresses.length === 0) {
				this.finish()?.failed(dnsFailures.make("name-not-found", { name, reason }));
				return;
			}
			if (addresses[0] !== name) this.#ports.log.reached("dns", `${name} is ${this.#addresses.join(", ")}`);
			this.connectNext();
		});
	}

	private connectNext(): void {
		const { timer } = this.#ports;
		const { tcpDeadline } = this.#options;
		const { port } = this.#target;
		const address = this.address;
		const below = this.#ports.connect(address, port, this);
		this.#below = below;
		this.#deadline = timer.after(tcpDeadline, () => {
			below.destroy();
			this.failed(tcpFailures.make("connect-timeout", { address, port, seconds: tcpDeadline / 1000 }));
		});
	}

	private finish(): StreamHandler | undefined {
		const handler = this.#handler;
		this.#handler = undefined;
		this.#ports.resolver.cancel(this.#question);
		this.#ports.timer.cancel(this.#deadline);
		return handler;
	}
}

/** The first few and, where these are all of one family which may not reach the world from here, one of the other. */
function chosen(addresses: readonly string[]): readonly string[] {
	const first = addresses.slice(0, ADDRESSES_TRIED);
	const isIpv6 = first[0]?.includes(":");
	if (addresses.length === first.length || first.some((address) => address.includes(":") !== isIpv6)) return first;
	const other = addresses.find((address) => address.includes(":") !== isIpv6);
	return other === undefined ? first : [...first.slice(0, -1), other];
}

/** A DNS answer can hold dozens of addresses, and its sender must not decide for how long we wait: three times tcpDeadline. */
const ADDRESSES_TRIED = 3;

const NONE: readonly string[] = Object.freeze([]);
