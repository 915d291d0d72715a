import { isLetterOrDigit, runOf } from "../bytes/text-scan.js";
import { textBody } from "../http/body.js";
import { HttpClient } from "../http/client.js";
import type { HttpHandler } from "../http/client-options.js";
import type { HttpReply } from "../http/reply-head.js";
import { originOf } from "../http/url.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { Dial } from "../ports/stream.js";
import type { PostSetting } from "../settings/post-settings.js";
import type { Settings } from "../settings/settings.js";
import type { Session } from "../uplink/uplink.js";
import type { PostOutlet, Telemetry } from "./telemetry.js";

export type PosterSettings = Pick<Settings, "dnsDeadline" | "tcpDeadline" | "tlsDeadline" | "sendSecretsUnverified">;

/** Who is told what becomes of the session. */
export type PosterTelemetry = Pick<Telemetry, "readSensor" | "sessionUp" | "sessionDown">;

/**
 * Posts readings to a service, one at a time, over one connection. Of those that wait, and of one that came to nothing, only the
 * newest is kept: a chip has no room for more beside TLS. It may arrive twice, where the reply was lost before its status.
 */
export class Poster implements Session, PostOutlet, HttpHandler {
	readonly counts = { made: 0, taken: 0, replaced: 0 };
	private readonly host: Pick<Host, "log" | "timer">;
	private readonly setting: PostSetting;
	private readonly telemetry: PosterTelemetry;
	private readonly client: HttpClient;
	/** What is to be posted next, and what is under way. */
	private waiting: Reading | undefined;
	private sent: Reading | undefined;
	private state: "away" | "trying" | "up" = "away";

	/** `dial`: with TLS unless the address is `http://`, which the settings have allowed. */
	constructor(host: Pick<Host, "log" | "timer">, settings: PosterSettings, setting: PostSetting, dial: Dial, telemetry: PosterTelemetry) {
		this.host = host;
		this.setting = setting;
		this.telemetry = telemetry;
		const { secure } = setting.url;
		// More than all stages on the way have: which of them failed is theirs to say.
		const connectTimeout = settings.dnsDeadline + settings.tcpDeadline + settings.tlsDeadline + 1_000;
		// What is posted to the wrong address every time takes two handshakes: a redirect is told, and not followed.
		this.client = new HttpClient(secure ? { secure: dial } : { secure: dial, plain: dial }, host.timer, {
			connectTimeout, firstByteTimeout: setting.deadline, timeout: connectTimeout + setting.deadline, redirects: 0, sendSecretsUnverified: settings.sendSecretsUnverified || !secure,
		});
	}

	sampled(text: string): void {
		if (this.waiting !== undefined) this.replaced(this.waiting);
		this.waiting = { number: ++this.counts.made, text };
		this.post();
	}

	// What the uplink wants, once there are Wi-Fi and time.

	/** There is no saying hello: whether the service lets us in, the first post shows. */
	open(): void {
		this.state = "trying";
		this.telemetry.readSensor();
		this.post();
	}

	close(): void {
		this.drop();
		this.host.timer.after(0, () => { this.telemetry.sessionDown(RUNG, undefined); });
	}

	drop(): void {
		this.state = "away";
		this.client.close();
		this.keep();
	}

	// What the service says. The text of a good reply means nothing to a board.

	/** By its status: without `body` the client waits for no more. */
	done({ status }: HttpReply): void {
		const { log } = this.host;
		const { counts, sent } = this;
		const isFirst = this.state === "trying";
		this.sent = undefined;
		this.state = "up";
		if (isFirst) log.reached("http", `the service at ${originOf(this.setting.url)} takes what is posted`);
		log.info("http", `the service has #${sent?.number ?? 0} (${++counts.taken} of ${counts.made}), status ${status}`);
		if (isFirst) this.telemetry.sessionUp(RUNG);
		this.post();
	}

	failed(failure: Failure): void {
		this.state = "away";
		this.keep();
		this.telemetry.sessionDown(RUNG, failure);
	}

	private post(): void {
		const { waiting, setting: { url, credentials } } = this;
		if (this.state === "away" || waiting === undefined || this.client.isBusy) return;
		this.sent = waiting;
		this.waiting = undefined;
		this.host.log.info("app", `post #${waiting.number} to ${originOf(url)}: ${waiting.text}`);
		// What came to nothing is posted again in any case: a kept connection that the server has left meanwhile is no reason for a pause.
		this.client.send({ method: "POST", url, credentials, secrets: secretsIn(url.path), body: textBody(waiting.text, "application/json"), repeatable: true }, this);
	}

	/** What was under way is to be posted again, unless there is a newer one. */
	private keep(): void {
		const { sent } = this;
		this.sent = undefined;
		if (sent === undefined) return;
		if (this.waiting === undefined) this.waiting = sent;
		else this.replaced(sent);
	}

	private replaced({ number }: Reading): void {
		this.counts.replaced++;
		this.host.log.info("app", `#${number} is not posted: a newer reading has taken its place`);
	}
}

interface Reading {
	readonly number: number;
	readonly text: string;
}

/** Of an address: words so long are no words, but tokens of a service that has them there. */
function secretsIn(path: string): readonly string[] {
	const secrets: string[] = [];
	for (let at = 0; at < path.length; at++) {
		const end = runOf(path, isOfToken, at);
		if (end - at >= TOKEN_LENGTH) secrets.push(path.slice(at, end));
		at = end;
	}
	return secrets;
}

/** What tokens consist of: those of base64url, too. */
function isOfToken(code: number): boolean {
	return isLetterOrDigit(code) || code === 0x2d || code === 0x5f;
}

/** Characters: a token of fewer would be guessed. */
const TOKEN_LENGTH = 16;

/** The name of its session for the uplink. */
const RUNG = "post";
