import type { Failure } from "../ports/failure.js";
import type { Dial } from "../ports/stream.js";
import { checkSentField } from "./field.js";
import type { HttpReply } from "./reply-head.js";
import { LEAST_BUFFER } from "./reply-reader.js";
import { requestFailures } from "./request-failures.js";

/** How servers are reached. */
export interface HttpDials {
	/** With TLS: for `https://`. */
	readonly secure: Dial;
	/** Without: whoever gives one says that `http://` may be used. */
	readonly plain?: Dial | undefined;
}

/** Times are in milliseconds, sizes in bytes. */
export interface HttpClientOptions {
	readonly userAgent?: string | undefined;
	/** From the request to the open connection, TLS and all. Default 30,000. */
	readonly connectTimeout?: number | undefined;
	/** From the whole request to the first byte of the reply. Default 20,000. */
	readonly firstByteTimeout?: number | undefined;
	/** From the request to the end of the reply, with redirects and all. Default 60,000. */
	readonly timeout?: number | undefined;
	/** How long a connection is kept for the next request; 0 for not at all. Default 60,000. */
	readonly idleTimeout?: number | undefined;
	/** Of a reply. Default 16,384. */
	readonly headLimit?: number | undefined;
	/** Of a reply. Default 65,536. */
	readonly bodyLimit?: number | undefined;
	/** What replies are read into, of 512 bytes or more, and whose contents nobody else needs while a request is under way; several clients may share one if they take turns. Default: one that is made for each reply. */
	readonly buffer?: Uint8Array | undefined;
	/** How many redirects are followed. Default 3. */
	readonly redirects?: number | undefined;
	/** Send credentials and other secrets even to a peer that nobody verified or pinned. Default false. */
	readonly sendSecretsUnverified?: boolean | undefined;
}

/** Who is told what becomes of a request. Nothing here is called before the client's method that led to it has returned. */
export interface HttpHandler {
	/** The reply has begun. */
	head?(reply: HttpReply): void;
	/** A piece of its body, valid during the call only. Without this method the status is all that is wanted: hardly more is waited for, and what breaks off then is no failure. */
	body?(bytes: Uint8Array): void;
	/** The reply is whole, as far as it is wanted. The next request may be given. */
	done(reply: HttpReply): void;
	/** There is no reply, or what was told of it so far must not be used. The next request may be given. */
	failed(failure: Failure): void;
}

/** Options that have been checked, with every default filled in. */
export type CheckedOptions = { readonly [Key in Exclude<keyof HttpClientOptions, "buffer">]-?: NonNullable<HttpClientOptions[Key]> } & { readonly buffer: Uint8Array | undefined };

/** Throws the failure that names the option which is wrong. */
export function checkOptions(options: HttpClientOptions): CheckedOptions {
	const { userAgent = USER_AGENT, buffer } = options;
	checkSentField("User-Agent", userAgent);
	numberOf("buffer", buffer?.length, LEAST_BUFFER, LEAST_BUFFER, LARGEST);
	return {
		userAgent,
		buffer,
		connectTimeout: numberOf("connectTimeout", options.connectTimeout, 30_000, 1, LARGEST),
		firstByteTimeout: numberOf("firstByteTimeout", options.firstByteTimeout, 20_000, 1, LARGEST),
		timeout: numberOf("timeout", options.timeout, 60_000, 1, LARGEST),
		idleTimeout: numberOf("idleTimeout", options.idleTimeout, 60_000, 0, LARGEST),
		headLimit: numberOf("headLimit", options.headLimit, 16_384, LEAST_HEAD, LARGEST),
		bodyLimit: numberOf("bodyLimit", options.bodyLimit, 65_536, 0, LARGEST),
		redirects: numberOf("redirects", options.redirects, 3, 0, LARGEST_REDIRECTS),
		sendSecretsUnverified: options.sendSecretsUnverified ?? false,
	};
}

function numberOf(option: string, value: number | undefined, usual: number, least: number, most: number): number {
	if (value === undefined) return usual;
	if (!Number.isInteger(value) || value < least || value > most) throw requestFailures.make("limit-out-of-range", { option, value, least, most });
	return value;
}

/** Some CDNs refuse requests without one. */
const USER_AGENT = "Mooring/0.1";

/** Milliseconds, or bytes: more does not fit into the timers of every host. */
const LARGEST = 0x7fffffff;

/** Bytes: a status line and a few fields. */
const LEAST_HEAD = 256;

const LARGEST_REDIRECTS = 20;
