/**
 * When to ask the broker for a sign of life. A ping is due when nothing was sent for the keep-alive time (MQTT 3.1.1
 * section 3.1.2.10), and also when nothing was received for that time: a device that publishes all day into a dead
 * link would otherwise never notice.
 */
export class KeepAlive {
	readonly #interval: number;
	readonly #timeout: number;
	#sentAt = 0;
	#receivedAt = 0;
	/** When the ping that waits for its answer was queued. */
	#pingedAt: number | undefined;

	/** Both in milliseconds; an interval of 0 switches pings off. */
	constructor(interval: number, timeout: number) {
		this.#interval = interval;
		this.#timeout = timeout;
	}

	start(now: number): void {
		this.#sentAt = this.#receivedAt = now;
		this.#pingedAt = undefined;
	}

	sent(now: number): void {
		this.#sentAt = now;
	}

	received(now: number): void {
		this.#receivedAt = now;
	}

	/** PINGREQ was queued. That starts the clock: a link that takes no bytes is as dead as one that brings none. */
	pinged(now: number): void {
		this.#pingedAt = now;
	}

	/** PINGRESP came; false when there was no ping to answer. */
	answered(): boolean {
		const awaited = this.#pingedAt !== undefined;
		this.#pingedAt = undefined;
		return awaited;
	}

	/** When `verdict` will be other than `alive`; undefined for never. */
	get deadline(): number | undefined {
		if (this.#pingedAt !== undefined) return this.#pingedAt + this.#timeout;
		return this.#interval === 0 ? undefined : Math.min(this.#sentAt, this.#receivedAt) + this.#interval;
	}

	verdict(now: number): "alive" | "ping" | "dead" {
		if (this.deadline === undefined || now < this.deadline) return "alive";
		return this.#pingedAt === undefined ? "ping" : "dead";
	}
}

/** Of two deadlines, undefined for never. */
export function earlier(left: number | undefined, right: number | undefined): number | undefined {
	return left === undefined || right === undefined ? left ?? right : Math.min(left, right);
}
