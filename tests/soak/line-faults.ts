import type { BlynkServer } from "../../hosts/peers/blynk/server.js";
import type { WeakLine } from "../../hosts/peers/zoo/weak-line.js";
import type { Random } from "../fakes/random.js";

/** What goes wrong between a client and its server, one thing after the other. */
export class LineFaults {
	/** How often each was. */
	readonly counts = new Map<string, number>();
	readonly #line: WeakLine;
	readonly #server: BlynkServer;
	readonly #random: Random;
	/** Steps until the present fault is over. */
	#left = 0;

	constructor(line: WeakLine, server: BlynkServer, random: Random) {
		this.#line = line;
		this.#server = server;
		this.#random = random;
	}

	get count(): number {
		return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
	}

	/** Whether one goes on. */
	get present(): boolean {
		return this.#left > 0;
	}

	async begin(): Promise<void> {
		const random = this.#random;
		this.#left = 1 + random.below(30);
		switch (random.below(6)) {
			case 0:
				this.#note("hung up");
				this.#line.hangUp();
				break;
			case 1:
				this.#note("held");
				this.#line.hold();
				break;
			case 2:
				this.#note("held, then hung up");
				this.#line.hold();
				this.#cuts = true;
				break;
			case 3:
				this.#note("bytes lost");
				this.#line.lose(1 + random.below(200));
				break;
			case 4:
				this.#note("delayed");
				this.#line.delay = 1 + random.below(20);
				break;
			default:
				await this.#fall();
		}
	}

	/** The present fault is over, if it has lasted for its steps. */
	step(): void {
		if (this.#left > 0 && --this.#left === 0) this.end();
	}

	/** The line is as good as any. */
	end(): void {
		if (this.#cuts) this.#line.hangUp();
		this.#cuts = false;
		this.#left = 0;
		this.#line.delay = 0;
		this.#line.letGo();
	}

	/** What is held is lost with the connection. */
	#cuts = false;

	/** The server, which is away for a moment; at times nothing falls, and nothing is heard either. */
	async #fall(): Promise<void> {
		if (this.#random.below(8) > 0) {
			this.#note("server restarted");
			await this.#server.restart();
			return;
		}
		this.#note("silent for long");
		this.#line.hold();
		this.#left = LONG;
	}

	#note(name: string): void {
		this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
	}
}

/** Steps: longer than a client waits for a sign of life. */
const LONG = 1_600;
