import { wrap } from "../hosts/node/wrap.js";
import type { Failure } from "../modules/ports/failure.js";

export type Colour = keyof typeof CODES;

/** Writes a text in a colour, where colours show. */
export type Paint = (colour: Colour, text: string) => string;

export function painter(colour: boolean): Paint {
	return (name, text) => (colour ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text);
}

/** A failure as every tool prints it. */
export function failureText({ stage, code, seen, expected, hint }: Failure, paint: Paint): string {
	const rest = [["seen", seen], ["expected", expected], ["what to do", hint]].map(([label = "", text = ""]) => wrap(text, `  ${label.padEnd(11)} `, " ".repeat(14)));
	return `${paint("red", `FAILED [${stage}/${code}]`)}\n${rest.join("")}`;
}

/** SGR parameters (ECMA-48 section 8.3.117). */
const CODES = Object.freeze({ bold: 1, dim: 2, red: 31, green: 32, yellow: 33 });
