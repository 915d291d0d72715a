import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Identity } from "../../hosts/peers/authority.js";
import { Connection } from "./connection.js";
import type { ConnectionOptions } from "./connection.js";
import { freePort, until } from "./program.js";
import type { Bench, Program } from "./program.js";

/** `openssl s_server` for one connection: its input is what it sends, its output what it receives. */
export class OpensslServer {
	readonly port: number;
	readonly program: Program;
	readonly #messages: string;

	private constructor(port: number, program: Program, messages: string) {
		this.port = port;
		this.program = program;
		this.#messages = messages;
	}

	/** `options`: of s_server; `-brief`, unless they say `-state`, keeps its own words out of the output. */
	static async start(bench: Bench, identity: Pick<Identity, "chain" | "key">, options: readonly string[]): Promise<OpensslServer> {
		const port = await freePort();
		const messages = join(bench.folder, `messages-${port}.txt`);
		// s_server takes the first certificate of a file as its own and others to send from a second one.
		const chain = bench.write(`chain-${port}.pem`, identity.chain);
		const key = bench.write(`key-${port}.pem`, identity.key);
		const talk = options.includes("-state") ? [] : ["-brief"];
		const program = bench.start("openssl", [
			"s_server", "-accept", `127.0.0.1:${port}`, "-naccept", "1", "-cert", chain, "-cert_chain", chain, "-key", key,
			"-msg", "-msgfile", messages, ...talk, ...options,
		]);
		return new OpensslServer(port, program, messages);
	}

	/** Connects, as soon as the server listens, and waits for the end of the handshake. */
	async connection(options: Omit<ConnectionOptions, "port">): Promise<Connection> {
		for (;;) {
			const connection = new Connection({ ...options, port: this.port });
			await until("the end of the handshake", () => connection.settled, () => this.program.errors);
			if (connection.failure?.code !== "refused" || this.program.gone) return connection;
			await new Promise((resolve) => { setTimeout(resolve, LISTEN_POLL); });
		}
	}

	/** The messages that the server saw, such as `<<< ClientHello`, and alerts, such as `<<< fatal unknown_ca`. */
	get messages(): string[] {
		const lines = readFileSync(this.#messages, "latin1").matchAll(/^(<<<|>>>) [^,\n]*, (?:Handshake|Alert) \[[^\]]*\], (.*)$/gm);
		return Array.from(lines, ([, direction = "", what = ""]) => `${direction} ${what.trim()}`);
	}

	count(message: string): number {
		return this.messages.filter((seen) => seen === message).length;
	}
}

/** Milliseconds. */
const LISTEN_POLL = 20;
