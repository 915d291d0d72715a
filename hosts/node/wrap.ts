import { visible } from "../../modules/failure/failure.js";

/** Breaks a text into lines of the width of a page; all begin with `indent`, the first with `first`. */
export function wrap(text: string, first: string, indent: string): string {
	const lines: string[] = [];
	let line = first;
	let empty = true;
	for (const word of visible(text).split(" ")) {
		if (!empty && line.length + 1 + word.length > WIDTH) {
			lines.push(line);
			line = indent;
			empty = true;
		}
		line += empty ? word : ` ${word}`;
		empty = false;
	}
	return [...lines, line].map((one) => `${one}\n`).join("");
}

const WIDTH = 118;
