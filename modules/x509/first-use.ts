import { isDigit, runOf } from "../bytes/text-scan.js";
import { writeUtf8 } from "../bytes/utf8.js";
import type { Crypto } from "../ports/crypto.js";
import type { Storage } from "../ports/storage.js";
import type { Authentication, Authenticator, PeerProof } from "./authenticator.js";
import { trustIdentity } from "./identity.js";
import { leafText, readLeaf, unenforced } from "./leaf.js";
import type { Pin } from "./pin.js";
import { fingerprint, pinnedPeer, pinsText, pinText, type PinnedPeer } from "./pinned-peer.js";
import { policyFailures } from "./policy-failures.js";
import type { PresentedChain } from "./presented.js";
import { copyPublicKey, supportedKey } from "./public-key.js";

/**
 * Trust in the key that a server shows on the first connection, and in no other afterwards. The key is kept in storage
 * once the server has proved that it holds it. `accepted` are keys to take all the same: in place of the kept one, or,
 * while none is kept, as the only ones.
 */
export function firstUse(storage: Storage, accepted: readonly Pin[] = []): Authenticator {
	return new FirstUse(storage, accepted);
}

class FirstUse implements Authenticator {
	readonly needsTime = false;
	readonly #storage: Storage;
	readonly #accepted: readonly Pin[];
	#learning: Learning | undefined;

	constructor(storage: Storage, accepted: readonly Pin[]) {
		this.#storage = storage;
		this.#accepted = accepted;
	}

	get description(): string {
		return `the key of the first connection${this.#accepted.length === 0 ? "" : `, or ${pinsText(this.#accepted)}`}`;
	}

	identity(crypto: Pick<Crypto, "hash">): string {
		return trustIdentity(crypto, "first use", [this.#storage.read(KEY) ?? "", ...this.#accepted.map(pinText)].map(writeUtf8));
	}

	authenticate(presented: PresentedChain): Authentication {
		return { step: () => this.judge(presented) };
	}

	/** Only now: a certificate alone can be shown by anybody. */
	proven(peer: PeerProof): void {
		const learning = this.#learning;
		this.#learning = undefined;
		if (learning?.peer === peer) this.keep(learning);
	}

	private judge(presented: PresentedChain): PinnedPeer {
		const { name: { text: host }, port, crypto } = presented;
		const server = `${host} port ${port}`;
		const place = `${host} ${port}`;
		const leaf = readLeaf(presented);
		const subject = leafText(leaf, presented.name);
		const shown = fingerprint(leaf, "key", "sha256", crypto);
		const own = this.kept(place);
		const kept = own ?? this.kept(host);
		const findings = [...unenforced(leaf, presented)];
		if (kept !== shown) {
			const isAccepted = this.#accepted.some((pin) => pinText(pin) === fingerprint(leaf, pin.of, pin.hash, crypto));
			if (!isAccepted && this.#accepted.length > 0 && kept === undefined) throw policyFailures.make("key-not-accepted", { subject, shown, accepted: pinsText(this.#accepted) });
			if (!isAccepted && kept !== undefined) throw policyFailures.make("key-changed", { subject, server, shown, kept });
			findings.unshift(kept === undefined ? policyFailures.make("first-use", { server, shown }) : policyFailures.make("key-accepted", { server, shown, kept }));
		}
		const key = copyPublicKey(supportedKey(leaf, crypto));
		const peer = pinnedPeer(key, `${subject}, ${kept === shown ? "with the key of the first connection" : "with a key that is kept from now on"}, name and dates not enforced`, findings, { leaf: leaf.end });
		this.#learning = own === shown ? undefined : { peer, host, place, pin: shown };
		return peer;
	}

	/** A line that was damaged fits no key, and so is noticed as a change. */
	private kept(place: string): string | undefined {
		return this.lines().find((line) => isOf(line, place))?.slice(place.length + 1);
	}

	private keep({ host, place, pin }: Learning): void {
		const others = this.lines().filter((line) => !isOf(line, place) && !isOf(line, host));
		this.#storage.write(KEY, [...others, `${place} ${pin}`].join("\n"));
	}

	/**
	 * One for each server: its host, its port and the pin of its key. Without a port, as they were written once, it is the
	 * host's whatever the port, until one is met that has the key, or may have another: the line then becomes that one's.
	 */
	private lines(): readonly string[] {
		return (this.#storage.read(KEY) ?? "").split("\n");
	}
}

/** A key that is to be kept if the server proves to have it. */
interface Learning {
	readonly peer: PeerProof;
	readonly host: string;
	/** With the port. */
	readonly place: string;
	readonly pin: string;
}

/** Whether the line is this place's: of a host alone, not one of the host's with a port. */
function isOf(line: string, place: string): boolean {
	return line.startsWith(`${place} `) && !beginsWithPort(line.slice(place.length + 1));
}

function beginsWithPort(text: string): boolean {
	const end = runOf(text, isDigit);
	return end > 0 && text.charAt(end) === " ";
}

const KEY = "first-use-keys";
