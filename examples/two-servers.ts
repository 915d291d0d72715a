import { BlynkClient } from "../modules/blynk/client.js";
import type { BlynkHandler } from "../modules/blynk/client-options.js";
import { iot } from "../modules/blynk/iot.js";
import { legacy } from "../modules/blynk/legacy.js";
import { Terminal } from "../modules/blynk/widgets/terminal.js";
import type { Failure } from "../modules/ports/failure.js";
import type { Host } from "../modules/ports/host.js";
import type { Dial, PeerTrust, Target } from "../modules/ports/stream.js";
import { tlsDial } from "../modules/tls/stream.js";
import { tls12 } from "../modules/tls/version12.js";
import { tls13 } from "../modules/tls/version13.js";
import { tcpDial } from "../modules/uplink/dial.js";
import { readTrust } from "../modules/x509/trust.js";
import type { TrustText } from "../modules/x509/trust.js";

/** A Blynk server, and its token for this device. */
export interface Place extends Target { readonly token: string }

/**
 * Two servers, each with its own trust: the old one in the house by its address and a pin, Blynk.IoT by its name and a CA. When
 * one cannot be reached, the other is; V3 of the app says 1 or 2 and the device goes there. What is typed on V2 comes back.
 * Needs Wi-Fi and, for the CA, the time: main.ts does the same with settings, and brings both about.
 */
export class TwoServers implements BlynkHandler {
	readonly client: BlynkClient;
	host: Host;

	constructor(host: Host, house: Place, pin: string, cloud: Place, ca: string) {
		this.host = host;
		this.client = new BlynkClient({ firmware: { version: "1.0" }, servers: [
			{ target: house, token: house.token, dial: dialTrusting({ kind: "pins", text: pin }, host), dialect: legacy, pinned: true, secure: true },
			{ target: cloud, token: cloud.token, dial: dialTrusting({ kind: "anchors", names: [ca] }, host), dialect: iot, pinned: false, secure: true },
		] }, host.timer, this);
		this.client.onWrite(3, this);
		new Terminal(this.client, 2, host.timer, this);
		this.client.open();
	}

	written([number]: readonly string[]): void {
		if (number === "1" || number === "2") this.client.useServer(Number(number) - 1);
	}

	line(text: string, terminal: Terminal): void {
		terminal.println(`> ${text}`);
		terminal.flush();
	}

	up(trust: PeerTrust, server: number): void {
		this.host.log.reached("blynk", `server ${server + 1} let us in (${trust})`);
		this.client.virtualWrite(3, server + 1);
	}

	down(failure: Failure | undefined): void {
		if (failure !== undefined) this.host.log.fail(failure);
		if (!this.client.hopeless) this.host.timer.after(1000, () => { this.client.open(); });
	}

	notice({ seen, hint }: Failure): void { this.host.log.warn("blynk", `${seen}: ${hint}`); }
	refused(failure: Failure): void { this.notice(failure); }
	dropped(failure: Failure): void { this.notice(failure); }
	printed(text: string): void { this.host.log.info("blynk", text); }
	firmwareOffered(url: string): void { this.printed(`new firmware at ${url}`); }
	metadata(fields: readonly string[]): void { this.printed(fields.join(" ")); }
	appConnected(connected: boolean): void { this.printed(connected ? "an app has come" : "the last app has gone"); }
	accepted(): void { /* Nothing here is asked that the server answers so. */ }
	time(): void { /* Nor for the time. */ }
}

function dialTrusting(trust: TrustText, host: Host): Dial {
	return tlsDial(tcpDial(host, { dnsDeadline: 5000, tcpDeadline: 10_000 }), {
		crypto: host.crypto, clock: host.clock, timer: host.timer, versions: [tls13, tls12], authenticator: readTrust(trust, host).authenticator,
		deadline: 30_000, receiveBuffer: 4096, handshakeBuffer: 8192, sendBuffer: 2048, secured: ({ peer }) => { host.log.reached("x509", peer.kind); },
	});
}
