import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders, RequestListener } from "node:http";

/** What arrived at the service: what is to be the same, whoever asked. */
export interface Arrived {
	readonly method: string | undefined;
	readonly url: string | undefined;
	readonly headers: IncomingHttpHeaders;
	readonly length: number;
	readonly sha256: string;
}

/** A service that says what has arrived, and does what its path says. */
export class Upstream {
	/** All requests, in their order. */
	readonly arrived: Arrived[] = [];
	/** What `/chunks` sends, in pieces of any size. */
	readonly large = randomBytes(100_000);

	readonly listener: RequestListener = (request, response) => {
		const hash = createHash("sha256");
		let length = 0;
		request.on("data", (chunk: Buffer) => {
			hash.update(chunk);
			length += chunk.length;
		});
		request.on("error", () => undefined);
		request.on("end", () => {
			const { method, url, headers } = request;
			const arrived = { method, url, headers, length, sha256: hash.digest("hex") };
			this.arrived.push(arrived);
			if (url === "/chunks") {
				for (let at = 0; at < this.large.length;) {
					const piece = this.large.subarray(at, at + 1 + (at * 7919) % 4_000);
					response.write(piece);
					at += piece.length;
				}
				response.end();
			} else if (url === "/drip") {
				const drip = setInterval(() => { response.write("x"); }, 20);
				response.on("close", () => { clearInterval(drip); });
			} else if (url === "/empty") response.writeHead(204).end();
			else if (url === "/away") response.writeHead(307, { Location: "/echo" }).end("elsewhere");
			else if (url === "/hints") {
				response.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
				response.end("after hints");
			} else response.end(JSON.stringify(arrived));
		});
	};
}
