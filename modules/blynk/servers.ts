import { lowerText } from "../bytes/text-scan.js";
import type { Failure } from "../ports/failure.js";
import type { Target } from "../ports/stream.js";
import { blynkClientFailures } from "./client-failures.js";
import type { BlynkServer } from "./client-options.js";
import { checkToken } from "./token.js";

/**
 * Which server is next. They are tried in their order, beginning with the preferred one: the first, until another is
 * chosen. A server that was up for a while was a success, after which the order begins anew; one that refuses the token
 * is left out until it is given another, or is chosen.
 */
export class BlynkServers {
	private list: readonly BlynkServer[];
	private preferred = 0;
	/** The one in use, or the last that was. */
	private at = 0;
	/** The last connection came to nothing: the next server is to be tried. */
	private failed = false;
	/** Indexes of those that have refused their tokens. */
	private refused = NONE;
	/** In a row, and where the last one led. */
	private redirects = 0;
	/** Before the last redirect, the connection was a success. */
	private settled = false;
	private redirected: Target | undefined;

	constructor(servers: readonly BlynkServer[]) {
		if (servers.length === 0) throw blynkClientFailures.make("no-servers");
		for (const { token } of servers) checkToken(token);
		this.list = servers;
	}

	/** The one to which the connection is, or was last; the first before there was any. */
	get inUse(): BlynkServer {
		return this.checked(this.at);
	}

	/** Where the connection goes, or went: elsewhere than to the server in use after a redirect. */
	get target(): Target {
		return this.redirected ?? this.inUse.target;
	}

	/** Index of the one in use, or of the last that was. */
	get current(): number {
		return this.at;
	}

	/** Whether no server may be tried any more. */
	get exhausted(): boolean {
		return this.refused.length === this.list.length;
	}

	get hosts(): string {
		return this.list.map(({ target }) => target.host).join(", ");
	}

	/** The server to connect to now; undefined when all have refused. One that cannot be judged yet is it only where no other is left: it then says why. */
	choose(): BlynkServer | undefined {
		const first = this.failed ? this.at + 1 : this.preferred;
		this.redirects = 0;
		this.settled = false;
		this.redirected = undefined;
		return this.from(first, isJudged) ?? this.from(first, isAny);
	}

	private from(first: number, wanted: (server: BlynkServer) => boolean): BlynkServer | undefined {
		for (let step = 0; step < this.list.length; step++) {
			const index = (first + step) % this.list.length;
			const server = this.list[index];
			if (server === undefined || this.refused.includes(index) || !wanted(server)) continue;
			this.at = index;
			return server;
		}
		return undefined;
	}

	/** Begins with this one from now on. Throws `server-unknown`. */
	prefer(index: number): void {
		this.checked(index);
		this.preferred = index;
		this.failed = false;
		this.readmit(index);
	}

	/** Throws `server-unknown`, and what is wrong with the token. */
	replaceToken(index: number, token: string): void {
		const server = this.checked(index);
		checkToken(token);
		this.list = this.list.map((one) => (one === server ? { ...server, token } : one));
		this.readmit(index);
	}

	/** A connection has failed, or ended for a reason of ours. `lasted`: milliseconds since the login. */
	ended(failure: Failure | undefined, lasted: number): void {
		this.failed = failure !== undefined && lasted < SETTLED_AFTER && !this.settled;
		if (failure?.stage === "blynk" && failure.code === "invalid-token") this.refused = [...this.refused, this.at];
	}

	/**
	 * Why the server in use may not send us there; undefined when it may. `lasted`: milliseconds since it took the login, if it
	 * did. To have been let in for a moment ends no row of redirects: servers can send a device in circles so, too.
	 */
	redirectRefusal(target: Target, lasted = 0): Failure | undefined {
		if (lasted >= SETTLED_AFTER) {
			this.redirects = 0;
			this.settled = true;
		}
		const { host, port } = target;
		const { pinned, learns, target: { host: from, port: fromPort } } = this.inUse;
		const strays = lowerText(host) !== lowerText(from) || (learns === true && port !== fromPort);
		if (pinned && strays) return blynkClientFailures.make("redirect-refused", { from, host, port });
		if (++this.redirects > REDIRECT_LIMIT) return blynkClientFailures.make("redirect-loop", { count: this.redirects, limit: REDIRECT_LIMIT, host, port });
		this.redirected = target;
		return undefined;
	}

	/** Throws `server-unknown`. */
	check(index: number): void {
		this.checked(index);
	}

	private checked(index: number): BlynkServer {
		const server = this.list[index];
		if (server === undefined) throw blynkClientFailures.make("server-unknown", { index, count: this.list.length });
		return server;
	}

	private readmit(index: number): void {
		this.refused = this.refused.filter((one) => one !== index);
	}
}

function isJudged({ clock }: BlynkServer): boolean {
	return clock === undefined || clock.now() !== undefined;
}

function isAny(): boolean {
	return true;
}

const NONE: readonly number[] = Object.freeze([]);

/** Milliseconds: a session that lasted this long was a success, for the uplink's pauses too. */
const SETTLED_AFTER = 30_000;

/** In a row: a cloud sends a device to its region once; more is a mistake of the servers. */
const REDIRECT_LIMIT = 3;
