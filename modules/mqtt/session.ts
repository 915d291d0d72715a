import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { MqttCommand, MqttEvent } from "./event.js";
import { mqttFailures, seconds } from "./failures.js";
import { malformed } from "./fixed-header.js";
import { earlier, KeepAlive } from "./keep-alive.js";
import { checkOptions, connectPacket } from "./options.js";
import type { CheckedOptions, MqttOptions } from "./options.js";
import { nextPublish } from "./outbox.js";
import type { Outbox } from "./outbox.js";
import { PacketReader, writePacket } from "./packet.js";
import type { ReceivedPacket, ReceivedPublish } from "./packet.js";
import { PacketIds } from "./packet-id.js";
import { PendingOutput } from "../bytes/pending-output.js";
import { credentialsUse, NO_CREDENTIALS, refusalFailure, type CredentialsUse } from "./refusal.js";
import { expectedPackets, unexpectedPacket } from "./state.js";
import type { SessionState } from "./state.js";
import { strangerFailure } from "./stranger.js";
import { readGrant, Subscriptions } from "./subscriptions.js";
import type { SubscriptionChange } from "./subscriptions.js";
import { TakeoverSuspicion } from "./takeover.js";
import { checkTopicFilter, checkTopicName } from "./topic.js";

/**
 * MQTT 3.1.1 as a client, without I/O. Call `tick` with the time before anything else, then `receive` what came, `next`
 * until there are no more events, write out `output` and say with `sent` how much of it went.
 */
export class MqttSession {
	readonly #options: CheckedOptions;
	readonly #outbox: Outbox;
	readonly #reader: PacketReader;
	readonly #keepAlive: KeepAlive;
	readonly #subscriptions = new Subscriptions();
	readonly #suspicion = new TakeoverSuspicion();
	readonly #output = new PendingOutput();
	readonly #packetIds: PacketIds;
	/** One failure and one notice at most: everything else is made by `next` when it is asked for. */
	readonly #events: MqttEvent[] = [];
	#state: SessionState = "awaiting-connect";
	#credentials: CredentialsUse = NO_CREDENTIALS;
	#heard = false;
	#now = 0;
	/** When the state began. */
	#since = 0;
	/** When the broker last acknowledged something, or when something began to wait for that. */
	#acknowledgedAt = 0;
	/** The packet id of the message that `next` gave out last: acknowledged when its reader comes back. */
	#owed = 0;

	/** Throws a failure of fault `config` for options that cannot work. */
	constructor(options: MqttOptions, outbox: Outbox) {
		this.#options = checkOptions(options);
		this.#outbox = outbox;
		this.#packetIds = new PacketIds(outbox, this.#subscriptions);
		this.#reader = new PacketReader(this.#options.maximumPacketSize);
		this.#keepAlive = new KeepAlive(this.#options.keepAlive * 1_000, this.#options.pingTimeout);
	}

	get state(): SessionState {
		return this.#state;
	}

	/** Whether there is a user name to send. */
	get hasCredentials(): boolean {
		return this.#options.userName !== undefined;
	}

	/** Whether `next` has something to tell that no received bytes have led to. */
	get hasNews(): boolean {
		return this.#events.length > 0;
	}

	/** Throws a failure of fault `caller` or `resource` for what cannot be done, and has then done nothing. */
	send(command: MqttCommand): void {
		switch (command.kind) {
			case "connect":
				this.connect(command.credentials);
				break;
			case "publish":
				checkTopicName(command.message.topic);
				this.#outbox.add(command.message);
				break;
			case "subscribe":
				checkTopicFilter(command.filter);
				this.#subscriptions.subscribe(command.filter, command.qos);
				break;
			case "unsubscribe":
				checkTopicFilter(command.filter);
				this.#subscriptions.unsubscribe(command.filter);
				break;
			case "disconnect":
				this.disconnect();
				break;
		}
	}

	/** Where received bytes may be put, followed by `filled`; empty only while `next` has events or the output must go out first. */
	space(): Uint8Array {
		return this.#reader.space();
	}

	/** Says that `count` bytes have been put at the front of `space`; they are ignored while there is no connection. */
	filled(count: number): void {
		if (this.#state === "awaiting-connect") return;
		this.#reader.filled(count);
		this.received(count);
	}

	/** Takes received bytes, as many as there is room for; returns how many. Call `next` until it has nothing, then give the rest. */
	receive(bytes: Uint8Array): number {
		if (this.#state === "awaiting-connect") return bytes.length;
		const count = this.#reader.receive(bytes);
		this.received(count);
		return count;
	}

	/** Reads on only while the broker takes what we answer, so that it cannot make the output grow. */
	next(): MqttEvent | undefined {
		const event = this.#events.shift();
		if (event !== undefined) return event;
		if (this.#state === "awaiting-connect" || this.#output.length >= OUTPUT_LIMIT) return undefined;
		try {
			return this.read();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.fail(caught);
			return this.#events.shift();
		}
	}

	/** All bytes that are to be sent now; the view stays the same until `sent`, or grows. */
	output(): Uint8Array | undefined {
		this.fill();
		return this.#output.length === 0 ? undefined : this.#output.view;
	}

	/** The stream has taken this many bytes of the output. Returns whether there can be more of it already. */
	sent(count: number): boolean {
		this.#output.release(count);
		if (count > 0) this.#keepAlive.sent(this.#now);
		return count >= OUTPUT_LIMIT;
	}

	/** The stream has ended: the broker sends no more. */
	ended(): void {
		switch (this.#state) {
			case "awaiting-connect":
				break;
			case "awaiting-connack":
				this.fail(mqttFailures.make("closed-before-connack"));
				break;
			case "awaiting-packets":
				this.drop({ kind: "failure", failure: this.takeover() ?? mqttFailures.make("connection-closed", { seconds: seconds(this.#now - this.#since) }) });
				break;
			case "awaiting-end":
				this.drop({ kind: "closed" });
		}
	}

	/** The stream has failed, or was never opened; its failure says why, and at most a suspicion is added to it. */
	lost(): void {
		const accepted = this.#state === "awaiting-packets";
		// A broker that cannot be reached at times is not one that throws us out.
		if (!accepted) this.#suspicion.explained();
		const suspicion = accepted ? this.takeover() : undefined;
		this.drop(suspicion === undefined ? undefined : { kind: "notice", failure: suspicion });
	}

	/** The stream was let go on purpose: nothing is suspected, and `next` tells no more of it. */
	abandon(): void {
		this.#suspicion.explained();
		this.drop();
		this.#events.length = 0;
	}

	/** Tells the time, in milliseconds that never go back. */
	tick(now: number): void {
		this.#now = now;
		const deadline = this.deadline();
		if (deadline === undefined || now < deadline) return;
		if (this.#state === "awaiting-end") this.drop({ kind: "closed" });
		else if (this.#state === "awaiting-connack") {
			this.fail(mqttFailures.make("connack-timeout", { seconds: seconds(this.#options.connackTimeout) }));
		} else this.checkLife();
	}

	/** When `tick` is to be called at the latest; undefined for never. */
	deadline(): number | undefined {
		switch (this.#state) {
			case "awaiting-connect":
				return undefined;
			case "awaiting-connack":
				return this.#since + this.#options.connackTimeout;
			case "awaiting-packets":
				return earlier(this.#keepAlive.deadline, this.outstanding ? this.#acknowledgedAt + this.#options.acknowledgementTimeout : undefined);
			case "awaiting-end":
				return this.#since + END_TIMEOUT;
		}
	}

	private get outstanding(): boolean {
		return this.#outbox.inFlight > 0 || this.#subscriptions.asked !== undefined;
	}

	private connect(credentials: boolean): void {
		this.drop();
		this.#events.length = 0;
		this.#outbox.restart();
		this.#subscriptions.restart();
		this.#heard = false;
		this.#credentials = credentialsUse(this.#options, credentials);
		this.#output.append(writePacket(connectPacket(this.#options, credentials)));
		this.enter("awaiting-connack");
	}

	private disconnect(): void {
		if (this.#state === "awaiting-connect" || this.#state === "awaiting-end") return;
		// Nothing may follow DISCONNECT (section 3.14.4), so an acknowledgement that is owed is given up: the message comes again.
		this.#owed = 0;
		this.#output.append(writePacket({ kind: "disconnect" }));
		this.#suspicion.explained();
		this.enter("awaiting-end");
	}

	private received(count: number): void {
		this.#keepAlive.received(this.#now);
		const failure = this.#heard || count === 0 ? undefined : strangerFailure(this.#reader.held);
		this.#heard ||= count > 0;
		if (failure !== undefined) this.fail(failure);
	}

	private read(): MqttEvent | undefined {
		if (this.#owed !== 0) this.#output.append(writePacket({ kind: "puback", packetId: this.#owed }));
		this.#owed = 0;
		for (let packet = this.#reader.next(); packet !== undefined; packet = this.#reader.next()) {
			const event = this.handle(packet);
			if (event !== undefined) return event;
		}
		return undefined;
	}

	private handle(packet: ReceivedPacket): MqttEvent | undefined {
		if (!expectedPackets[this.#state].includes(packet.kind)) throw unexpectedPacket(packet, this.#state);
		switch (packet.kind) {
			case "connack":
				return this.connected(packet.code, packet.sessionPresent);
			case "publish":
				return this.message(packet);
			case "puback":
				return this.acknowledged(packet.packetId);
			case "suback":
				return this.subscribed(packet.packetId, packet.granted);
			case "unsuback":
				return { kind: "unsubscribed", filter: this.answered("unsubscribe", packet.packetId).filter };
			case "pingresp":
				if (!this.#keepAlive.answered()) throw unexpectedPacket(packet, this.#state);
				return undefined;
			case "foreign":
				throw unexpectedPacket(packet, this.#state);
		}
	}

	private connected(code: number, sessionPresent: boolean): MqttEvent {
		if (code !== 0) throw refusalFailure(code, this.#options.clientId, this.#credentials);
		if (sessionPresent && this.#options.cleanSession) throw malformed("CONNACK", "session present after a clean one was asked for (3.2.2.2)");
		this.#subscriptions.resume(sessionPresent);
		this.#keepAlive.start(this.#now);
		this.enter("awaiting-packets");
		return { kind: "connected", sessionPresent };
	}

	private message(packet: ReceivedPublish): MqttEvent | undefined {
		if (packet.qos > 1) throw mqttFailures.make("qos-2-received", { topic: packet.topic });
		if (this.#state === "awaiting-end") return undefined;
		this.#owed = packet.packetId;
		const { topic, payload, retain, duplicate } = packet;
		return { kind: "message", message: { topic, payload, qos: packet.qos === 0 ? 0 : 1, retain, duplicate } };
	}

	private acknowledged(packetId: number): MqttEvent {
		const token = this.#outbox.acknowledge(packetId);
		if (token === undefined) throw mqttFailures.make("unknown-packet-id", { packet: "PUBACK", id: packetId });
		this.#acknowledgedAt = this.#now;
		return { kind: "acknowledged", token };
	}

	private subscribed(packetId: number, granted: readonly number[]): MqttEvent {
		const { filter, qos } = this.answered("subscribe", packetId);
		const grantedQos = readGrant(granted, qos);
		if (grantedQos === undefined) return { kind: "notice", failure: mqttFailures.make("subscription-refused", { filter }), filter };
		return { kind: "subscribed", filter, qos: grantedQos };
	}

	private answered(kind: "subscribe" | "unsubscribe", packetId: number): SubscriptionChange {
		const change = this.#subscriptions.answered(kind, packetId);
		if (change === undefined) throw mqttFailures.make("unknown-packet-id", { packet: kind === "subscribe" ? "SUBACK" : "UNSUBACK", id: packetId });
		this.#acknowledgedAt = this.#now;
		return change;
	}

	/** Moves what waits into the output, a little at a time: what is not there yet costs no second copy. */
	private fill(): void {
		while (this.#state === "awaiting-packets" && this.#output.length < OUTPUT_LIMIT) {
			if (!this.outstanding) this.#acknowledgedAt = this.#now;
			const packet = this.#subscriptions.next(this.#packetIds) ?? nextPublish(this.#outbox, this.#packetIds);
			if (packet === undefined) return;
			this.#output.append(writePacket(packet));
		}
	}

	private checkLife(): void {
		const verdict = this.#keepAlive.verdict(this.#now);
		if (verdict === "dead") this.fail(mqttFailures.make("ping-timeout", { seconds: seconds(this.#options.pingTimeout) }));
		else if (verdict === "alive") this.fail(mqttFailures.make("acknowledgement-timeout", { seconds: seconds(this.#options.acknowledgementTimeout) }));
		else {
			this.#keepAlive.pinged(this.#now);
			this.#output.append(writePacket({ kind: "pingreq" }));
		}
	}

	private takeover(): Failure | undefined {
		return this.#suspicion.ended(this.#now - this.#since, this.#options.clientId);
	}

	private fail(failure: Failure): void {
		this.#suspicion.explained();
		this.drop({ kind: "failure", failure });
	}

	/** The connection is no more. */
	private drop(event?: MqttEvent): void {
		this.#output.clear();
		this.#reader.reset();
		this.#owed = 0;
		this.enter("awaiting-connect");
		if (event !== undefined) this.#events.push(event);
	}

	private enter(state: SessionState): void {
		this.#state = state;
		this.#since = this.#now;
	}
}

/** Bytes of output above which nothing is added or read until some were sent: a small packet or two, since a chip's socket takes little more at once. */
const OUTPUT_LIMIT = 512;

/** Milliseconds after DISCONNECT: a broker closes at once (MQTT 3.1.1 section 3.14.4). */
const END_TIMEOUT = 5_000;
