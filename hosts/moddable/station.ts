import type { Station, StationHandler, StationReason } from "../../modules/ports/station.js";
import type { Timer } from "../../modules/ports/timer.js";
import type { NetClass, WifiClass } from "./sdk.js";

/** Why the radio says that it did not join; undefined where it does not say. */
export type JoinRefusal = () => "not-found" | "wrong-password" | "association" | undefined;

export interface StationParts {
	readonly wifi: WifiClass;
	readonly net: NetClass;
	readonly timer: Timer;
	readonly refusal: JoinRefusal;
}

/** The SDK's Wi-Fi, which tells events but no reasons: those come from the board. */
export class SdkStation implements Station {
	readonly #parts: StationParts;
	#handler: StationHandler | undefined;
	/** One for good: of an ESP8266 the SDK frees it when it is closed, and then tells it the events that have waited. */
	#monitor: object | undefined;
	#joined = false;
	#deadline = 0;

	/** Switches the radio on: a chip's generator of random bytes needs its noise. */
	constructor(parts: StationParts) {
		this.#parts = parts;
		parts.wifi.mode = STATION_MODE;
	}

	join(name: string, password: string, handler: StationHandler): void {
		this.leave();
		this.#handler = handler;
		const { wifi, timer } = this.#parts;
		const network = { ssid: name, ...(password === "" ? {} : { password }) };
		try {
			if (this.#monitor === undefined) this.#monitor = new wifi(network, (message) => { this.heard(message); });
			else wifi.connect(network);
		} catch {
			// What it refuses at once is a name that no network can have.
			this.#deadline = timer.after(0, () => { this.lose("not-found"); });
		}
	}

	leave(): void {
		const wasLeft = this.#handler === undefined;
		this.#handler = undefined;
		this.#joined = false;
		this.#parts.timer.cancel(this.#deadline);
		if (!wasLeft) this.#parts.wifi.disconnect();
	}

	private heard(message: string): void {
		if (this.#handler === undefined) return;
		if (message === "connect") this.associated();
		else if (message === "gotIP") this.addressed();
		else if (message === "lostIP") this.lose(this.#joined ? "lost" : "dhcp");
		else if (message === "disconnect") this.lose(this.#joined ? "lost" : this.#parts.refusal() ?? "association");
	}

	private associated(): void {
		this.#parts.timer.cancel(this.#deadline);
		this.#deadline = this.#parts.timer.after(DHCP_PATIENCE, () => { this.lose("dhcp"); });
	}

	private addressed(): void {
		const address = this.#parts.net.get("IP");
		if (this.#joined || address === undefined) return;
		this.#joined = true;
		this.#parts.timer.cancel(this.#deadline);
		this.#handler?.joined(address);
	}

	/** The SDK's Wi-Fi would try again by itself: it is told to stop. */
	private lose(reason: StationReason): void {
		const handler = this.#handler;
		this.leave();
		handler?.left(reason);
	}
}

const STATION_MODE = 1;

/** Milliseconds from the association to an address: DHCP asks again after 4, 8 and 16 s (RFC 2131 section 4.1), of which this holds two. */
const DHCP_PATIENCE = 14_000;
