import { native } from "../../hosts/xs/native.js";
import { MqttClient } from "../../modules/mqtt/client.js";
import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";

/**
 * A connection from CONNECT on, with as many messages of up to 100 bytes at QoS 1 as the first argument says, and the memory
 * that is in use at the end. The broker's side is a few lines, so that what is measured is ours.
 */
function main(messages: number): void {
	const broker = new Broker();
	const heard: string[] = [];
	let acknowledged = 0;
	const client = new MqttClient({ clientId: "device", target: { host: "broker", port: 1883 } }, (_, handler) => broker.open(handler), { now: () => 0, after: () => 1, cancel: () => undefined }, {
		up: () => heard.push("up"),
		down: (failure) => heard.push(failure?.code ?? "down"),
		acknowledged: () => acknowledged++,
		subscribed: (filter) => heard.push(filter),
		dropped: (failure) => heard.push(failure.code),
		notice: (failure) => heard.push(failure.code),
	});
	client.open();
	broker.opened();
	client.subscribe("commands/#", 1, ({ topic, payload }) => heard.push(`${topic} ${payload.length}`));
	broker.answer();
	const payload = new Uint8Array(100).fill(0x61);
	for (let count = 0; count < messages; count++) {
		// Of several lengths, since what is kept for each would be kept for ever.
		client.publish("sensors/climate", payload.subarray(count % 50));
		broker.answer();
	}
	native().print(`${heard.join(", ")}, ${acknowledged} acknowledged`);
	// Twice, since the first still finds what the last call has left behind.
	native().collect();
	native().collect();
	const { slots, chunks } = native().memory();
	native().print(`${slots} ${chunks}`);
}

/** Answers each packet that it is sent, and sends one message after a subscription. */
class Broker implements ByteStream {
	readonly #answer = new Uint8Array(32);
	#length = 0;
	#handler: StreamHandler | undefined;

	open(handler: StreamHandler): this {
		this.#handler = handler;
		return this;
	}

	opened(): void {
		this.#handler?.opened("plain");
		this.answer();
	}

	answer(): void {
		while (this.#length > 0) this.#handler?.readable();
	}

	read(into: Uint8Array): number {
		const count = Math.min(this.#length, into.length);
		into.set(this.#answer.subarray(0, count));
		this.#answer.copyWithin(0, count);
		this.#length -= count;
		return count;
	}

	/** One packet, whose length has one byte: all of this program's have. */
	write(bytes: Uint8Array): number {
		const [first = 0, , high = 0, low = 0] = bytes;
		if (first === 0x10) this.#add([0x20, 2, 0, 0]);
		else if (first === 0x32) this.#add([0x40, 2, ...bytes.subarray(4 + high * 256 + low, 6 + high * 256 + low)]);
		else if (first === 0x82) this.#add([0x90, 3, high, low, 1, 0x32, 16, 0, 10, ...COMMAND_TOPIC, 0, 7, 1, 2]);
		return bytes.length;
	}

	end(): void {
		this.#length = 0;
	}

	destroy(): void {
		this.#length = 0;
	}

	#add(bytes: readonly number[]): void {
		this.#answer.set(bytes, this.#length);
		this.#length += bytes.length;
	}
}

/** "commands/x". */
const COMMAND_TOPIC: readonly number[] = [0x63, 0x6f, 0x6d, 0x6d, 0x61, 0x6e, 0x64, 0x73, 0x2f, 0x78];

main(Number(native().arguments[0]));
