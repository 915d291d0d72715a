import { PendingOutput } from "../bytes/pending-output.js";
import { isFailure } from "../failure/failure.js";
import type { StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import { Command } from "./command.js";
import type { BlynkFirmware } from "./dialect.js";
import type { BlynkCommand, BlynkEvent } from "./event.js";
import { blynkFailures, seconds } from "./failures.js";
import { FrameReader, frameOf, writeFrame, writeResponse } from "./frame.js";
import type { Frame } from "./frame.js";
import { Heartbeat } from "./heartbeat.js";
import { MessageRate } from "./message-rate.js";
import { messageOf, nameOf } from "./message.js";
import { checkOptions, type BlynkLogin, type BlynkSessionOptions } from "./options.js";
import { Outbox, type BlynkCounts } from "./outbox.js";
import { readHardware, readInternal, readPrinted, readRedirect } from "./received.js";
import { Refusals } from "./refusals.js";
import { Status, statusName } from "./status.js";
import { silenceFailure, strangerFailure } from "./stranger.js";
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
	readonly #outbox: Outbox;
	readonly #reader: FrameReader;
	readonly #rate: MessageRate;
	readonly #heartbeat = new Heartbeat();
	readonly #output = new PendingOutput();
	/** Two at most, of a connection that begins and fails at once: everything else is made by `next` when it is asked for. */
	readonly #events: BlynkEvent[] = [];
	#refusals: Refusals | undefined;
	#login: BlynkLogin;
	#state: BlynkSessionState = "awaiting-connect";
	#refusal: StageFailure | undefined;
	#heard = false;
	#now = 0;
	/** When the state began. */
	#since = 0;
	#lastId = 0;
	/** The id of a message that is being handled, which what is sent meanwhile carries; 0 for none. */
	#answering = 0;

	/** Throws a failure of fault `config` for options that cannot work. */
	constructor(options: BlynkSessionOptions) {
		const { firmware, heartbeat, loginTimeout, bodyLimit, queueMessages, queueBytes, messageRate } = checkOptions(options);
		this.#firmware = firmware;
		this.#interval = heartbeat;
		this.#loginTimeout = loginTimeout;
		this.#login = options.login;
		this.#outbox = new Outbox(queueMessages, queueBytes);
		this.#reader = new FrameReader(bodyLimit);
		this.#rate = new MessageRate(messageRate);
	}

	get state(): BlynkSessionState {
		return this.#state;
	}

	get counts(): BlynkCounts {
		return this.#outbox.counts;
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
	 * no room: then `refusal` says so. Throws a failure of fault `caller` for what can never be sent. 0 for `connect` too.
	 */
	send(command: BlynkCommand): number {
		if (command.kind === "connect") {
			this.connect(command.credentials);
			return 0;
		}
		const message = messageOf(command);
		if (this.#login.dialect.commands[message.kind] === undefined) throw this.unknownThere(message);
		const token = this.#outbox.add(message, this.#answering);
		if (token === 0) this.#refusal = this.#outbox.fullness(message);
		return token;
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
		if (this.#state === "awaiting-frames") this.#output.append(writeResponse(id, Status.illegalCommand));
	}

	/** The next connection logs in with these, which may be another server's; what waits is kept. Only between connections. */
	use(login: BlynkLogin): void {
		if (this.#state !== "awaiting-connect") throw new RangeError("another login while connected");
		checkToken(login.token);
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
			while (this.#state !== "awaiting-connect" && this.#output.length < OUTPUT_LIMIT) {
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
		this.fill();
		return this.#output.length === 0 ? undefined : this.#output.view;
	}

	/** The stream has taken this many bytes of the output. Returns whether there can be more of it already. */
	sent(count: number): boolean {
		this.#output.release(count);
		if (count > 0) this.#heartbeat.sent(this.#now);
		return count >= OUTPUT_LIMIT;
	}

	/** The stream has ended: the server sends no more. */
	ended(): void {
		if (this.#state === "awaiting-login") this.fail(blynkFailures.make("closed-before-login"));
		else if (this.#state === "awaiting-frames") this.fail(blynkFailures.make("connection-closed", { seconds: seconds(this.#now - this.#since) }));
	}

	/** The stream has failed, or was never opened; its failure says why. */
	lost(): void {
		this.drop();
	}

	/** The stream was let go on purpose: `next` tells no more of it. */
	abandon(): void {
		this.drop();
		this.#events.length = 0;
	}

	/** Tells the time, in milliseconds that never go back. */
	tick(now: number): void {
		this.#now = now;
		if (this.#state === "awaiting-login" && now >= this.#since + this.loginTimeout) this.fail(silenceFailure(this.loginTimeout, this.#login.secure));
		else if (this.#state === "awaiting-frames" && now >= this.#heartbeat.deadline) this.checkLife();
	}

	/** Whether messages wait for the next second, so that `deadline` may be nearer than before they were sent. */
	get isHeldBack(): boolean {
		return this.#rate.next(this.#now) !== undefined && this.#outbox.due === "message";
	}

	/** When `tick` is to be called at the latest, and `output` after it; undefined for never. */
	deadline(): number | undefined {
		if (this.#state !== "awaiting-frames") return this.#state === "awaiting-login" ? this.#since + this.loginTimeout : undefined;
		const life = this.#heartbeat.deadline;
		const next = this.#rate.next(this.#now);
		return next === undefined || next > life || this.#outbox.due !== "message" ? life : next;
	}

	private get loginTimeout(): number {
		return this.#loginTimeout ?? this.#login.dialect.timeout;
	}

	private connect(credentials: boolean): void {
		this.drop();
		this.#events.length = 0;
		this.#refusals = undefined;
		this.#heard = false;
		const forgotten = this.#outbox.forget(this.#login.dialect);
		if (forgotten !== undefined) this.#events.push({ kind: "notice", failure: this.unknownThere(forgotten) });
		if (!credentials) {
			this.fail(blynkFailures.make("token-withheld"));
			return;
		}
		this.#lastId = LOGIN_ID;
		this.#output.append(writeFrame(Command.hardwareLogin, LOGIN_ID, this.#login.token));
		this.enter("awaiting-login");
	}

	private received(count: number): void {
		if (count === 0) return;
		this.#heartbeat.received(this.#now);
		const failure = this.#heard ? undefined : strangerFailure(this.#reader.held);
		this.#heard = true;
		if (failure !== undefined) this.fail(failure);
	}

	private handle({ command, id, status, fields }: Frame): BlynkEvent | undefined {
		if (fields === undefined) return { kind: "notice", failure: blynkFailures.make("message-not-text", { command, id }) };
		switch (command) {
			case Command.response:
				return this.#state === "awaiting-login" ? this.loggedIn(id, status) : this.response(id, status);
			case Command.ping:
			case Command.login:
			case Command.hardwareLogin:
				this.#output.append(writeResponse(id, Status.success));
				return undefined;
			case Command.debugPrint:
				return readPrinted(fields);
			case Command.redirect:
				return this.redirected(fields);
		}
		if (this.#state === "awaiting-login") throw blynkFailures.make("early-command", { command });
		if (command === Command.internal) return readInternal(fields);
		const event = readHardware(id, fields);
		if (event.kind === "notice") this.refuse(id);
		return event;
	}

	private loggedIn(id: number, status: number): BlynkEvent | undefined {
		if (id !== LOGIN_ID) return undefined;
		if (status === Status.invalidToken) throw blynkFailures.make("invalid-token");
		if (status !== Status.success && status !== Status.alreadyRegistered) throw blynkFailures.make("login-refused", { status, name: statusName(status) });
		this.enter("awaiting-frames");
		const { dialect } = this.#login;
		const interval = this.#interval ?? dialect.heartbeat;
		this.#heartbeat.start(this.#now, interval * 1_000, dialect.timeout);
		this.#output.append(writeFrame(Command.internal, this.nextId(), dialect.information(this.#firmware, interval, this.#reader.bodyLimit)));
		return { kind: "connected" };
	}

	private response(id: number, status: number): BlynkEvent | undefined {
		if (status === Status.notAuthenticated) throw blynkFailures.make("not-authenticated");
		const success = status === Status.success;
		const entry = this.#outbox.answered(id, success);
		if (success) return entry === undefined ? undefined : { kind: "accepted", token: entry.token };
		const failure = (this.#refusals ??= new Refusals()).failure(entry, id, status, this.counts);
		return failure === undefined ? undefined : { kind: "notice", failure };
	}

	private redirected(fields: readonly string[]): BlynkEvent {
		const { dialect, secure } = this.#login;
		const event = readRedirect(fields, secure ? dialect.port.secure : dialect.port.plain);
		this.drop();
		return event;
	}

	/** Moves what waits into the output, a little at a time: what is not there yet costs no second copy. */
	private fill(): void {
		if (this.#state !== "awaiting-frames") return;
		const outbox = this.#outbox;
		while (this.#output.length < OUTPUT_LIMIT) {
			const due = outbox.due;
			if (due === "ping") this.ping();
			else if (due === "nothing" || !this.#rate.take(this.#now)) return;
			else {
				const message = outbox.next();
				if (message.id === 0) message.id = this.nextId();
				this.#output.append(frameOf(message, this.#login.dialect));
			}
		}
	}

	private ping(): void {
		const id = this.nextId();
		this.#outbox.pinged(id);
		this.#output.append(writeFrame(Command.ping, id, ""));
	}

	private checkLife(): void {
		const verdict = this.#heartbeat.verdict(this.#now);
		if (verdict === "dead") this.fail(blynkFailures.make("heartbeat-timeout", { seconds: seconds(this.#heartbeat.silence(this.#now)) }));
		if (verdict !== "ping") return;
		this.#heartbeat.pinged(this.#now);
		// A stream that takes nothing has a ping before it already.
		if (this.#output.length < OUTPUT_LIMIT) this.ping();
	}

	private nextId(): number {
		this.#lastId = this.#lastId >= LARGEST_ID ? LOGIN_ID : this.#lastId + 1;
		return this.#lastId;
	}

	private unknownThere({ kind, body }: { readonly kind: string; readonly body: string }): StageFailure {
		return blynkFailures.make("not-in-dialect", { what: nameOf(kind, body), dialect: this.#login.dialect.name });
	}

	private fail(failure: Failure): void {
		this.drop();
		this.#events.push({ kind: "failure", failure });
	}

	/** The connection is no more. */
	private drop(): void {
		this.#output.clear();
		this.#reader.reset();
		this.#outbox.disconnected();
		this.#answering = 0;
		this.enter("awaiting-connect");
	}

	private enter(state: BlynkSessionState): void {
		this.#state = state;
		this.#since = this.#now;
	}
}

/** A legacy server's TLS port knows a device by it. */
const LOGIN_ID = 1;
const LARGEST_ID = 0xffff;

/** Bytes of output above which nothing is added or read until some were sent: a few messages, since a chip's socket takes little more at once. */
const OUTPUT_LIMIT = 512;
