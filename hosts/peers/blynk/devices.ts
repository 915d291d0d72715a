import { randomBytes } from "node:crypto";
import { Device } from "./device.js";

/** The devices that the server lets in, by their tokens. */
export class Devices {
	readonly #byToken = new Map<string, Device>();

	/** Takes the token, or makes one, as the app would. */
	add(token: string = newToken()): Device {
		const known = this.#byToken.get(token);
		if (known !== undefined) return known;
		const device = new Device(token, `device ${this.#byToken.size + 1}`);
		this.#byToken.set(token, device);
		return device;
	}

	find(token: string): Device | undefined {
		return this.#byToken.get(token);
	}

	remove(token: string): void {
		this.#byToken.delete(token);
	}

	[Symbol.iterator](): IterableIterator<Device> {
		return this.#byToken.values();
	}
}

/** 32 characters of the set that real tokens are made of. */
function newToken(): string {
	return randomBytes(24).toString("base64url");
}
