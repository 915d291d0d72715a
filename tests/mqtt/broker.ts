import { parser, writeToStream } from "mqtt-packet";
import type { Packet } from "mqtt-packet";
import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import type { FakeStream } from "../fakes/stream.js";

/** The least that a broker does, over a stream in memory: one client, no routing. It keeps what it saw. */
export class ScriptedBroker {
	/** Each packet that came, in short. */
	readonly seen: string[] = [];
	/** Payloads of all PUBLISH packets in the order of arrival, repeated ones too. */
	readonly payloads: string[] = [];
	/** Client ids with a session that lasts. */
	readonly #sessions = new Set<string>();
	/** Decides about a packet: true when it needs no answer. */
	script: (packet: Packet, broker: ScriptedBroker) => boolean = () => false;
	stream: FakeStream | undefined;

	/** Takes a new stream; the old one is left as it is. */
	accept(stream: FakeStream): void {
		this.stream = stream;
		const packets = parser({ protocolVersion: 4 });
		const into = new Uint8Array(64);
		let unsent = new Uint8Array(0);
		const push = (): void => {
			if (!stream.hasEnded) unsent = unsent.subarray(stream.write(unsent));
		};
		this.send = (packet) => {
			unsent = Uint8Array.from([...unsent, ...bytesOf(packet)]);
			push();
		};
		packets.on("packet", (packet) => {
			this.#heard(packet, stream);
		});
		packets.on("error", (error: unknown) => {
			throw error;
		});
		stream.attach({
			readable: () => {
				for (let count = stream.read(into); count > 0; count = stream.read(into)) packets.parse(into.slice(0, count) as never);
			},
			writable: push,
			ended: () => {
				stream.end();
			},
		});
	}

	send: (packet: Packet) => void = () => {
		throw new Error("nobody is connected");
	};

	#heard(packet: Packet, stream: FakeStream): void {
		this.seen.push(describe(packet));
		if (packet.cmd === "publish") this.payloads.push(textOf(packet.payload));
		if (this.script(packet, this)) return;
		const messageId = packet.messageId ?? 0;
		if (packet.cmd === "connect") {
			const lasting = packet.clean === false;
			this.send({ cmd: "connack", returnCode: 0, sessionPresent: lasting && this.#sessions.has(packet.clientId) });
			if (lasting) this.#sessions.add(packet.clientId);
		} else if (packet.cmd === "publish" && packet.qos === 1) this.send({ cmd: "puback", messageId });
		else if (packet.cmd === "subscribe") this.send({ cmd: "suback", messageId, granted: packet.subscriptions.map((subscription) => subscription.qos) });
		else if (packet.cmd === "unsubscribe") this.send({ cmd: "unsuback", messageId, granted: [] });
		else if (packet.cmd === "pingreq") this.send({ cmd: "pingresp" });
		else if (packet.cmd === "disconnect") stream.end();
	}
}

function describe(packet: Packet): string {
	if (packet.cmd === "connect") return `connect ${packet.username ?? "-"}:${textOf(packet.password ?? "-")}`;
	if (packet.cmd === "publish") return `publish ${packet.topic} ${textOf(packet.payload)}${packet.retain ? " retain" : ""}${packet.dup ? " dup" : ""}`;
	if (packet.cmd === "subscribe") return `subscribe ${packet.subscriptions.map((subscription) => subscription.topic).join()}`;
	return packet.cmd === "unsubscribe" ? `unsubscribe ${packet.unsubscriptions.join()}` : packet.cmd;
}

/** Not by mqtt-packet's generate, which wants a true Buffer of Node. */
function bytesOf(packet: Packet): readonly number[] {
	const bytes: number[] = [];
	writeToStream.cacheNumbers = false;
	writeToStream(packet, {
		write(chunk: string | Uint8Array) {
			bytes.push(...(typeof chunk === "string" ? writeUtf8(chunk) : chunk));
			return true;
		},
		destroy(error: Error) {
			throw error;
		},
	} as never);
	return bytes;
}

function textOf(bytes: string | Uint8Array): string {
	return typeof bytes === "string" ? bytes : readUtf8(bytes) ?? "not UTF-8";
}
