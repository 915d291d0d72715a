import { equal } from "../bytes/equal.js";
import { readIpv4, readIpv6 } from "../bytes/ip.js";
import { consistsOf, isDigit } from "../bytes/text-scan.js";
import { counted } from "../failure/counted.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Crypto } from "../ports/crypto.js";
import type { Target } from "../ports/stream.js";
import { answeredTime } from "./answer.js";
import { timeFailures } from "./failures.js";
import { readPacket, TIMESTAMP_LENGTH, writeRequest } from "./packet.js";
import type { TimeRoster } from "./roster.js";

export interface TimeOptions {
	/** The servers, and when each may be asked: outlives the round. */
	readonly roster: TimeRoster;
	/** Milliseconds for each request. */
	readonly requestDeadline: number;
	/** Milliseconds for the address of each server's name. */
	readonly nameDeadline: number;
	/** Milliseconds since 1970: an earlier time is not believed. When the firmware was built. */
	readonly floor: number;
	/** Milliseconds since 1970: an earlier time is not believed either. The last one that was known for sure, if there is one. */
	readonly last: number | undefined;
}

export interface TimeAnswer {
	/** Since 1970, at the moment when the answer came in. */
	readonly milliseconds: number;
	readonly server: Target;
	/** Milliseconds between request and answer; the time is uncertain by half of it. */
	readonly roundTrip: number;
}

export type TimeEvent =
	| { readonly kind: "resolve"; readonly server: Target }
	/** One server, or one of its addresses, was of no use. */
	| { readonly kind: "refused"; readonly server: Target; readonly failure: StageFailure }
	| { readonly kind: "time"; readonly answer: TimeAnswer }
	| { readonly kind: "failed"; readonly failure: StageFailure };

/** A datagram to send to an address of the server. */
export interface TimeRequest {
	readonly server: Target;
	readonly address: string;
	readonly bytes: Uint8Array;
}

/**
 * Asks the servers for the time, one after the other, each once at up to two addresses (RFC 4330 section 5). One round:
 * it ends with a `time` or a `failed` event, and whoever wants another makes another. It waits where a server must not
 * be asked yet.
 */
export class TimeExchange {
	readonly #options: TimeOptions;
	readonly #entropy: Pick<Crypto, "random">;
	readonly #events: TimeEvent[] = [];
	readonly #outcomes: StageFailure[] = [];
	/** In this round. */
	readonly #asked: Target[] = [];
	#state: State = OVER;
	#output: TimeRequest | undefined;

	constructor(options: TimeOptions, entropy: Pick<Crypto, "random">, now: number) {
		this.#options = options;
		this.#entropy = entropy;
		this.askNextServer(now);
	}

	next(): TimeEvent | undefined {
		return this.#events.shift();
	}

	output(): TimeRequest | undefined {
		const output = this.#output;
		this.#output = undefined;
		return output;
	}

	/** When `tick` has to be called, on the clock that `now` is taken from. */
	deadline(): number | undefined {
		return this.#state.kind === "over" ? undefined : this.#state.until;
	}

	tick(now: number): void {
		const state = this.#state;
		if (state.kind === "over" || now < state.until) return;
		if (state.kind === "turn") this.begin(state.server, now);
		else if (state.kind === "address") {
			const milliseconds = this.#options.nameDeadline;
			this.refuse(state.server, timeFailures.make("name-timeout", { server: state.server.host, milliseconds }));
			this.askNextServer(now);
		} else {
			const milliseconds = this.#options.requestDeadline;
			this.refuse(state.server, state.complaint ?? timeFailures.make("no-answer", { server: shown(state), milliseconds }));
			this.askNextAddress(state.server, state.others, now);
		}
	}

	/** The answer to a `resolve` event, as a Resolver gives it. An answer that comes too late changes nothing. */
	resolved(server: Target, addresses: readonly string[], reason: string, now: number): void {
		if (this.#state.kind !== "address" || this.#state.server !== server) return;
		if (addresses.length === 0) this.refuse(server, timeFailures.make("name-unresolved", { server: server.host, reason }));
		this.askNextAddress(server, chosen(addresses), now);
	}

	/**
	 * What does not echo our random bytes may be anybody's: it is remembered as the reason should nothing better come,
	 * and the wait goes on. What does echo them decides.
	 */
	receive(bytes: Uint8Array, address: string, port: number, now: number): void {
		const state = this.#state;
		if (state.kind !== "answer") return;
		const server = shown(state);
		const packet = readPacket(bytes);
		if (!sameAddress(address, state.address) || port !== state.server.port) {
			state.complaint ??= timeFailures.make("other-sender", { server, sender: `${address} port ${port}` });
		} else if (packet === undefined) {
			state.complaint = timeFailures.make("too-short", { server, length: bytes.length });
		} else if (!equal(packet.originate, state.nonce)) {
			state.complaint = timeFailures.make("wrong-echo", { server });
		} else {
			try {
				this.finish(state, answeredTime(packet, server, this.#options), now);
			} catch (caught) {
				if (!isFailure(caught)) throw caught;
				this.refuse(state.server, caught);
				const dismissed = caught.code === "kiss-o-death";
				if (dismissed) this.#options.roster.dismissed(state.server, now);
				this.askNextAddress(state.server, dismissed ? [] : state.others, now);
			}
		}
	}

	private finish(state: AnswerState, time: number, now: number): void {
		const roundTrip = now - state.since;
		const answer = { milliseconds: time + Math.round(roundTrip / 2), server: state.server, roundTrip };
		this.#state = OVER;
		this.#events.push({ kind: "time", answer });
	}

	private refuse(server: Target, failure: StageFailure): void {
		this.#outcomes.push(failure);
		this.#events.push({ kind: "refused", server, failure });
	}

	private askNextServer(now: number): void {
		const turn = this.#options.roster.choose(this.#asked, now);
		if (turn === undefined) {
			this.#state = OVER;
			this.#events.push({ kind: "failed", failure: this.end() });
		} else if (turn.from > now) this.#state = { kind: "turn", server: turn.server, until: turn.from };
		else this.begin(turn.server, now);
	}

	/** Where DNS is to blame for all, another stage is than it seems. */
	private end(): StageFailure {
		const [first, ...others] = this.#outcomes;
		if (first === undefined) return timeFailures.make("no-servers");
		// Each has been told by itself, and DNS fails all of them in one way.
		if (this.#outcomes.every(({ code }) => OF_NAMES.includes(code))) return timeFailures.make("names-unresolved", { outcomes: `${first.seen}${others.length === 0 ? "" : `; nor have ${counted(others.length, "others")} one`}` });
		return timeFailures.make("clock-unset", { outcomes: this.#outcomes.map(({ seen }) => seen).join("; ") });
	}

	private begin(server: Target, now: number): void {
		this.#asked.push(server);
		if (isAddress(server.host)) this.askNextAddress(server, [server.host], now);
		else {
			this.#state = { kind: "address", server, until: now + this.#options.nameDeadline };
			this.#events.push({ kind: "resolve", server });
		}
	}

	private askNextAddress(server: Target, addresses: readonly string[], now: number): void {
		const [address, ...others] = addresses;
		if (address === undefined) {
			this.askNextServer(now);
			return;
		}
		this.#options.roster.asked(server, now);
		const nonce = new Uint8Array(TIMESTAMP_LENGTH);
		this.#entropy.random(nonce);
		this.#output = { server, address, bytes: writeRequest(nonce) };
		const until = now + this.#options.requestDeadline;
		this.#state = { kind: "answer", server, address, others, nonce, since: now, until, complaint: undefined };
	}
}

/** Named for what is waited for. */
type State = { readonly kind: "over" } | ServerState<"turn"> | ServerState<"address"> | AnswerState;

interface ServerState<Kind extends string> {
	readonly kind: Kind;
	readonly server: Target;
	readonly until: number;
}

interface AnswerState extends ServerState<"answer"> {
	readonly address: string;
	readonly others: readonly string[];
	readonly nonce: Uint8Array;
	readonly since: number;
	complaint: StageFailure | undefined;
}

/** The first address and, in case its family does not reach the world from here, the first of the other family. */
function chosen(addresses: readonly string[]): readonly string[] {
	const [first, second] = addresses;
	if (first === undefined) return [];
	const other = addresses.find((address) => address.includes(":") !== first.includes(":")) ?? second;
	return other === undefined ? [first] : [first, other];
}

/** Address texts differ in spelling, IPv6 ones in many ways (RFC 5952 section 2). What is no plain address, such as one with a zone, is compared as text. */
function sameAddress(one: string, other: string): boolean {
	if (one === other) return true;
	const [bytes, others] = [one, other].map((text) => readIpv4(text) ?? readIpv6(text));
	return bytes !== undefined && others !== undefined && equal(bytes, others);
}

function shown({ server, address }: AnswerState): string {
	return server.host === address ? `${address} port ${server.port}` : `${server.host} (${address} port ${server.port})`;
}

const OVER: State = Object.freeze({ kind: "over" });

const OF_NAMES: readonly string[] = Object.freeze(["name-unresolved", "name-timeout"]);

/** IPv4 dotted or IPv6 text: what needs no resolver. A name has no colon, and its last label is never a number alone (RFC 1123 section 2.1). */
function isAddress(host: string): boolean {
	return host.includes(":") || consistsOf(host, isDigitOrDot);
}

function isDigitOrDot(code: number): boolean {
	return isDigit(code) || code === 0x2e;
}
