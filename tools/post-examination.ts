import { Connections } from "../connection.js";
import { postOrigin } from "../hosts/node/server-url.js";
import { EARLIEST_TIME, VERSIONS } from "../main.js";
import type { Failure } from "../modules/ports/failure.js";
import type { Host } from "../modules/ports/host.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler } from "../modules/ports/stream.js";
import type { PostSetting } from "../modules/settings/post-settings.js";
import type { Settings } from "../modules/settings/settings.js";
import { Uplink, type Session } from "../modules/uplink/uplink.js";

/**
 * The way to an HTTPS service, as the firmware goes it, up to where it would post: Wi-Fi, the time, TLS and its trust. Nothing is
 * posted, so that whether the service takes the token is not seen. Throws what the firmware would refuse.
 */
export function examinePost(host: Host, settings: Settings, post: PostSetting): { leave(left: () => void): void } {
	const connections = new Connections(host, { ...settings, trace: true }, VERSIONS);
	const visitor = new Visitor(host, post, connections.dial(post.trust));
	const uplink = new Uplink(host, settings, { sessions: { post: visitor }, timing: { post: connections.timing([post.trust]) }, earliestTime: EARLIEST_TIME });
	visitor.uplink = uplink;
	uplink.start();
	return uplink;
}

/** Opens a connection, and says nothing over it. */
class Visitor implements Session, StreamHandler {
	uplink: Uplink | undefined;
	readonly #host: Host;
	readonly #post: PostSetting;
	readonly #dial: Dial;
	#stream: ByteStream | undefined;

	constructor(host: Host, post: PostSetting, dial: Dial) {
		this.#host = host;
		this.#post = post;
		this.#dial = dial;
	}

	open(): void {
		this.#stream = this.#dial(this.#post.url, this);
	}

	close(): void {
		this.drop();
		this.#host.timer.after(0, () => { this.uplink?.down(RUNG); });
	}

	drop(): void {
		this.#stream?.destroy();
		this.#stream = undefined;
	}

	opened(trust: PeerTrust): void {
		this.#host.log.reached("http", `${postOrigin(this.#post)} is there (${trust}); nothing is posted, so that npm start shows whether it takes the token and a reading`);
		this.uplink?.up(RUNG);
	}

	readable(): void {
		// It was asked nothing.
	}

	writable(): void {
		// Nothing is said.
	}

	ended(): void {
		// It may have grown tired of waiting.
	}

	failed(failure: Failure): void {
		this.uplink?.down(RUNG, failure);
	}
}

const RUNG = "post";
