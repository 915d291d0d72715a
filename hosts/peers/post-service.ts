import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isJson } from "../../modules/bytes/json.js";
import type { Identity } from "./authority.js";
import { Listener } from "./listener.js";

export interface PostServiceOptions {
	readonly identity: Pick<Identity, "chain" | "key">;
	/** What its clients have to show. */
	readonly token: string;
	/** Told of each text that it took. */
	readonly taken?: (text: string) => void;
}

/** A small HTTPS service for readings over Node's own TLS, on loopback: JSON alone, posted to one path, with the token. */
export class PostService {
	readonly #options: PostServiceOptions;
	readonly #listener: Listener;

	private constructor(options: PostServiceOptions, listener: Listener) {
		this.#options = options;
		this.#listener = listener;
	}

	static async start(options: PostServiceOptions): Promise<PostService> {
		const server = createServer({ cert: options.identity.chain, key: options.identity.key }, (request, response) => { service.#answer(request, response); });
		server.on("tlsClientError", () => undefined);
		const service = new PostService(options, await Listener.open(server));
		return service;
	}

	get port(): number {
		return this.#listener.port;
	}

	/** Lets go of all clients, without a word to them, and of the port. */
	async stop(): Promise<void> {
		await this.#listener.stop();
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		const chunks: Buffer[] = [];
		let length = 0;
		request.on("data", (chunk: Buffer) => {
			length += chunk.length;
			if (length <= LONGEST) chunks.push(chunk);
		});
		request.on("error", () => undefined);
		request.on("end", () => {
			const text = Buffer.concat(chunks).toString();
			const [status, reason] = length > LONGEST ? [413, "too long"] as const : this.#judge(request, text);
			response.writeHead(status, { "Content-Type": "text/plain" }).end(reason);
			if (status === 200) this.#options.taken?.(text);
		});
	}

	#judge({ method, url, headers }: IncomingMessage, text: string): readonly [status: number, reason: string] {
		if (url !== POST_PATH) return [404, "there is nothing"];
		if (method !== "POST") return [405, "POST alone"];
		if (headers.authorization !== `Bearer ${this.#options.token}`) return [401, "who are you?"];
		if (headers["content-type"] !== "application/json" || !isJson(text)) return [415, "JSON alone"];
		return [200, "stored"];
	}
}

/** Where it takes readings. */
export const POST_PATH = "/readings";

/** Bytes. */
const LONGEST = 65_536;
