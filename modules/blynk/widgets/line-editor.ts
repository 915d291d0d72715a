import { isNoControl, runOf } from "../../bytes/text-scan.js";

/**
 * Makes lines of what is typed. A line ends by CR, LF or both, and a backspace takes back its last character; other
 * control characters but the tab do nothing. The lines are bounded: what types them is not to be trusted with memory.
 */
export class LineEditor {
	private readonly limit: number;
	private line = "";
	private overlong = false;
	private returned = false;

	/** `limit` in UTF-16 units. */
	constructor(limit: number) {
		this.limit = limit;
	}

	/** The lines that are finished by this text, without their ends; undefined in the place of one that was too long. */
	type(text: string): readonly (string | undefined)[] {
		const lines: (string | undefined)[] = [];
		for (let at = 0; at < text.length;) {
			const begin = at;
			at = Math.max(runOf(text, isNoControl, begin), begin + 1);
			const part = text.slice(begin, at);
			// The second half of CR LF, which may come with the next text.
			if (this.returned && part === "\n") {
				this.returned = false;
				continue;
			}
			this.returned = part === "\r";
			if (part === "\n" || part === "\r") lines.push(this.end());
			else if (part === "\b" || part === "\x7f") this.line = withoutLast(this.line);
			else if (part === "\t" || part >= " ") this.append(part);
		}
		return lines;
	}

	/** The line so far, as one that is finished. */
	end(): string | undefined {
		const line = this.overlong ? undefined : this.line;
		this.line = "";
		this.overlong = false;
		return line;
	}

	private append(text: string): void {
		this.overlong ||= this.line.length + text.length > this.limit;
		// Half a command may mean something else than the whole.
		this.line = this.overlong ? "" : this.line + text;
	}
}

/** To the chip's engine any character is one unit; elsewhere some are the two halves of a pair. */
function withoutLast(line: string): string {
	const last = line.charCodeAt(line.length - 1);
	return line.slice(0, last >= 0xdc00 && last <= 0xdfff ? -2 : -1);
}
