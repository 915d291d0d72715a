import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Listener, LOOPBACK } from "../listener.js";

/** A line to a server on loopback that fails when it is told to; the server and the client know nothing of it. */
export class WeakLine {
	/** Milliseconds that every byte takes on its way; may change. */
	delay = 0;
	#listener: Listener | undefined;
	readonly #ends = new Set<Socket>();
	#held = false;
	#toLose = 0;

	static async open(server: number): Promise<WeakLine> {
		const line = new WeakLine();
		line.#listener = await Listener.open(createServer({ noDelay: true }, (client) => { line.#join(client, connect({ host: LOOPBACK, port: server, noDelay: true })); }));
		return line;
	}

	get port(): number {
		return this.#listener?.port ?? 0;
	}

	/** Nothing comes through from now on, either way, and nobody is told; what was sent comes when it is let go on. */
	hold(): void {
		this.#held = true;
		for (const end of this.#ends) end.pause();
	}

	letGo(): void {
		this.#held = false;
		for (const end of this.#ends) end.resume();
	}

	/** So many of the next bytes from clients never arrive. */
	lose(count: number): void {
		this.#toLose += count;
	}

	/** Ends every connection, without a word. */
	hangUp(): void {
		for (const end of this.#ends) end.destroy();
	}

	async stop(): Promise<void> {
		this.hangUp();
		await this.#listener?.stop();
	}

	#join(client: Socket, server: Socket): void {
		this.#carry(client, server, (chunk) => this.#lessLost(chunk));
		this.#carry(server, client, (chunk) => chunk);
	}

	#carry(from: Socket, to: Socket, passed: (chunk: Buffer) => Buffer): void {
		// One after another, so that a change of the delay lets nothing overtake.
		let turn = Promise.resolve();
		this.#ends.add(from);
		from.on("error", () => undefined);
		from.on("data", (chunk: Buffer) => {
			const part = passed(chunk);
			const { delay } = this;
			turn = turn.then(async () => {
				if (delay > 0) await pause(delay);
				if (to.writable) to.write(part);
			});
		});
		from.on("end", () => { turn = turn.then(() => { to.end(); }); });
		from.on("close", () => {
			this.#ends.delete(from);
			turn = turn.then(() => { to.destroy(); });
		});
		if (this.#held) from.pause();
	}

	#lessLost(chunk: Buffer): Buffer {
		const lost = Math.min(this.#toLose, chunk.length);
		this.#toLose -= lost;
		return chunk.subarray(lost);
	}
}
