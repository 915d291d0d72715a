import config from "mc/config";
import HTTPClient from "embedded:network/http/client";
import MQTTClient from "embedded:network/mqtt/client";
import WebSocketClient from "embedded:network/websocket/client";
import Timer from "timer";
import { NativeBoard } from "hosts/moddable/native";
import TLSSocket from "embedded:io/socket/tcp/tls";
import { show } from "./example";

// The SDK's own clients over our class, each against a server on loopback. Lines that begin with "clients:" are what scripts/sdk-clients.ts waits for.

const board = new NativeBoard();

function say(text) {
	board.writeLine(`clients: ${text}`);
}

/** Every name is on loopback. */
class Loopback {
	resolve({ host, onResolved }) {
		Timer.set(() => onResolved(host, "127.0.0.1"));
	}
}

const dns = { io: Loopback };

show("localhost", config.httpsPort, dns, (text) => say(`example: ${text}`));

function socket(name, secure) {
	return { io: TLSSocket, secure, onFailure: ({ stage, code }) => say(`${name}: ${stage}/${code}`) };
}

function get(name, host, port, secure) {
	const client = new HTTPClient({ host, port, dns, socket: socket(name, secure), onError: (error) => say(`${name}: error ${error?.code ?? "of the client"}`) });
	const request = (path, body) => client.request({
		path, method: body === undefined ? "GET" : "POST",
		headers: new Map(body === undefined ? [] : [["content-length", String(body.byteLength)]]),
		onHeaders(status) {
			this.status = status;
			this.count = this.sum = 0;
		},
		onWritable(count) {
			const from = this.written ?? 0;
			this.written = Math.min(body.byteLength, from + count);
			this.write(body.slice(from, this.written));
		},
		onReadable(count) {
			for (const byte of new Uint8Array(this.read(count))) this.sum = (this.sum * 31 + byte) >>> 0;
			this.count += count;
		},
		onDone(error) {
			say(`${name}: ${path} ${error ? "ended early" : `${this.status}, ${this.count} bytes, sum ${this.sum}`}`);
		},
	});
	return request;
}

const good = get("http", "localhost", config.httpsPort, { trustAnchors: config.anchor });
good("/hello");
good("/large");
good("/chunked");
good("/echo", ArrayBuffer.fromString("0123456789".repeat(500)));
get("http wrong name", "other.example", config.httpsPort, { trustAnchors: config.anchor })("/hello");
get("http untrusted", "localhost", config.strangerPort, { trustAnchors: config.anchor })("/hello");
get("http refused", "localhost", config.httpsPort, { verify: false })("/hello");
get("http cut off", "localhost", config.httpsPort, { trustAnchors: config.anchor })("/cut");
get("http pinned", "localhost", config.strangerPort, { trustPins: config.pin })("/hello");

new MQTTClient({
	host: "localhost", port: config.mqttPort, id: "sdk", user: config.user, password: ArrayBuffer.fromString(config.password), dns,
	socket: socket("mqtt", { trustAnchors: config.anchor }),
	onControl({ operation }) {
		if (operation === MQTTClient.CONNACK) this.write(null, { operation: MQTTClient.SUBSCRIBE, items: [{ topic: "face/#", QoS: 0 }] });
		if (operation === MQTTClient.SUBACK) this.write(ArrayBuffer.fromString("x".repeat(900)), { topic: "face/a", QoS: 1, id: 7 });
		if (operation === MQTTClient.PUBACK) say("mqtt: acknowledged");
	},
	onReadable(count, { more }) {
		this.total = (this.total ?? 0) + this.read(count).byteLength;
		if (!more) say(`mqtt: received ${this.total} bytes`);
	},
	onError: () => say("mqtt: error"),
});

new WebSocketClient({
	host: "localhost", port: config.httpsPort, path: "/socket", dns, socket: socket("websocket", { trustAnchors: config.anchor }),
	onWritable() {
		if (this.said) return;
		this.said = true;
		this.write(ArrayBuffer.fromString("hello, ".repeat(60)), { binary: false });
	},
	onReadable(count, { more }) {
		this.text = (this.text ?? "") + String.fromArrayBuffer(this.read(count));
		if (more) return;
		say(`websocket: echoed ${this.text.length} bytes, ${this.text === "hello, ".repeat(60) ? "the same" : "others"}`);
		this.close();
	},
	onError: () => say("websocket: error"),
});
