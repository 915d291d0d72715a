import { Connections } from "../connection.js";
import { textBody } from "../modules/http/body.js";
import { HttpClient } from "../modules/http/client.js";
import type { HttpCredentials } from "../modules/http/credentials.js";
import { requestFailures } from "../modules/http/request-failures.js";
import { TextReply, type TextHandler } from "../modules/http/text-reply.js";
import { originOf, readHttpUrl, type HttpUrl } from "../modules/http/url.js";
import type { Failure } from "../modules/ports/failure.js";
import type { Host } from "../modules/ports/host.js";
import type { ClimateReading } from "../modules/ports/sensor.js";
import { Sampler, type SampleHandler } from "../modules/sensors/sampler.js";
import { settingsFailures } from "../modules/settings/failures.js";
import type { Settings } from "../modules/settings/settings.js";
import { tls12 } from "../modules/tls/version12.js";
import { tls13 } from "../modules/tls/version13.js";
import { Uplink, type Session } from "../modules/uplink/uplink.js";

/** Posts what the sensor says, as JSON, to a service behind TLS. Whom it trusts is in the settings, as `npm run trust -- HOST:443 --save` prints it. docs/http.md says how it is run. */
export class HttpsPost implements Session, SampleHandler, TextHandler {
	private readonly host: Host;
	private readonly url: HttpUrl;
	private readonly credentials: HttpCredentials | undefined;
	private readonly client: HttpClient;
	private readonly uplink: Uplink;
	private readonly sampler: Sampler;
	/** What is to be posted next. */
	private waiting: string | undefined;
	private sent = "";
	private state: "away" | "trying" | "up" = "away";

	/** Throws a failure for an address without TLS, and where nothing says whom to trust: before any socket. */
	constructor(host: Host, settings: Settings, address: string, credentials?: HttpCredentials) {
		this.host = host;
		this.url = readHttpUrl(address);
		if (!this.url.secure) throw requestFailures.make("plain-text", { server: originOf(this.url) });
		if (settings.trust === undefined) throw settingsFailures.make("no-trust", { path: originOf(this.url) });
		this.credentials = credentials;
		const connections = new Connections(host, settings, [tls13, tls12]);
		this.client = new HttpClient({ secure: connections.dial(settings.trust) }, host.timer, { timeout: 30_000 });
		this.uplink = new Uplink(host, settings, { sessions: { https: this }, timing: { https: connections.timing([settings.trust]) }, earliestTime: host.builtAt ?? 0 });
		this.sampler = new Sampler(host, settings, this);
		this.uplink.start();
	}

	stop(stopped: () => void): void {
		this.sampler.stop();
		this.uplink.leave(stopped);
	}

	// What the uplink wants, once there are Wi-Fi and time.

	open(): void {
		this.state = "trying";
		this.sampler.start();
		this.post();
	}

	close(): void {
		this.drop();
		this.host.timer.after(0, () => { this.uplink.down("https"); });
	}

	drop(): void {
		this.state = "away";
		this.client.close();
	}

	// What the sensor and the service say.

	sampled(_reading: ClimateReading, text: string): void {
		this.waiting = text;
		this.post();
	}

	text(text: string): void {
		this.host.log.reached("http", `posted to ${originOf(this.url)}: ${text.trimEnd()}`);
		const first = this.state === "trying";
		this.state = "up";
		if (first) this.uplink.up("https");
		this.post();
	}

	failed(failure: Failure): void {
		this.state = "away";
		this.waiting ??= this.sent;
		this.uplink.down("https", failure);
	}

	private post(): void {
		if (this.state === "away" || this.waiting === undefined || this.client.isBusy) return;
		this.sent = this.waiting;
		this.waiting = undefined;
		const { url, credentials, sent } = this;
		this.client.send({ method: "POST", url, credentials, body: textBody(sent, "application/json") }, new TextReply(this));
	}
}
