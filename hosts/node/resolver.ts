import { lookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { Resolver } from "../../modules/ports/resolver.js";
import { EMPTY_NAME, lookupReason, NO_ADDRESS } from "../desktop/lookup-reason.js";

/** The part of node:dns that is used: an argument, so that a name server's moods can be played. */
export type Lookup = (name: string, options: { all: true; verbatim: true }, answered: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

export class NodeResolver implements Resolver {
	readonly #lookup: Lookup;
	readonly #open = new Set<number>();
	#last = 0;

	constructor(ask: Lookup = lookup) {
		this.#lookup = ask;
	}

	resolve(name: string, answered: (addresses: readonly string[], reason: string) => void): number {
		const question = ++this.#last;
		this.#open.add(question);
		const answer = (addresses: readonly string[], reason: string): void => {
			if (this.#open.delete(question)) answered(addresses, reason);
		};
		if (isIP(name) !== 0) setImmediate(answer, [name], "");
		// Node answers an empty name with a null address and no error.
		else if (name === "") setImmediate(answer, [], EMPTY_NAME);
		else this.#ask(name, answer);
		return question;
	}

	cancel(question: number): void {
		this.#open.delete(question);
	}

	#ask(name: string, answer: (addresses: readonly string[], reason: string) => void): void {
		this.#lookup(name, { all: true, verbatim: true }, (error, found) => {
			if (error !== null) answer([], lookupReason(error.code ?? error.message));
			else answer(inOrder(found), found.length === 0 ? NO_ADDRESS : "");
		});
	}
}

/** IPv4 first: it is what a chip has, and the simulator is to try in the same order. */
function inOrder(found: readonly LookupAddress[]): string[] {
	const four = found.filter(({ family }) => family === 4);
	const six = found.filter(({ family }) => family === 6);
	return [...four, ...six].map(({ address }) => address);
}
