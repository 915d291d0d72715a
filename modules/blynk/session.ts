import { isFailure } from "../failure/failure.js";
import type { StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import { Command } from "./command.js";
import type { BlynkCommand, BlynkEvent } from "./event.js";
import { blynkFailures, seconds } from "./failures.js";
import { FrameReader, writeResponse, type Frame } from "./frame.js";
import { checkEarly, checkLogin, INFORMATION_ID, LOGIN_ID, writeInformation, writeLogin } from "./login.js";
import { messageOf, type Message } from "./message.js";
import { checkOptions } from "./options.js";
import type { BlynkFirmware } from "./dialect.js";
import type { BlynkLogin, BlynkSessionOptions } from "./options.js";
import { isKnown, Outbox, unknownThere, type BlynkCounts } from "./outbox.js";
import { readHardware, readInternal, readPrinted, readRedirect } from "./received.js";
import { Refusals } from "./refusals.js";
import { OUTPUT_LIMIT, Sending } from "./sending.js";
import { isSuccess, Status } from "./status.js";
import { closureFailure, silenceFailure, strangerFailure } from "./stranger.js";
import { checkToken } from "./token.js";

export type BlynkSessionState = "awaiting-connect" | "awaiting-login" | "awaiting-frames";

/**
 * A device's side of Blynk, without I/O. Call `tick` with the time before anything else, then `receive` what came, `next`
 * until there are no more events, write out `output` and say with `sent` how much of it went. What becomes of messages when
 * a connection falls, and which can arrive twice, stands at `Outbox`.
 */
export class BlynkSession {
	readonly #firmware: BlynkFirmware;
	/** Seconds, as given. */
	readonly #interval: number | undefined;
	readonly #loginTimeout: number | undefined;
	readonly #reader: FrameReader;
	readonly #sending: Sending;
	/** The end of the connection, and messages that were dropped; everything else is made by `next` when it is asked for. */
	readonly #events: BlynkEvent[] = [];
	/** From the first one of a connection on. */
	#refusals: Refusals | undefined;
	#login: BlynkLogin;
	#state: BlynkSessionState = "awaiting-connect";
	#refusal: StageFailure | undefined;
	#heard = false;
	/** The server has answered something since the login, which is the information message, or comes after its answer. */
	#introduced = false;
	#now = 0;
	/** When the state began. */
	#since = 0;
	/** The id of a message that is being handled, which what is sent meanwhile carries; 0 for none. */
	#answering = 0;

	/** Throws a failure of fault `config` for options that cannot work. */
	constructor(options: BlynkSessionOptions) {
		const { firmware, heartbeat, loginTimeout, bodyLimit, queueMessages, queueBytes, messageRate } = checkOptions(options);
		this.#firmware = firmware;
		this.#interval = heartbeat;
		this.#loginTimeout = loginTimeout;
		this.#login = options.login;
		this.#reader = new FrameReader(bodyLimit);
		this.#sending = new Sending(new Outbox(queueMessages, queueBytes, this.#events), messageRate);
	}

	get state(): BlynkSessionState {
		return this.#state;
	}

	get counts(): BlynkCounts {
		return this.#sending.outbox.counts;
	}

	/** Whether `next` has something to tell that no received bytes have led to. */
	get hasNews(): boolean {
		return this.#events.length > 0;
	}

	/** Why the last command that was refused was. */
	get refusal(): StageFailure | undefined {
		return this.#refusal;
	}

	/**
	 * Queues a message, connected or not; returns a token above 0, by which `accepted` names it later, or 0 when the queue had
	 * no room, or the server's dialect has no such message: then `refusal` says so. Throws a failure of fault `caller` for what
	 * can never be sent. 0 for `connect` too.
	 */
	send(command: BlynkCommand): number {
		if (command.kind === "connect") {
			this.connect(command.credentials);
			return 0;
		}
		const message = messageOf(command);
		if (message.state < 0 && !isKnown(message, this.#login.dialect)) {
			this.turnAway(unknownThere(message, this.#login.dialect));
			return 0;
		}
		// Bridges end with each connection: what is bound anew must be there before what waits for it.
		if (message.kind === "bind") return this.#sending.outbox.addFirst(message);
		const token = this.#sending.outbox.add(message, this.#answering);
		if (token === 0) this.#refusal = this.#sending.outbox.fullness(message);
		return token;
	}

	/** A message was offered that is not taken, and is counted. */
	turnAway(refusal: StageFailure): void {
		this.#refusal = refusal;
		this.#sending.outbox.turnAway();
	}

	/** Whether a message with so many bytes would be taken. */
	hasRoom(bytes: number): boolean {
		return this.#sending.outbox.hasRoom(bytes);
	}

	/** The connection is about to be ended: asks what has arrived, as long as `isUnconfirmed`. */
	confirm(): void {
		this.#sending.outbox.confirm();
	}

	/** Whether something was sent on this connection and is not known to have arrived. */
	get isUnconfirmed(): boolean {
		return this.#sending.outbox.isUnconfirmed;
	}

	/** A message of the server is handled: what is sent until `answered` goes out under its id. */
	answering(id: number): void {
		this.#answering = this.#state === "awaiting-frames" ? id : 0;
	}

	answered(): void {
		this.#answering = 0;
	}

	/** Nobody takes what came under this id. */
	refuse(id: number): void {
		if (this.#state === "awaiting-frames") this.#sending.output.append(writeResponse(id, Status.illegalCommand));
	}

	/** The next connection logs in with these, which may be another server's; what waits is kept. Only between connections. */
	use(login: BlynkLogin): void {
		if (this.#state !== "awaiting-connect") throw new RangeError("another login while connected");
		checkToken(login.token);
		if (login !== this.#login) this.#sending.outbox.elsewhere();
		this.#login = login;
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

	/** Reads on only while the server takes what we answer, so that it cannot make the output grow. */
	next(): BlynkEvent | undefined {
		const event = this.#events.shift();
		if (event !== undefined) return event;
		try {
			while (this.#state !== "awaiting-connect" && this.#sending.output.length < OUTPUT_LIMIT) {
				const frame = this.#reader.next();
				if (frame === undefined) return undefined;
				const read = this.handle(frame);
				if (read !== undefined) return read;
			}
			return undefined;
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.fail(caught);
			return this.#events.shift();
		}
	}

	/** All bytes that are to be sent now; the view stays the same until `sent`, or grows. */
	output(): Uint8Array | undefined {
		if (this.#state === "awaiting-frames") this.#sending.fill(this.#now, this.#login.dialect);
		return this.#sending.output.length === 0 ? undefined : this.#sending.output.view;
	}

	/** The stream has taken this many bytes of the output. Returns whether there can be more of it already. */
	sent(count: number): boolean {
		this.#sending.output.release(count);
		if (count > 0) this.#sending.heartbeat.sent(this.#now);
		return count >= OUTPUT_LIMIT;
	}

	/** The stream has ended: the server sends no more. */
	ended(): void {
		if (this.#state === "awaiting-login") this.fail(closureFailure(this.#login.secure));
		else if (this.#state === "awaiting-frames") this.fail(blynkFailures.make("connection-closed", { seconds: seconds(this.#now - this.#since) }));
	}

	/** The stream has failed, or was never opened; its failure says why. */
	lost(): void {
		this.drop();
	}

	/** The stream was let go on purpose: `next` tells no more of it, but for messages that were dropped. */
	abandon(): void {
		this.drop();
		for (let at = this.#events.length - 1; at >= 0; at--) if (this.#events[at]?.kind !== "dropped") this.#events.splice(at, 1);
	}

	/** Tells the time, in milliseconds that never go back, and judges nothing by it: that waits until what has arrived was read. */
	set now(now: number) {
		this.#now = now;
	}

	/** Tells the time, and judges by it who has been silent for too long. */
	tick(now: number): void {
		this.#now = now;
		if (this.#state === "awaiting-login" && now >= this.#since + this.loginTimeout) this.fail(silenceFailure(this.loginTimeout, this.#login.secure));
		else if (this.#state === "awaiting-frames" && now >= this.#sending.heartbeat.deadline) this.checkLife();
	}

	/** Whether messages wait for the next second, so that `deadline` may be nearer than before they were sent. */
	get isHeldBack(): boolean {
		return this.#sending.isHeldBack;
	}

	/** When `tick` is to be called at the latest, and `output` after it; undefined for never. To be asked after `output`. */
	deadline(): number | undefined {
		if (this.#state !== "awaiting-frames") return this.#state === "awaiting-login" ? this.#since + this.loginTimeout : undefined;
		return this.#sending.deadline(this.#now);
	}

	private get loginTimeout(): number {
		return this.#loginTimeout ?? this.#login.dialect.timeout;
	}

	private connect(credentials: boolean): void {
		this.abandon();
		this.#refusals = undefined;
		this.#heard = false;
		if (!credentials) {
			this.fail(blynkFailures.make("token-withheld"));
			return;
		}
		this.#sending.output.append(writeLogin(this.#login.token));
		this.enter("awaiting-login");
	}

	private received(count: number): void {
		if (count === 0) return;
		this.#sending.heartbeat.received(this.#now);
		const failure = this.#heard ? undefined : strangerFailure(this.#reader.held);
		this.#heard = true;
		if (failure !== undefined) this.fail(failure);
	}

	private handle({ command, id, status, fields }: Frame): BlynkEvent | undefined {
		if (fields === undefined) return { kind: "notice", failure: blynkFailures.make("message-not-text", { command, id }) };
		if (command === Command.response) return this.#state === "awaiting-login" ? this.loggedIn(id, status) : this.response(id, status);
		if (this.#state === "awaiting-login") checkEarly(command);
		switch (command) {
			case Command.ping:
			case Command.login:
			case Command.hardwareLogin:
				this.#sending.output.append(writeResponse(id, Status.success));
				return undefined;
			case Command.debugPrint:
				return readPrinted(fields);
			case Command.redirect:
				return this.redirected(fields);
			case Command.internal:
				return readInternal(this.#login.dialect.answersInternal ? id : 0, fields);
		}
		const event = readHardware(id, fields);
		if (event.kind === "notice") this.refuse(id);
		return event;
	}

	private loggedIn(id: number, status: number): BlynkEvent | undefined {
		if (id !== LOGIN_ID) return undefined;
		checkLogin(status);
		this.enter("awaiting-frames");
		const { dialect } = this.#login;
		const interval = this.#interval ?? dialect.heartbeat;
		this.#sending.begin(this.#now, interval, dialect.timeout);
		this.#introduced = false;
		this.#sending.output.append(writeInformation(dialect, this.#firmware, interval, this.#reader.bodyLimit));
		// Not sooner: a server that does not let us in takes nothing from another.
		this.#sending.outbox.forget(dialect);
		return { kind: "connected" };
	}

	private response(id: number, status: number): BlynkEvent | undefined {
		if (status === Status.notAuthenticated) throw blynkFailures.make("not-authenticated");
		const success = isSuccess(status);
		const introduced = this.#introduced;
		this.#introduced = true;
		// A message of ours can carry this id too, when it answers one of the server's.
		if (!introduced && id === INFORMATION_ID) return success ? undefined : this.refused(undefined, id, status);
		const entry = this.#sending.outbox.answered(id, success);
		this.#sending.heartbeat.awaited = this.#sending.outbox.pingId !== 0;
		if (!success) return this.refused(entry, id, status);
		return entry === undefined ? undefined : { kind: "accepted", token: entry.token };
	}

	private refused(entry: Message | undefined, id: number, status: number): BlynkEvent | undefined {
		return (this.#refusals ??= new Refusals()).event(entry, id, status, this.counts, this.#events);
	}

	private redirected(fields: readonly string[]): BlynkEvent {
		const { dialect, secure } = this.#login;
		const event = readRedirect(fields, secure ? dialect.port.secure : dialect.port.plain);
		this.drop();
		return event;
	}

	private checkLife(): void {
		const { heartbeat } = this.#sending;
		const verdict = heartbeat.verdict(this.#now);
		if (verdict === "dead") this.fail(blynkFailures.make("heartbeat-timeout", { seconds: seconds(heartbeat.silence(this.#now)) }));
		else if (verdict === "ping") this.#sending.pulse(this.#now);
	}

	private fail(failure: Failure): void {
		this.drop();
		this.#events.push({ kind: "failure", failure });
	}

	/** The connection is no more. */
	private drop(): void {
		this.#sending.end();
		this.#reader.reset();
		this.#answering = 0;
		this.enter("awaiting-connect");
	}

	private enter(state: BlynkSessionState): void {
		this.#state = state;
		this.#since = this.#now;
	}
}
