import { wrap } from "../hosts/node/wrap.js";
import { foreignErrors } from "./foreign-errors.js";
import type { ForeignError } from "./foreign-errors.js";
import { painter } from "./paint.js";
import { GOOD, NOT_GOOD } from "./tool.js";
import type { Surroundings } from "./tool.js";

/** Prints what is known of errors of other programs that a text holds; returns the status. */
export function explain(text: string, { write, colour }: Surroundings): number {
	const paint = painter(colour);
	const found = explanations(text);
	for (const { stack, name, means, cure, codes } of found) {
		write(`${paint("bold", stack)}: ${name}\n${wrap(means, "  it means    ", "              ")}${wrap(cure, "  what to do  ", "              ")}`);
		if (codes.length > 0) write(`  here it is  ${codes.join(", ")} (docs/failures.md)\n`);
	}
	if (found.length > 0) return GOOD;
	write(wrap("nothing that is known here: paste the line with the number and the program's name, such as \"BearSSL 54\", \"mbedtls -0x2700\", \"verify error:num=20\" or \"PubSubClient rc=-2\". Or let \"npm run doctor -- HOST:PORT\" find the reason itself.", "", ""));
	return NOT_GOOD;
}

/** Everything that is recognised, in the order of the table. */
export function explanations(text: string): readonly ForeignError[] {
	return foreignErrors.filter(({ pattern }) => pattern.test(text.trim()));
}
