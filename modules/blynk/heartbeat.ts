/**
 * When to ask the server for a sign of life, as the official library does: when nothing was sent or nothing received for
 * the heartbeat, and again each timeout after; three timeouts beyond the heartbeat without anything received are the end.
 */
export class Heartbeat {
	/** Milliseconds, both. */
	#interval = 0;
	#timeout = 0;
	#sentAt = 0;
	#receivedAt = 0;
	#pingedAt = 0;

	start(now: number, interval: number, timeout: number): void {
		this.#interval = interval;
		this.#timeout = timeout;
		this.#sentAt = this.#receivedAt = now;
		this.#pingedAt = -Infinity;
	}

	sent(now: number): void {
		this.#sentAt = now;
	}

	received(now: number): void {
		this.#receivedAt = now;
	}

	/** A ping was queued: the next is due no sooner than a timeout later, whether or not the link takes any bytes. */
	pinged(now: number): void {
		this.#pingedAt = now;
	}

	/** When `verdict` will be other than `alive`. */
	get deadline(): number {
		return Math.min(this.end, this.due);
	}

	verdict(now: number): "alive" | "ping" | "dead" {
		if (now >= this.end) return "dead";
		return now >= this.due ? "ping" : "alive";
	}

	/** Milliseconds without anything received. */
	silence(now: number): number {
		return now - this.#receivedAt;
	}

	private get due(): number {
		return Math.max(Math.min(this.#sentAt, this.#receivedAt) + this.#interval, this.#pingedAt + this.#timeout);
	}

	private get end(): number {
		return this.#receivedAt + this.#interval + PATIENCE * this.#timeout;
	}
}

/** Timeouts (BlynkProtocol.h). */
const PATIENCE = 3;
