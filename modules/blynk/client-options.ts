import type { Clock } from "../ports/clock.js";
import type { Failure } from "../ports/failure.js";
import type { Dial, PeerTrust, Target } from "../ports/stream.js";
import type { BoardPins } from "./board-pins.js";
import type { BlynkLogin, BlynkSessionOptions } from "./options.js";

export interface BlynkServer extends BlynkLogin {
	readonly target: Target;
	/** With this server's own trust: a redirect is dialled by it too, so that it never leads from TLS to none. */
	readonly dial: Dial;
	/** Not a name alone decides about this server, but a pin, or nothing does: a redirect to another host is refused. */
	readonly pinned: boolean;
	/** Its key is learnt on sight: a redirect to another port is refused too. */
	readonly learns?: boolean | undefined;
	/** Milliseconds that the server's clock is ahead of UTC, where it tells local time, as a legacy server's does; without it such a time is refused. */
	readonly clockAhead?: number | undefined;
	/** By which it is judged, where it cannot be without the date: it is left out while that is not known, for those that can. */
	readonly clock?: Pick<Clock, "now"> | undefined;
}

export interface BlynkClientOptions extends Omit<BlynkSessionOptions, "login"> {
	/** In the order to try. */
	readonly servers: readonly BlynkServer[];
	/** Send the token even to a peer under TLS that nobody verified or pinned. Default false. */
	readonly sendSecretsUnverified?: boolean | undefined;
	/** Send the token in clear to servers that are plain. Default false. */
	readonly plainText?: boolean | undefined;
	/** Pins of the board that the server may use. Default: none. */
	readonly boardPins?: BoardPins | undefined;
}

/** Who is told what becomes of the connection. Nothing here is called before the client's method that led to it has returned. */
export interface BlynkHandler {
	/** This server has accepted the login; `target` is another place than its own after a redirect. */
	up(trust: PeerTrust, server: number, target: Target): void;
	/** The connection is over, or was not made; undefined after `close` and `useServer`. Once for every `open`. */
	down(failure: Failure | undefined): void;
	/** An app has come, or the last one has gone. */
	appConnected(connected: boolean): void;
	/** The server's time, in milliseconds since 1970, and what the server is known to be. */
	time(milliseconds: number, trust: PeerTrust): void;
	/** There is new firmware at this URL. Nothing was done with it. */
	firmwareOffered(url: string): void;
	/** Text of the server for the log. */
	printed(text: string): void;
	/** Name and value by turns. */
	metadata(fields: readonly string[]): void;
	/** The server has taken over what `logEvent` and the like gave this token for. */
	accepted(token: number): void;
	/**
	 * So many messages were not taken since the last call, or were dropped after that; `failure` is the last one's, or the
	 * first one's. `token` names one that a server would have answered; else it is 0. The sum of all counts is that of `counts`.
	 * What a server refuses is told by `notice` too, the first time on a connection.
	 */
	dropped(failure: Failure, count: number, token: number): void;
	/** Something that a person should read although the connection goes on. Few of a kind in ten minutes; of more, their count. */
	notice(failure: Failure): void;
	/** A write to a pin without a handler of its own. */
	anyWrite?(pin: number, values: readonly string[]): void;
	/** The same for a question; answer by virtualWrite within the call. */
	anyRead?(pin: number): void;
}
