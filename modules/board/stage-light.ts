import type { Failure, Stage } from "../ports/failure.js";

/** So many flashes, then darkness, over and over. Milliseconds. */
export interface Pattern {
	readonly flashes: number;
	readonly lit: number;
	readonly gap: number;
	readonly pause: number;
	/** What it says. */
	readonly text: string;
}

/** Which pattern stands for what the device is at: it counts the stage in short flashes, and in long ones where it failed. */
export class StageLight {
	/** Without TLS on the way to any server. */
	private readonly isPlain: boolean;
	/** The sessions that were ever begun, and those that are there. */
	private readonly sessions: string[] = [];
	private there: string[] = [];
	private latest: Pattern = DARK;

	constructor(isPlain: boolean) {
		this.isPlain = isPlain;
	}

	get pattern(): Pattern {
		return this.sessions.length > 0 && this.there.length === this.sessions.length ? CONNECTED : this.latest;
	}

	began(rung: string): void {
		if (rung !== WIFI && rung !== TIME && !this.sessions.includes(rung)) this.sessions.push(rung);
		this.latest = DOING[rung === WIFI ? 0 : rung === TIME ? 1 : 2] ?? DARK;
	}

	/** A step below the session is done: the next one is under way. */
	passed(stage: Stage): void {
		if (stage === "dns") this.latest = DOING[3] ?? DARK;
		else if (stage === "tcp") this.latest = DOING[this.isPlain ? 5 : 4] ?? DARK;
		else if (stage === "tls") this.latest = DOING[5] ?? DARK;
	}

	up(rung: string): void {
		if (this.sessions.includes(rung) && !this.there.includes(rung)) this.there.push(rung);
	}

	/** Without a failure the server said goodbye, as one does that refuses to go on. */
	down(rung: string, failure: Failure | undefined): void {
		// Without a network nothing is there, which the sessions are not asked about.
		this.there = rung === WIFI ? [] : this.there.filter((name) => name !== rung);
		this.latest = FAILED[failure === undefined ? LAST : STAGES[failure.stage] ?? LAST] ?? DARK;
	}
}

/** Whether the light is lit so long after the pattern began, and the milliseconds until that changes; undefined where it never does. */
export function lightAt({ flashes, lit, gap, pause }: Pattern, elapsed: number): { readonly lit: boolean; readonly lasts: number | undefined } {
	if (flashes === 0) return { lit: false, lasts: undefined };
	const flash = lit + gap;
	const at = elapsed % (flashes * flash + pause);
	const within = at % flash;
	if (at < flashes * flash && within < lit) return { lit: true, lasts: lit - within };
	const isLast = at >= flashes * flash - gap;
	return { lit: false, lasts: isLast ? flashes * flash + pause - at : flash - within };
}

const WIFI = "wifi";
const TIME = "time";

/** In the order in which they are passed, and counted. */
const NAMES: readonly string[] = Object.freeze(["Wi-Fi", "time", "DNS", "TCP", "TLS", "login"]);
const LAST = 5;

/** Of a failure: what is checked within TLS is TLS, and every protocol above it the login. */
const STAGES: Readonly<Partial<Record<Stage, number>>> = Object.freeze({ wifi: 0, time: 1, dns: 2, tcp: 3, tls: 4, x509: 4 });

const DARK: Pattern = Object.freeze({ flashes: 0, lit: 0, gap: 0, pause: 0, text: "dark: nothing was begun" });

const DOING: readonly Pattern[] = Object.freeze(NAMES.map((name, at) => Object.freeze({ flashes: at + 1, lit: 80, gap: 220, pause: 1200, text: `${at + 1} short: ${name}` })));

const FAILED: readonly Pattern[] = Object.freeze(NAMES.map((name, at) => Object.freeze({ flashes: at + 1, lit: 600, gap: 300, pause: 1500, text: `${at + 1} long: ${name} failed` })));

/** A sign of life that takes little current. */
const CONNECTED: Pattern = Object.freeze({ flashes: 1, lit: 40, gap: 0, pause: 3960, text: "a wink every 4 s: connected" });
