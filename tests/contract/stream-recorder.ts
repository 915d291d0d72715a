import type { Failure } from "../../modules/ports/failure.js";
import type { ByteStream, PeerTrust, StreamHandler } from "../../modules/ports/stream.js";

export type StreamEvent = "opened" | "readable" | "writable" | "ended" | "failed";

/** Notes what a stream says, and lets a test wait for it. */
export class StreamRecorder implements StreamHandler {
	readonly events: StreamEvent[] = [];
	trust: PeerTrust | undefined;
	failure: Failure | undefined;
	/** What a test wants done inside a call. */
	readonly within: Partial<Record<StreamEvent, () => void>> = {};
	readonly #taken = new Map<StreamEvent, number>();
	#wake: () => void = () => undefined;

	opened(trust: PeerTrust): void {
		this.trust = trust;
		this.#note("opened");
	}

	readable(): void {
		this.#note("readable");
	}

	writable(): void {
		this.#note("writable");
	}

	ended(): void {
		this.#note("ended");
	}

	failed(failure: Failure): void {
		this.failure = failure;
		this.#note("failed");
	}

	count(event: StreamEvent): number {
		return this.events.filter((noted) => noted === event).length;
	}

	/** Waits for an event that no earlier call of `until` has waited for. */
	async until(event: StreamEvent): Promise<void> {
		const taken = this.#taken.get(event) ?? 0;
		while (this.count(event) <= taken) await new Promise<void>((resolve) => { this.#wake = resolve; });
		this.#taken.set(event, taken + 1);
	}

	/** Reads so many bytes, in portions of a size. */
	async read(stream: ByteStream, length: number, portion = length): Promise<Uint8Array> {
		const bytes = new Uint8Array(length);
		for (let at = 0; at < length;) {
			const into = bytes.subarray(at, Math.min(at + portion, length));
			const count = stream.read(into);
			at += count;
			if (count < into.length) await this.until("readable");
		}
		return bytes;
	}

	/** Writes all of the bytes, as room allows. */
	async write(stream: ByteStream, bytes: Uint8Array): Promise<void> {
		for (let at = 0; at < bytes.length;) {
			const count = stream.write(bytes.subarray(at));
			at += count;
			if (at < bytes.length) await this.until("writable");
		}
	}

	#note(event: StreamEvent): void {
		this.events.push(event);
		this.within[event]?.();
		this.#wake();
	}
}
