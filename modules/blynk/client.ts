import { utcText } from "../bytes/utc.js";
import type { Failure } from "../ports/failure.js";
import type { PeerTrust, Target } from "../ports/stream.js";
import type { Timer } from "../ports/timer.js";
import { Announcer } from "./announcer.js";
import { BoardPinOrders } from "./board-pin-orders.js";
import type { BoardPinSender } from "./board-pin-orders.js";
import type { BoardPins } from "./board-pins.js";
import { Bridges } from "./bridges.js";
import { blynkClientFailures } from "./client-failures.js";
import type { BlynkClientOptions, BlynkHandler } from "./client-options.js";
import { BlynkConnection } from "./connection.js";
import type { ConnectionHandler } from "./connection.js";
import type { BlynkDevice, BlynkValue, ReadHandler, WriteHandler } from "./device.js";
import type { BlynkEvent } from "./event.js";
import { messageOf } from "./message.js";
import type { SentCommand } from "./message.js";
import { NoticeLimit } from "./notice-limit.js";
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
export class BlynkClient extends Announcer implements BlynkDevice, BoardPinSender, ConnectionHandler {
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
	/** From the first notice on. */
	#notices: NoticeLimit | undefined;
	/** From the first one on: bound anew on every connection. */
	#bridges: Bridges | undefined;
	/** When the server has accepted the login. */
	#upAt: number | undefined;
	/** `open` found no server, which is still to be told. */
	#stranded = false;
	#refused: { failure: Failure; count: number } | undefined;

	/** Throws a failure of fault `config` for options that cannot work, such as a token of the wrong length for any of the servers. */
	constructor(options: BlynkClientOptions, timer: Timer, handler: BlynkHandler) {
		super();
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

	/**
	 * Sends what can be sent soon, waits for a moment until that is known to have arrived, and ends the connection;
	 * `down(undefined)` follows. What waits stays queued.
	 */
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

	override send(command: SentCommand): number {
		const token = this.queue(command);
		this.#connection.push();
		return token;
	}

	hasRoom(bytes: number): boolean {
		return this.#session.hasRoom(bytes);
	}

	onWrite(pin: number, handler: WriteHandler): void {
		this.#pins ??= new PinHandlers();
		this.#pins.onWrite(pin, handler);
	}

	onRead(pin: number, handler: ReadHandler): void {
		this.#pins ??= new PinHandlers();
		this.#pins.onRead(pin, handler);
	}

	/**
	 * Reaches the device of this token through a pin of ours, on this connection and on every later one to the same server,
	 * which is the one in use if none is named: another is not told the token. Throws as the constructor, and `server-unknown`.
	 */
	bindBridge(pin: number, token: string, server = this.#servers.current): void {
		checkToken(token);
		// Here and not on a later connection, where nobody could catch it.
		messageOf({ kind: "bind", pin, token });
		this.#servers.check(server);
		this.#bridges ??= new Bridges();
		this.#bridges.set(server, pin, token);
		if (this.#upAt !== undefined && server === this.#servers.current) this.send({ kind: "bind", pin, token });
	}

	/** Writes a pin of the other device. Refused while there is no connection, because bridges end with it. */
	bridgeWrite(pin: number, operation: "vw" | "dw" | "aw", target: number, ...values: readonly BlynkValue[]): boolean {
		const command: SentCommand = { kind: "bridge", pin, operation, target, values };
		if (this.#upAt !== undefined && this.#bridges?.has(this.#servers.current, pin) === true) return this.send(command) !== 0;
		messageOf(command);
		const refusal = blynkClientFailures.make("bridge-away", { pin, reason: this.#upAt === undefined ? "there is no connection" : "no device of this server is bound to this pin" });
		this.#session.turnAway(refusal);
		this.refuse(refusal);
		return false;
	}

	// What the connection tells.

	mayLogIn(trust: PeerTrust): boolean {
		if (trust === "plain") return this.#sendsPlain;
		return trust !== "unverified" || this.#sendsUnverified;
	}

	catchUp(): void {
		const refused = this.#refused;
		this.#refused = undefined;
		if (refused !== undefined) this.#handler.dropped(refused.failure, refused.count, 0);
		if (!this.#stranded) return;
		this.#stranded = false;
		this.#handler.down(blynkClientFailures.make("no-server-left", { hosts: this.#servers.hosts }));
	}

	over(failure: Failure | undefined): void {
		const { lasted } = this;
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
			case "printed":
				handler.printed(event.text);
				break;
			case "accepted":
				handler.accepted(event.token);
				break;
			case "dropped":
				handler.dropped(event.failure, event.count, event.token);
				break;
			case "notice":
				this.notice(event.failure, TOLD_AT_ONCE);
				break;
			case "redirected":
				this.redirect({ host: event.host, port: event.port });
				break;
			case "failure":
				this.#connection.finish(event.failure);
				break;
			case "write":
			case "read":
			case "board-pin":
			case "app":
			case "time":
			case "firmware-offered":
			case "metadata":
				this.dispatch(event);
		}
	}

	/** A widget can ask every second for a pin that is not allowed. */
	orderRefused(failure: Failure): void {
		this.notice(failure, 1);
	}

	/** Milliseconds since the login. */
	private get lasted(): number {
		return this.#upAt === undefined ? 0 : this.#timer.now() - this.#upAt;
	}

	private connected(): void {
		this.#upAt = this.#timer.now();
		const { current } = this.#servers;
		this.#bridges?.each(current, (pin, token) => { this.send({ kind: "bind", pin, token }); });
		this.#handler.up(this.#connection.trust ?? "plain", current, this.#servers.target);
	}

	/** What is sent meanwhile goes out under the id of the frame that it answers. */
	private dispatch(event: Dispatched): void {
		this.#session.answering(event.id);
		try {
			this.hand(event);
		} finally {
			this.#session.answered();
		}
	}

	private hand(event: Dispatched): void {
		const handler = this.#handler;
		switch (event.kind) {
			case "write":
				if (this.#pins?.written(event.pin, event.values) !== true) handler.anyWrite?.(event.pin, event.values);
				break;
			case "read":
				if (this.#pins?.asked(event.pin) !== true) handler.anyRead?.(event.pin);
				break;
			case "board-pin":
				this.#orders ??= new BoardPinOrders(this.#boardPins, this);
				if (!this.#orders.perform(event.operation, event.fields)) this.#session.refuse(event.id);
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
		}
	}

	private tellTime(milliseconds: number, local: boolean): void {
		const { clockAhead, target: { host } } = this.#servers.inUse;
		if (local && clockAhead === undefined) this.#handler.notice(blynkClientFailures.make("clock-zone-unknown", { host, time: utcText(milliseconds).slice(0, 19) }));
		else this.#handler.time(local ? milliseconds - (clockAhead ?? 0) : milliseconds, this.#connection.trust ?? "plain");
	}

	/** Goes where the server points, with the same dial and so with the same trust. */
	private redirect(target: Target): void {
		if (!this.#connection.isOpen) return;
		const refusal = this.#servers.redirectRefusal(target, this.lasted);
		if (refusal !== undefined || this.#connection.isClosing) {
			this.#connection.finish(refusal);
			return;
		}
		const { dial, target: { host: from } } = this.#servers.inUse;
		this.#upAt = undefined;
		this.#connection.open(dial, target);
		this.notice(blynkClientFailures.make("redirected", { from, host: target.host, port: target.port }), TOLD_AT_ONCE);
	}

	private queue(command: SentCommand): number {
		const token = this.#session.send(command);
		if (token === 0) this.refuse(this.#session.refusal);
		return token;
	}

	/** `most`: so many of its kind are told at once. */
	private notice(failure: Failure, most: number): void {
		this.#notices ??= new NoticeLimit();
		const told = this.#notices.admit(failure, this.#timer.now(), most);
		if (told !== undefined) this.#handler.notice(told);
	}

	private refuse(failure: Failure | undefined): void {
		if (failure === undefined) return;
		this.#refused = { failure, count: (this.#refused?.count ?? 0) + 1 };
		this.#connection.wake();
	}
}

/** Messages of the server that a handler may answer. */
type Dispatched = Extract<BlynkEvent, { readonly id: number }>;

/** Notices of a kind, such as redirects, and refusals of different things. */
const TOLD_AT_ONCE = 8;
