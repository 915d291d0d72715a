import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { PeerTrust, Target } from "../ports/stream.js";
import type { Timer } from "../ports/timer.js";
import { BoardPinOrders } from "./board-pin-orders.js";
import type { BoardPins } from "./board-pins.js";
import { blynkClientFailures } from "./client-failures.js";
import type { BlynkClientOptions, BlynkHandler } from "./client-options.js";
import { BlynkConnection } from "./connection.js";
import type { ConnectionHandler } from "./connection.js";
import type { BlynkDevice, BlynkValue, ReadHandler, WriteHandler } from "./device.js";
import type { BlynkEvent } from "./event.js";
import { messageOf } from "./message.js";
import type { SentCommand } from "./message.js";
import { PinHandlers } from "./pin-handlers.js";
import { BlynkServers } from "./servers.js";
import { BlynkSession } from "./session.js";
import { checkToken } from "./token.js";

/**
 * A Blynk device with one server or several. Makes one connection per `open`; when to try again is somebody else's
 * decision, where to is the order of the servers.
 *
 * What sends is queued, connected or not, by the policy of the outbox. It returns false or 0 when the queue has no room, or
 * when the server's dialect has no such message (`dropped` then says which), and throws a failure of fault `caller` for
 * what can never be sent.
 */
export class BlynkClient implements BlynkDevice, ConnectionHandler {
	readonly #servers: BlynkServers;
	readonly #session: BlynkSession;
	readonly #connection: BlynkConnection;
	readonly #timer: Timer;
	readonly #handler: BlynkHandler;
	readonly #boardPins: BoardPins | undefined;
	readonly #sendsUnverified: boolean;
	readonly #sendsPlain: boolean;
	/** From the first handler on. */
	#pins: PinHandlers | undefined;
	/** From the first order on. */
	#orders: BoardPinOrders | undefined;
	/** Tokens of other devices by our pins, from the first one on: bound anew on every connection. */
	#bridges: Map<number, string> | undefined;
	/** When the server has accepted the login. */
	#upAt: number | undefined;
	/** `open` found no server, which is still to be told. */
	#stranded = false;
	#refused: { failure: Failure; count: number } | undefined;

	/** Throws a failure of fault `config` for options that cannot work, such as a token of the wrong length for any of the servers. */
	constructor(options: BlynkClientOptions, timer: Timer, handler: BlynkHandler) {
		const { servers, boardPins, sendSecretsUnverified = false, plainText = false } = options;
		this.#servers = new BlynkServers(servers);
		this.#boardPins = boardPins;
		this.#sendsUnverified = sendSecretsUnverified;
		this.#sendsPlain = plainText;
		this.#session = new BlynkSession({ ...options, login: this.#servers.inUse });
		this.#connection = new BlynkConnection(this.#session, timer, this);
		this.#timer = timer;
		this.#handler = handler;
	}

	/** How many messages wait, were sent, and were dropped. */
	get counts(): BlynkSession["counts"] {
		return this.#session.counts;
	}

	/** Index of the server in use, or of the last that was. */
	get server(): number {
		return this.#servers.current;
	}

	/** No server may be tried any more: all have refused their tokens. The last `down` has said so, and `open` would fail at once. */
	get hopeless(): boolean {
		return this.#servers.exhausted;
	}

	/** Connects to the server whose turn it is; `up` or `down` follows. Throws `already-open` before the `down` of the last one. */
	open(): void {
		if (this.#connection.isOpen || this.#stranded) throw blynkClientFailures.make("already-open");
		const server = this.#servers.choose();
		if (server === undefined) {
			this.#stranded = true;
			this.#connection.wake();
			return;
		}
		this.#session.use(server);
		this.#connection.open(server.dial, server.target);
	}

	/**
	 * Ends a connection to another server, so that the next `open` goes to this one, as every first attempt does from now
	 * on. One that had refused its token is tried again. Throws `server-unknown`.
	 */
	useServer(index: number): void {
		this.#servers.prefer(index);
		if (index !== this.#servers.current) this.#connection.close();
	}

	/** Gives a server another token, and ends a connection that was made with the old one. Throws as the constructor, and `server-unknown`. */
	useToken(index: number, token: string): void {
		this.#servers.replaceToken(index, token);
		if (index === this.#servers.current) this.#connection.close();
	}

	/** Sends what can be sent at once and ends the connection; `down(undefined)` follows. What waits stays queued. */
	close(): void {
		this.#connection.close();
	}

	/**
	 * Lets go of the connection at once: no goodbye, and no `down`. What the server has said about our messages is still
	 * told, all else of this connection is void. What waits stays queued.
	 */
	drop(): void {
		this.#stranded = false;
		this.#upAt = undefined;
		this.#connection.drop();
	}

	/** Queues a message, also one that has no method of its own; returns its token, 0 when it was refused. */
	send(command: SentCommand): number {
		const token = this.queue(command);
		this.#connection.push();
		return token;
	}

	virtualWrite(pin: number, ...values: readonly BlynkValue[]): boolean {
		return this.send({ kind: "virtual-write", pin, values }) !== 0;
	}

	setProperty(pin: number, property: string, ...values: readonly BlynkValue[]): boolean {
		return this.send({ kind: "property", pin, property, values }) !== 0;
	}

	syncVirtual(...pins: readonly number[]): boolean {
		return pins.length === 0 || this.send({ kind: "sync", pins }) !== 0;
	}

	syncAll(): boolean {
		return this.send({ kind: "sync", pins: [] }) !== 0;
	}

	onWrite(pin: number, handler: WriteHandler): void {
		this.#pins ??= new PinHandlers();
		this.#pins.onWrite(pin, handler);
	}

	onRead(pin: number, handler: ReadHandler): void {
		this.#pins ??= new PinHandlers();
		this.#pins.onRead(pin, handler);
	}

	/** An event of the device's template (Blynk.IoT). The token is what `accepted` names; 0 when refused. */
	logEvent(name: string, description?: string): number {
		return this.send({ kind: "log-event", name, description });
	}

	/** Resolves the last open event of this name, or all of them. */
	resolveEvent(name: string, all = false): number {
		return this.send({ kind: "resolve-event", name, all });
	}

	/** What is written until `endGroup` is shown as one moment, at `time` (milliseconds since 1970) if it is given. */
	beginGroup(time?: number): boolean {
		return this.send({ kind: "group", step: "begin", time }) !== 0;
	}

	endGroup(): boolean {
		return this.send({ kind: "group", step: "end", time: undefined }) !== 0;
	}

	/** The handler's `time` brings the answer, if there is one. */
	askTime(): boolean {
		return this.send({ kind: "time" }) !== 0;
	}

	/** The handler's `metadata` brings the answer. */
	askMetadata(name: string): boolean {
		return this.send({ kind: "metadata", name, value: undefined }) !== 0;
	}

	setMetadata(name: string, value: string): boolean {
		return this.send({ kind: "metadata", name, value }) !== 0;
	}

	/** Reaches the device of this token through a pin of ours, on this connection and on every later one. */
	bindBridge(pin: number, token: string): void {
		checkToken(token);
		// Here and not on a later connection, where nobody could catch it.
		messageOf(binding(pin, token));
		this.#bridges ??= new Map<number, string>();
		this.#bridges.set(pin, token);
		if (this.#upAt !== undefined) this.bind(pin, token);
	}

	/** Writes a pin of the other device. Refused while there is no connection, because bridges end with it. */
	bridgeWrite(pin: number, operation: "vw" | "dw" | "aw", target: number, ...values: readonly BlynkValue[]): boolean {
		if (this.#upAt !== undefined && this.#bridges?.has(pin) === true) return this.send({ kind: "bridge", pin, fields: [operation, target, ...values] }) !== 0;
		this.refuse(blynkClientFailures.make("bridge-away", { pin, reason: this.#upAt === undefined ? "there is no connection" : "no device is bound to this pin" }));
		return false;
	}

	/** A push notification of the old service. */
	notify(text: string): number {
		return this.send({ kind: "notify", text });
	}

	/** An e-mail of the old service. */
	email(to: string, subject: string, text: string): number {
		return this.send({ kind: "email", fields: [to, subject, text] });
	}

	// What the connection tells.

	mayLogIn(trust: PeerTrust): boolean {
		if (trust === "plain") return this.#sendsPlain;
		return trust !== "unverified" || this.#sendsUnverified;
	}

	catchUp(): void {
		const refused = this.#refused;
		this.#refused = undefined;
		if (refused !== undefined) this.#handler.dropped(refused.failure, refused.count);
		if (!this.#stranded) return;
		this.#stranded = false;
		this.#handler.down(blynkClientFailures.make("no-server-left", { hosts: this.#servers.hosts }));
	}

	over(failure: Failure | undefined): void {
		const lasted = this.#upAt === undefined ? 0 : this.#timer.now() - this.#upAt;
		this.#upAt = undefined;
		this.#servers.ended(failure, lasted);
		this.#handler.down(failure);
	}

	take(event: BlynkEvent): void {
		const handler = this.#handler;
		switch (event.kind) {
			case "connected":
				this.connected();
				break;
			case "write":
			case "read":
			case "board-pin":
				this.dispatch(event);
				break;
			case "app":
				handler.appConnected(event.connected);
				break;
			case "time":
				this.tellTime(event.milliseconds, event.local);
				break;
			case "firmware-offered":
				handler.firmwareOffered(event.url);
				break;
			case "metadata":
				handler.metadata(event.fields);
				break;
			case "printed":
				handler.printed(event.text);
				break;
			case "accepted":
				handler.accepted(event.token);
				break;
			case "notice":
				handler.notice(event.failure);
				break;
			case "redirected":
				this.redirect({ host: event.host, port: event.port });
				break;
			case "failure":
				this.#connection.finish(event.failure);
		}
	}

	private connected(): void {
		this.#upAt = this.#timer.now();
		this.#servers.connected();
		for (const [pin, token] of this.#bridges ?? []) this.bind(pin, token);
		this.#handler.up(this.#connection.trust ?? "plain", this.#servers.current, this.#servers.target);
	}

	/** What is sent meanwhile goes out under the id of the frame that it answers. */
	private dispatch(event: Extract<BlynkEvent, { readonly id: number }>): void {
		this.#session.answering(event.id);
		try {
			if (event.kind === "write") {
				if (this.#pins?.written(event.pin, event.values) !== true) this.#handler.anyWrite?.(event.pin, event.values);
			} else if (event.kind === "read") {
				if (this.#pins?.asked(event.pin) !== true) this.#handler.anyRead?.(event.pin);
			} else {
				this.#orders ??= new BoardPinOrders(this.#boardPins, this, this.#handler);
				if (!this.#orders.perform(event.operation, event.fields, this.#timer.now())) this.#session.refuse(event.id);
			}
		} finally {
			this.#session.answered();
		}
	}

	private tellTime(milliseconds: number, local: boolean): void {
		const { clockAhead, target: { host } } = this.#servers.inUse;
		if (local && clockAhead === undefined) this.#handler.notice(blynkClientFailures.make("clock-zone-unknown", { host, time: new Date(milliseconds).toISOString().slice(0, 19) }));
		else this.#handler.time(local ? milliseconds - (clockAhead ?? 0) : milliseconds, this.#connection.trust ?? "plain");
	}

	/** Goes where the server points, with the same dial and so with the same trust. */
	private redirect(target: Target): void {
		if (!this.#connection.isOpen) return;
		const refusal = this.#servers.redirectRefusal(target);
		if (refusal !== undefined || this.#connection.isClosing) {
			this.#connection.finish(refusal);
			return;
		}
		const { dial, target: { host: from } } = this.#servers.inUse;
		this.#upAt = undefined;
		this.#connection.open(dial, target);
		this.#handler.notice(blynkClientFailures.make("redirected", { from, host: target.host, port: target.port }));
	}

	private bind(pin: number, token: string): void {
		this.send(binding(pin, token));
	}

	private queue(command: SentCommand): number {
		try {
			const token = this.#session.send(command);
			if (token === 0) this.refuse(this.#session.refusal);
			return token;
		} catch (caught) {
			// Which server there is, with which dialect, is for the order of servers to say: no mistake of the program.
			if (!isFailure(caught) || caught.code !== "not-in-dialect") throw caught;
			this.refuse(caught);
			return 0;
		}
	}

	private refuse(failure: Failure | undefined): void {
		if (failure === undefined) return;
		this.#refused = { failure, count: (this.#refused?.count ?? 0) + 1 };
		this.#connection.wake();
	}
}

function binding(pin: number, token: string): SentCommand {
	return { kind: "bridge", pin, fields: ["i", token] };
}
