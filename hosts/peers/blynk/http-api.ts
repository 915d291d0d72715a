import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { ApiAnswer } from "./api-request.js";
import type { Dialect } from "./command.js";
import type { Devices } from "./devices.js";
import { answerIot } from "./http-iot.js";
import { answerLegacy } from "./http-legacy.js";
import type { Widget } from "./session.js";

/** The HTTP API of a dialect, for sockets that somebody else accepts. */
export function createApi(dialect: Dialect, devices: Devices, widgets: ReadonlySet<Widget>): Server {
	const answer = dialect === "iot" ? answerIot : answerLegacy;
	const server = createServer((request, response) => {
		readBody(request, (body) => {
			const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
			const asked = { method: request.method ?? "", path, query: new URLSearchParams(query), body: body ?? "", devices, widgets };
			respond(response, body === undefined ? { status: 413 } : answer(asked));
		});
	});
	server.timeout = PATIENCE;
	return server;
}

/** Gives undefined for a body that is too long. */
function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
	const chunks: Buffer[] = [];
	let length = 0;
	request.on("data", (chunk: Buffer) => {
		length += chunk.length;
		if (length <= LONGEST_BODY) chunks.push(chunk);
	});
	request.on("error", () => undefined);
	request.on("end", () => { done(length > LONGEST_BODY ? undefined : Buffer.concat(chunks).toString()); });
}

function respond(response: ServerResponse, { status, type, body = "" }: ApiAnswer): void {
	if (type !== undefined) response.setHeader("Content-Type", type);
	response.setHeader("Access-Control-Allow-Origin", "*");
	response.setHeader("Content-Length", Buffer.byteLength(body));
	response.statusCode = status;
	response.end(body);
}

/** Milliseconds without a byte after which a client is let go. */
const PATIENCE = 30_000;
/** The legacy server's `web.request.max.size`. */
const LONGEST_BODY = 524_288;
