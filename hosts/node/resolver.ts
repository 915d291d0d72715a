import { lookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { Resolver } from "../../modules/ports/resolver.js";

/** The part of node:dns that is used: an argument, so that a name server's moods can be played. */
export type Lookup = (name: string, options: { all: true; verbatim: true }, answered: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

export class NodeResolver implements Resolver {
	readonly #lookup: Lookup;

	constructor(ask: Lookup = lookup) {
		this.#lookup = ask;
	}

	resolve(name: string, answered: (addresses: readonly string[], reason: string) => void): () => void {
		let open = true;
		const answer = (addresses: readonly string[], reason: string): void => {
			if (!open) return;
			open = false;
			answered(addresses, reason);
		};
		if (isIP(name) !== 0) setImmediate(answer, [name], "");
		// Node answers an empty name with a null address and no error.
		else if (name === "") setImmediate(answer, [], "the name is empty");
		else this.#ask(name, answer);
		return () => {
			open = false;
		};
	}

	#ask(name: string, answer: (addresses: readonly string[], reason: string) => void): void {
		this.#lookup(name, { all: true, verbatim: true }, (error, found) => {
			if (error !== null) answer([], reasonOf(error));
			else answer(inOrder(found), found.length === 0 ? "the name has no address" : "");
		});
	}
}

/** IPv4 first: it is what a chip has, and the simulator is to try in the same order. */
function inOrder(found: readonly LookupAddress[]): string[] {
	const four = found.filter(({ family }) => family === 4);
	const six = found.filter(({ family }) => family === 6);
	return [...four, ...six].map(({ address }) => address);
}

function reasonOf(error: NodeJS.ErrnoException): string {
	const code = error.code ?? error.message;
	const text = REASONS[code];
	return text === undefined ? `the name was not looked up (${code})` : `${text} (${code})`;
}

const REASONS: Readonly<Record<string, string>> = Object.freeze({
	ENOTFOUND: "there is no such name",
	ENODATA: "the name has no address",
	EAI_AGAIN: "the name server did not answer",
	EAI_FAIL: "the name server failed",
	ETIMEOUT: "the name server did not answer in time",
});
