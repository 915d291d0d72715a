import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ServerOrder, ServerPorts } from "./tls-client.js";

/** The server that all clients are measured against, in a process of its own. */
export class TlsServer {
	readonly ports: ServerPorts;
	readonly #child: ChildProcess;

	private constructor(child: ChildProcess, ports: ServerPorts) {
		this.#child = child;
		this.ports = ports;
	}

	static async start({ chain, key }: ServerOrder): Promise<TlsServer> {
		const child = fork(fileURLToPath(new URL("tls-server.js", import.meta.url)));
		child.send({ chain, key });
		const [ports] = await once(child, "message") as [ServerPorts];
		return new TlsServer(child, ports);
	}

	stop(): void {
		this.#child.kill();
	}
}
