import { native } from "../hosts/xs/native.js";
import { writeUtf8 } from "../modules/bytes/utf8.js";
import { textBody } from "../modules/http/body.js";
import { HttpClient } from "../modules/http/client.js";
import type { HttpHandler } from "../modules/http/client-options.js";
import type { HttpRequest } from "../modules/http/request.js";
import { readHttpUrl } from "../modules/http/url.js";
import type { ByteStream, Dial, StreamHandler, Target } from "../modules/ports/stream.js";
import { StepTimer } from "./step-timer.js";

/** Posts of JSON over one connection. Arguments: whose buffer they are read into, and the lengths of the replies' bodies, each of which is measured. */
export function post(): void {
	const host = native();
	const [whose, ...lengths] = host.arguments;
	const timer = new StepTimer();
	const server = new LoopServer(timer);
	const dial: Dial = (_: Target, handler) => server.open(handler);
	const client = new HttpClient({ secure: dial }, timer, whose === CALLERS ? { buffer: new Uint8Array(BUFFER) } : {});
	const request: HttpRequest = { method: "POST", url: readHttpUrl("https://service.example/readings"), body: textBody(READING, "application/json") };
	const told = new Told();
	const exchange = (length: number, isMeasured = false): void => {
		server.length = length;
		server.isMeasured = isMeasured;
		client.send(request, told);
		timer.run();
	};
	for (let count = 0; count < WARM; count++) exchange(CHUNK);
	host.collectAlways?.(true);
	report("rest");
	for (const length of lengths) {
		exchange(Number(length), true);
		report(`reply ${length}`);
	}
	if (told.received === WARM * CHUNK + lengths.reduce((sum, length) => sum + Number(length), 0)) host.report("done");
}

function report(label: string): void {
	const host = native();
	if (host.reportWork !== undefined) host.reportWork(label);
	else host.reportMemory(label);
}

class Told implements HttpHandler {
	received = 0;

	body(bytes: Uint8Array): void {
		this.received += bytes.length;
	}

	done(): void {
		// Counted as it came.
	}

	failed(failure: Error): void {
		throw failure;
	}
}

/** Takes a request, which it does not look at, and gives a reply in chunks. */
class LoopServer implements ByteStream {
	/** Bytes of the next body, in whole chunks. */
	length = 0;
	/** Whether what the next request takes, once it has left, is to be reported. */
	isMeasured = false;
	private readonly timer: StepTimer;
	private readonly head = writeUtf8(HEAD);
	private readonly chunk = writeUtf8(`${CHUNK.toString(16)}\r\n${"x".repeat(CHUNK)}\r\n`);
	private readonly last = writeUtf8("0\r\n\r\n");
	private handler: StreamHandler | undefined = undefined;
	/** What is read next: `at` of the part. */
	private part: Uint8Array = NOTHING;
	private at = 0;
	private left = 0;
	private isOver = true;

	constructor(timer: StepTimer) {
		this.timer = timer;
	}

	open(handler: StreamHandler): ByteStream {
		this.handler = handler;
		this.timer.after(0, () => { handler.opened("verified"); });
		return this;
	}

	write(bytes: Uint8Array): number {
		this.part = this.head;
		this.at = 0;
		this.left = this.length;
		this.isOver = false;
		this.timer.after(0, () => {
			if (this.isMeasured && native().reportWork === undefined) native().reportMemory(`sent ${this.length}`);
			this.handler?.readable();
		});
		return bytes.length;
	}

	read(into: Uint8Array): number {
		let count = 0;
		while (count < into.length && (this.at < this.part.length || this.next())) {
			const taken = Math.min(into.length - count, this.part.length - this.at);
			into.set(this.part.subarray(this.at, this.at + taken), count);
			count += taken;
			this.at += taken;
		}
		return count;
	}

	end(): void {
		this.destroy();
	}

	destroy(): void {
		this.handler = undefined;
	}

	private next(): boolean {
		if (this.isOver) return false;
		this.at = 0;
		this.isOver = this.left <= 0;
		this.part = this.isOver ? this.last : this.chunk;
		this.left -= CHUNK;
		return true;
	}
}

const READING = '{"sensor_id":7,"data":{"temp":23.4,"humidity":41},"t":12345}';

/** What a CDN says, as to form and length. */
const HEAD = `HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 13:10:04 GMT\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r
CF-RAY: 8a1b2c3d4e5f6a7b-FRA\r\nCF-Cache-Status: DYNAMIC\r\nServer: cloudflare\r\nCache-Control: no-store\r\nVary: Accept-Encoding\r\nX-Request-Id: 1f0c6d0a-0001-4000-8000-123456789abc\r
Strict-Transport-Security: max-age=15552000; includeSubDomains\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\nAlt-Svc: h3=":443"; ma=86400\r
Access-Control-Allow-Origin: *\r\n\r\n`;

const NOTHING = new Uint8Array(0);

/** The first argument for the caller's, of so many bytes. */
const CALLERS = "caller's";
const BUFFER = 512;

/** Exchanges before those that are measured. */
const WARM = 3;

/** Bytes. */
const CHUNK = 1_024;
