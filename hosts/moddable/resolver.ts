import { readIpv4, readIpv6 } from "../../modules/bytes/ip.js";
import type { Resolver } from "../../modules/ports/resolver.js";
import type { Timer } from "../../modules/ports/timer.js";
import type { NetClass } from "./sdk.js";

type Answered = Parameters<Resolver["resolve"]>[1];

/** Names by the SDK's resolver, which gives one IPv4 address. What can be answered without it is answered by a timer: such a question is that timer's handle, negated. */
export class SdkResolver implements Resolver {
	private readonly net: NetClass;
	private readonly timer: Timer;
	private readonly open = new Map<number, Answered>();
	private last = 0;

	constructor(net: NetClass, timer: Timer) {
		this.net = net;
		this.timer = timer;
	}

	resolve(name: string, answered: Answered): number {
		// RFC 6761 section 6.3: localhost is on loopback, whatever a name server says.
		const known = name === "localhost" ? LOOPBACK : name;
		if (name === "") return this.answer(answered, [], "the name is empty");
		if (readIpv4(known) !== undefined || readIpv6(known) !== undefined) return this.answer(answered, [known], "");
		const question = ++this.last;
		this.open.set(question, answered);
		try {
			this.net.resolve(name, (_name, address) => { this.resolved(question, address); });
		} catch {
			this.open.delete(question);
			return this.answer(answered, [], "too many names are being looked up");
		}
		return question;
	}

	cancel(question: number): void {
		if (question < 0) this.timer.cancel(-question);
		else this.open.delete(question);
	}

	private answer(answered: Answered, addresses: readonly string[], reason: string): number {
		return -this.timer.after(0, () => { answered(addresses, reason); });
	}

	/** An answer may come at once, from lwIP's own memory: the question is always answered later. */
	private resolved(question: number, address: string | undefined): void {
		this.timer.after(0, () => {
			const answered = this.open.get(question);
			if (!this.open.delete(question)) return;
			if (address === undefined || address === "") answered?.([], "the name server has no address for it, or did not answer");
			else answered?.([address], "");
		});
	}
}

const LOOPBACK = "127.0.0.1";
