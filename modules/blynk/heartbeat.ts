/**
 * When to ask the server for a sign of life, as the official library does: when nothing was sent or nothing received for
 * the heartbeat, and again each timeout after; three timeouts beyond the heartbeat without anything received are the end.
 * Here a ping that is not answered is followed by another after the timeout whatever else is received, because it may be
 * one that the server has dropped, and messages wait for its answer.
 */
export class Heartbeat {
	/** Milliseconds, both. */
	#interval = 0;
	#timeout = 0;
	/** A ping has no answer yet. */
	awaited = false;
	#sentAt = 0;
	#receivedAt = 0;
	/** When the next ping is due at the earliest. */
	#againAt = 0;

	start(now: number, interval: number, timeout: number): void {
		this.#interval = interval;
		this.#timeout = timeout;
		this.#sentAt = this.#receivedAt = this.#againAt = now;
		this.awaited = false;
	}

	sent(now: number): void {
		this.#sentAt = now;
	}

	received(now: number): void {
		this.#receivedAt = now;
	}

	/** A ping was queued: the next is due no sooner than a timeout later, whether or not the link takes any bytes. */
	pinged(now: number): void {
		this.awaited = true;
		this.#againAt = now + this.#timeout;
	}

	/** When `verdict` will be other than `alive`. */
	get deadline(): number {
		const quietSince = this.#sentAt < this.#receivedAt ? this.#sentAt : this.#receivedAt;
		const due = quietSince + this.#interval;
		const next = this.awaited || due < this.#againAt ? this.#againAt : due;
		const end = this.end;
		return next < end ? next : end;
	}

	verdict(now: number): "alive" | "ping" | "dead" {
		if (now < this.deadline) return "alive";
		return now < this.end ? "ping" : "dead";
	}

	/** Milliseconds without anything received. */
	silence(now: number): number {
		return now - this.#receivedAt;
	}

	private get end(): number {
		return this.#receivedAt + this.#interval + PATIENCE * this.#timeout;
	}
}

/** Timeouts (BlynkProtocol.h). */
const PATIENCE = 3;
