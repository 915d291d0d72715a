import { Authority } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";

/** Made once for a file of tests: keys take time. Its dates are around the present, for Node's TLS knows no other. */
export const now = Date.now();
export const authority = await Authority.create({ now });
export const names: readonly string[] = ["localhost", "127.0.0.1"];
export const identity: Identity = await authority.issue(names);
export const users = [{ name: "device", password: "correct horse" }, { name: "subscriber", password: "battery staple" }] as const;

/** Things that happened, to be waited for. */
export class Journal<Entry> {
	readonly entries: Entry[] = [];
	#wake: () => void = () => undefined;

	readonly note = (entry: Entry): void => {
		this.entries.push(entry);
		this.#wake();
	};

	async until(matches: (entry: Entry) => boolean): Promise<Entry> {
		for (;;) {
			const found = this.entries.find(matches);
			if (found !== undefined) return found;
			await new Promise<void>((resolve) => { this.#wake = resolve; });
		}
	}
}
