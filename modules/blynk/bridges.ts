/** Tokens of other devices, each known to one server alone, by the pins of ours that lead to them. */
export class Bridges {
	private readonly tokens = new Map<number, string>();

	set(server: number, pin: number, token: string): void {
		this.tokens.set(server * PINS + pin, token);
	}

	has(server: number, pin: number): boolean {
		return this.tokens.has(server * PINS + pin);
	}

	/** Calls back for each of this server. */
	each(server: number, bind: (pin: number, token: string) => void): void {
		for (const [place, token] of this.tokens) if (Math.floor(place / PINS) === server) bind(place % PINS, token);
	}
}

/** A server's pins are numbered below that. */
const PINS = 256;
